// Command 1 of the README: builds the web app when it is missing or older than its sources, then runs the relay.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { main } from "./main.ts";

const root = join(import.meta.dirname, "../..");
const client = join(root, "client");
const dist = join(client, "dist");

const newest = (path: string): number => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
};

const sources = (): number => {
  const files = readdirSync(client).filter((name) => /\.(?:ts|html|json)$/.test(name));
  const parts = [...files, "src", "public"].map((name) => join(client, name));
  return Math.max(...[...parts, join(root, "crypto-core/src"), join(root, "pnpm-lock.yaml")].map(newest));
};

const built = statSync(join(dist, "index.html"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (process.env["HV_CLIENT_DIR"] === undefined) {
  const vite = join(client, "node_modules/vite/bin/vite.js");
  if (built < sources() && existsSync(vite)) {
    console.log("Building the web app …");
    const build = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], { cwd: client, stdio: "inherit" });
    if (build.status !== 0) {
      console.error("The web app did not build; see above.");
      process.exit(1);
    }
  }
  process.env["HV_CLIENT_DIR"] = dist;
}
await main();
