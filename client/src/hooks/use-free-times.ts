// Free times of a doctor on screen: asked anew when the line comes back, and known from the last contact until then.
import { useEffect, useState } from "react";
import type { BookableView, TimesView, TimeView } from "../session/api/appointments.ts";
import { dateIn } from "./civil-date.ts";
import { useSeam } from "./session.tsx";
import { useIsOffline } from "./use-line.ts";

const dayMs = 86_400_000;
/** As far ahead as the relay says what is taken. */
const aheadMs = 62 * dayMs;

export interface TimesWanted {
  readonly doctor: string;
  readonly visit: number;
  /** The appointment that is to be moved. */
  readonly moving?: string;
}

/** Undefined until the first answer. */
export function useFreeTimes({ doctor, visit, moving }: TimesWanted): TimesView | undefined {
  const { session, nowMs } = useSeam();
  const offline = useIsOffline();
  const about = `${doctor} ${visit} ${moving ?? ""}`;
  const [answer, setAnswer] = useState<{ readonly about: string; readonly value: TimesView }>();
  useEffect(() => {
    let live = true;
    const fromMs = nowMs();
    const asked = { doctor, visit, fromMs, untilMs: fromMs + aheadMs, ...(moving === undefined ? {} : { moving }) };
    void session.freeTimes(asked).then((value) => live && setAnswer({ about, value }));
    return () => {
      live = false;
    };
  }, [session, nowMs, doctor, visit, moving, about, offline]);
  return answer?.about === about ? answer.value : undefined;
}

/** The first free time of each doctor who can be booked, over all his visits; `null` where there is none. Undefined until all are known, so that no row moves under a finger. */
export function useNextFree(
  doctors: readonly BookableView[] | undefined,
): Readonly<Record<string, TimeView | null>> | undefined {
  const { session, nowMs } = useSeam();
  const [found, setFound] = useState<Readonly<Record<string, TimeView | null>>>();
  const about =
    doctors && JSON.stringify(doctors.map(({ userId, mode, visits }) => [userId, mode, visits.map(({ id }) => id)]));
  useEffect(() => {
    if (about === undefined) return;
    let live = true;
    const fromMs = nowMs();
    const asked = JSON.parse(about) as readonly (readonly [string, BookableView["mode"], readonly number[]])[];
    const nextOf = async (doctor: string, visits: readonly number[]): Promise<TimeView | null> => {
      const each = visits.map((visit) =>
        session.freeTimes({ doctor, visit, fromMs, untilMs: fromMs + aheadMs, limit: 1 }),
      );
      const answers = await Promise.all(each);
      return answers.flatMap(({ times }) => times).toSorted((a, b) => a.startMs - b.startMs)[0] ?? null;
    };
    const bookable = asked.filter(([, mode]) => mode !== "view-only");
    void Promise.all(bookable.map(async ([doctor, , visits]) => [doctor, await nextOf(doctor, visits)] as const)).then(
      (all) => live && setFound(Object.fromEntries(all)),
    );
    return () => {
      live = false;
    };
  }, [session, nowMs, about]);
  return found;
}

/** Each day that has a free time, `2026-11-23` on the calendar of the zone, in order. */
export const daysOf = (times: readonly TimeView[], zone: string): ReadonlyMap<string, readonly TimeView[]> =>
  Map.groupBy(times, ({ startMs }) => dateIn(zone, startMs));
