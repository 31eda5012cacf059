// Walk-in claim: rao keeps two charts for patients he met; the relay has a photo of both cards; each patient claims her own (protocol §6, A48).
import type { Flow, State } from "./explore.ts";
import { derivable, learn, show, type Term } from "./term.ts";

export type ClaimFlaw = "claim without countersignature" | "countersignature not bound to the vault";

interface Claiming extends State {
  /** Whom rao met with his own eyes and countersigned for, by vault. */
  readonly countersigned: readonly boolean[];
  readonly owners: readonly string[];
}

const patients = ["pat", "kim"] as const;
const claimants = ["pat", "kim", "mallory"] as const;
const kem = (user: string): Term => ["pk", `kem ${user}`];

export function claim(flaw?: ClaimFlaw): Flow<Claiming> {
  const vault = (i: number): Term => `vault ${i}`;
  const card = (i: number): Term => `card ${i}`;
  const object = (i: number, user: string): Term => ["list", vault(i), user];
  const byCard = (i: number, user: string): Term => ["sign", card(i), object(i, user)];
  const counter = (i: number, user: string): Term => [
    "sign",
    "device rao",
    flaw === "countersignature not bound to the vault" ? ["list", user] : object(i, user),
  ];
  const op = (i: number, user: string): Term =>
    flaw === "claim without countersignature" ? byCard(i, user) : ["list", byCard(i, user), counter(i, user)];

  const put = <T>(list: readonly T[], i: number, value: T): readonly T[] => list.map((x, at) => (at === i ? value : x));

  return {
    initial: {
      known: learn(
        new Map(),
        ...claimants,
        vault(0),
        vault(1),
        card(0),
        card(1),
        "kem mallory",
        kem("pat"),
        kem("kim"),
      ),
      countersigned: patients.map(() => false),
      owners: patients.map(() => "none"),
    },
    rules: {
      "meet and countersign": (s) =>
        patients.flatMap((user, i) =>
          s.countersigned[i]
            ? []
            : [
                {
                  told: `rao, with ${user} before him → relay: ${show(counter(i, user))}`,
                  next: { ...s, countersigned: put(s.countersigned, i, true), known: learn(s.known, counter(i, user)) },
                },
              ],
        ),
      claim: (s) =>
        patients.flatMap((_, i) =>
          s.owners[i] !== "none"
            ? []
            : claimants.flatMap((user) => {
                if (!derivable(s.known, op(i, user))) return [];
                return [
                  {
                    told: `→ log of vault ${i}: claim by ${user}, ${show(op(i, user))}`,
                    next: { ...s, owners: put(s.owners, i, user) },
                  },
                ];
              }),
        ),
      // From the claim on rao writes under the epoch that came with it, wrapped to the owner the log names.
      "rao re-keys": (s) =>
        s.owners.flatMap((user, i) => {
          const wrap: Term = ["wrap", kem(user), `EK of vault ${i}`];
          return user === "none" || s.known.has(show(wrap))
            ? []
            : [{ told: `rao → log of vault ${i}: ${show(wrap)}`, next: { ...s, known: learn(s.known, wrap) } }];
        }),
    },
    properties: {
      "a chart is claimed by its own patient": (s) =>
        s.owners.every((owner, i) => owner === "none" || owner === patients[i]),
      "no vault key reaches the attacker": (s) => patients.every((_, i) => !derivable(s.known, `EK of vault ${i}`)),
    },
  };
}
