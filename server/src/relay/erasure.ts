// What an `erase` lets go of leaves the relay for good: payloads are cut out of stored runs, whose chains still verify (protocol.md §5.5, A66).
import { type Membership, type Run, type VaultId, eraseFromRun, idKey, mayBeMissing } from "@health-vault/crypto-core";
import { LIMITS } from "@health-vault/crypto-core/wire";
import { errorFacts } from "../log.ts";
import type { Nouns } from "../store/store.ts";
import { eraseAttachments } from "./attachments.ts";
import { type Relay, vaultIdFrom } from "./session.ts";
import { runFrom } from "./verify.ts";

/** Runs read at once while a vault is gone through. */
const PAGE_RUNS = 64;
const DUE = "erase-due/";
const MARK = new Uint8Array([1]);

/** The run without what its vault's log lets go of; undefined when it holds nothing of the kind. */
export const erasedRun = (run: Run, membership: Membership): Uint8Array | undefined => {
  if (membership.erased.size === 0) return undefined;
  const goes = run.entries.some(
    ({ ciphertext, hash }) => ciphertext !== undefined && mayBeMissing(membership.erased, hash, run.userId),
  );
  return goes ? eraseFromRun(run, (hash) => mayBeMissing(membership.erased, hash, run.userId)) : undefined;
};

/** Written with the batch that asks for it: a relay that ends in the middle goes on when it starts again. */
export const noteErasure = (nouns: Nouns, vaultId: VaultId): Promise<void> =>
  nouns.meta.put(`${DUE}${idKey(vaultId)}`, MARK);

/** Goes through a vault's runs; doing it twice does nothing more. */
const eraseIn = async (relay: Relay, vaultId: VaultId): Promise<void> => {
  const { store, states } = relay;
  const membership = await states.membership(vaultId, "now");
  if (membership === undefined) return;
  const end = (await store.vaults.row(vaultId))?.position ?? 0;
  for (let cursor = 0; cursor < end; ) {
    const found = await store.runs.page(vaultId, cursor, end, LIMITS.pageBytes, PAGE_RUNS);
    for (const { position, bytes } of found) {
      const kept = erasedRun(runFrom(bytes), membership);
      if (kept !== undefined) await store.runs.replace(vaultId, position, kept);
    }
    const last = found.at(-1)?.position;
    if (last === undefined) break;
    cursor = last;
  }
  await eraseAttachments(relay, membership);
  await store.meta.remove(`${DUE}${idKey(vaultId)}`);
};

/** Nobody waits for it; when it fails or the relay ends, the next start goes on with it. */
export const eraseSoon = (relay: Relay, vaultId: VaultId): void => {
  const work = relay.turns.inTurn(`erase/${idKey(vaultId)}`, () => eraseIn(relay, vaultId));
  work.catch((error: unknown) => relay.log("bug", errorFacts(error)));
};

/** What an earlier process left undone. */
export const eraseDue = async (relay: Relay): Promise<void> => {
  for (const name of await relay.store.meta.names(DUE)) eraseSoon(relay, vaultIdFrom(name.slice(DUE.length)));
};
