// Contact cards: whom a chart is about, noted in the self-vault, so that list and search need no chart; and which ones I pinned (protocol §8).
import { toHex } from "@health-vault/crypto-core";
import { encodeChanges } from "../domain/change.ts";
import { vaultIdSchema } from "../domain/ids.ts";
import type { SelfChange } from "../domain/self-change.ts";
import { cardOf, settingOf, standingRefs, type SelfVault } from "../domain/self-vault.ts";
import type { Clock, VaultKey } from "../sync/ports.ts";
import type { Outcome } from "./api.ts";
import { bytesOf } from "./bytes.ts";
import { done } from "./outcome.ts";
import { localDateTime, stamp } from "./stamp.ts";

export interface Who {
  readonly name: string;
  readonly born?: string;
  readonly number?: string;
}

export interface CardFacts extends Who {
  /** The day on which I last opened the chart, YYYY-MM-DD. */
  readonly lastSeen?: string;
}

export interface Cards {
  of(key: VaultKey): CardFacts | undefined;
  /** A chart was read and says this; `sure`: with all that the relay has of it. */
  saw(key: VaultKey, who: Who, sure: boolean): void;
  /** I look at this chart now. */
  met(key: VaultKey): void;
  isPinned(key: VaultKey): boolean;
  pin(key: VaultKey, pinned: boolean): Promise<Outcome>;
  /** The self-vault is known: what was noted meanwhile may be compared and written. */
  resume(): void;
  /** What waits is written now. */
  flush(): Promise<void>;
  stop(): void;
}

export interface CardsPorts {
  readonly clock: Clock;
  readonly self: () => SelfVault;
  readonly write: (texts: readonly string[]) => Promise<Outcome<readonly string[]>>;
  /** My own lists are known, and there is a line: a note of the app's own is nothing that a person should see waiting. */
  readonly ready: () => boolean;
}

/** Hundreds of cards of a first reading are a few entries. */
const restMs = 300;
const atOnce = 200;

const text = (value: string | undefined, most: number): string | undefined =>
  value === undefined || value === "" ? undefined : value.slice(0, most);

export function createCards({ clock, self, write, ready }: CardsPorts): Cards {
  const waiting = new Map<VaultKey, { readonly who?: Who; readonly lastSeen?: string }>();
  const settings = new Map<VaultKey, string>();
  let stopTimer: (() => void) | undefined;
  let stopped = false;

  function pinSetting(key: VaultKey): string {
    const name = settings.get(key) ?? `pinned.${toHex(bytesOf(key))}`;
    settings.set(key, name);
    return name;
  }

  function of(key: VaultKey): CardFacts | undefined {
    const card = cardOf(self(), key);
    if (!card) return undefined;
    const { name, born, number, lastSeen } = card;
    return {
      name,
      ...(born === undefined ? {} : { born }),
      ...(number === undefined ? {} : { number }),
      ...(lastSeen === undefined ? {} : { lastSeen }),
    };
  }

  const same = (a: CardFacts | undefined, b: CardFacts): boolean =>
    a?.name === b.name && a.born === b.born && a.number === b.number && a.lastSeen === b.lastSeen;

  function changeOf(key: VaultKey, news: { readonly who?: Who; readonly lastSeen?: string }): SelfChange | undefined {
    const before = of(key);
    const who = news.who ?? before;
    if (!who) return undefined;
    const [born, number] = [text(who.born, 10), text(who.number, 64)];
    const lastSeen = news.lastSeen ?? before?.lastSeen;
    const facts: CardFacts = {
      name: who.name.slice(0, 200),
      ...(born === undefined ? {} : { born }),
      ...(number === undefined ? {} : { number }),
      ...(lastSeen === undefined ? {} : { lastSeen }),
    };
    if (same(before, facts)) return undefined;
    const vault = vaultIdSchema.parse(key);
    const replaces = [...standingRefs(self(), "cards", vault)];
    return { kind: "contact-card", ...stamp(clock.nowMs()), replaces, vault, ...facts };
  }

  /** What finds no room on the disk is seen again with the next reading of the chart. */
  async function flush(): Promise<void> {
    const changes = [...waiting].flatMap(([key, news]) => changeOf(key, news) ?? []);
    waiting.clear();
    for (let at = 0; at < changes.length && !stopped; at += atOnce)
      await write([encodeChanges(changes.slice(at, at + atOnce))]);
  }

  function plan(): void {
    if (stopped || waiting.size === 0 || !ready()) return;
    stopTimer ??= clock.after(restMs, () => {
      stopTimer = undefined;
      if (ready()) void flush();
    });
  }

  function note(key: VaultKey, news: { readonly who?: Who; readonly lastSeen?: string }): void {
    waiting.set(key, { ...waiting.get(key), ...news });
    plan();
  }

  return {
    of,
    saw(key, who, sure) {
      const before = of(key);
      // An older state of a chart takes nothing back that another device of mine has noted.
      if (before && !sure) return;
      const facts = { ...who, ...(before?.lastSeen === undefined ? {} : { lastSeen: before.lastSeen }) };
      if (!ready() || !same(before, facts)) note(key, { who });
    },
    met(key) {
      const lastSeen = localDateTime(clock.nowMs()).slice(0, 10);
      if (of(key)?.lastSeen !== lastSeen) note(key, { lastSeen });
    },
    isPinned: (key) => settingOf(self(), pinSetting(key)) === true,
    async pin(key, pinned) {
      const setting = pinSetting(key);
      if ((settingOf(self(), setting) === true) === pinned) return done;
      const replaces = [...standingRefs(self(), "settings", setting)];
      const change: SelfChange = { kind: "setting", ...stamp(clock.nowMs()), replaces, key: setting, value: pinned };
      const written = await write([encodeChanges([change])]);
      return written.ok ? done : written;
    },
    resume: plan,
    async flush() {
      if (ready()) await flush();
    },
    stop() {
      stopped = true;
      stopTimer?.();
    },
  };
}
