// One subscription per topic for all views; forgets everything it heard as soon as the session is no longer open (protocol §8).
import type { SessionApi, Topics } from "../session/api.ts";
import { steady } from "./steady.ts";

interface TopicCell<V> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => V | undefined;
  readonly heard: () => boolean;
}

export interface TopicStore {
  of<K extends keyof Topics>(topic: K): TopicCell<Topics[K]>;
}

export function createTopicStore(session: SessionApi): TopicStore {
  const cells = new Map<keyof Topics, { readonly cell: TopicCell<unknown>; readonly forget: () => void }>();

  function createCell<K extends keyof Topics>(topic: K): TopicCell<Topics[K]> {
    const listeners = new Set<() => void>();
    let value: Topics[K] | undefined;
    let spoken = false;
    const say = (): void => {
      for (const listener of listeners) listener();
    };
    const hear = (next: Topics[K]): void => {
      value = steady(value, next);
      spoken = true;
      if (topic === "phase" && (next as Topics["phase"]).kind !== "open") forgetRecord();
      say();
    };
    const forget = (): void => {
      value = undefined;
      spoken = false;
      say();
    };
    const cell: TopicCell<Topics[K]> = {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      read: () => value,
      heard: () => spoken,
    };
    cells.set(topic, { cell, forget });
    void session.watch(topic, hear);
    return cell;
  }

  function forgetRecord(): void {
    for (const [topic, { forget }] of cells) if (topic !== "phase" && topic !== "sync" && topic !== "locked") forget();
  }

  return {
    of: <K extends keyof Topics>(topic: K) =>
      (cells.get(topic)?.cell as TopicCell<Topics[K]> | undefined) ?? createCell(topic),
  };
}
