/* pdf.js' legacy build fills most gaps of old browsers, but not these two (Chrome 119, 116; Safari 17.4). */
interface Deferred<T> {
  promise: Promise<T>
  resolve: (value: T | PromiseLike<T>) => void
  reject: (reason?: unknown) => void
}

if (!('withResolvers' in Promise)) {
  Object.assign(Promise, {
    withResolvers<T>(): Deferred<T> {
      let resolve!: Deferred<T>['resolve']
      let reject!: Deferred<T>['reject']
      const promise = new Promise<T>((yes, no) => {
        resolve = yes
        reject = no
      })
      return { promise, resolve, reject }
    },
  })
}

if (typeof AbortSignal !== 'undefined' && !('any' in AbortSignal)) {
  Object.assign(AbortSignal, {
    any(signals: Iterable<AbortSignal>): AbortSignal {
      const either = new AbortController()
      for (const signal of signals) {
        if (signal.aborted) either.abort(signal.reason)
        else signal.addEventListener('abort', () => either.abort(signal.reason), { once: true })
      }
      return either.signal
    },
  })
}
