// What a vault says, read from this disk: open it is verified, opened and folded; closed nothing of it is in memory (protocol §5, §8).
import { equalBytes, readRun } from "@health-vault/crypto-core";
import type { EntryIdText } from "../domain/ids.ts";
import type { OutboxItem, Segment, VaultKey } from "../sync/ports.ts";
import { letGoAttachments } from "./erased-attachment.ts";
import { holdsErased, letGo } from "./erased-segment.ts";
import { createIntake, type Intake, type OpenedEntry } from "./intake.ts";
import type { Myself } from "./me.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";
import type { VaultLog } from "./vault-log.ts";

/** How far the relay's runs were read: positions belong to a life of the relay. */
export interface ReadTo {
  readonly incarnation: string;
  readonly position: number;
}

export interface VaultContent {
  isOpen(): boolean;
  /** While closed an empty one, which opens single runs all the same. */
  intake(): Intake;
  /** Undefined while closed, and where nothing has come yet. */
  readTo(): ReadTo | undefined;
  /** Everything on disk, from the beginning; what was opened before is forgotten. Answers the last seq of what this device has in the outbox. */
  read(): Promise<number>;
  take(segment: Segment): readonly OpenedEntry[];
  close(): void;
  /** What the log lets go of leaves the disk. */
  sweep(): Promise<void>;
  /** Whether something waited that the log lets go of: it lies in no segment yet, and is swept when it has come to its place. */
  isUnswept(): boolean;
  /** Runs of this vault in the outbox, the tray included. */
  readonly waiting: () => Promise<readonly OutboxItem[]>;
}

export interface VaultContentPorts {
  readonly me: Myself;
  readonly key: VaultKey;
  readonly store: AccountStore;
  readonly people: People;
  readonly log: VaultLog;
  readonly adopted: ReadonlySet<EntryIdText>;
  /** In the order in which they count. */
  readonly opened: (entries: readonly OpenedEntry[]) => void;
  /** What was opened before no longer stands. */
  readonly reset: () => void;
}

export function createVaultContent(ports: VaultContentPorts): VaultContent {
  const { me, key, store, people, log, adopted } = ports;
  const fresh = (): Intake => createIntake(me, people, log, adopted);
  let intake = fresh();
  let isOpen = false;
  let readTo: ReadTo | undefined;
  let unswept = false;

  /** What never went out, or was sealed under another device id, is no part of this device's chain. */
  function continues({ bytes, unoffered, left }: OutboxItem): boolean {
    const run = unoffered || left ? undefined : readRun(bytes);
    return run?.ok === true && equalBytes(run.value.deviceId, me.device.deviceId);
  }

  const waiting = async (): Promise<readonly OutboxItem[]> =>
    (await store.outbox()).filter((item) => item.vaultId === key && item.kind === "run");

  /** By my own word or the owner's. */
  function isErased(entry: EntryIdText): boolean {
    const erasure = log.membership()?.erased.get(entry);
    return erasure !== undefined && (erasure.byOwner || erasure.by.has(me.key));
  }

  function reached({ incarnation, position }: ReadTo): void {
    readTo = {
      incarnation,
      position: readTo?.incarnation === incarnation ? Math.max(position, readTo.position) : position,
    };
  }

  /** Answers what waits, read before the segments: what is acknowledged in between is in both, and never in neither. */
  async function sweep(): Promise<readonly OutboxItem[]> {
    const items = await waiting();
    await letGo(store, key, log.membership());
    await letGoAttachments(store, key, log.membership());
    // What lies in the tray never comes to a place, or is there already.
    unswept = items.some(({ bytes, state }) => state !== "not-sent" && holdsErased(bytes, log.membership()));
    return items;
  }

  return {
    isOpen: () => isOpen,
    intake: () => intake,
    readTo: () => readTo,
    waiting,
    isUnswept: () => unswept,
    async sweep() {
      await sweep();
    },
    async read() {
      intake = fresh();
      const items = await sweep();
      const found: OpenedEntry[] = [];
      readTo = undefined;
      for (const segment of await store.segments(key)) {
        found.push(...intake.takeSegment(segment));
        reached(segment);
      }
      for (const item of items) if (continues(item)) found.push(...intake.takeBytes(item.bytes));
      // Of two lives of the relay each may hold what the other's runs continue.
      found.push(...intake.retry());
      // What is still to be written anew is shown; what is in the tray is there and not in the chart.
      for (const item of items)
        if (!continues(item) && item.state !== "not-sent" && !intake.has(item.bytes))
          found.push(...intake.peek(item.bytes).filter(({ entry }) => !isErased(entry)));
      isOpen = true;
      ports.reset();
      ports.opened(found);
      return Math.max(0, ...items.filter(continues).map(({ lastSeq }) => lastSeq));
    },
    take(segment) {
      reached(segment);
      return intake.takeSegment(segment);
    },
    close() {
      isOpen = false;
      readTo = undefined;
      intake = fresh();
      ports.reset();
    },
  };
}
