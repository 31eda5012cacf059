// Charts that I may read no further: the copy that stays on this device, since when, and its end by my own decision (ADR 0078).
import { toHex } from "@health-vault/crypto-core";
import type { SelfChange } from "../domain/self-change.ts";
import { settingOf, standingRefs, type SelfVault } from "../domain/self-vault.ts";
import type { VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import type { Book } from "./book.ts";
import { bytesOf } from "./bytes.ts";
import type { Contacts } from "./contacts.ts";
import type { Myself } from "./me.ts";
import { failed } from "./outcome.ts";
import type { AccountStore } from "./ports.ts";
import { instant, stamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

export interface Former {
  /** What ended is noted with the time at which I first knew; what I no longer keep leaves this disk. */
  tend(): Promise<void>;
  /** On all my devices; for a chart that I am no member of any more. */
  readonly dropCopy: (key: VaultKey) => Promise<Outcome>;
}

export interface FormerPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly contacts: Contacts;
  readonly store: AccountStore;
  readonly nowMs: () => number;
}

const endedSetting = (key: VaultKey): string => `ended.${toHex(bytesOf(key))}`;
const copySetting = (key: VaultKey): string => `copy.${toHex(bytesOf(key))}`;

/** When a device of mine first knew that my access had ended, in milliseconds since 1970. */
export function endedMs(self: SelfVault, key: VaultKey): number | undefined {
  const value = settingOf(self, endedSetting(key));
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** I decided not to keep what I could read. */
export const isDropped = (self: SelfVault, key: VaultKey): boolean => settingOf(self, copySetting(key)) === false;

export function createFormer({ me, book, contacts, store, nowMs }: FormerPorts): Former {
  const isFormer = ({ vault }: Volume): boolean => {
    const membership = vault.membership();
    const isChart = membership?.purpose === "chart";
    return isChart && membership.removed.has(me.key) && !membership.members.has(me.key);
  };

  function choose(setting: string, value: string | boolean | null): Promise<Outcome> {
    const replaces = [...standingRefs(book.selfState(), "settings", setting)];
    const change: SelfChange = { kind: "setting", ...stamp(nowMs()), replaces, key: setting, value };
    return contacts.note([change]);
  }

  async function forget(key: VaultKey, volume: Volume): Promise<void> {
    const segments = await store.segments(key);
    const files = (await store.attachments()).filter(({ vaultId }) => vaultId === key);
    for (const { id } of files) await store.dropAttachment(id);
    if (segments.length === 0) return;
    await store.dropSegments(key, segments);
    await volume.vault.close(() => true);
  }

  return {
    async tend() {
      for (const volume of book.volumes()) {
        const { key } = volume.vault;
        const known = endedMs(book.selfState(), key);
        if (!isFormer(volume)) {
          // Let in again: what was said of the access before is over.
          if (volume.vault.membership()?.members.has(me.key) !== true) continue;
          if (known !== undefined) await choose(endedSetting(key), null);
          if (isDropped(book.selfState(), key)) await choose(copySetting(key), null);
          continue;
        }
        if (book.accepted(key) && known === undefined) await choose(endedSetting(key), instant(nowMs()));
        if (isDropped(book.selfState(), key)) await forget(key, volume);
      }
    },
    async dropCopy(key) {
      const volume = book.volume(key);
      if (!volume || !isFormer(volume)) return failed("not-permitted", { reason: "member" });
      const chosen = await choose(copySetting(key), false);
      if (chosen.ok) await forget(key, volume);
      return chosen;
    },
  };
}
