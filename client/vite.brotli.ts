// Writes a .br file beside every text asset at the end of the build and prints what a first visit downloads.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(?:js|css|html|svg|json|webmanifest|txt|wasm)$/;

export const brotli = (): Plugin => {
  let out = "dist";
  return {
    name: "brotli",
    apply: "build",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    closeBundle: {
      sequential: true,
      order: "post",
      async handler() {
        const sizes = new Map<string, number>();
        for (const file of await readdir(out, { recursive: true })) {
          if (!TEXT.test(file)) continue;
          const bytes = await readFile(join(out, file));
          const small = brotliCompressSync(bytes, {
            params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
          });
          sizes.set(file, small.length);
          await writeFile(join(out, `${file}.br`), small);
        }
        const html = await readFile(join(out, "index.html"), "utf8").catch(() => "");
        const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1] ?? "");
        const total = ["index.html", ...first].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
        const workers = [...sizes].filter(([file]) => file.includes("assets/worker-"));
        this.info(`first load ${total} bytes brotli: index.html, ${first.join(", ")}`);
        for (const [file, size] of workers) this.info(`worker ${file} ${size} bytes brotli`);
      },
    },
  };
};
