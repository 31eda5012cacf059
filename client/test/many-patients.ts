// A doctor's scale with as many people: each patient has signed up by herself, shares a chart with readings in it, and has a conversation with him.
import type { StretchedPassword } from "@health-vault/crypto-core";
import { newDesk, signUp, watching } from "../node/person.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { Topics } from "../src/session/api.ts";
import { createSession } from "../src/session/session.ts";
import type { Clock } from "../src/sync/ports.ts";
import { must, nodeStretch, password, type Clinic, type Person } from "./clinic.ts";
import { patientName } from "./many-charts.ts";

export interface ManyPatients {
  readonly patients: number;
  readonly readings: number;
  readonly threads?: boolean;
  readonly clock?: Clock;
  /** After each patient. */
  readonly made?: (count: number) => void;
}

/** The doctor and the admin are locked meanwhile. Resolves when the relay has all; the patients' sessions are closed. The charts' keys, in order. */
export async function manyPatients(harbour: Clinic, rao: Person, how: ManyPatients): Promise<readonly string[]> {
  const boss = await harbour.admin();
  const { link } = await must(boss.session.createPatientLink());
  for (const { session } of [boss, rao]) await session.lock();
  // The same for everybody: what stretching costs is measured elsewhere.
  let stretched: Promise<StretchedPassword | undefined> | undefined;
  const keys: string[] = [];
  for (let n = 0; n < how.patients; n++) {
    const { ports } = await newDesk(harbour.url, { clock: how.clock ?? systemClock });
    const session = await createSession({
      ...ports,
      stretch: (...asked) => (stretched ??= nodeStretch(...asked)),
    });
    const until = <K extends keyof Topics>(topic: K, fits: (value: Topics[K]) => boolean): Promise<Topics[K]> =>
      watching((tell) => session.watch(topic, tell), fits);
    const form = { kind: "patient", family: patientName(n), given: "Test", birthDate: "1970-01-01" } as const;
    const { me } = await signUp(session, link, { ...form, gender: "female", password });
    const chartId = me.chartId ?? "";
    await until("clinic", (view) => view?.doctors.some(({ userId }) => userId === rao.me.userId) ?? false);
    await must(session.grant(chartId, rao.me.userId));
    for (let i = 0; i < how.readings; i++)
      await must(session.record(chartId, { kind: "blood-pressure", systolic: 110 + i, diastolic: 70 }));
    if (how.threads) await must(session.startThread([rao.me.userId], "", "Good morning"));
    await until("sync", ({ state, waiting }) => state === "saved" && waiting === 0);
    await session.close();
    keys.push(chartId);
    how.made?.(n + 1);
  }
  for (const { session, me } of [boss, rao]) await must(session.unlock(me.userId, password));
  return keys;
}
