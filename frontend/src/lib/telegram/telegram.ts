/** Every call of Telegram's SDK stands in this file; the rest of the app knows `Shell` only. */
import { on, postEvent, supports, type MethodName } from '@tma.js/bridge'
import { isInsideTelegram } from '@/lib/telegram/launch'
import { personIn } from '@/lib/telegram/person'
import { applyTelegramTheme, type TelegramColours } from '@/lib/telegram/theme'
import type { Shell } from '@/lib/telegram/shell'

interface StartUser {
  language_code?: string
}

/** Read the launch parameters that the client put into the address, and speak to it; null if there is no client. */
export async function telegramShell(parameters: string): Promise<Shell | null> {
  if (!(await isInsideTelegram())) return null
  const launch = new URLSearchParams(parameters)
  const initData = launch.get('tgWebAppData') ?? ''
  const version = (launch.get('tgWebAppVersion') ?? '6.0') as `${number}.${number}`
  const signed = new URLSearchParams(initData)
  const can = (method: MethodName) => supports(method, version)

  const tell = ((method: MethodName, params?: object) => {
    if (!can(method)) return
    try {
      ;(postEvent as (name: string, params?: object) => void)(method, params)
    } catch {
      // Opened outside a Telegram client with its address kept: there is nobody to tell.
    }
  }) as (method: MethodName, params?: object) => void

  followTheme(launch.get('tgWebAppThemeParams'), tell)
  followSafeAreas(tell)
  tell('web_app_ready')
  tell('web_app_expand')

  let goBack: (() => void) | null = null
  let press: (() => void) | null = null
  on('back_button_pressed', () => goBack?.())
  on('main_button_pressed', () => press?.())

  return {
    inTelegram: true,
    initData,
    telegramId: personIn(initData)?.telegramId ?? null,
    startParam: signed.get('start_param') ?? launch.get('tgWebAppStartParam'),
    languageCode: languageOf(signed.get('user')),
    isLowPower: /;\s*LOW\)/.test(navigator.userAgent),
    haptic(kind) {
      tell(
        'web_app_trigger_haptic_feedback',
        kind === 'select' ? { type: 'selection_change' } : { type: 'notification', notification_type: kind },
      )
    },
    onBack(handler) {
      goBack = handler
      tell('web_app_setup_back_button', { is_visible: handler !== null })
    },
    mainButton(button) {
      press = button?.onPress ?? null
      tell('web_app_setup_main_button', {
        is_visible: button !== null,
        is_active: button?.isEnabled ?? false,
        ...(button ? { text: button.text } : {}),
      })
      return can('web_app_setup_main_button')
    },
    guardLeaving(isOn) {
      tell('web_app_setup_closing_behavior', { need_confirmation: isOn })
      tell('web_app_setup_swipe_behavior', { allow_vertical_swipe: !isOn })
    },
  }
}

function languageOf(user: string | null): string | null {
  try {
    return (JSON.parse(user ?? '{}') as StartUser).language_code ?? null
  } catch {
    return null
  }
}

function followTheme(first: string | null, tell: (method: MethodName, params?: object) => void): void {
  const follow = (colours: TelegramColours) => {
    const background = applyTelegramTheme(colours)
    if (!background) return
    tell('web_app_set_header_color', { color: background })
    tell('web_app_set_background_color', { color: background })
    tell('web_app_set_bottom_bar_color', { color: background })
  }
  try {
    follow(JSON.parse(first ?? '{}') as TelegramColours)
  } catch {
    // Not a theme: our own colours stay.
  }
  on('theme_changed', ({ theme_params }) => follow(theme_params as TelegramColours))
}

function followSafeAreas(tell: (method: MethodName, params?: object) => void): void {
  const inset = { device: { top: 0, bottom: 0 }, content: { top: 0, bottom: 0 } }
  const apply = () => {
    const root = document.documentElement.style
    root.setProperty('--safe-top', `${inset.device.top + inset.content.top}px`)
    root.setProperty('--safe-bottom', `${inset.device.bottom + inset.content.bottom}px`)
  }
  on('safe_area_changed', (area) => {
    inset.device = area
    apply()
  })
  on('content_safe_area_changed', (area) => {
    inset.content = area
    apply()
  })
  tell('web_app_request_safe_area')
  tell('web_app_request_content_safe_area')
}
