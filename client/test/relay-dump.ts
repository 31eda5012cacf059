// Everything the relay's SQLite file holds, read behind its back, and what somebody's unlocked keys open of it.
import { join } from "node:path";
import Database from "better-sqlite3";
import {
  asUserId,
  epochKeys,
  fromBase64url,
  idKey,
  openEntry,
  openMembershipLog,
  readIdentityLog,
  readRun,
  toBase64url,
  type EpochKey,
  type Identity,
} from "@health-vault/crypto-core";
import { decodePayload } from "../src/session/payload.ts";
import { unlock } from "../src/session/unlock.ts";
import { must, password, type Clinic, type Person } from "./clinic.ts";

type Row = Readonly<Record<string, unknown>>;

export interface RelayDump {
  readonly tables: ReadonlyMap<string, readonly Row[]>;
  runs(vaultKey: string): readonly Uint8Array[];
  batches(vaultKey: string): readonly Uint8Array[];
  members(vaultKey: string): readonly string[];
  identities(): ReadonlyMap<string, readonly Uint8Array[]>;
}

const blob = (value: unknown): Uint8Array => (value instanceof Uint8Array ? new Uint8Array(value) : new Uint8Array());

export function relayDump(clinic: Clinic): RelayDump {
  const db = new Database(join(clinic.dataDir, "relay.db"), { readonly: true });
  const names = db.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[];
  const tables = new Map(names.map((name) => [name, db.prepare(`select * from ${name}`).all() as Row[]]));
  db.close();
  const of = (table: string, vaultKey: string): readonly Row[] =>
    (tables.get(table) ?? []).filter((row) => toBase64url(blob(row["vault_id"])) === vaultKey);
  return {
    tables,
    runs: (key) => of("runs", key).map((row) => blob(row["run"])),
    batches: (key) =>
      [...of("membership_batches", key)]
        .sort((a, b) => Number(a["number"]) - Number(b["number"]))
        .map((row) => blob(row["batch"])),
    members: (key) =>
      of("members", key)
        .filter((row) => row["role"] !== "removed")
        .map((row) => toBase64url(blob(row["user_id"]))),
    identities() {
      const logs = new Map<string, Uint8Array[]>();
      const rows = [...(tables.get("identity_ops") ?? [])].sort((a, b) => Number(a["number"]) - Number(b["number"]));
      for (const row of rows) {
        const key = toBase64url(blob(row["user_id"]));
        logs.set(key, [...(logs.get(key) ?? []), blob(row["op"])]);
      }
      return logs;
    },
  };
}

/** The texts of all entries that this person's unlocked keys open, every key tried on every entry. */
export async function runsThatOpen(dump: RelayDump, vaultKey: string, person: Person): Promise<readonly string[]> {
  const { key, userId, kem } = await must(
    unlock(await person.device.open(person.me.userId), password, person.ports.stretch),
  );
  const people = new Map<string, Identity>();
  for (const [name, ops] of dump.identities()) {
    const log = readIdentityLog(ops, asUserId(fromBase64url(name) ?? new Uint8Array()));
    if (log.ok) people.set(name, log.value);
  }
  const log = openMembershipLog(dump.batches(vaultKey), (id) => people.get(idKey(id)));
  if (!log.ok) throw new Error(`${key}: ${log.error.kind}`);
  const keys = epochKeys(log.value, userId, kem).filter((one): one is EpochKey => one !== undefined);
  const texts: string[] = [];
  for (const bytes of dump.runs(vaultKey)) {
    const run = readRun(bytes);
    if (!run.ok) throw new Error(run.error.kind);
    for (const entry of run.value.entries) {
      for (const one of keys) {
        const everywhere = Array.from({ length: log.value.epoch + 1 }, () => one);
        const opened = openEntry(entry, everywhere);
        const text = opened.ok ? decodePayload(opened.value) : undefined;
        if (text === undefined) continue;
        texts.push(text);
        break;
      }
    }
  }
  return texts;
}
