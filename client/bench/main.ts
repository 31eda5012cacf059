// pnpm bench [name] [--json]: runs the named benchmark, or all; a JSON line or a table row per figure.
import { WebSocket } from "ws";
import { printFigure, type Figure } from "./figures.ts";
import { index } from "./index-figures.ts";
import { largeFile } from "./large-file.ts";
import { pipeline } from "./pipeline.ts";
import { rekey } from "./rekey.ts";
import { scale } from "./scale.ts";
import { search } from "./search.ts";

// The same socket library on both sides of every comparison.
Object.assign(globalThis, { WebSocket });

const benchmarks: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  pipeline,
  scale,
  rekey,
  search,
  index,
  "large-file": largeFile,
};

const [name] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const json = process.argv.includes("--json");
const chosen = name === undefined ? Object.keys(benchmarks) : [name];

for (const one of chosen) {
  const benchmark = benchmarks[one];
  if (!benchmark) {
    console.error(`No benchmark ${one}; there is: ${Object.keys(benchmarks).join(", ")}`);
    process.exit(1);
  }
  for (const figure of await benchmark()) printFigure(figure, json);
}
process.exit(0);
