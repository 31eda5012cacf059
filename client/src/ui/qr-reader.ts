// Reading a QR code out of a picture: the platform's detector where there is one, else a decoder that is loaded when first needed.
import type { DecodeQR } from "qr/decode.js";

/** What a browser may bring of the Shape Detection API. */
interface Detector {
  detect(source: ImageBitmapSource): Promise<readonly { readonly rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { readonly formats: readonly string[] }): Detector;
  getSupportedFormats(): Promise<readonly string[]>;
}

export type QrReader = (source: ImageBitmap | HTMLVideoElement) => Promise<string | undefined>;

async function platformDetector(): Promise<Detector | undefined> {
  const Native = (globalThis as { readonly BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!Native) return undefined;
  try {
    const formats = await Native.getSupportedFormats();
    return formats.includes("qr_code") ? new Native({ formats: ["qr_code"] }) : undefined;
  } catch {
    return undefined;
  }
}

const sizeOf = (source: ImageBitmap | HTMLVideoElement): readonly [number, number] =>
  "videoWidth" in source ? [source.videoWidth, source.videoHeight] : [source.width, source.height];

/** Longest side in pixels; a code far away needs more of them, a close one is read sooner with fewer. */
const sides = [1600, 800] as const;
/** For one frame or photo and size. */
const patienceMs = 400;

function fallback(decode: DecodeQR): QrReader {
  const canvas = document.createElement("canvas");
  return (source) => {
    const [width, height] = sizeOf(source);
    const longest = Math.max(width, height);
    // A live picture gets one try per frame; the next frame comes at once.
    const tries = "videoWidth" in source ? [sides[1]] : sides;
    for (const side of tries) {
      const share = Math.min(1, side / longest);
      canvas.width = Math.max(1, Math.round(width * share));
      canvas.height = Math.max(1, Math.round(height * share));
      const pen = canvas.getContext("2d", { willReadFrequently: true });
      if (!pen) return Promise.resolve(undefined);
      pen.drawImage(source, 0, 0, canvas.width, canvas.height);
      try {
        return Promise.resolve(decode(pen.getImageData(0, 0, canvas.width, canvas.height), { timeLimit: patienceMs }));
      } catch {
        // No code in this one.
      }
    }
    return Promise.resolve(undefined);
  };
}

/** A reader that answers undefined for a picture without a code. */
export async function openQrReader(): Promise<QrReader> {
  const detector = await platformDetector();
  const own = async (): Promise<QrReader> => fallback((await import("qr/decode.js")).decodeQR);
  if (!detector) return own();
  let second: Promise<QrReader> | undefined;
  return async (source) => {
    try {
      return (await detector.detect(source))[0]?.rawValue;
    } catch {
      // Some platforms name a detector that does not work.
      return (await (second ??= own()))(source);
    }
  };
}
