const PARENT_ANSWERS_WITHIN_MS = 1500

interface Window_ {
  TelegramWebviewProxy?: { postEvent?: unknown }
  external?: { notify?: unknown }
}

/**
 * Whether a Telegram client really surrounds this page, and not only an address that says so: anybody can write a link
 * with their own start data. Clients put an object into the page; Telegram's web client answers from around the frame
 * (and the server lets nobody else frame this page).
 */
export async function isInsideTelegram(waitMs = PARENT_ANSWERS_WITHIN_MS): Promise<boolean> {
  const { TelegramWebviewProxy: proxy, external } = window as unknown as Window_
  if (typeof proxy?.postEvent === 'function' || typeof external?.notify === 'function') return true
  return window.parent !== window && (await parentAnswers(waitMs))
}

function parentAnswers(waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isThere: boolean) => {
      clearTimeout(timer)
      window.removeEventListener('message', listen)
      resolve(isThere)
    }
    const listen = (event: MessageEvent<unknown>) => {
      if (event.source === window.parent && isEvent(event.data)) finish(true)
    }
    const timer = setTimeout(() => finish(false), waitMs)
    window.addEventListener('message', listen)
    window.parent.postMessage(JSON.stringify({ eventType: 'web_app_request_theme', eventData: {} }), '*')
  })
}

function isEvent(data: unknown): boolean {
  try {
    const event = typeof data === 'string' ? (JSON.parse(data) as { eventType?: unknown } | null) : null
    return typeof event?.eventType === 'string'
  } catch {
    return false
  }
}
