// All vaults of the person who is signed in: opened from disk, kept up by sync's news, folded into charts and the self-vault.
import { asUserId, fromBase64url, idKey, may } from "@health-vault/crypto-core";
import { addAppointmentNotes } from "../domain/appointment/notes.ts";
import { settingOf, vaultOf, type SelfVault } from "../domain/self-vault.ts";
import type { News } from "../sync/events.ts";
import type { Sync } from "../sync/engine.ts";
import type { Clock, NewItem, VaultKey, VaultRow } from "../sync/ports.ts";
import { foldClinic, noClinicSecrets, type ClinicSecrets } from "./clinic-records.ts";
import type { Myself } from "./me.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";
import { createReleased, type Released } from "./released.ts";
import type { Restore } from "./restore.ts";
import { selfProjection } from "./projection.ts";
import { createReadingRoom, type ReadingRoom, type ReadingRoomPorts } from "./reading-room.ts";
import type { Shelf } from "./shelf.ts";
import type { OpenVault } from "./vault-api.ts";
import { createVolume, type OtherContent, type Volume } from "./volume.ts";

export interface Book
  extends Pick<
    ReadingRoom,
    "opened" | "tidy" | "within" | "hold" | "look" | "survey" | "who" | "note" | "isPinned" | "pin"
  > {
  readonly self: OpenVault;
  /** The chart as I may see it; every screen reads this one, exports and doctors the whole. */
  readonly shown: Released;
  selfState(): SelfVault;
  clinicSecrets(): ClinicSecrets;
  volumes(): readonly Volume[];
  /** Its content may be closed: for what the membership log says. */
  volume(key: VaultKey): Volume | undefined;
  /** Mine to read and write: accepted by me, or made by me. */
  accepted(key: VaultKey): boolean;
  setting(key: string): string | undefined;
  /** A vault of mine that was made just now: its genesis and first entries, in one transaction. */
  begin(key: VaultKey, items: readonly NewItem[]): Promise<void>;
  /** The logs on this disk, and the content of what is one's own or waits. */
  open(): Promise<void>;
  hear(news: News): Promise<void>;
  /** What the disk refused of a log, and of what a log asks for, is tried again. */
  makeGood(): Promise<void>;
  online(): boolean;
  /** The relay's clock as it last told it, carried on by mine. */
  relayNowMs(): number | undefined;
  stop(): void;
}

export interface BookPorts extends Pick<ReadingRoomPorts, "comingUp" | "threadOf"> {
  readonly me: Myself;
  readonly store: AccountStore;
  readonly people: People;
  readonly clock: Clock;
  readonly sync: () => Sync;
  readonly restore: () => Restore;
  readonly changed: (key: VaultKey) => void;
  /** This device's chain cannot go on: it needs a new id (A19, A74). */
  readonly newIdDue: () => void;
  /** Something about somebody's identity or the clinic may have grown. */
  readonly refreshed: () => void;
  readonly shelf: Shelf;
  readonly room: number | undefined;
  /** Charts were read in the background: what they say may ask for something. */
  readonly judged: () => void;
  readonly failed: (thrown: unknown) => void;
}

/** News after which a closed chart may have to be looked at. */
const loud: ReadonlySet<News["type"]> = new Set(["up", "log", "caught-up", "identity", "listed"]);

