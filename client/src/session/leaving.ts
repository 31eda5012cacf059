// Ways out: this device, all others, the whole account; what would be lost is counted first, and the disk goes last (protocol §3, §5.5, A42, A63).
import {
  compareBytes,
  idKey,
  identityOp,
  openBlob,
  passwordBlobContent,
  passwordKeys,
  currentKdfId,
  readIdentityOp,
  toBase64url,
  type Cutoff,
  type Hash,
  type MembershipOp,
} from "@health-vault/crypto-core";
import type { AccountApi } from "./api/account.ts";
import type { Outcome } from "./api.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";
import type { Devices } from "./devices.ts";
import type { MembershipChange } from "./membership-change.ts";
import type { Keeping } from "./new-kit.ts";
import { done, failed, gives, relayFailed } from "./outcome.ts";

export interface Leaving extends Pick<AccountApi, "signOut" | "signOutEverywhere" | "deleteAccount"> {}

export interface LeavingPorts extends Keeping {
  readonly book: Book;
  readonly change: MembershipChange;
  readonly devices: Devices;
  /** Items that the relay does not have. */
  readonly unsent: () => number;
  readonly online: () => boolean;
  /** Closes the session and deletes this device's database. */
  readonly forget: () => Promise<void>;
}

/** What one erase may name. */
const mostHashes = 1024;

export function createLeaving(ports: LeavingPorts): Leaving {
  const { me, book, change, devices, own, people, store, relay } = ports;
  const { deviceId } = me.device;

  /** How far this device came in a vault, of what the relay has taken. */
  async function lastSent({ vault }: Volume): Promise<Cutoff | undefined> {
    const waiting = (await store.outbox()).filter((item) => item.vaultId === vault.key && item.kind === "run");
    const first = Math.min(...waiting.map(({ firstSeq }) => firstSeq));
    const mine = vault.chains().cutoffsOf(me.userId);
    const end = mine.find((one) => idKey(one.deviceId) === idKey(deviceId));
    if (!end || end.seq < first) return end;
    const before = vault.chains().at(deviceId, first - 1);
    return before && { deviceId, seq: before.seq, hash: before.hash };
  }

  /** Before the device is off the account: afterwards nobody of mine may be left to do it. */
  async function cutOffHere(): Promise<void> {
    for (const volume of book.volumes()) {
      const line = volume.vault.hasWritten() ? await book.within(volume.vault.key, lastSent) : undefined;
      const isMember = volume.vault.membership()?.members.has(me.key) === true && !volume.ended;
      if (!line || !isMember || !ports.online()) continue;
      await change.make(volume, (newest) => {
        const identity = people.get(me.userId);
        const stands = newest.cutoffs.has(idKey(deviceId)) || !identity;
        const ops: readonly MembershipOp[] = stands
          ? []
          : [{ kind: "device-cutoff", userId: me.userId, identityHead: identity.head, ...line }];
        return Promise.resolve(gives({ ops }));
      });
    }
  }

  async function eraseOwn(volume: Volume): Promise<Outcome> {
    const own = volume.vault.chains().hashesOf(me.userId);
    for (;;) {
      const left = own.filter((hash) => volume.vault.membership()?.erased.has(idKey(hash)) !== true);
      const entries: readonly Hash[] = left.slice(0, mostHashes).sort(compareBytes);
      if (entries.length === 0) return done;
      const erased = await change.make(volume, () =>
        Promise.resolve(gives({ ops: [{ kind: "erase", entries, blobs: [] }] })),
      );
      if (!erased.ok) return erased;
    }
  }

  /** One's own vaults lose what one wrote and are closed; others' are left, and keep it: it is their record. */
  async function leaveVault(volume: Volume): Promise<Outcome> {
    const membership = volume.vault.membership();
    const role = membership?.members.get(me.key)?.role;
    if (!membership || !role || volume.ended || membership.closed) return done;
    if (role !== "owner") {
      const cutoffs = volume.vault.chains().cutoffsOf(me.userId);
      return change.make(volume, () => Promise.resolve(gives({ ops: [{ kind: "leave", cutoffs }] })));
    }
    const erased = await eraseOwn(volume);
    return erased.ok ? change.make(volume, () => Promise.resolve(gives({ ops: [{ kind: "close" }] }))) : erased;
  }

  return {
    async signOut({ discardUnsent = false } = {}) {
      const count = ports.unsent();
      if (count > 0 && !discardUnsent) return failed("unsent", { count });
      if (ports.online()) await cutOffHere();
      const here = idKey(deviceId);
      const revoked = await devices.revokeAll((key) => key === here);
      await ports.forget();
      const isOff = revoked.ok || revoked.error.kind === "revoked" || revoked.error.facts?.["at"] === "relay";
      return gives({ revoked: isOff });
    },
    async signOutEverywhere() {
      const here = idKey(deviceId);
      const revoked = await devices.revokeAll((key) => key !== here);
      return revoked.ok ? gives({ revoked: revoked.value }) : revoked;
    },
    async deleteAccount(password) {
      // The clinic's own keys are in this account's vault, and nobody else may hold them.
      if (me.profession === "admin") return failed("not-permitted", { reason: "admin" });
      const stretched = await ports.ports.stretch(password, me.userId, currentKdfId);
      if (!stretched) return failed("device-unsupported", { what: "Argon2id" });
      const { authKey, wrapKey } = passwordKeys(stretched, me.code, me.clinicId);
      const blob = await store.file("password-blob");
      const name = { kind: "password", userId: me.userId } as const;
      if (!blob || !openBlob(wrapKey, name, passwordBlobContent, blob).ok) return failed("wrong-password");
      if (!ports.online()) return failed("offline");
      // The self-vault last: it says which others there are.
      const volumes = [...book.volumes()].sort(
        (a, b) => Number(a.vault.key === me.selfVaultKey) - Number(b.vault.key === me.selfVaultKey),
      );
      for (const volume of volumes) {
        const left = (await book.within(volume.vault.key, leaveVault)) ?? done;
        if (!left.ok) return left;
      }
      const now = await own.newest();
      if (!now.ok) return now;
      let at = { head: now.value.head, length: now.value.length };
      const ops: string[] = [];
      for (const device of now.value.devices.values()) {
        if (device.revoked) continue;
        const op = identityOp(at, me.keys.sign, { kind: "device-revoke", deviceId: device.deviceId });
        const read = readIdentityOp(op);
        if (read.ok) at = { head: read.value.hash, length: at.length + 1 };
        ops.push(toBase64url(op));
      }
      const request = { authKey: toBase64url(authKey), expectedHead: toBase64url(now.value.head), ops };
      let reply = await relay.deleteAccount(request);
      if (!reply.ok && reply.error.code === "unreachable") reply = await relay.deleteAccount(request);
      // Asked again after a lost answer: there is no account and no device to ask for.
      const gone = !reply.ok && (reply.error.code === "revoked-device" || reply.error.code === "unauthenticated");
      if (!reply.ok && !gone) return relayFailed(reply.error);
      await ports.forget();
      return done;
    },
  };
}
