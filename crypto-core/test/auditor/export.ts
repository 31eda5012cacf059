// An exported vault: what a relay holds of it, as JSON (protocol.md 8.1).
import { fromBase64url, hex, must } from "./codec.ts";

export interface ExportedVault {
  readonly vaultId: Uint8Array;
  /** Ops of each person's and clinic's identity log, by the hex of the user id. */
  readonly identities: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly membership: readonly Uint8Array[];
  readonly runs: readonly Uint8Array[];
  /** The reader's own blobs. */
  readonly recoveryBlob: Uint8Array;
  readonly accountData: Uint8Array | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function listOf(value: unknown, where: string): readonly Uint8Array[] {
  must(Array.isArray(value), "decode", where);
  return value.map((item: unknown) => fromBase64url(item, where));
}

export function readExport(json: string): ExportedVault {
  const value: unknown = JSON.parse(json);
  must(isObject(value) && value["format"] === "HV1 vault" && isObject(value["identities"]), "decode", "export");
  must(value["version"] === 1, "version", "export");
  const identities = new Map<string, readonly Uint8Array[]>();
  for (const [id, ops] of Object.entries(value["identities"]))
    identities.set(hex(fromBase64url(id, "export: user id")), listOf(ops, "export: identity log"));
  const accountData = value["accountData"];
  return {
    vaultId: fromBase64url(value["vaultId"], "export: vault id"),
    identities,
    membership: listOf(value["membership"], "export: membership log"),
    runs: listOf(value["runs"], "export: runs"),
    recoveryBlob: fromBase64url(value["recoveryBlob"], "export: recovery blob"),
    accountData: accountData === undefined ? undefined : fromBase64url(accountData, "export: account data"),
  };
}
