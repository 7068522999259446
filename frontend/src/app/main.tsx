import '@fontsource-variable/onest/index.css'
import '@fontsource-variable/source-serif-4/index.css'
import '@/ui/tokens.css'
import '@/ui/base.css'
import '@/ui/controls.css'
import '@/ui/boot.css'
import { createRoot } from 'react-dom/client'
import { App } from '@/app/App'
import { markFlexGap } from '@/app/flexGap'
import { noteArrival } from '@/features/sign-in/arriving'
import { setSilentSignIn } from '@/lib/api/client'
import { signInWithTelegram } from '@/lib/api/me'
import { followOtherTabs, keepOnlyTokensOf } from '@/lib/api/tokens'
import { chosenLanguage, hasChosenLanguage, language, speak } from '@/lib/i18n/i18n'
import { enterShell } from '@/lib/telegram/shell'
import { Boundary } from '@/ui/Boundary'

async function start(): Promise<void> {
  markFlexGap()
  const [{ shell, offeredInitData }] = await Promise.all([enterShell(), speak(language.get())])
  if (shell.languageCode && !hasChosenLanguage()) await speak(chosenLanguage([shell.languageCode]))
  if (shell.inTelegram) keepOnlyTokensOf(shell.telegramId)
  noteArrival(offeredInitData)
  if (shell.initData) {
    setSilentSignIn(async () => {
      await signInWithTelegram(shell.initData, shell.telegramId)
      return true
    })
  }
  followOtherTabs()
  const place = document.getElementById('app')
  if (!place) return
  place.textContent = ''
  createRoot(place).render(<Boundary><App startParam={shell.startParam} /></Boundary>)
}

// tools/gate.js has told whoever cannot come in; it also hears it when this fails.
if (!('isTooOld' in window)) void start()
