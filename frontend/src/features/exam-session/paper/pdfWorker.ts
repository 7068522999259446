import './compat'
import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
