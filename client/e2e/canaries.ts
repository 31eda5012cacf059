// Canaries: texts that must be nowhere but on a screen; looked for in every store and on every wire, plain and in the usual codings.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { password } from "./clinic.ts";

const secret = [
  "Patricia",
  "Morgan",
  "1961-07-14",
  "zebra-canary-note",
  password,
  password.split(" ").slice(0, 2).join(" "),
];

const forms = (text: string): readonly Buffer[] => {
  const raw = Buffer.from(text);
  const coded = [raw.toString("base64").replace(/=+$/, ""), raw.toString("base64url"), raw.toString("hex")];
  return [raw, Buffer.from(text, "utf16le"), ...coded.map((form) => Buffer.from(form.slice(0, -2)))];
};

/** Names of the canaries found in `bytes`. */
export const canariesIn = (bytes: Buffer): readonly string[] =>
  secret.filter((text) => forms(text).some((form) => bytes.includes(form)));

/** Every file under a folder: the relay's database, its log of writes, its keys. */
export function folderBytes(folder: string): Buffer {
  const parts = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? folderBytes(path) : readFileSync(path);
  });
  return Buffer.concat(parts);
}

/** All that this origin's IndexedDB holds, bytes as bytes, the rest as JSON. */
export async function indexedDbBytes(page: Page): Promise<Buffer> {
  const dumped = await page.evaluate(async () => {
    const found: string[] = [];
    const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const walk = (value: unknown): unknown => {
      if (value instanceof Uint8Array) {
        found.push(hex(value));
        return "bytes";
      }
      if (Array.isArray(value)) return value.map(walk);
      if (value !== null && typeof value === "object")
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
      return value;
    };
    const texts: string[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error("open"));
      });
      texts.push(name);
      for (const store of db.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const request = db.transaction(store).objectStore(store).getAll();
          request.onsuccess = () => resolve(request.result as unknown[]);
          request.onerror = () => reject(new Error("read"));
        });
        texts.push(JSON.stringify(walk(rows)));
      }
      db.close();
    }
    return { texts, found };
  });
  return Buffer.concat([
    ...dumped.texts.map((text) => Buffer.from(text)),
    ...dumped.found.map((text) => Buffer.from(text, "hex")),
  ]);
}
