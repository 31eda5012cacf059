// Each access that the owner gives or ends, written into her record as a FHIR Consent, signed by the entry it stands in (product §2, ADR 0077).
import { readBatch } from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../domain/change.ts";
import { consentResource, grantsKept, type ConsentText, type Grant, type KeptGrant } from "../domain/consent.ts";
import { itemIdSchema } from "../domain/ids.ts";
import type { Outcome } from "./api.ts";
import type { Book } from "./book.ts";
import type { Myself } from "./me.ts";
import type { Names } from "./names.ts";
import { done } from "./outcome.ts";
import type { AccountStore } from "./ports.ts";
import { stamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

export interface Consents {
  given(
    volume: Volume,
    userKey: string,
    role: Grant["role"],
    untilMs: number | undefined,
    text: ConsentText | undefined,
  ): Promise<Outcome>;
  /** Ended by me, now. */
  ended(volume: Volume, userKey: string): Promise<Outcome>;
  roleChanged(volume: Volume, userKey: string, role: Grant["role"]): Promise<Outcome>;
  /** What ended without me, because somebody left or his time was over, is said in the record too. */
  settle(): Promise<void>;
}

export interface ConsentPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly names: Names;
  readonly store: AccountStore;
  readonly nowMs: () => number;
}

export function createConsents({ me, book, names, store, nowMs }: ConsentPorts): Consents {
  const standing = (volume: Volume): readonly KeptGrant[] =>
    grantsKept(volume.chart.value(), me.key).filter(({ active }) => active);

  const isMine = ({ vault }: Volume): boolean => {
    const membership = vault.membership();
    return membership?.purpose === "chart" && membership.members.get(me.key)?.role === "owner" && !membership.closed;
  };

  function version({ item, ...grant }: KeptGrant, next: Partial<Grant>): Change {
    return {
      kind: "record",
      ...stamp(nowMs()),
      replaces: item.current.map(({ author, changeId }) => ({ author, changeId })),
      item: item.item,
      resource: consentResource({ ...grant, ...next }, grant.startMs ?? nowMs()),
    };
  }

  async function write(volume: Volume, changes: readonly Change[]): Promise<Outcome> {
    if (changes.length === 0) return done;
    const written = await volume.vault.write([encodeChanges(changes)]);
    return written.ok ? done : written;
  }

  const of = (volume: Volume, userKey: string): readonly KeptGrant[] =>
    isMine(volume) ? standing(volume).filter(({ userId }) => userId === userKey) : [];

  /** Left by himself, or past his time: every device of mine says the same of it, so that two of them do not contradict each other. */
  async function endOf(volume: Volume, grant: KeptGrant): Promise<Partial<Grant> | undefined> {
    const membership = volume.vault.membership();
    if (!membership || membership.members.has(grant.userId)) return undefined;
    if (grant.endMs !== undefined && grant.endMs <= nowMs()) return { active: false };
    const at = membership.removed.get(grant.userId);
    const bytes = at === undefined ? undefined : (await store.log(volume.vault.key))[at];
    const batch = bytes && readBatch(bytes);
    const left = batch?.ok === true && batch.value.ops.some(({ kind }) => kind === "leave");
    return left ? { active: false, endMs: undefined } : undefined;
  }

  return {
    async given(volume, userKey, role, untilMs, text) {
      if (!isMine(volume)) return done;
      const made = stamp(nowMs());
      const startMs = Date.parse(made.recordedAt);
      const name = names.ofKey(userKey, volume).slice(0, 200);
      const grant: Grant = { userId: userKey, name, role, startMs, endMs: untilMs, active: true, text };
      const item = itemIdSchema.parse(made.changeId);
      const resource = consentResource(grant, startMs);
      // An older one that still stands was of an access that is over.
      const over = of(volume, userKey).map((one) => version(one, { active: false }));
      return write(volume, [...over, { kind: "record", ...made, replaces: [], item, resource }]);
    },
    ended: (volume, userKey) =>
      write(
        volume,
        of(volume, userKey).map((one) => version(one, { active: false, endMs: nowMs() })),
      ),
    roleChanged: (volume, userKey, role) =>
      // The words that were agreed to spoke of the other role.
      write(
        volume,
        of(volume, userKey).map((one) => version(one, { role, text: undefined })),
      ),
    async settle() {
      if (me.chartKey === undefined) return;
      await book.within(me.chartKey, async (volume) => {
        if (!isMine(volume) || !volume.vault.isAtEnd()) return;
        const changes: Change[] = [];
        for (const grant of standing(volume)) {
          const end = await endOf(volume, grant);
          if (end) changes.push(version(grant, end));
        }
        await write(volume, changes);
      });
    },
  };
}
