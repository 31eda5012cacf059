// The account's own keys while the session is open: devices, password, new keys and kits, ways out, and the view of them (protocol §3, §4).
import { equalBytes, idKey } from "@health-vault/crypto-core";
import type { Sync } from "../sync/engine.ts";
import type { AccountApi, AccountView, PeopleNotice } from "./api/account.ts";
import type { SessionError } from "./api/outcome.ts";
import { createAccountCopy } from "./account-copy.ts";
import type { Attachments } from "./attachments.ts";
import type { Book } from "./book.ts";
import type { Contacts } from "./contacts.ts";
import { createDevices } from "./devices.ts";
import { createLeaving } from "./leaving.ts";
import { createLinkOld, type LinkOld } from "./link-old.ts";
import type { Myself } from "./me.ts";
import type { MembershipChange } from "./membership-change.ts";
import type { Names } from "./names.ts";
import { createKitDesk, type Keeping } from "./new-kit.ts";
import { createOwnLog } from "./own-log.ts";
import { changePassword } from "./password-change.ts";
import { userIdFrom } from "./people.ts";
import { beginRenewal, confirmRenewal, pendingHere, renewalMs, vetoRenewal } from "./renewal.ts";
import { beginRotation } from "./rotation.ts";
import { tellsOpenings } from "./receipts.ts";
import type { Sightings } from "./sightings.ts";
import type { Tending } from "./tending.ts";
import { blockedPeople } from "../domain/blocked.ts";
import { unitsOf } from "./units.ts";

export type OpenAccount = Omit<AccountApi, "readKit" | "recover"> & LinkOld;

export interface Account {
  readonly calls: OpenAccount;
  view(): AccountView;
  /** After everything that may have grown somebody's log. */
  look(): Promise<void>;
  /** Once per unlock, when the relay has told its newest: this device is introduced, public computers are signed out. */
  arrive(): Promise<void>;
  /** Another device of mine made new keys that were left for this one as well. */
  keysChanged(): boolean;
}

export interface AccountPorts extends Omit<Keeping, "own"> {
  readonly book: Book;
  readonly names: Names;
  readonly contacts: Contacts;
  readonly change: MembershipChange;
  readonly sightings: Sightings;
  readonly tending: Tending;
  readonly files: Pick<Attachments, "due">;
  readonly sync: () => Sync;
  readonly nowMs: () => number;
  readonly changed: () => void;
  readonly storeFailed: (thrown: unknown) => void;
  readonly closed: () => boolean;
  /** Goes on as who I am after new keys. */
  readonly reenter: (me: Myself) => Promise<void>;
  /** Closes the session and deletes this device's database. */
  readonly forget: () => Promise<void>;
}

