// Years of readings from habits, seeded: the same values at every filling.
import type { VitalInput } from "../src/domain/vitals.ts";
import type { Habit, Series, Walk } from "./cast.ts";
import { dice } from "../node/dice.ts";

const dayMs = 86_400_000;

export interface DemoReading {
  readonly atMs: number;
  readonly input: VitalInput;
}

/** `along` from 0 (the first reading) to 1 (the last). */
function valueAt({ from, to, stray, digits = 0 }: Walk, along: number, random: () => number): number {
  const bell = random() + random() + random() - 1.5;
  return Number((from + (to - from) * along + bell * stray * 1.4).toFixed(digits));
}

function inputOf(series: Series, along: number, random: () => number): VitalInput {
  if (series.kind === "blood-pressure") {
    return {
      kind: "blood-pressure",
      systolic: valueAt(series.systolic, along, random),
      diastolic: valueAt(series.diastolic, along, random),
    };
  }
  const value = valueAt(series.value, along, random);
  switch (series.kind) {
    case "weight":
      return { kind: "weight", value, unit: "kg" };
    case "temperature":
      return { kind: "temperature", value, unit: "Cel" };
    case "glucose":
      return { kind: "glucose", value, unit: "mg/dL" };
    case "heart-rate":
      return { kind: "heart-rate", value };
    case "oxygen-saturation":
      return { kind: "oxygen-saturation", value: Math.min(100, value) };
  }
}

function* habitual({ series, sinceDays, untilDays = 0, everyDays }: Habit, nowMs: number, random: () => number) {
  for (let ago = sinceDays; ago >= untilDays; ago -= everyDays) {
    // Between seven and nine in the morning, and people skip a day now and then.
    const atMs = nowMs - ago * dayMs - (nowMs % dayMs) + (7 + 2 * random()) * 3_600_000;
    if (random() < 0.92 && atMs < nowMs) {
      yield { atMs, input: inputOf(series, (sinceDays - ago) / Math.max(1, sinceDays - untilDays), random) };
    }
  }
}

/** All readings of these habits, oldest first. */
export function readingsOf(habits: readonly Habit[], nowMs: number, seed: number): readonly DemoReading[] {
  const random = dice(seed);
  return habits.flatMap((habit) => [...habitual(habit, nowMs, random)]).toSorted((a, b) => a.atMs - b.atMs);
}
