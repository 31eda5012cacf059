// Every state that a flow can reach, breadth first, so that the first violation found has the shortest story.
import type { Knowledge } from "./term.ts";

/** What all flows have in common: what the attacker, who is the relay, knows. The rest of a state is the flow's own. */
export interface State {
  readonly known: Knowledge;
}

/** One thing that somebody may do next; `told` is the line of the story. */
export interface Step<S extends State> {
  readonly told: string;
  readonly next: S;
}

export interface Flow<S extends State> {
  readonly initial: S;
  /** By name; each gives every way in which it can happen now. */
  readonly rules: Readonly<Record<string, (state: S) => readonly Step<S>[]>>;
  /** By what must hold in every state. */
  readonly properties: Readonly<Record<string, (state: S) => boolean>>;
}

export interface Explored {
  readonly states: number;
  /** Rules that happened at least once. */
  readonly fired: ReadonlySet<string>;
  readonly broken?: { readonly property: string; readonly trace: readonly string[] };
}

const keyOf = (state: State): string =>
  JSON.stringify(state, (_, value: unknown) =>
    value instanceof Map ? [...value.keys()].map(String).sort((a, b) => (a < b ? -1 : 1)) : value,
  );

/** Throws when the scope turns out larger than `limit` states: an exploration is whole or it is nothing. */
export function explore<S extends State>(flow: Flow<S>, limit = 200_000): Explored {
  const seen = new Set([keyOf(flow.initial)]);
  const fired = new Set<string>();
  let layer: readonly { readonly state: S; readonly trace: readonly string[] }[] = [{ state: flow.initial, trace: [] }];
  while (layer.length > 0) {
    const following: { readonly state: S; readonly trace: readonly string[] }[] = [];
    for (const { state, trace } of layer) {
      for (const [property, holds] of Object.entries(flow.properties))
        if (!holds(state)) return { states: seen.size, fired, broken: { property, trace } };
      for (const [name, rule] of Object.entries(flow.rules)) {
        for (const { told, next } of rule(state)) {
          fired.add(name);
          const key = keyOf(next);
          if (seen.has(key)) continue;
          seen.add(key);
          if (seen.size > limit) throw new RangeError("scope too large");
          following.push({ state: next, trace: [...trace, told] });
        }
      }
    }
    layer = following;
  }
  return { states: seen.size, fired };
}
