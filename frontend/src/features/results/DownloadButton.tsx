import { useMutation } from '@tanstack/react-query'
import { fetchPdf } from '@/lib/api/client'
import { NetworkError } from '@/lib/api/errors'
import { t } from '@/lib/i18n/i18n'
import { Failure } from '@/ui/Faces'
import { Icon } from '@/ui/Icon'

const FREED_AFTER_MS = 60_000

/** A file that only this student's token opens is fetched here, and handed to the browser as a download. */
async function download(url: string, name: string): Promise<void> {
  const response = await fetchPdf(url)
  const file = await response.blob().catch((error: unknown) => {
    throw new NetworkError(error)
  })
  const address = URL.createObjectURL(file)
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
