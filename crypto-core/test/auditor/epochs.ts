// The keys of a vault's epochs that a person's keys open: her wraps, and the links to older epochs (protocol.md 5.2).
import { hex, join, must, refuse, same, u32, Refused } from "./codec.ts";
import { generationAt, type IdentityLog } from "./identity-log.ts";
import type { MembershipState } from "./membership-rules.ts";
import type { OpOf } from "./membership-op.ts";
import { H, KDF, openSeal, openWrap, type KemPair } from "./primitives.ts";

export interface EpochKeys {
  readonly keys: readonly (Uint8Array | undefined)[];
  /** Wraps and links that were no good. */
  readonly faults: readonly Refused[];
}

function committed(vaultId: Uint8Array, { epoch, commitment }: OpOf<"epoch">, key: Uint8Array): Uint8Array {
  must(same(H("epoch-commitment", join(vaultId, u32(epoch)), key), commitment), "epoch-commitment", `epoch ${epoch}`);
  return key;
}

function unwrapped(
  vaultId: Uint8Array,
  op: OpOf<"epoch">,
  me: IdentityLog,
  pairs: readonly KemPair[],
): Uint8Array | undefined {
  const mine = op.wraps.find((w) => same(w.userId, me.userId));
  if (!mine) return undefined;
  const at = me.heads.get(hex(mine.identityHead)) ?? refuse("missing-key", `epoch ${op.epoch}`);
  const pair = pairs[generationAt(me, at)] ?? refuse("missing-key", `epoch ${op.epoch}`);
  const context = join(vaultId, u32(op.epoch), me.userId, op.commitment);
  return committed(vaultId, op, openWrap(pair, "epoch-wrap", mine.wrap, context));
}

export function openEpochs(state: MembershipState, me: IdentityLog, pairs: readonly KemPair[]): EpochKeys {
  const { vaultId, epochs } = state;
  const keys: (Uint8Array | undefined)[] = [];
  const faults: Refused[] = [];
  const attempt = (epoch: number, open: () => Uint8Array | undefined): void => {
    try {
      keys[epoch] ??= open();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push(error);
    }
  };
  for (const op of epochs.toReversed()) {
    attempt(op.epoch, () => unwrapped(vaultId, op, me, pairs));
    const [key, link] = [keys[op.epoch], op.link];
    const target = link && epochs[link.to];
    if (!key || !link || !target) continue;
    attempt(target.epoch, () => {
      const linkKey = KDF(key, "epoch-link", join(vaultId, u32(op.epoch)), 32);
      const ad = join(vaultId, u32(op.epoch), u32(link.to), target.commitment);
      const [nonce, sealed] = [link.sealed.slice(0, 24), link.sealed.slice(24)];
      return committed(vaultId, target, openSeal(linkKey, nonce, sealed, ad, "bad-wrap", `link of epoch ${op.epoch}`));
    });
  }
  return { keys, faults };
}
