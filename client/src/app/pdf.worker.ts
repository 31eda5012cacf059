// PDF.js takes documents apart in a worker of its own: a hostile file meets no key and no page (ADR 0098).
import "pdfjs-dist/build/pdf.worker.min.mjs";
