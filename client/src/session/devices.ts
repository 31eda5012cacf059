// The devices of one's account: the signed list with labels from the self-vault, alarms, and taking one off (protocol §4, A6).
import { idKey, identityOp, readIdentityOp, type Identity } from "@health-vault/crypto-core";
import type { SelfChange } from "../domain/self-change.ts";
import { settingOf, standingRefs } from "../domain/self-vault.ts";
import type { AccountApi, DeviceView } from "./api/account.ts";
import type { Outcome } from "./api.ts";
import type { Book } from "./book.ts";
import type { Contacts } from "./contacts.ts";
import { addedSetting, labelSetting } from "./device-settings.ts";
import type { Myself } from "./me.ts";
import { done, failed, gives } from "./outcome.ts";
import type { OwnLog } from "./own-log.ts";
import type { People } from "./people.ts";
import type { Sightings } from "./sightings.ts";
import { stamp } from "./stamp.ts";

export interface Devices extends Pick<AccountApi, "labelDevice" | "dismissAlarm" | "revokeDevice"> {
  view(): readonly DeviceView[];
  /** Writes into the self-vault when this device was added, if nobody did. */
  introduce(): Promise<void>;
  /** In one append; those that are no longer live are left out. Answers how many. */
  revokeAll(which: (deviceKey: string, temporary: boolean) => boolean): Promise<Outcome<number>>;
}

export interface DevicesPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly own: OwnLog;
  readonly contacts: Contacts;
  readonly sightings: Sightings;
  readonly nowMs: () => number;
}

export function createDevices(ports: DevicesPorts): Devices {
  const { me, book, people, own, contacts, sightings, nowMs } = ports;
  const here = idKey(me.device.deviceId);

  function setting(key: string, value: string | number): SelfChange {
    const replaces = [...standingRefs(book.selfState(), "settings", key)];
    return { kind: "setting", ...stamp(nowMs()), replaces, key, value };
  }

  const known = (deviceKey: string): boolean => people.get(me.userId)?.devices.has(deviceKey) === true;

  function view(): readonly DeviceView[] {
    const identity = people.get(me.userId);
    const seen = sightings.log(me.key)?.devices;
    const self = book.selfState();
    return [...(identity?.devices ?? [])]
      .map(([deviceId, { temporary, revoked, addedAt }]) => {
        const label = settingOf(self, labelSetting(deviceId));
        const addedMs = settingOf(self, addedSetting(deviceId));
        const sight = seen?.[deviceId];
        const line: DeviceView = {
          deviceId,
          ...(typeof label === "string" && label !== "" ? { label } : {}),
          ...(typeof addedMs === "number" ? { addedMs } : {}),
          seenMs: sight?.atMs ?? nowMs(),
          thisDevice: deviceId === here,
          temporary,
          revoked,
          alarm: sight?.alarm === true && !revoked && deviceId !== here,
        };
        return { line, addedAt };
      })
      .sort((a, b) => Number(a.line.revoked) - Number(b.line.revoked) || b.addedAt - a.addedAt)
      .map(({ line }) => line);
  }

  async function revokeAll(which: (deviceKey: string, temporary: boolean) => boolean): Promise<Outcome<number>> {
    let count = 0;
    const appended = await own.append((now: Identity) => {
      const live = [...now.devices.values()].filter(
        ({ deviceId, revoked, temporary }) => !revoked && which(idKey(deviceId), temporary),
      );
      count = live.length;
      let at = { head: now.head, length: now.length };
      const ops = live.map(({ deviceId }) => {
        const op = identityOp(at, me.keys.sign, { kind: "device-revoke", deviceId });
        const read = readIdentityOp(op);
        if (read.ok) at = { head: read.value.hash, length: at.length + 1 };
        return op;
      });
      return gives({ ops });
    });
    return appended.ok ? gives(count) : appended;
  }

  return {
    view,
    revokeAll,
    async introduce() {
      const key = addedSetting(here);
      if (me.temporary || settingOf(book.selfState(), key) !== undefined) return;
      await contacts.note([setting(key, nowMs())]);
    },
    async labelDevice(deviceKey, label) {
      if (!known(deviceKey)) return failed("invalid", { field: "device", reason: "unknown" });
      return contacts.note([setting(labelSetting(deviceKey), label.trim().slice(0, 100))]);
    },
    async dismissAlarm(deviceKey) {
      await sightings.dismiss(me.key, deviceKey);
      return done;
    },
    async revokeDevice(deviceKey) {
      if (!known(deviceKey)) return failed("invalid", { field: "device", reason: "unknown" });
      if (deviceKey === here) return failed("invalid", { field: "device", reason: "this device" });
      const revoked = await revokeAll((key) => key === deviceKey);
      return revoked.ok ? done : revoked;
    },
  };
}
