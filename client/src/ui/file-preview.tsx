// A file as it can be shown safely inside the app: pictures that carry no program, PDFs and plain text; nothing of it is run (ADR 0063, ADR 0098).
import { lazy, type ReactElement, Suspense, useCallback, useEffect, useState } from "react";
import { t } from "../locales/text.ts";
import { Skeleton } from "./show.tsx";

/** Heavy, and asked for by whoever opens a PDF. */
const PdfView = lazy(() => import("./pdf/pdf-view.tsx"));

/** Pictures that carry no program. */
const PICTURES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"]);

/** Of a longer text the beginning is shown, bytes. */
const mostText = 1_000_000;

/** Without parameters, in lower case. */
const mediaType = (contentType: string): string => (contentType.split(";")[0] ?? "").trim().toLowerCase();

export const isPicture = (contentType: string): boolean => PICTURES.has(mediaType(contentType));

interface FilePreviewProps {
  readonly blob: Blob;
  readonly contentType: string;
  readonly title: string;
}

function Picture({ blob, contentType, title }: FilePreviewProps): ReactElement {
  /** The address lives as long as the picture is on the screen. */
  const draw = useCallback(
    (picture: HTMLImageElement) => {
      const url = URL.createObjectURL(blob.slice(0, blob.size, mediaType(contentType)));
      picture.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [blob, contentType],
  );
  return <img className="document-picture" ref={draw} alt={title} />;
}

function Text({ blob }: Pick<FilePreviewProps, "blob">): ReactElement {
  const [text, setText] = useState("");
  useEffect(() => {
    let live = true;
    void blob
      .slice(0, mostText)
      .text()
      .then((found) => live && setText(found));
    return () => {
      live = false;
    };
  }, [blob]);
  return (
    <pre className="document-text" dir="auto">
      {text}
    </pre>
  );
}

export function FilePreview(props: FilePreviewProps): ReactElement {
  if (isPicture(props.contentType)) return <Picture {...props} />;
  if (mediaType(props.contentType) === "text/plain") return <Text blob={props.blob} />;
  if (mediaType(props.contentType) === "application/pdf")
    return (
      <Suspense fallback={<Skeleton rows={6} label={t("document.opening")} />}>
        <PdfView blob={props.blob} title={props.title} />
      </Suspense>
    );
  return <p>{t("document.notShown")}</p>;
}
