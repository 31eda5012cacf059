// Vectors of what a doctor signs about when he can be booked, and of what is none of his.
import { fromHex, noAvailability, readAvailability, signAvailability, type Schedule } from "../../../src/index.ts";
import { must, person } from "../../../src/testing/index.ts";
import { flipped, hex, patched, type VectorFile } from "./shape.ts";

const schedule: Schedule = {
  zone: "Europe/Madrid",
  places: [
    { id: 1, name: "Harbour Street 4", link: "" },
    { id: 2, name: "Video", link: "https://video.example/rao" },
  ],
  visits: [
    { id: 1, name: "Visit", way: "in-person", minutes: 30, before: 5, after: 10 },
    { id: 2, name: "Call", way: "video", minutes: 15, before: 0, after: 0 },
  ],
  weekly: [
    { weekday: 1, from: 540, until: 720, place: 1, visits: [] },
    { weekday: 5, from: 540, until: 600, place: 2, visits: [2] },
  ],
  extra: [{ day: 20_837, from: 600, until: 660, place: 1, visits: [1] }],
  away: [{ fromMs: 1_801_000_000_000, untilMs: 1_801_500_000_000 }],
  leadMinutes: 60,
  aheadDays: 60,
  mode: "request",
  holdHours: 48,
};

export function availability(): VectorFile {
  const rao = person("rao");
  const sign = (before: Parameters<typeof signAvailability>[1], with_: Schedule, madeMs: number): Uint8Array =>
    signAvailability(rao, before, with_, madeMs);
  const first = sign(undefined, schedule, 1_800_000_000_000);
  const read = must(readAvailability(first, rao.identity));
  const second = sign(read, { ...schedule, mode: "auto", weekly: [] }, 1_800_000_060_000);
  const zoneAt = 4 + 32 + 32 + 32 + 4 + 32 + 8 + 4;
  const wrong = (name: string, bytes: Uint8Array, error: string) => ({
    name,
    reader: "availability",
    bytes: hex(bytes),
    error,
  });
  const mallory = signAvailability(
    { identity: rao.identity, device: person("mallory").device },
    undefined,
    schedule,
    1,
  );
  return {
    about: "protocol §7: what the seeded doctor rao signs about when he can be booked",
    vectors: [
      { name: "availability", bytes: hex(first), hash: hex(read.hash), previous: hex(noAvailability), schedule },
      { name: "the next version", bytes: hex(second), previous: hex(read.hash) },
    ],
    invalid: [
      wrong("another's device", mallory, "ghost-device"),
      wrong("a head that his log does not have", patched(first, 4 + 32, 0xee), "missing-key"),
      wrong("a changed time", patched(first, zoneAt - 5, 7), "signature"),
      wrong("an unknown zone", patched(first, zoneAt, 0x58), "decode"),
      wrong("another signature", flipped(first, -1), "signature"),
      wrong("a byte more", fromHex(`${hex(first)}00`) ?? first, "decode"),
    ],
  };
}
