// Two segments at one place: an honest relay gives the same runs twice, a lying one names a place that is taken; nobody's bytes go for that (A31).
import { concat, equalBytes, readRun, type Run } from "@health-vault/crypto-core";
import type { Segment } from "../sync/ports.ts";
import { runsOf } from "../sync/rows.ts";

/** Signed entries: an erased payload makes no other run of it. */
const sameRun = (a: Run, b: Run): boolean => equalBytes(a.lastHash, b.lastHash) && equalBytes(a.signature, b.signature);

function read(bytes: Uint8Array): Run | undefined {
  const run = readRun(bytes);
  return run.ok ? run.value : undefined;
}

/** `segment`, followed by those runs of `other`, at the same place, that it has not; what is no run is left out. */
export function withRunsOf(segment: Segment, other: Segment | undefined): Segment {
  if (!other) return segment;
  const there = runsOf(segment).flatMap(({ bytes }) => read(bytes) ?? []);
  const left = runsOf(other).flatMap(({ bytes }) => {
    const run = read(bytes);
    return run && !there.some((one) => sameRun(one, run)) ? [bytes] : [];
  });
  if (left.length === 0) return segment;
  const { position } = segment;
  return {
    ...segment,
    runs: [...segment.runs, ...left.map((bytes) => ({ position, bytes: bytes.length }))],
    body: concat(segment.body, ...left),
  };
}
