// All vaults of the person who is signed in: opened from disk, kept up by sync's news, folded into charts and the self-vault.
import { asUserId, asVaultId, fromBase64url, idKey, ownerOf } from "@health-vault/crypto-core";
import type { AuthoredChange, Chart } from "../domain/chart.ts";
import { settingOf, vaultOf, type SelfVault } from "../domain/self-vault.ts";
import { vaultIdSchema, type EntryIdText } from "../domain/ids.ts";
import type { News } from "../sync/events.ts";
import type { Sync } from "../sync/engine.ts";
import type { Clock, VaultKey } from "../sync/ports.ts";
import { foldClinic, noClinicSecrets, type ClinicSecrets } from "./clinic-records.ts";
import type { Myself } from "./me.ts";
import { createOpenVault, type OpenVault } from "./open-vault.ts";
import type { People } from "./people.ts";
import type { AccountStore } from "./ports.ts";
import type { Restore } from "./restore.ts";
import { chartProjection, selfProjection, type Projection } from "./projection.ts";

export interface Volume {
  readonly vault: OpenVault;
  readonly chart: Projection<Chart>;
  /** The relay said that we are no longer a member. */
  ended: boolean;
  lastChangeMs: number | undefined;
  /** Entries that the owner has looked at and left aside. */
  readonly setAside: Set<EntryIdText>;
  /** Counts up with everything that may say who the chart is about. */
  aboutPatient: number;
}

export interface Book {
  readonly self: OpenVault;
  selfState(): SelfVault;
  clinicSecrets(): ClinicSecrets;
  volumes(): readonly Volume[];
  volume(key: VaultKey): Volume | undefined;
  /** Mine to read and write: accepted by me, or made by me. */
  accepted(key: VaultKey): boolean;
  setting(key: string): string | undefined;
  /** Everything on this disk. */
  open(): Promise<void>;
  hear(news: News): Promise<void>;
  online(): boolean;
  /** The relay's clock as it last told it, carried on by mine. */
  relayNowMs(): number | undefined;
}

export interface BookPorts {
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
}

/** What the owner said about entries kept aside; from anybody else it is nothing. */
function heedOwner({ vault, setAside }: Volume, batch: readonly AuthoredChange[]): void {
  const owner = ownerOf(vault.membership()?.members ?? new Map());
  const key = owner && idKey(owner.userId);
  const adopted: EntryIdText[] = [];
  for (const { author, change } of batch) {
    if (author !== key) continue;
    if (change.kind === "adopt") adopted.push(change.entry);
    if (change.kind === "set-aside") setAside.add(change.entry);
  }
  if (adopted.length > 0) vault.adopt(adopted);
}

export function createBook(ports: BookPorts): Book {
  const { me, store, people, clock } = ports;
  const volumes = new Map<VaultKey, Volume>();
  const self = selfProjection();
  let secrets = noClinicSecrets;
  let up = false;
  let relayAheadMs: number | undefined;

  function add(key: VaultKey): Volume | undefined {
    const raw = fromBase64url(key);
    if (raw?.length !== 16) return undefined;
    const chart = chartProjection((batch) => {
      // Instants in UTC sort as text.
      const newest = batch.reduce(
        (latest, { change }) => (change.recordedAt > latest ? change.recordedAt : latest),
        "",
      );
      volume.lastChangeMs = Math.max(Date.parse(newest), volume.lastChangeMs ?? 0);
      if (batch.some(({ change }) => change.kind !== "record" || change.resource.resourceType === "Patient"))
        volume.aboutPatient++;
      heedOwner(volume, batch);
    });
    const vault = createOpenVault(asVaultId(raw), key, {
      me,
      store,
      people,
      clock,
      sync: ports.sync,
      opened(entries) {
        if (key === me.selfVaultKey) self.add(entries);
        else if (vault.membership()?.purpose === "clinic") secrets = foldClinic(secrets, entries);
        else chart.add(entries);
      },
      reset() {
        if (key === me.selfVaultKey) self.reset();
        else if (vault.membership()?.purpose === "clinic") secrets = noClinicSecrets;
        else {
          chart.reset();
          volume.setAside.clear();
          volume.aboutPatient++;
        }
      },
      changed: () => ports.changed(key),
      copied: ports.newIdDue,
    });
    const volume: Volume = {
      vault,
      chart,
      ended: false,
      lastChangeMs: undefined,
      setAside: new Set(),
      aboutPatient: 0,
    };
    volumes.set(key, volume);
    return volume;
  }

  const selfVault = add(me.selfVaultKey)?.vault;
  if (!selfVault) throw new TypeError("self-vault id");

  const followed = new Set<VaultKey>();

  async function follow(key: VaultKey): Promise<void> {
    if (followed.has(key)) return;
    followed.add(key);
    if (!volumes.has(key)) add(key);
    await ports.sync().watch(key);
  }

  async function hear(news: News): Promise<void> {
    switch (news.type) {
      case "restoring":
        return ports.restore().restoring(news.vaultId);
      case "up":
        up = true;
        relayAheadMs = news.relayNowMs - clock.nowMs();
        ports.restore().up(news.incarnation);
        await Promise.all([people.refresh(me.clinicId), people.refresh(me.userId)]);
        return ports.refreshed();
      case "listed":
        for (const line of news.list) {
          const volume = volumes.get(line.vaultId);
          if (line.role === "removed" && !volume) continue;
          // Let in again: what ended begins anew.
          if (line.role !== "removed" && volume?.ended) {
            volume.ended = false;
            followed.delete(line.vaultId);
          }
          await follow(line.vaultId);
        }
        return;
      case "log":
        return volumes.get(news.vaultId)?.vault.grew(up);
      case "segment":
        return volumes.get(news.segment.vaultId)?.vault.take(news.segment, up);
      case "caught-up":
        await volumes.get(news.vaultId)?.vault.caughtUp(up, news.ownHead);
        if (news.restoring) void ports.restore().caughtUp(news.vaultId);
        return;
      case "ended": {
        const volume = volumes.get(news.vaultId);
        if (volume) volume.ended = true;
        ports.restore().ended(news.vaultId);
        await volume?.vault.ended(up);
        return ports.changed(news.vaultId);
      }
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
        for (const { vault } of volumes.values()) await vault.grew(up);
        return ports.refreshed();
      }
      case "acked":
      case "refused":
        return ports.changed(news.vaultId);
    }
  }

  return {
    self: selfVault,
    selfState: () => self.value(),
    clinicSecrets: () => secrets,
    volumes: () => [...volumes.values()],
    volume: (key) => volumes.get(key),
    accepted(key) {
      if (key === me.selfVaultKey || key === me.chartKey || key === me.clinicVaultKey) return true;
      return vaultOf(self.value(), vaultIdSchema.parse(key))?.accepted === true;
    },
    setting(key) {
      const value = settingOf(self.value(), key);
      return typeof value === "string" ? value : undefined;
    },
    async open() {
      await people.load(me.userId);
      await people.load(me.clinicId);
      await selfVault.load(false);
      for (const { vaultId } of await store.vaults()) {
        followed.add(vaultId);
        if (!volumes.has(vaultId)) add(vaultId);
      }
      for (const { vault } of volumes.values()) if (vault !== selfVault) await vault.load(false);
      // On a new device nothing is on the disk yet.
      for (const key of [me.selfVaultKey, me.chartKey, me.clinicVaultKey]) if (key !== undefined) await follow(key);
    },
    hear,
    online: () => up,
    relayNowMs: () => (relayAheadMs === undefined ? undefined : clock.nowMs() + relayAheadMs),
  };
}
