// Hands a text made on this device to the browser's own saving or to the share sheet; nothing is sent anywhere.

export const saveFile = (name: string, mediaType: string, text: string): void =>
  saveBlob(name, mediaType, new Blob([text]));

/** A share sheet takes known kinds only. */
const fileOf = (name: string, text: string): File => new File([text], name, { type: "application/json" });

/** An installed app on a phone keeps downloads to itself: there the share sheet is the way out (product.md §4). */
export const sharesFiles = (): boolean =>
  matchMedia("(display-mode: standalone)").matches &&
  "canShare" in navigator &&
  navigator.canShare({ files: [fileOf("record.json", "{}")] });

/** To be called by a press. `cancelled`: the person closed the sheet, and nothing was kept. */
export async function shareFile(name: string, text: string): Promise<"shared" | "cancelled"> {
  try {
    await navigator.share({ files: [fileOf(name, text)] });
    return "shared";
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") return "cancelled";
    // What the sheet does not take is saved as any file is.
    saveFile(name, "application/fhir+json", text);
    return "shared";
  }
}

/** A file of the record as it is, under a name that any system takes. */
export function saveBlob(name: string, mediaType: string, blob: Blob): void {
  const url = URL.createObjectURL(blob.slice(0, blob.size, mediaType));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read it by then, and memory holds no copy of the record for longer.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** To be called by a press: the share sheet where this browser has one that takes the file, else the browser's own saving. */
export async function shareBlob(name: string, mediaType: string, blob: Blob): Promise<void> {
  const files = [new File([blob], name, { type: mediaType })];
  if (!("canShare" in navigator) || !navigator.canShare({ files })) return saveBlob(name, mediaType, blob);
  try {
    await navigator.share({ files });
  } catch (thrown) {
    if (!(thrown instanceof DOMException && thrown.name === "AbortError")) saveBlob(name, mediaType, blob);
  }
}
