// Hands a text made on this device to the browser's own saving; nothing is sent anywhere.

export function saveFile(name: string, mediaType: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read it by then, and memory holds no copy of the record for longer.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
