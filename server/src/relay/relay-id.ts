// Who this relay is: a random id and the incarnation of its database, made once (protocol.md §5, cursor).
import { randomBytes } from "node:crypto";
import { toBase64url } from "@health-vault/crypto-core";
import type { Store } from "../store/store.ts";

/** Text form of 16 random bytes; another after a restore. */
export type Incarnation = string;

export interface RelayId {
  readonly id: Uint8Array;
  readonly idText: string;
  readonly incarnation: Incarnation;
}

const fresh = (): Uint8Array => new Uint8Array(randomBytes(16));

/** `restored`: the database was put back to an older state; members bring again what it lacks (protocol.md §5.8). */
export const readRelayId = async (store: Store, restored: boolean, nowMs: number): Promise<RelayId> => {
  const id = await store.meta.once("relay-id", fresh());
  if (restored) {
    await store.transact(async (nouns) => {
      await nouns.meta.put("incarnation", fresh());
      await nouns.meta.put("restored-at", new TextEncoder().encode(String(nowMs)));
      await nouns.audit.append({ kind: "restored", actor: "relay", subject: "", atMs: nowMs });
    });
  }
  const incarnation = await store.meta.once("incarnation", fresh());
  return { id, idText: toBase64url(id), incarnation: toBase64url(incarnation) };
};
