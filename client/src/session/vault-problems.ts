// What is wrong with a vault for its screen: what its entries and its log say, what the relay does, and what came out when two people met.
import { toHex, type ProtocolError } from "@health-vault/crypto-core";
import { isForked } from "../domain/forked.ts";
import type { SyncStatus } from "../sync/status.ts";
import type { SessionError } from "./api.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";

/** Protocol errors only; those of a closed vault are known once it is opened. */
export function vaultProblems(
  book: Pick<Book, "selfState">,
  status: Pick<SyncStatus, "rolledBack" | "restoring">,
  { vault }: Volume,
): readonly SessionError[] {
  const rollback = status.rolledBack.has(vault.key) ? [{ kind: "rollback", where: "relay" } as const] : [];
  // Who wrote may be among what the relay has lost.
  const isLost = ({ where }: ProtocolError): boolean => status.restoring.has(vault.key) && where === "identity log";
  const own = vault.problems().filter((one) => !isLost(one));
  const restoring = status.restoring.has(vault.key) ? [{ kind: "withheld", where: "restored relay" } as const] : [];
  const met = isForked(book.selfState(), toHex(vault.vaultId))
    ? [{ kind: "fork", where: "met in person" } as const]
    : [];
  return [...own, ...rollback, ...restoring, ...met].map(({ kind, where }) => ({
    kind: "protocol",
    facts: { kind, where },
  }));
}
