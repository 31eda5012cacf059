// Attachments on their way: what is whole here goes up in parts, oldest first; what somebody asks for comes down; both go on where they broke off (protocol §5.6, ADR 0062).
import { LIMITS, REFUSALS } from "@health-vault/crypto-core/wire";
import type { AttachmentRelay, AttachmentReply, AttachmentRow, AttachmentStore } from "./attachment-ports.ts";
import type { Clock, VaultKey } from "./ports.ts";

export type Way = "up" | "down";

/** Sealed bytes that are across, of how many. */
export interface Moving {
  readonly way: Way;
  readonly done: number;
  readonly total: number;
}

/** `stopped`: by `stopFetch`; `damaged`: what came is not what its id says, and was thrown away. */
export type FetchResult = "here" | "stopped" | "damaged" | { readonly code: string };

export interface Transfers {
  /** A link to this life of the relay opened. */
  up(incarnation: string): Promise<void>;
  down(): void;
  /** All that the relay has of this vault is here, and what it lacked was brought: its attachments may go. */
  ready(vaultId: VaultKey): void;
  /** Something was added here. */
  added(): void;
  /** Resolves when all of it is here, verified, or can't be for now; what came stays. */
  fetch(vaultId: VaultKey, id: string, size: number): Promise<FetchResult>;
  stopFetch(id: string): void;
  /** Nothing wants it any more: no further part of it goes up. */
  forget(id: string): void;
  /** An entry of mine was stored: what it names may be brought now by whoever holds it, also by one who may write no more (after a restore). */
  stored(vaultId: VaultKey): Promise<void>;
  /** What the relay refused is offered once more. */
  again(id: string): Promise<void>;
  moving(): ReadonlyMap<string, Moving>;
  /** What comes after it is not looked at any more. */
  stop(): void;
}

export interface TransferPorts {
  readonly store: AttachmentStore;
  readonly relay: AttachmentRelay;
  readonly clock: Clock;
  /** Whether sealed bytes that are given in order are what the id says. */
  readonly hashing: (size: number) => { add(bytes: Uint8Array): void; id(): string | undefined };
  readonly uploaded: (vaultId: VaultKey, ids: readonly string[]) => void;
  readonly changed: () => void;
  readonly storeFailed: (thrown: unknown) => void;
}

/** Milliseconds before try n (from 1) of what broke off while the link stands. */
const pauseMs = (tries: number): number => Math.min(15_000, 250 * 2 ** Math.min(tries, 6));

/** How often a part that somebody waits for is asked for again. */
const mostFetchTries = 3;

/** How often bytes that are right here may come out wrong there before it is said. */
const mostHashTries = 3;

/** The next to go: oldest first, whole here, and not known to be there. */
const nextUpload = (
  rows: readonly AttachmentRow[],
  incarnation: string,
  ready: ReadonlySet<VaultKey>,
): AttachmentRow | undefined =>
  rows.find(
    ({ draft, have, size, sentTo, refusal, vaultId }) =>
      !draft && have === size && sentTo !== incarnation && refusal === undefined && ready.has(vaultId),
  );

