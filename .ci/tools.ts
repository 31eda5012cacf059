// What the tests need beside Node: MariaDB, Redis and Chromium, found, or installed from Debian where that is possible, or asked for in plain words.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

interface Tool {
  readonly binaries: readonly string[];
  readonly debian: string;
  readonly what: string;
  /** Variable that names another one instead, and what it holds; there may be none. */
  readonly instead?: readonly [variable: string, holds: string];
  /** Only the long run of everything needs it. */
  readonly all?: boolean;
}

const mysql = [
  "HV_TEST_MYSQL_URL",
  "mysql://user:password@host:port of a server on which it may make databases",
] as const;

const tools: readonly Tool[] = [
  { binaries: ["mariadbd"], debian: "mariadb-server", what: "MariaDB server", instead: mysql },
  { binaries: ["mariadb-install-db"], debian: "mariadb-server", what: "MariaDB's mariadb-install-db", instead: mysql },
  { binaries: ["redis-server"], debian: "redis-server", what: "Redis" },
  {
    binaries: ["chromium"],
    debian: "chromium",
    what: "Chromium",
    instead: ["HV_TEST_CHROMIUM", "the path of a Chromium or Chrome"],
  },
  { binaries: ["caddy"], debian: "caddy", what: "Caddy", all: true },
  { binaries: ["nginx"], debian: "nginx-light", what: "nginx", all: true },
  { binaries: ["certutil"], debian: "libnss3-tools", what: "certutil", all: true },
  { binaries: ["WebKitWebDriver"], debian: "webkit2gtk-driver", what: "WebKitGTK's driver", all: true },
  { binaries: ["Xvfb"], debian: "xvfb", what: "Xvfb", all: true },
];

const places = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/bin"];

const executable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const isThere = (tool: Tool): boolean =>
  (tool.instead !== undefined && (process.env[tool.instead[0]] ?? "") !== "") ||
  tool.binaries.some((binary) => places.some((place) => executable(join(place, binary))));

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }).status ===
  0;

/** True when everything is there now. Says what to do when it is not. */
export function ensureTools(all: boolean): boolean {
  const needed = tools.filter((tool) => all || tool.all !== true);
  const missing = needed.filter((tool) => !isThere(tool));
  if (missing.length === 0) return true;
  const packages = [...new Set(missing.map((tool) => tool.debian))];
  const mayInstall = process.getuid?.() === 0 && places.some((place) => executable(join(place, "apt-get")));
  if (mayInstall) {
    console.log(`Installing from Debian: ${packages.join(", ")}`);
    run("apt-get", ["update", "-q"]);
    run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages]);
  }
  const still = needed.filter((tool) => !isThere(tool));
  for (const tool of still) {
    console.error(
      `${tool.what} is missing, and could not be installed by this command (which does so as root on Debian).
  Install it as root: apt-get install --no-install-recommends ${tool.debian}${
    tool.instead ? `\n  or set ${tool.instead[0]} to ${tool.instead[1]}` : ""
  }.`,
    );
  }
  return still.length === 0;
}
