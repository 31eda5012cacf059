// Look-ups through blind indexes as figures: each beside opening every row of the same database in the same run; `--full` adds a million appointments.
import { indexLookUps } from "../../server/bench/index-look-ups.ts";
import { figureOf, type Figure } from "./figures.ts";

const named = (size: number): string => `1e${Math.round(Math.log10(size))}`;

/** `ratio` is the whole scan over the look-up; `…-p99` stands alone; `…-growth` is the time at the larger size over that at the smaller. */
export async function index(): Promise<readonly Figure[]> {
  const sizes = process.argv.includes("--full") ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
  const lines = await indexLookUps(sizes);
  const figures = lines.flatMap(({ what, appointments, medianMs, p99Ms, scanMs }): readonly Figure[] => {
    const name = `${what}-${named(appointments)}`;
    const look = figureOf(name, "ms", [{ value: medianMs, floor: scanMs }]);
    return [
      { ...look, ratio: Number((scanMs / medianMs).toPrecision(4)) },
      figureOf(`${name}-p99`, "ms", [{ value: p99Ms }]),
    ];
  });
  const growth = ["day-view", "patient-list", "person-by-address"].flatMap((what) => {
    const of = sizes.map(
      (size) => lines.find((line) => line.what === what && line.appointments === size)?.medianMs ?? 0,
    );
    return of
      .slice(1)
      .map((ms, i) => figureOf(`${what}-growth-${named(sizes[i + 1] ?? 0)}`, "x", [{ value: ms / (of[i] ?? 1) }]));
  });
  return [...figures, ...growth];
}
