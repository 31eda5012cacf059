// A picture before it is kept: drawn anew, smaller, so that nothing of the camera's notes (place, time, device) goes with it.

const longestSide = 2400;
const quality = 0.85;

/** Kinds that are drawn anew. What no browser draws as a still picture is none of them. */
const drawn: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/heic",
  "image/heif",
  "image/avif",
]);

export const isPhoto = (type: string): boolean => drawn.has(type);

/** Undefined when this browser can not read the picture. */
export async function cleanPhoto(file: Blob): Promise<Blob | undefined> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    if (!pen) return undefined;
    // What was see-through is paper.
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const clean = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
    return clean ?? undefined;
  } catch {
    return undefined;
  }
}