export function createTransfers(ports: TransferPorts): Transfers {
  const { store, relay, clock, changed } = ports;
  const readyVaults = new Set<VaultKey>();
  /** Where the relay refused a file on this line. */
  const refusedIn = new Set<VaultKey>();
  const movingNow = new Map<string, Moving>();
  const fetching = new Map<string, Promise<FetchResult>>();
  const stopping = new Set<string>();
  const forgotten = new Set<string>();
  let incarnation = "";
  /** Counts links; zero while there is none. */
  let link = 0;
  let links = 0;
  let stopped = false;
  let working = false;
  /** How often in a row the disk refused what was to be noted. */
  let storeTries = 0;
  /** Something changed while the list was gone through. */
  let asked = false;

  const current = (mine: number): boolean => !stopped && mine === link && mine !== 0;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

  function show(id: string, moving: Moving | undefined): void {
    if (moving) movingNow.set(id, moving);
    else movingNow.delete(id);
    changed();
  }

  /** A row as it is now, changed; nothing where it has gone. */
  async function change(id: string, next: (row: AttachmentRow) => AttachmentRow): Promise<void> {
    const row = await store.attachment(id);
    if (row) await store.putAttachment(next(row));
  }

  async function isGenuine({ id, size }: AttachmentRow): Promise<boolean> {
    const hashing = ports.hashing(size);
    for (let at = 0; at < size; ) {
      const part = await store.readAttachment(id, at, LIMITS.attachmentPartBytes);
      if (part.length === 0) return false;
      hashing.add(part);
      at += part.length;
    }
    return hashing.id() === id;
  }

  async function arrived(row: AttachmentRow): Promise<void> {
    const sentTo = incarnation;
    await change(row.id, ({ refusal: _cured, ...held }) => ({ ...held, sentTo }));
    ports.uploaded(row.vaultId, [row.id]);
  }

  async function refused(row: AttachmentRow, code: string): Promise<void> {
    // Erased by whoever may: nothing of it is wanted here either.
    if (code === "gone") await store.dropAttachment(row.id);
    else await change(row.id, (held) => ({ ...held, refusal: code }));
    refusedIn.add(row.vaultId);
  }

  const retries = (code: string): boolean =>
    code === "unreachable" || (code in REFUSALS && REFUSALS[code as keyof typeof REFUSALS].cure === "retry");

  /** Until it is there, refused, or the link is another. */
  async function upload(row: AttachmentRow, mine: number): Promise<void> {
    const { id, vaultId, size } = row;
    let tries = 0;
    let hashTries = 0;
    let have: number | undefined;
    while (!forgotten.has(id)) {
      const reply: AttachmentReply<{ readonly have: number; readonly whole: boolean }> =
        have === undefined
          ? await relay.beginAttachment(vaultId, id, size)
          : await relay.putAttachment(
              vaultId,
              id,
              have,
              await store.readAttachment(id, have, LIMITS.attachmentPartBytes),
            );
      if (!current(mine)) return;
      if (reply.ok) {
        tries = 0;
        have = reply.value.have;
        show(id, { way: "up", done: have, total: size });
        if (reply.value.whole) return arrived(row);
        continue;
      }
      const { code, facts } = reply.error;
      if (code === "conflict-offset" || code === "not-found") have = undefined;
      else if (retries(code)) {
        // How much of the part came is known there: it is asked.
        have = undefined;
        await pause(Math.max(facts.retryAfterMs ?? 0, pauseMs(++tries)));
        if (!current(mine)) return;
      } else if (code === "blob-hash" && ++hashTries < mostHashTries && (await isGenuine(row))) have = undefined;
      else return refused(row, code);
    }
  }

  function work(): void {
    asked = true;
    if (working || stopped || link === 0) return;
    working = true;
    asked = false;
    void carry(link).then(() => {
      working = false;
      if (asked) work();
    });
  }

  async function carry(mine: number): Promise<void> {
    try {
      for (;;) {
        const rows = (await store.attachments()).filter(({ id }) => !forgotten.has(id));
        const row = nextUpload(rows, incarnation, readyVaults);
        if (!current(mine)) {
          asked = true;
          return;
        }
        if (!row) return;
        await upload(row, mine).finally(() => show(row.id, undefined));
        storeTries = 0;
      }
    } catch (thrown) {
      if (stopped) return;
      ports.storeFailed(thrown);
      clock.after(pauseMs(++storeTries), work);
    }
  }

  async function download(vaultId: VaultKey, id: string, size: number): Promise<FetchResult> {
    const held = await store.attachment(id);
    const row: AttachmentRow = held ?? { id, vaultId, parts: id, size, have: 0, sinceMs: clock.nowMs() };
    if (!held) await store.putAttachment(row);
    let tries = 0;
    for (let { have } = row; have < size; ) {
      show(id, { way: "down", done: have, total: size });
      if (stopping.has(id) || stopped) return "stopped";
      const reply = await relay.getAttachment(vaultId, id, have);
      if (stopped) return "stopped";
      if (!reply.ok) {
        const { code, facts } = reply.error;
        // Somebody waits for it: a few tries while there is a link, then it is said.
        if (link === 0 || !retries(code) || ++tries > mostFetchTries) return { code };
        await pause(Math.max(facts.retryAfterMs ?? 0, pauseMs(tries)));
        continue;
      }
      tries = 0;
      const bytes = reply.value.subarray(0, size - have);
      if (bytes.length === 0) return { code: "not-found" };
      if (!(await store.appendAttachment(id, have, bytes))) return { code: "gone" };
      have += bytes.length;
    }
    const whole = await store.attachment(id);
    if (!whole) return { code: "gone" };
    if (!(await isGenuine(whole))) {
      await store.dropAttachment(id);
      return "damaged";
    }
    const sentTo = incarnation;
    if (held?.sentTo === undefined && sentTo !== "" && !whole.draft) await change(id, (one) => ({ ...one, sentTo }));
    return "here";
  }

  return {
    async up(now) {
      link = ++links;
      incarnation = now;
      readyVaults.clear();
      const mine = link;
      const rows = await store.attachments();
      if (!current(mine)) return;
      const there = Map.groupBy(
        rows.filter(({ sentTo }) => sentTo === now),
        ({ vaultId }) => vaultId,
      );
      for (const [vaultId, list] of there)
        ports.uploaded(
          vaultId,
          list.map(({ id }) => id),
        );
      // A refusal may have been cured meanwhile: it costs one small question.
      for (const row of rows.filter(({ refusal }) => refusal !== undefined))
        await change(row.id, ({ refusal: _old, ...held }) => held);
    },
    down() {
      link = 0;
    },
    ready(vaultId) {
      readyVaults.add(vaultId);
      work();
    },
    added: work,
    fetch(vaultId, id, size) {
      stopping.delete(id);
      const known = fetching.get(id);
      if (known) return known;
      const made = download(vaultId, id, size)
        .catch((thrown: unknown): FetchResult => {
          ports.storeFailed(thrown);
          return { code: "storage" };
        })
        .finally(() => {
          fetching.delete(id);
          show(id, undefined);
        });
      fetching.set(id, made);
      return made;
    },
    stopFetch: (id) => void stopping.add(id),
    forget: (id) => void forgotten.add(id),
    async stored(vaultId) {
      if (!refusedIn.delete(vaultId)) return;
      for (const row of await store.attachments())
        if (row.vaultId === vaultId && row.refusal !== undefined)
          await change(row.id, ({ refusal: _old, ...held }) => held);
      work();
    },
    async again(id) {
      await change(id, ({ refusal: _old, ...held }) => held);
      changed();
      work();
    },
    moving: () => movingNow,
    stop() {
      stopped = true;
      link = 0;
    },
  };
}
