// Where the evil relay's victims live: one clinic for a whole file, and for each attack a chart or a conversation of its own.
import { afterAll, afterEach, beforeAll } from "vitest";
import type { ChartState } from "../../src/session/api.ts";
import type { ThreadCard } from "../../src/session/api/messages.ts";
import { clinic, must, type Clinic, type ClinicOptions, type Person } from "../clinic.ts";
import { mallory, type Mallory } from "./mallory.ts";

export const bp = (systolic: number) => ({ kind: "blood-pressure", systolic, diastolic: 80 }) as const;

/** Systolic values as the screen lists them, in order of value. */
export const shown = ({ chart }: ChartState): readonly number[] =>
  chart.readings.rows.map((row) => Number(row.parts[0]?.text)).toSorted((a, b) => a - b);

export const isSaved = (one: Person) => one.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);

export const thread = (one: Person, threadId: string, fits: (card: ThreadCard) => boolean): Promise<ThreadCard> =>
  one
    .until("threads", (cards) => cards.some((card) => card.threadId === threadId && fits(card)))
    .then((cards) => cards.find((card) => card.threadId === threadId) as ThreadCard);

export const textsOf = async (one: Person, threadId: string): Promise<readonly string[]> =>
  (await one.session.messages(threadId, 0, 50)).map(({ text }) => text);

export interface Shared {
  readonly pat: Person;
  readonly chartId: string;
}

export interface House {
  readonly evil: Mallory;
  readonly clinic: Clinic;
  readonly rao: Person;
  /** A new patient whose chart rao may write in; a reading of 101 is on both devices and everything is sent. */
  shared(): Promise<Shared>;
  lets(pat: Person, doctor: Person, role?: "writer" | "reader"): Promise<string>;
}

async function lets(pat: Person, doctor: Person, role: "writer" | "reader" = "writer"): Promise<string> {
  const chartId = pat.me.chartId ?? "";
  await pat.until("clinic", (view) => view?.doctors.some(({ userId }) => userId === doctor.me.userId) ?? false);
  await must(pat.session.grant(chartId, doctor.me.userId, { role }));
  await doctor.until("vaults", (cards) => cards.some((card) => card.vaultId === chartId && card.name !== undefined));
  await must(doctor.session.accept(chartId));
  return chartId;
}

/** To be called once at the top of a file. */
export function evilHouse(options: ClinicOptions = {}): House {
  const evil = mallory();
  let open: { readonly clinic: Clinic; readonly rao: Person } | undefined;
  const there = () => {
    if (!open) throw new Error("the house is not open yet");
    return open;
  };
  beforeAll(async () => {
    const house = await clinic({ ...options, twist: evil.twist });
    open = { clinic: house, rao: await house.attested("rao") };
  });
  afterEach(() => evil.rest());
  afterAll(() => open?.clinic.close());
  return {
    evil,
    get clinic() {
      return there().clinic;
    },
    get rao() {
      return there().rao;
    },
    lets,
    async shared() {
      const pat = await there().clinic.patient("pat");
      const chartId = await lets(pat, there().rao);
      await must(pat.session.record(chartId, bp(101)));
      await there().rao.chart(chartId, (state) => state.chart.readings.total === 1);
      await isSaved(pat);
      return { pat, chartId };
    },
  };
}
