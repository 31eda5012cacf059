// The name of a file that leaves the app.

const EXTENSIONS: Readonly<Record<string, string>> = {
  "application/pdf": "pdf",
  "image/jpeg": "jpg",
  "image/png": "png",
  "text/plain": "txt",
  "application/json": "json",
  "application/fhir+json": "json",
};

/** A name under which any system keeps it. */
export function fileName(title: string, contentType: string): string {
  const plain =
    title
      .replace(/[^\p{L}\p{N} ._-]/gu, "")
      .trim()
      .slice(0, 80) || "document";
  const extension = EXTENSIONS[contentType.split(";")[0] ?? ""];
  return extension === undefined || plain.endsWith(`.${extension}`) ? plain : `${plain}.${extension}`;
}
