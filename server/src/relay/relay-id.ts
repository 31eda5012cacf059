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

export const readRelayId = async (store: Store): Promise<RelayId> => {
  const id = await store.meta.once("relay-id", fresh());
  const incarnation = await store.meta.once("incarnation", fresh());
  return { id, idText: toBase64url(id), incarnation: toBase64url(incarnation) };
};
