// Names the opening pictures of iPhones and iPads in the page's head; no other browser fetches them.
import type { Plugin } from "vite";
import { splashFile, splashScreens } from "./splash.ts";

export const splash = (): Plugin => ({
  name: "splash",
  transformIndexHtml: () =>
    splashScreens.map(([width, height, ratio]) => ({
      tag: "link",
      injectTo: "head" as const,
      attrs: {
        rel: "apple-touch-startup-image",
        media: `(device-width: ${width}px) and (device-height: ${height}px) and (-webkit-device-pixel-ratio: ${ratio})`,
        href: `/${splashFile(width, height, ratio)}`,
      },
    })),
});
