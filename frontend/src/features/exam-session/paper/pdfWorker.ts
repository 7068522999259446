import './compat'
import 'pdfjs-dist/build/pdf.worker.mjs'

// Imports run first: this says that the engine is here. pdf.js passes over messages that are not its own.
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one listener
self.postMessage({ loaded: true })
