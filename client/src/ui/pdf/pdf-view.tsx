// A PDF, page under page: each is drawn when it comes near the screen and forgotten when it is far; its words are there for whoever listens.
import { type ReactElement, useEffect, useRef, useState } from "react";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { t } from "../../locales/text.ts";
import { Notice, Skeleton } from "../show.tsx";
import { openPdf } from "./document.ts";

/** Sharper than this costs memory and shows nothing more. */
const mostDots = 2;

interface PdfPageProps {
  readonly pdf: PDFDocumentProxy;
  readonly number: number;
  /** Height by width of the first page, until its own is known. */
  readonly shape: number;
}

function PdfPage({ pdf, number, shape }: PdfPageProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const [words, setWords] = useState("");
  useEffect(() => {
    if (!box.current) return undefined;
    const watcher = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting === true), {
      rootMargin: "100% 0%",
    });
    watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  const label = t("pdf.page", { number, count: pdf.numPages });
  useEffect(() => {
    const frame = box.current;
    if (!near || !frame) return undefined;
    let live = true;
    let stop = (): void => undefined;
    const canvas = document.createElement("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    const draw = async (): Promise<void> => {
      const page = await pdf.getPage(number);
      if (!live) return;
      const whole = page.getViewport({ scale: 1 });
      const dots = Math.min(mostDots, devicePixelRatio);
      const viewport = page.getViewport({ scale: (frame.clientWidth * dots) / whole.width });
      canvas.width = Math.round(viewport.width);
      canvas.height = Math.round(viewport.height);
      frame.style.aspectRatio = `${whole.width} / ${whole.height}`;
      const task = page.render({ canvas, viewport });
      stop = () => task.cancel();
      await task.promise;
      if (!live) return;
      frame.replaceChildren(canvas);
      const { items } = await page.getTextContent();
      if (live) setWords(items.map((item) => ("str" in item ? item.str : "")).join(" "));
    };
    // A page that cannot be drawn stays white; the others are there.
    draw().catch(() => undefined);
    return () => {
      live = false;
      stop();
      canvas.remove();
      canvas.width = 0;
      canvas.height = 0;
    };
  }, [pdf, number, near, label]);
  return (
    <li className="pdf-page">
      <div ref={box} className="pdf-paper" style={{ aspectRatio: `1 / ${shape}` }} />
      <p className="pdf-words" dir="auto">
        {words}
      </p>
    </li>
  );
}

interface Opened {
  readonly pdf: PDFDocumentProxy;
  readonly shape: number;
}

export default function PdfView({ blob, title }: { readonly blob: Blob; readonly title: string }): ReactElement {
  const [opened, setOpened] = useState<Opened>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let live = true;
    let close = (): void => undefined;
    const open = async (): Promise<void> => {
      const made = await openPdf(blob);
      if (!live) return made.close();
      close = () => made.close();
      const { width, height } = (await made.pdf.getPage(1)).getViewport({ scale: 1 });
      if (live) setOpened({ pdf: made.pdf, shape: height / width });
    };
    open().catch(() => live && setFailed(true));
    return () => {
      live = false;
      setOpened(undefined);
      close();
    };
  }, [blob]);
  if (failed) return <Notice tone="neutral" title={t("pdf.failed")} />;
  if (!opened) return <Skeleton rows={6} label={t("document.opening")} />;
  const numbers = Array.from({ length: opened.pdf.numPages }, (_, at) => at + 1);
  return (
    <ol className="pdf" aria-label={title}>
      {numbers.map((number) => (
        <PdfPage key={number} pdf={opened.pdf} number={number} shape={opened.shape} />
      ))}
    </ol>
  );
}
