// What comes into a vault: runs are verified, held while something is missing, opened when they count; nothing is dropped unnamed (protocol §5).
import {
  equalBytes,
  idKey,
  judge,
  mayBeMissing,
  openEntry,
  readRun,
  toBase64url,
  type Device,
  type DeviceId,
  type Membership,
  type ProtocolError,
  type Run,
  type RunEntry,
} from "@health-vault/crypto-core";
import { isReceipt } from "../domain/receipts.ts";
import type { EntryPlace } from "../domain/message/order.ts";
import type { DeviceIdText, EntryIdText, UserIdText } from "../domain/ids.ts";
import type { Segment } from "../sync/ports.ts";
import { runsOf } from "../sync/rows.ts";
import { createChains, type Chains } from "./chains.ts";
import type { Myself } from "./me.ts";
import { decodePayload } from "./payload.ts";
import type { People } from "./people.ts";
import type { VaultLog } from "./vault-log.ts";

/** An entry that counts, opened. */
export interface OpenedEntry {
  readonly author: UserIdText;
  readonly device: DeviceIdText;
  readonly entry: EntryIdText;
  readonly own: boolean;
  readonly text: string;
  /** Ids of the attachments that its header names. */
  readonly blobs: readonly string[];
  /** Where it stands in its chain, and what its device had of the others. */
  readonly place: EntryPlace;
}

export interface Intake {
  readonly chains: Chains;
  takeSegment(segment: Segment): readonly OpenedEntry[];
  takeBytes(bytes: Uint8Array): readonly OpenedEntry[];
  /** A run that was sealed here a moment ago, with the texts that are in it. */
  takeOwn(run: Run, texts: readonly string[]): readonly OpenedEntry[];
  /** Tries again what was held, after a new op, key or identity. */
  retry(): readonly OpenedEntry[];
  peek(bytes: Uint8Array): readonly OpenedEntry[];
  problems(atEnd: boolean): readonly ProtocolError[];
  /** Entries whose content was let go of by the owner or by their author. */
  erased(): number;
  /** Whether this very run is in its device's chain as it is held here. */
  has(bytes: Uint8Array): boolean;
  /** Whether runs of this device wait for something. */
  holds(deviceId: DeviceId): boolean;
  /** Whether anything waits for a key, an identity or another run. */
  holding(): boolean;
  /** Whose runs wait because their log, as it is held here, does not have the device that wrote them. */
  strangers(): readonly Pick<Run, "userId" | "deviceId">[];
  asideIds(): readonly EntryIdText[];
  /** Opened, but kept aside until the owner decides (A42). */
  aside(): readonly OpenedEntry[];
}

/** What waits for a key, or has gone as it should, is no trouble. */
const calm: ReadonlySet<ProtocolError["kind"]> = new Set(["missing-key", "erased"]);

interface HeldEntry {
  readonly entry: RunEntry;
  readonly device: Device;
  readonly error: ProtocolError;
}

