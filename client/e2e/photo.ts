// A picture as a camera makes it: large, and with notes about the place that nobody else should get.
import type { Page } from "@playwright/test";

/** JPEG of 3000 x 2000 pixels whose EXIF block holds `notes`. */
export async function photo(page: Page, notes: string): Promise<Buffer> {
  const text = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = 3000;
    canvas.height = 2000;
    const pen = canvas.getContext("2d");
    if (pen) {
      pen.fillStyle = "teal";
      pen.fillRect(0, 0, 3000, 2000);
      pen.fillStyle = "orange";
      pen.fillRect(900, 600, 1200, 800);
    }
    return canvas.toDataURL("image/jpeg", 0.9);
  });
  const plain = Buffer.from(text.split(",")[1] ?? "", "base64");
  const exif = Buffer.from(`Exif\0\0${notes}`);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([plain.subarray(0, 2), head, exif, plain.subarray(2)]);
}
