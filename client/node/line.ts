// A relay behind a line that can be cut, for sessions in Node: requests fail and open links end.
import type { Relay, SignedInRelay } from "../src/session/ports.ts";
import type { Link } from "../src/sync/ports.ts";

export interface Line {
  readonly relay: Relay;
  cut(): void;
  mend(): void;
}

/** Up at first. */
export function severable(inner: Relay): Line {
  let up = true;
  const links = new Set<() => void>();
  const gone = { ok: false, error: { code: "unreachable", facts: {} } } as const;
  function guard<T extends object>(target: T): T {
    return new Proxy(target, {
      get(from, name, receiver) {
        const value: unknown = Reflect.get(from, name, receiver);
        if (name === "as") return (me: Parameters<Relay["as"]>[0]) => guard(inner.as(me));
        if (name === "connect") return connect(from as unknown as SignedInRelay);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) =>
          up ? (value as (...a: unknown[]) => unknown).apply(from, args) : Promise.resolve(gone);
      },
    });
  }
  const connect =
    (from: SignedInRelay): SignedInRelay["connect"] =>
    (events) => {
      if (!up) {
        queueMicrotask(() => events.closed({ code: "unreachable" }));
        return { send: () => undefined, check: () => undefined, close: () => undefined };
      }
      const link: Link = from.connect({ ...events, closed: (reason) => (links.delete(end), events.closed(reason)) });
      const end = (): void => link.close();
      links.add(end);
      return link;
    };
  return {
    relay: guard(inner),
    cut() {
      up = false;
      for (const end of links) end();
    },
    mend() {
      up = true;
    },
  };
}
