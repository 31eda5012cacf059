// When this device last had everything, kept for a restart without a network; a minute more or less does not matter.
import { utf8 } from "@health-vault/crypto-core";
import type { AccountStore } from "./ports.ts";

const everyMs = 60_000;

export interface LastSynced {
  /** As it was on the disk at the start. */
  readonly atMs: number | undefined;
  remember(atMs: number): Promise<void>;
}

export async function readLastSynced(store: AccountStore): Promise<LastSynced> {
  const held = await store.file("last-synced");
  const atMs = held ? Number(new TextDecoder().decode(held)) : undefined;
  let rememberedMs = atMs ?? 0;
  return {
    atMs,
    async remember(now) {
      if (now - rememberedMs < everyMs) return;
      rememberedMs = now;
      await store.putFiles({ "last-synced": utf8(String(now)) });
    },
  };
}
