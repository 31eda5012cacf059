// An exported vault, made of the relay's rows: what an auditor is given to verify and open it (protocol §8.1).
import { fromBase64url, toBase64url } from "@health-vault/crypto-core";
import type { Clinic } from "./clinic.ts";
import { relayDump } from "./relay-dump.ts";

/** As protocol §8.1 has it; the bytes as base64url. */
export interface VaultExport {
  readonly format: "HV1 vault";
  readonly version: 1;
  readonly vaultId: string;
  readonly identities: Readonly<Record<string, readonly string[]>>;
  readonly membership: readonly string[];
  readonly runs: readonly string[];
  readonly recoveryBlob: string;
  readonly accountData: string;
}

/** Of this vault, for the member whose blobs go with it. */
export function exportVault(clinic: Clinic, vaultKey: string, memberKey: string): VaultExport {
  const dump = relayDump(clinic);
  const batches = dump.batches(vaultKey);
  const everywhere = Buffer.concat(batches);
  const named = [...dump.identities()].filter(([id]) => everywhere.includes(Buffer.from(fromBase64url(id) ?? [])));
  const text = (value: unknown): string => toBase64url(value instanceof Uint8Array ? value : new Uint8Array());
  const rowsOf = (table: string, column: string, key: string) =>
    (dump.tables.get(table) ?? []).filter((row) => text(row[column]) === key);
  const [account] = rowsOf("accounts", "user_id", memberKey);
  const runs = rowsOf("runs", "vault_id", vaultKey).toSorted((a, b) => Number(a["position"]) - Number(b["position"]));
  return {
    format: "HV1 vault",
    version: 1,
    vaultId: vaultKey,
    identities: Object.fromEntries(named.map(([id, ops]) => [id, ops.map(toBase64url)])),
    membership: batches.map(toBase64url),
    runs: runs.map((row) => text(row["run"])),
    recoveryBlob: text(account?.["recovery_blob"]),
    accountData: text(account?.["account_data"]),
  };
}
