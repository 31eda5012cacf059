// How long a fuzzing test goes on: a few seeds that are always the same, or as many as fit into HV_FUZZ_SECONDS (`pnpm fuzz`), from HV_FUZZ_SEED on.

const seconds = Number(process.env["HV_FUZZ_SECONDS"] ?? 0);

/** For a test that goes through `seeds`. */
export const fuzzTimeoutMs = 120_000 + seconds * 2_000;

/** 1 to `few`; with HV_FUZZ_SECONDS new ones until the time is over. */
export function* seeds(few: number): Generator<number> {
  const until = Date.now() + seconds * 1_000;
  const first = seconds === 0 ? 1 : Number(process.env["HV_FUZZ_SEED"] ?? until % 1_000_000);
  for (let n = 0; seconds === 0 ? n < few : Date.now() < until; n++) yield first + n;
}

/** Said at the end of a long run; a short one says nothing. */
export function report(what: string, counts: Readonly<Record<string, unknown>>): void {
  if (seconds > 0) process.stdout.write(`${what}: ${JSON.stringify(counts)}\n`);
}
