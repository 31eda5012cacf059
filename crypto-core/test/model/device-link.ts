// Device link: the new device's QR reaches the old one by camera, everything else goes through the relay's mailbox (protocol §6, A73).
import type { Flow, State, Step } from "./explore.ts";
import { derivable, learn, show, type Term } from "./term.ts";

export type LinkFlaw = "random16 not in the KDF" | "neither hash nor random16 checked";

interface Session {
  readonly scanned: boolean;
  readonly sent: boolean;
  /** Whose account the new device holds now. */
  readonly account: "none" | "pat" | "mallory";
}

interface Linking extends State {
  /** A first try and a second one: what was recorded in one is replayed in the other. */
  readonly sessions: readonly Session[];
}

const accounts = ["pat", "mallory"] as const;
const seedOf = (who: string): Term => `seed ${who}`;

export function deviceLink(flaw?: LinkFlaw): Flow<Linking> {
  const eph = (i: number): Term => `ephemeral ${i}`;
  const random = (i: number): Term => `random16 ${i}`;
  /** The shared secret of the KEM is known to whoever may open the wrap; the seal inside needs what the QR carried as well. */
  const message = (pk: Term, i: number, account: Term): Term =>
    flaw === undefined ? ["wrap", pk, ["seal", ["kdf", random(i)], account]] : ["wrap", pk, account];

  const put = (s: Linking, i: number, change: Partial<Session>, ...heard: readonly Term[]): Linking => ({
    known: learn(s.known, ...heard),
    sessions: s.sessions.map((one, at) => (at === i ? { ...one, ...change } : one)),
  });

  const each = (s: Linking, of: (session: Session, i: number) => readonly Step<Linking>[]): readonly Step<Linking>[] =>
    s.sessions.flatMap(of);

  function send(s: Linking): readonly Step<Linking>[] {
    const keys: readonly Term[] = [["pk", "kem mallory"], ...s.sessions.map((_, i): Term => ["pk", eph(i)])];
    return each(s, (session, i) => {
      if (!session.scanned || session.sent) return [];
      return keys.flatMap((pk) => {
        const isOwn = show(pk) === show(["pk", eph(i)]);
        const passes = isOwn || flaw === "neither hash nor random16 checked";
        if (!passes || !derivable(s.known, pk)) return [];
        return [
          {
            told: `old device → relay: ${show(message(pk, i, seedOf("pat")))}`,
            next: put(s, i, { sent: true }, message(pk, i, seedOf("pat"))),
          },
        ];
      });
    });
  }

  return {
    initial: {
      known: learn(new Map(), seedOf("mallory"), "kem mallory", "random16 mallory"),
      sessions: [0, 1].map(() => ({ scanned: false, sent: false, account: "none" })),
    },
    rules: {
      show: (s) =>
        each(s, (session, i) =>
          session.scanned
            ? []
            : [
                {
                  told: `new device ${i} → old device, by camera: h(pk), random16 · → relay: pk`,
                  next: put(s, i, { scanned: true }, ["pk", eph(i)], ["h", ["pk", eph(i)]]),
                },
              ],
        ),
      send,
      receive: (s) =>
        each(s, (session, i) => {
          if (!session.scanned || session.account !== "none") return [];
          return accounts.flatMap((who) => {
            const expected = message(["pk", eph(i)], i, seedOf(who));
            if (!derivable(s.known, expected)) return [];
            return [{ told: `relay → new device ${i}: ${show(expected)}`, next: put(s, i, { account: who }) }];
          });
        }),
    },
    properties: {
      "the account's secrets stay with the person": (s) => !derivable(s.known, seedOf("pat")),
      "a new device is linked to the account of the one who holds it": (s) =>
        s.sessions.every(({ account }) => account !== "mallory"),
    },
  };
}
