/*
 * What pdf.js calls and the lowest browsers (tools/browsers.mjs) lack; `npm run scan` names what a new one needs.
 * Written for pdfjs-dist 6.5.438.
 */
import 'core-js/modules/es.array.at.js'
import 'core-js/modules/es.array.find-last.js'
import 'core-js/modules/es.array.to-spliced.js'
import 'core-js/modules/es.array-buffer.detached.js'
import 'core-js/modules/es.array-buffer.transfer.js'
import 'core-js/modules/es.array-buffer.transfer-to-fixed-length.js'
import 'core-js/modules/es.iterator.constructor.js'
import 'core-js/modules/es.iterator.every.js'
import 'core-js/modules/es.iterator.filter.js'
import 'core-js/modules/es.iterator.find.js'
import 'core-js/modules/es.iterator.flat-map.js'
import 'core-js/modules/es.iterator.for-each.js'
import 'core-js/modules/es.iterator.map.js'
import 'core-js/modules/es.iterator.some.js'
import 'core-js/modules/es.iterator.to-array.js'
import 'core-js/modules/es.map.get-or-insert.js'
import 'core-js/modules/es.map.get-or-insert-computed.js'
import 'core-js/modules/es.math.sum-precise.js'
import 'core-js/modules/es.object.has-own.js'
import 'core-js/modules/es.promise.try.js'
import 'core-js/modules/es.promise.with-resolvers.js'
import 'core-js/modules/es.set.intersection.v2.js'
import 'core-js/modules/es.string.at-alternative.js'
import 'core-js/modules/es.typed-array.at.js'
import 'core-js/modules/es.typed-array.find-last.js'
import 'core-js/modules/es.typed-array.find-last-index.js'
import 'core-js/modules/es.uint8-array.from-base64.js'
import 'core-js/modules/es.uint8-array.set-from-base64.js'
import 'core-js/modules/es.uint8-array.to-base64.js'
import 'core-js/modules/es.uint8-array.to-hex.js'
import 'core-js/modules/es.weak-map.get-or-insert.js'
import 'core-js/modules/es.weak-map.get-or-insert-computed.js'
import 'core-js/modules/web.structured-clone.js'
import 'core-js/modules/web.url.parse.js'

/* Not of the language, so not in core-js. */
if (!('any' in AbortSignal)) {
  Object.assign(AbortSignal, {
    any(signals: Iterable<AbortSignal>): AbortSignal {
      const either = new AbortController()
      for (const signal of signals) {
        if (signal.aborted) either.abort()
        else signal.addEventListener('abort', () => either.abort(), { once: true })
      }
      return either.signal
    },
  })
}

for (const kind of [Response, Blob]) {
  if ('bytes' in kind.prototype) continue
  Object.assign(kind.prototype, {
    async bytes(this: Response | Blob): Promise<Uint8Array> {
      return new Uint8Array(await this.arrayBuffer())
    },
  })
}