/** `adopted`: entries that the owner has countersigned. */
export function createIntake(me: Myself, people: People, log: VaultLog, adopted: ReadonlySet<EntryIdText>): Intake {
  const chains = createChains();
  const refused: ProtocolError[] = [];
  /** Incarnation and position of what was taken. */
  const places = new Set<string>();
  let heldRuns: Run[] = [];
  let heldEntries: HeldEntry[] = [];

  // The mint of the domain's ids: texts of verified bytes, so no schema looks at them again.
  function asOpened(entry: RunEntry, text: string): OpenedEntry {
    const { userId, deviceId, blobs, seq, seenDelta } = entry.header;
    return {
      author: idKey(userId) as UserIdText,
      device: idKey(deviceId) as DeviceIdText,
      entry: toBase64url(entry.hash) as EntryIdText,
      own: equalBytes(userId, me.userId),
      text,
      blobs: blobs.map(idKey),
      place: { seq, seen: seenDelta.map((item) => ({ device: idKey(item.deviceId) as DeviceIdText, seq: item.seq })) },
    };
  }

  /** An id that I gave up for a new one, before the line that ends it is in the log: what it wrote was mine. */
  function isMineReplaced({ deviceId, revoked }: Device, membership: Membership): boolean {
    const devices = revoked ? people.get(me.userId)?.devices : undefined;
    if (!devices?.has(idKey(deviceId)) || membership.cutoffs.has(idKey(deviceId))) return false;
    return [...devices.values()].some(({ replaces }) => replaces !== undefined && equalBytes(replaces, deviceId));
  }

  function openOne(
    entry: RunEntry,
    device: Device,
    membership: Membership,
    known?: string,
  ): OpenedEntry | ProtocolError {
    const countersigned = adopted.size > 0 && adopted.has(toBase64url(entry.hash) as EntryIdText);
    const writer = isMineReplaced(device, membership) ? { ...device, revoked: false } : device;
    const counts = judge(entry, membership, writer, "write", countersigned);
    // A reader may append receipts: whether it is one is seen when it is open.
    const onlyReceipt = !counts.ok && counts.error.kind === "role";
    const isErased = membership.erased.size > 0 && mayBeMissing(membership.erased, entry.hash, entry.header.userId);
    // Of what is kept aside without its content there is nothing to decide.
    if (!counts.ok && !onlyReceipt)
      return isErased && counts.error.kind === "quarantined" ? { kind: "erased", where: "entry" } : counts.error;
    if (onlyReceipt) {
      const receipt = judge(entry, membership, writer, "receipt", countersigned);
      if (!receipt.ok) return receipt.error;
    }
    if (isErased) return { kind: "erased", where: "entry" };
    const opened = known === undefined ? openEntry(entry, log.keys()) : undefined;
    if (opened && !opened.ok) return opened.error;
    const text = opened ? decodePayload(opened.value) : known;
    if (text === undefined) return { kind: "schema", where: "payload" };
    return onlyReceipt && !isReceipt(text) ? { kind: "role", where: "entry" } : asOpened(entry, text);
  }

  function takeRun(run: Run, membership: Membership, texts?: readonly string[]): readonly OpenedEntry[] {
    // A device that never wrote here has no chain that would say so.
    if (!equalBytes(run.vaultId, membership.vaultId)) {
      refused.push({ kind: "ghost-device", where: "run: other place" });
      return [];
    }
    const device = people.get(run.userId)?.devices.get(idKey(run.deviceId));
    if (!device) {
      heldRuns.push(run);
      return [];
    }
    const taken = chains.take(run, device, membership);
    if (!taken.ok) {
      if (taken.error.kind === "missing-key" || taken.error.kind === "chain-gap") heldRuns.push(run);
      else refused.push(taken.error);
      return [];
    }
    if (taken.value === "again") return [];
    const out: OpenedEntry[] = [];
    for (const [i, entry] of run.entries.entries()) {
      const one = openOne(entry, device, membership, texts?.[i]);
      if ("text" in one) out.push(one);
      else heldEntries.push({ entry, device, error: one });
    }
    return out;
  }

  function retry(): readonly OpenedEntry[] {
    const membership = log.membership();
    const out: OpenedEntry[] = [];
    if (!membership) return out;
    for (let again = true; again; ) {
      const runs = heldRuns;
      heldRuns = [];
      for (const run of runs) out.push(...takeRun(run, membership));
      again = heldRuns.length < runs.length && heldRuns.length > 0;
    }
    const entries = heldEntries;
    heldEntries = [];
    for (const held of entries) {
      const one = openOne(held.entry, held.device, membership);
      if ("text" in one) out.push(one);
      else heldEntries.push({ ...held, error: one });
    }
    return out;
  }

  function takeBytes(bytes: Uint8Array): readonly OpenedEntry[] {
    const membership = log.membership();
    const run = readRun(bytes);
    if (!run.ok) {
      refused.push(run.error);
      return [];
    }
    if (!membership) {
      heldRuns.push(run.value);
      return [];
    }
    return takeRun(run.value, membership);
  }

  function takeSegment(segment: Segment): readonly OpenedEntry[] {
    const out: OpenedEntry[] = [];
    for (const { position, bytes } of runsOf(segment)) {
      const place = `${segment.incarnation} ${position}`;
      if (places.has(place)) continue;
      places.add(place);
      out.push(...takeBytes(bytes));
    }
    return out;
  }

  const receipts = new WeakMap<RunEntry, boolean>();
  /** Nothing for the owner to decide about: what is in it counts nowhere in the record. */
  function isAsideReceipt(entry: RunEntry): boolean {
    const known = receipts.get(entry);
    if (known !== undefined) return known;
    const opened = openEntry(entry, log.keys());
    const text = opened.ok ? decodePayload(opened.value) : undefined;
    if (opened.ok) receipts.set(entry, text !== undefined && isReceipt(text));
    return text !== undefined && isReceipt(text);
  }
  const keptAside = (): readonly HeldEntry[] =>
    heldEntries.filter(({ entry, error }) => error.kind === "quarantined" && !isAsideReceipt(entry));
  const gapAfter = (run: Run): number => chains.chainOf(run.vaultId, run.userId, run.deviceId).seq + 1;

  return {
    chains,
    takeSegment,
    takeBytes,
    takeOwn(run, texts) {
      const membership = log.membership();
      return membership ? takeRun(run, membership, texts) : [];
    },
    retry,
    has(bytes) {
      const run = readRun(bytes);
      const there = run.ok ? chains.at(run.value.deviceId, run.value.lastSeq) : undefined;
      return run.ok && there !== undefined && equalBytes(there.hash, run.value.lastHash);
    },
    holding: () => heldRuns.length > 0 || heldEntries.some(({ error }) => error.kind === "missing-key"),
    holds: (deviceId) => heldRuns.some((run) => equalBytes(run.deviceId, deviceId)),
    peek(bytes) {
      const run = readRun(bytes);
      if (!run.ok) return [];
      return run.value.entries.flatMap((entry) => {
        const opened = openEntry(entry, log.keys());
        const text = opened.ok ? decodePayload(opened.value) : undefined;
        return text === undefined ? [] : [asOpened(entry, text)];
      });
    },
    strangers: () => heldRuns.filter((run) => people.get(run.userId)?.devices.has(idKey(run.deviceId)) !== true),
    erased: () => heldEntries.filter(({ error }) => error.kind === "erased").length,
    asideIds: () => keptAside().map(({ entry }) => toBase64url(entry.hash) as EntryIdText),
    aside: () =>
      keptAside().flatMap(({ entry }) => {
        const opened = openEntry(entry, log.keys());
        const text = opened.ok ? decodePayload(opened.value) : undefined;
        return text === undefined ? [] : [asOpened(entry, text)];
      }),
    problems(atEnd) {
      const fault = log.fault();
      const held = heldEntries
        .filter(({ entry, error }) => !calm.has(error.kind) && !(error.kind === "quarantined" && isAsideReceipt(entry)))
        .map(({ error }) => error);
      const unread = fault && fault.kind !== "missing-key" ? [fault] : (log.unvouched() ?? []);
      const known = heldRuns.filter((run) => people.get(run.userId)?.devices.has(idKey(run.deviceId)) === true);
      const isGap = (run: Run): boolean => run.firstSeq > gapAfter(run);
      const missing: ProtocolError[] = [];
      if (atEnd && known.some(isGap)) missing.push({ kind: "withheld", where: "an entry between" });
      // Written under a membership head that the relay does not deliver, though it says that this is all: two logs (A32).
      if (atEnd && !fault && known.some((run) => !isGap(run)))
        missing.push({ kind: "fork", where: "membership head of an entry" });
      return [...unread, ...refused, ...held, ...missing, ...chains.contradictions(atEnd)];
    },
  };
}
