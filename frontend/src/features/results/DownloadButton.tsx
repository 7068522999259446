import { useMutation } from '@tanstack/react-query'
import { authorization } from '@/lib/api/client'
import { errorFrom, NetworkError } from '@/lib/api/errors'
import { t } from '@/lib/i18n/i18n'
import { Failure } from '@/ui/Faces'
import { Icon } from '@/ui/Icon'

const FREED_AFTER_MS = 60_000

/** A file that only this student's token opens is fetched here, and handed to the browser as a download. */
async function download(url: string, name: string): Promise<void> {
  const response = await fetch(url, { headers: authorization(), credentials: 'omit', cache: 'no-store', redirect: 'error' })
  if (!response.ok) throw await errorFrom(response)
  // A captive portal answers 200 to everything, with a page of its own.
  if (!response.headers.get('content-type')?.startsWith('application/pdf')) throw new NetworkError()
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement('a')
  link.href = address
  link.download = `${name}.pdf`
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), FREED_AFTER_MS)
}

/** Hands a file over to the browser. */
export function DownloadButton({ url, name }: { url: string; name: string }) {
  const fetching = useMutation({ mutationFn: () => download(url, name) })
  return (
    <>
      <button type="button" className="icon-button" disabled={fetching.isPending} onClick={() => fetching.mutate()} aria-label={t('results.download')}>
        <Icon name="download" />
      </button>
      {fetching.error && <Failure error={fetching.error} />}
    </>
  )
}
