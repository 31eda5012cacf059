// The two databases that every contract runs on: SQLite in a temporary folder and a real MariaDB.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMariadb } from "./mariadb.ts";

export interface EngineUnderTest {
  /** A database that nobody used. */
  fresh(): Promise<string>;
  stop(): Promise<void>;
}

const sqlite = async (): Promise<EngineUnderTest> => {
  const dir = mkdtempSync(join(tmpdir(), "hv-sqlite-"));
  return {
    fresh: async () => `sqlite:${join(dir, `${crypto.randomUUID()}.db`)}`,
    stop: async () => rmSync(dir, { recursive: true, force: true }),
  };
};

const mariadb = async (): Promise<EngineUnderTest> => {
  const database = await startMariadb();
  return { fresh: () => database.another(), stop: () => database.stop() };
};

export const engines = [
  ["SQLite", sqlite],
  ["MariaDB", mariadb],
] as const;
