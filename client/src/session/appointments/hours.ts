// A doctor's own hours: signed as the next version, durable here first, offered when there is a line (protocol §7).
import { signAvailability, toBase64url, type Availability, type UserId } from "@health-vault/crypto-core";
import type { Outcome } from "../api.ts";
import type { ScheduleView } from "../api/appointments.ts";
import type { Myself } from "../me.ts";
import { done, failed } from "../outcome.ts";
import type { People } from "../people.ts";
import { withSchedule, type Ledger } from "./ledger.ts";
import { scheduleFrom, scheduleView } from "./schedule-view.ts";

export interface HoursPorts {
  readonly me: Myself;
  readonly people: People;
  readonly ledger: Ledger;
  /** The newest that is known of a doctor. */
  readonly schedule: (doctor: string) => Availability | undefined;
  readonly nowMs: () => number;
  /** What a signed text says, where its signature holds. */
  readonly read: (doctor: UserId, text: string) => Availability | undefined;
  readonly changed: () => void;
  readonly saved: () => void;
}

export interface Hours {
  /** One of mine that another device's came before. */
  readonly lost: () => ScheduleView | undefined;
  readonly forgetLost: () => Promise<void>;
  /** `invalid` names the field that breaks a rule. */
  readonly save: (hours: ScheduleView) => Promise<Outcome>;
}

export function createHours({ me, people, ledger, schedule, read, nowMs, changed, saved }: HoursPorts): Hours {
  /** Mine, the newest first. */
  const seen = (): readonly (Availability | undefined)[] =>
    (ledger.value().schedules[me.key] ?? []).map((text) => read(me.userId, text));

  return {
    lost() {
      const { ownLost } = ledger.value();
      const found = ownLost === undefined ? undefined : read(me.userId, ownLost);
      return found && scheduleView(found.schedule);
    },
    async forgetLost() {
      await ledger.change(() => ({ ownLost: undefined }));
      changed();
    },
    async save(hours) {
      if (me.profession !== "doctor") return failed("not-permitted", { reason: "not a doctor" });
      const identity = people.get(me.userId);
      if (!identity) return failed("protocol", { kind: "missing-key", where: "own identity" });
      try {
        const author = { identity, device: me.device };
        // One that never went out is no version of its own: nobody has seen it.
        const { ownWaits } = ledger.value();
        const before = ownWaits ? seen()[1] : schedule(me.key);
        const signed = toBase64url(signAvailability(author, before, scheduleFrom(hours), nowMs()));
        await ledger.change(({ schedules, ...rest }) => {
          const own = ownWaits ? (schedules[me.key] ?? []).slice(1) : (schedules[me.key] ?? []);
          return {
            schedules: withSchedule({ ...rest, schedules: { ...schedules, [me.key]: own } }, me.key, signed),
            ownWaits: true,
            ownLost: undefined,
          };
        });
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
        return failed("invalid", { field: thrown.message.replace("schedule: ", ""), reason: "invalid" });
      }
      saved();
      return done;
    },
  };
}
