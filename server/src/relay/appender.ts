// Group commit: runs that arrive while a transaction is under way share the next one; order within a vault is kept (docs/decisions/0022).
import type { AppendOutcome, NewRun, Store } from "../store/store.ts";

const GROUP_RUNS = 64;
const GROUP_BYTES = 4 * 1024 * 1024;

interface Waiting {
  readonly run: NewRun;
  readonly done: (outcome: AppendOutcome) => void;
  readonly failed: (error: unknown) => void;
}

export interface Appender {
  /** Resolves when the run is durable or was not stored; runs of one vault resolve in the order of the calls. */
  append(run: NewRun): Promise<AppendOutcome>;
  /** Resolves when nothing that was appended to this vault before is under way. */
  idle(vaultId: Uint8Array): Promise<void>;
  /** Resolves when nothing is under way. */
  drained(): Promise<void>;
}

const createLane = (store: Store) => {
  const queue: Waiting[] = [];
  let working: Promise<void> = Promise.resolve();
  let busy = false;

  const takeGroup = (): Waiting[] => {
    let bytes = 0;
    let count = 0;
    for (const { run } of queue) {
      bytes += run.bytes.length;
      if (count > 0 && (count === GROUP_RUNS || bytes > GROUP_BYTES)) break;
      count++;
    }
    return queue.splice(0, count);
  };
  const work = async (): Promise<void> => {
    while (queue.length > 0) {
      const group = takeGroup();
      try {
        const outcomes = await store.runs.append(group.map(({ run }) => run));
        group.forEach(({ done, failed }, index) => {
          const outcome = outcomes[index];
          if (outcome === undefined) failed(new TypeError("append without outcome"));
          else done(outcome);
        });
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    busy = false;
  };
  return {
    append: (run: NewRun): Promise<AppendOutcome> =>
      new Promise((done, failed) => {
        queue.push({ run, done, failed });
        if (busy) return;
        busy = true;
        // One turn of the loop gathers what has arrived together.
        working = new Promise<void>((resolve) => setImmediate(resolve)).then(work);
      }),
    idle: (): Promise<void> => working,
  };
};

export const createAppender = (store: Store): Appender => {
  const lanes = Array.from({ length: store.appendLanes }, () => createLane(store));
  const laneOf = (vaultId: Uint8Array) => {
    const lane = lanes[(vaultId[0] ?? 0) % lanes.length];
    if (lane === undefined) throw new TypeError("no lane");
    return lane;
  };
  return {
    append: (run) => laneOf(run.vaultId).append(run),
    idle: (vaultId) => laneOf(vaultId).idle(),
    drained: async () => void (await Promise.all(lanes.map((lane) => lane.idle()))),
  };
};
