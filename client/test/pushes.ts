// What goes over the line, by person and vault: pushes, entries delivered, logs told.
import type { Relay } from "../src/session/ports.ts";
import type { LinkEvents } from "../src/sync/ports.ts";

export interface Recorder {
  readonly twist: (relay: Relay) => Relay;
  pushes(userId: string, vaultId: string): number;
  /** Resolves when pages up to this position reached a device of this person. */
  delivered(userId: string, vaultId: string, position: number): Promise<void>;
  /** Resolves when the relay has announced its end of this vault on the newest link. */
  told(userId: string, vaultId: string): Promise<void>;
}

export function recorder(): Recorder {
  const pushes = new Map<string, number>();
  const places = new Map<string, number>();
  const said = new Set<string>();
  let waiting: { readonly fits: () => boolean; readonly done: () => void }[] = [];

  function look(): void {
    const ready = waiting.filter(({ fits }) => fits());
    waiting = waiting.filter((one) => !ready.includes(one));
    for (const { done } of ready) done();
  }
  const when = (fits: () => boolean): Promise<void> =>
    new Promise((done) => {
      waiting.push({ fits, done });
      look();
    });

  const listening = (userId: string, events: LinkEvents): LinkEvents => ({
    ...events,
    opened(welcome) {
      for (const key of said) if (key.startsWith(userId)) said.delete(key);
      events.opened(welcome);
    },
    message(header, body) {
      events.message(header, body);
      if (header.type === "page") {
        const key = `${userId} ${header.vaultId}`;
        const last = header.runs.at(-1)?.position ?? header.from;
        places.set(key, Math.max(places.get(key) ?? 0, last));
      }
      if (header.type === "subscribed") said.add(`${userId} ${header.vaultId}`);
      look();
    },
  });

  return {
    twist: (relay) => ({
      ...relay,
      as(me) {
        const mine = relay.as(me);
        return {
          ...mine,
          connect(events) {
            const link = mine.connect(listening(me.userId, events));
            return {
              ...link,
              send(header, body) {
                if (header.type === "push") {
                  const key = `${me.userId} ${header.vaultId}`;
                  pushes.set(key, (pushes.get(key) ?? 0) + 1);
                }
                link.send(header, body);
              },
            };
          },
        };
      },
    }),
    pushes: (userId, vaultId) => pushes.get(`${userId} ${vaultId}`) ?? 0,
    delivered: (userId, vaultId, position) => when(() => (places.get(`${userId} ${vaultId}`) ?? 0) >= position),
    told: (userId, vaultId) => when(() => said.has(`${userId} ${vaultId}`)),
  };
}
