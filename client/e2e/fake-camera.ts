// A camera that sees one QR code: the film that Chromium plays in its place (YUV4MPEG2, grey).
import { writeFileSync } from "node:fs";
import { encode } from "uqr";

const width = 640;
const height = 480;
const frames = 5;

/** For a browser launched with these, before the film is there; it is opened with the camera. */
export const cameraArgs = (film: string): readonly string[] => [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  `--use-file-for-fake-video-capture=${film}`,
];

export function writeFilm(film: string, text: string): void {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const module = Math.floor(height / size);
  const [left, top] = [Math.floor((width - size * module) / 2), Math.floor((height - size * module) / 2)];
  const luma = Buffer.alloc(width * height, 200);
  for (let y = 0; y < size * module; y++)
    for (let x = 0; x < size * module; x++)
      if (data[Math.floor(y / module)]?.[Math.floor(x / module)]) luma[(top + y) * width + left + x] = 30;
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, Buffer.alloc((width * height) / 2, 128)]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(film, Buffer.concat([head, ...Array.from({ length: frames }, () => frame)]));
}