export function createBook(ports: BookPorts): Book {
  const { me, store, people, clock } = ports;
  const volumes = new Map<VaultKey, Volume>();
  const self = selfProjection((heard) => addAppointmentNotes(selfVolume.appointments, heard));
  let secrets = noClinicSecrets;
  let up = false;
  let relayAheadMs: number | undefined;

  const clinicContent: OtherContent = {
    add: (entries) => (secrets = foldClinic(secrets, entries)),
    reset: () => (secrets = noClinicSecrets),
  };

  function add(key: VaultKey): Volume | undefined {
    const volume = createVolume(key, {
      me,
      store,
      people,
      clock,
      sync: ports.sync,
      other: ({ vault }) =>
        key === me.selfVaultKey ? self : vault.membership()?.purpose === "clinic" ? clinicContent : undefined,
      changed() {
        if (key === me.selfVaultKey) room.survey();
        else room.changed(key);
        ports.changed(key);
      },
      copied: ports.newIdDue,
      settling: () => ports.restore().settling(),
      unread: () => room.unread(key),
    });
    if (volume) volumes.set(key, volume);
    return volume;
  }

  const always = (key: VaultKey): boolean =>
    key === me.selfVaultKey || key === me.chartKey || key === me.clinicVaultKey;
  const room: ReadingRoom = createReadingRoom({
    me,
    clock,
    shelf: ports.shelf,
    room: ports.room,
    people,
    volumes,
    self: () => self.value(),
    write: (texts) => selfVault.write(texts),
    always,
    accepted,
    online: () => ports.sync().status().link === "up",
    comingUp: ports.comingUp,
    threadOf: ports.threadOf,
    rested: ports.judged,
    tell: ports.changed,
    failed: ports.failed,
  });

  function addSelf(): Volume {
    const volume = add(me.selfVaultKey);
    if (!volume) throw new TypeError("self-vault id");
    return volume;
  }
  const selfVolume = addSelf();
  const selfVault = selfVolume.vault;

  const followed = new Set<VaultKey>();

  async function follow(keys: readonly VaultKey[]): Promise<void> {
    const fresh = keys.filter((key) => !followed.has(key));
    for (const key of fresh) {
      followed.add(key);
      if (!volumes.has(key)) add(key);
    }
    if (fresh.length > 0) await ports.sync().watch(fresh);
  }

  function accepted(key: VaultKey): boolean {
    if (always(key) || vaultOf(self.value(), key)?.accepted === true) return true;
    const membership = volumes.get(key)?.vault.membership();
    return membership?.purpose === "thread" && membership.members.get(me.key)?.role === "owner";
  }

  /** Nobody tells who was away that a member has new keys: where I renew the vault's, I ask. */
  async function meetMembers(): Promise<void> {
    const mine = [...volumes.values()].flatMap(({ vault }) => {
      const members = vault.membership()?.members;
      const role = members?.get(me.key)?.role;
      return members && role && may(role, "epoch") ? [...members.values()] : [];
    });
    const others = new Map(mine.map(({ userId }) => [idKey(userId), userId]));
    others.delete(me.key);
    for (const userId of others.values()) await people.refresh(userId);
  }

  async function hear(news: News): Promise<void> {
    await heed(news);
    if (loud.has(news.type)) room.survey();
  }

  async function heed(news: News): Promise<void> {
    switch (news.type) {
      case "restoring":
        return ports
          .restore()
          .restoring(
            news.vaultId,
            () => volumes.get(news.vaultId)?.vault.membership()?.length ?? Number.POSITIVE_INFINITY,
          );
      case "up":
        up = true;
        relayAheadMs = news.relayNowMs - clock.nowMs();
        ports.restore().up(news.incarnation);
        await Promise.all([people.refresh(me.clinicId), people.refresh(me.userId)]);
        await meetMembers();
        return ports.refreshed();
      case "listed": {
        const listed: VaultKey[] = [];
        for (const line of news.list) {
          const volume = volumes.get(line.vaultId);
          if (line.role === "removed" && !volume) continue;
          // Let in again: what ended begins anew.
          if (line.role !== "removed" && volume?.ended) {
            volume.ended = false;
            followed.delete(line.vaultId);
          }
          listed.push(line.vaultId);
        }
        return follow(listed);
      }
      case "log":
        return volumes.get(news.vaultId)?.vault.grew(up);
      case "segment":
        return volumes.get(news.segment.vaultId)?.vault.take(news.segment, up);
      case "caught-up":
        // What a restored relay lacks is told by what this device holds.
        if (news.restoring) await room.opened(news.vaultId);
        await volumes.get(news.vaultId)?.vault.caughtUp(up, news.ownHead);
        if (news.vaultId === me.selfVaultKey) room.selfArrived();
        if (news.restoring) void ports.restore().caughtUp(news.vaultId);
        return;
      case "ended": {
        const volume = volumes.get(news.vaultId);
        if (volume) volume.ended = true;
        if (ports.sync().status().restoring.has(news.vaultId)) void ports.restore().ended(news.vaultId);
        await volume?.vault.ended(up);
        return ports.changed(news.vaultId);
      }
      case "appointments":
        return;
      case "copied":
        return volumes.get(news.vaultId)?.vault.foundCopy();
      case "broken":
        return ports.newIdDue();
      case "rollback":
        return ports.changed(news.vaultId);
      case "identity": {
        const raw = fromBase64url(news.userId);
        if (raw?.length !== 32) return;
        await people.refresh(asUserId(raw));
        for (const { vault } of volumes.values()) await vault.met(news.userId, up);
        return ports.refreshed();
      }
      // What is kept aside is called refused, and has its place, too.
      case "acked":
      case "refused":
        ports.changed(news.vaultId);
        return volumes.get(news.vaultId)?.vault.acked();
    }
  }

  return {
    ...room,
    self: selfVault,
    selfState: () => self.value(),
    clinicSecrets: () => secrets,
    shown: createReleased({
      myKey: me.key,
      notice: () => people.get(me.clinicId)?.notice,
      nowMs: () => clock.nowMs(),
    }),
    volumes: () => [...volumes.values()],
    volume: (key) => volumes.get(key),
    accepted,
    async begin(key, items) {
      await ports.sync().enqueue(items);
      await follow([key]);
      const vault = volumes.get(key)?.vault;
      await vault?.loadLog(false, 0);
      await vault?.load(false);
      ports.changed(key);
    },
    setting(key) {
      const value = settingOf(self.value(), key);
      return typeof value === "string" ? value : undefined;
    },
    async open() {
      const identities = await people.readAhead();
      await people.load(me.userId);
      await people.load(me.clinicId);
      const [rows, logs] = [await store.vaults(), await store.logs()];
      const ackedSeq = new Map(rows.map((row) => [row.vaultId, row.ackedSeq ?? 0]));
      await selfVault.loadLog(false, ackedSeq.get(me.selfVaultKey) ?? 0);
      await selfVault.load(false);
      if (selfVault.membership()) room.selfArrived();
      // What waits keeps a vault open: it may have to be sealed anew.
      const outbox = await store.outbox();
      const waiting = new Set(outbox.map(({ vaultId }) => vaultId));
      // A receipt that nobody takes is nothing for a person to decide about.
      for (const { order, quiet, state } of outbox) if (quiet && state === "not-sent") await store.dismiss(order);
      const fromDisk = async ({ vaultId }: VaultRow): Promise<void> => {
        followed.add(vaultId);
        const vault = volumes.get(vaultId)?.vault ?? add(vaultId)?.vault;
        if (!vault || vault === selfVault) return;
        await vault.loadLog(false, ackedSeq.get(vaultId) ?? 0, logs.get(vaultId) ?? []);
        if (always(vaultId) || waiting.has(vaultId)) await vault.load(false);
      };
      await Promise.all(rows.map(fromDisk));
      identities.done();
      room.begin(rows);
      // On a new device nothing is on the disk yet.
      await follow([me.selfVaultKey, me.chartKey, me.clinicVaultKey].filter((key) => key !== undefined));
    },
    hear,
    async makeGood() {
      if (up) for (const userId of people.unkept()) await heed({ type: "identity", userId, length: 0 });
      for (const { vault } of volumes.values()) if (vault.owes()) await vault.grew(up);
    },
    online: () => up,
    relayNowMs: () => (relayAheadMs === undefined ? undefined : clock.nowMs() + relayAheadMs),
  };
}