export async function createAccount(ports: AccountPorts): Promise<Account> {
  const { me, book, people, sightings, names, nowMs } = ports;
  const own = createOwnLog(me, people, ports.relay);
  const keeping: Keeping = { ...ports, own };
  const devices = createDevices({ me, book, people, own, contacts: ports.contacts, sightings, nowMs });
  const desk = createKitDesk(ports.reenter);
  const unsent = (): number => {
    const { waiting, notSent, waitingBlobs } = ports.sync().status();
    const files = ports.files.due(waitingBlobs);
    return waiting + notSent + files.waiting + files.notSent;
  };
  const online = (): boolean => ports.sync().status().link === "up";
  const leaving = createLeaving({
    ...keeping,
    book,
    change: ports.change,
    devices,
    unsent,
    online,
    forget: ports.forget,
  });
  const copy = createAccountCopy(keeping);
  let pending = await pendingHere(ports);
  let passwordElsewhere = false;
  let arrived = false;
  /** New keys are being made here: the log grows before this session knows them. */
  let renewing = false;
  const here = idKey(me.device.deviceId);

  async function shown<T>(act: Promise<T>): Promise<T> {
    const outcome = await act;
    if (ports.closed()) return outcome;
    // What was asked is done; a note about it that finds no room is told on the pill.
    try {
      pending = await pendingHere(ports);
      await compare();
      await look();
    } catch (thrown) {
      ports.storeFailed(thrown);
    }
    ports.changed();
    void ports.tending.tend().catch(ports.storeFailed);
    return outcome;
  }

  async function look(): Promise<void> {
    const mine = people.get(me.userId);
    if (mine) await sightings.look(me.key, mine, true);
    const others = new Set(book.volumes().flatMap(({ vault }) => [...(vault.membership()?.members.keys() ?? [])]));
    others.delete(me.key);
    for (const key of others) {
      const userId = userIdFrom(key);
      const identity = userId && people.get(userId);
      if (identity) await sightings.look(key, identity, false);
    }
  }

  async function compare(): Promise<void> {
    const elsewhere = me.temporary || revokedHere() ? undefined : await copy.compare();
    if (elsewhere !== undefined) passwordElsewhere = elsewhere;
  }

  function renewal(): AccountView["renewal"] {
    const identity = people.get(me.userId);
    if (!identity?.pendingRecPk || identity.pendingSince === undefined) return undefined;
    const sinceMs = sightings.log(me.key)?.renewals[identity.pendingSince] ?? nowMs();
    const mine = pending !== undefined && equalBytes(pending.recPk, identity.pendingRecPk);
    return { sinceMs, fromMs: sinceMs + renewalMs, mine };
  }

  const notices = (): readonly PeopleNotice[] =>
    sightings.notices().flatMap(({ userId: key, kind, atMs }) => {
      const userId = userIdFrom(key);
      if (!userId) return [];
      const shared = book.volumes().filter(({ vault }) => vault.membership()?.members.has(key));
      const name = shared.map((volume) => names.of(userId, volume)).find((found) => found !== "") ?? "";
      return [{ userId: key, name, kind, seenMs: atMs }];
    });

  function problems(): AccountView["problems"] {
    const found: SessionError[] = [];
    for (const [key, where] of [
      [me.key, "own log"],
      [idKey(me.clinicId), "clinic log"],
    ] as const) {
      const fault = people.faults.get(key);
      if (fault) found.push({ kind: "protocol", facts: { kind: fault.kind, where } });
    }
    return found;
  }

  const revokedHere = (): boolean =>
    people.get(me.userId)?.devices.get(here)?.revoked === true ||
    ports.sync().status().failure?.code === "revoked-device";

  return {
    look,
    view() {
      const waiting = renewal();
      const name = book.setting("name");
      return {
        ...(name === undefined ? {} : { name }),
        devices: devices.view(),
        revokedHere: revokedHere(),
        passwordElsewhere,
        ...(waiting ? { renewal: waiting } : {}),
        chores: ports.tending.progress(),
        notices: notices(),
        problems: problems(),
        units: unitsOf(book.selfState()),
        receipts: tellsOpenings(book.selfState()),
        blocked: [...blockedPeople(book.selfState()).values()],
      };
    },
    keysChanged() {
      const identity = people.get(me.userId);
      return (
        !renewing && identity !== undefined && identity.generation > me.keys.generation && identity.seedWraps.has(here)
      );
    },
    async arrive() {
      if (arrived || revokedHere()) return;
      arrived = true;
      await compare();
      await devices.introduce();
      // Whoever sits at one now signs in again; whoever forgot to sign out is safe.
      const passing = devices.view().some(({ temporary, revoked, thisDevice }) => temporary && !revoked && !thisDevice);
      if (passing && !me.temporary) await devices.revokeAll((key, temporary) => temporary && key !== here);
    },
    calls: {
      ...createLinkOld(keeping, ports.closed),
      changePassword: (proof, next) => shown(changePassword(keeping, proof, next)),
      labelDevice: (deviceId, label) => shown(devices.labelDevice(deviceId, label)),
      dismissAlarm: (deviceId) => shown(devices.dismissAlarm(deviceId)),
      revokeDevice: (deviceId) => shown(devices.revokeDevice(deviceId)),
      beginRotation: async (form) => desk.show(await beginRotation(keeping, form)),
      beginRenewal: async () => desk.show(await beginRenewal(keeping)),
      confirmNewKit: (typed) => desk.confirmNewKit(typed),
      async sendNewKit() {
        renewing = true;
        try {
          return await shown(desk.sendNewKit());
        } finally {
          renewing = false;
        }
      },
      abandonNewKit: () => desk.abandonNewKit(),
      confirmRenewal: (code) => shown(confirmRenewal(keeping, code, renewal()?.sinceMs ?? nowMs())),
      vetoRenewal: (code) => shown(vetoRenewal(keeping, code)),
      signOut: (options) => leaving.signOut(options),
      signOutEverywhere: () => shown(leaving.signOutEverywhere()),
      deleteAccount: (password) => leaving.deleteAccount(password),
    },
  };
}
