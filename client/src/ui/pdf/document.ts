// A PDF as PDF.js reads it: from a Blob, range by range, in a worker of its own; no script of the file's runs, and nothing is asked of any other address (ADR 0098).
import { getDocument, PDFDataRangeTransport, PDFWorker, type PDFDocumentProxy } from "pdfjs-dist";
import jbig2 from "pdfjs-dist/wasm/jbig2.wasm?url";
import openjpeg from "pdfjs-dist/wasm/openjpeg.wasm?url";
import qcms from "pdfjs-dist/wasm/qcms_bg.wasm?url";
import { startPdfThread } from "./thread.ts";

/** Decoders of scans and colours, by the names that PDF.js asks for. */
const decoders: Readonly<Record<string, string>> = {
  "jbig2.wasm": jbig2,
  "openjpeg.wasm": openjpeg,
  "qcms_bg.wasm": qcms,
};

class OwnFiles {
  async fetch({ filename }: { readonly filename: string }): Promise<Uint8Array> {
    const address = decoders[filename];
    if (address === undefined) throw new Error(`no ${filename} in this app`);
    return new Uint8Array(await (await fetch(address)).arrayBuffer());
  }
}

class BlobRanges extends PDFDataRangeTransport {
  readonly #blob: Blob;
  constructor(blob: Blob) {
    super(blob.size, null);
    this.#blob = blob;
  }
  override requestDataRange(begin: number, end: number): void {
    void this.#blob
      .slice(begin, end)
      .arrayBuffer()
      .then(
        (bytes) => this.onDataRange(begin, new Uint8Array(bytes)),
        () => this.onDataRange(begin, null),
      );
  }
}

export interface OpenPdf {
  readonly pdf: PDFDocumentProxy;
  close(): void;
}

/** Rejects for what is no PDF, or one that asks for a password. */
export async function openPdf(blob: Blob): Promise<OpenPdf> {
  const thread = startPdfThread();
  const worker = PDFWorker.create({ port: thread });
  const task = getDocument({
    range: new BlobRanges(blob),
    worker,
    BinaryDataFactory: OwnFiles,
    useWorkerFetch: false,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    verbosity: 0,
  });
  const close = (): void => {
    void task.destroy().finally(() => {
      worker.destroy();
      thread.terminate();
    });
  };
  try {
    return { pdf: await task.promise, close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}
