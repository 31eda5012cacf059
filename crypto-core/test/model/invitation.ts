// Invitation: pat hands tokens to rao and kim beside the relay; who proves one is admitted, may be removed, and keys move on (protocol §6).
import type { Flow, State, Step } from "./explore.ts";
import { derivable, learn, show, type Term } from "./term.ts";

export type InvitationFlaw =
  | "proof not bound to the user id"
  | "keys are what the relay says"
  | "invitation not consumed"
  | "token in the part of the link that the relay sees";

interface Invited extends State {
  readonly invites: readonly ("none" | "open" | "used" | "cancelled")[];
  readonly handed: readonly boolean[];
  readonly members: readonly string[];
  readonly epoch: number;
  /** How often each invitation admitted somebody. */
  readonly admitted: readonly number[];
}

const users = ["rao", "kim", "mallory"] as const;
const holders = ["rao", "kim"] as const;
const kem = (user: string): Term => ["pk", `kem ${user}`];
const maxEpoch = 3;
const epochKey = (epoch: number): Term => `EK${epoch}`;
const put = <T>(list: readonly T[], i: number, value: T): readonly T[] => list.map((x, at) => (at === i ? value : x));

export function invitation(flaw?: InvitationFlaw): Flow<Invited> {
  const token = (i: number): Term => `token ${i}`;
  const proof = (i: number, user: string): Term => [
    "sign",
    token(i),
    flaw === "proof not bound to the user id" ? ["list", "vault"] : ["list", "vault", user],
  ];

  /** What goes out with an epoch: a wrap for each member, and the link to the key before. */
  function rekeyed(
    s: Invited,
    members: readonly string[],
    keyOf: (user: string) => Term,
    more: Partial<Invited>,
  ): Invited {
    const epoch = s.epoch + 1;
    const wraps = members.map((user): Term => ["wrap", keyOf(user), epochKey(epoch)]);
    const link: Term = ["seal", ["kdf", epochKey(epoch)], epochKey(s.epoch)];
    return { ...s, ...more, members: [...members].sort(), epoch, known: learn(s.known, ...wraps, link) };
  }

  const admit = (s: Invited): readonly Step<Invited>[] =>
    s.invites.flatMap((invite, i) => {
      const isOpen = invite === "open" || (flaw === "invitation not consumed" && invite === "used");
      if (!isOpen || s.epoch >= maxEpoch) return [];
      return users.flatMap((user) => {
        if (s.members.includes(user) || !derivable(s.known, proof(i, user))) return [];
        const named = flaw === "keys are what the relay says" ? users : [user];
        return named.map((whose) => ({
          told: `relay → pat: ${user} shows ${show(proof(i, user))}; pat admits ${user}, wraps to ${show(kem(whose))}`,
          next: rekeyed(s, [...s.members, user], (m) => (m === user ? kem(whose) : kem(m)), {
            invites: put(s.invites, i, "used"),
            admitted: put(s.admitted, i, (s.admitted[i] ?? 0) + 1),
          }),
        }));
      });
    });

  const perInvite = (of: (i: number) => readonly Step<Invited>[]): readonly Step<Invited>[] =>
    holders.flatMap((_, i) => of(i));

  return {
    initial: {
      known: learn(new Map(), "vault", ...users, kem("pat"), kem("rao"), kem("kim"), "kem mallory", "sig mallory"),
      invites: ["none", "none"],
      handed: [false, false],
      members: ["pat"],
      epoch: 0,
      admitted: [0, 0],
    },
    rules: {
      invite: (s) =>
        perInvite((i) =>
          s.invites[i] === "none"
            ? [
                {
                  told: `pat → log: invite pk(${show(token(i))})`,
                  next: { ...s, invites: put(s.invites, i, "open"), known: learn(s.known, ["pk", token(i)]) },
                },
              ]
            : [],
        ),
      "hand over": (s) =>
        perInvite((i) => {
          if (s.invites[i] === "none" || s.handed[i]) return [];
          const heard = flaw === "token in the part of the link that the relay sees" ? [token(i)] : [];
          const next = { ...s, handed: put(s.handed, i, true), known: learn(s.known, ...heard) };
          return [{ told: `pat → ${holders[i]}: ${show(token(i))}`, next }];
        }),
      prove: (s) =>
        perInvite((i) => {
          const shown = proof(i, holders[i] ?? "");
          return s.handed[i] && !s.known.has(show(shown))
            ? [{ told: `${holders[i]} → relay: ${show(shown)}`, next: { ...s, known: learn(s.known, shown) } }]
            : [];
        }),
      cancel: (s) =>
        perInvite((i) =>
          s.invites[i] === "open"
            ? [{ told: `pat → log: cancel ${i}`, next: { ...s, invites: put(s.invites, i, "cancelled") } }]
            : [],
        ),
      admit,
      remove: (s) =>
        s.epoch >= maxEpoch
          ? []
          : s.members
              .filter((user) => user !== "pat")
              .map((user) => ({
                told: `pat → log: remove ${user}, epoch`,
                next: rekeyed(
                  s,
                  s.members.filter((m) => m !== user),
                  kem,
                  {},
                ),
              })),
    },
    properties: {
      "no vault key reaches the attacker": (s) =>
        Array.from({ length: s.epoch + 1 }, (_, e) => epochKey(e)).every((key) => !derivable(s.known, key)),
      "no ghost member": (s) => s.members.every((m) => m === "pat" || holders.some((h) => h === m)),
      "an invitation admits once, and none that was cancelled": (s) =>
        s.admitted.every((n, i) => n <= (s.invites[i] === "cancelled" ? 0 : 1)),
    },
  };
}
