// Rotation: pat's unlocked phone is stolen, thief and relay are one; she rotates with the kit, rao follows her log and re-keys (protocol §4, A72).
import type { Flow, State, Step } from "./explore.ts";
import { derivable, learn, show, type Term } from "./term.ts";

export type RotationFlaw = "rotation signed by the identity key" | "the new seed is sealed under the old one";

interface Rotating extends State {
  /** Ops of pat's log as the relay shows it to rao, by what they say. */
  readonly raoSees: readonly string[];
  readonly generation: number;
  readonly sigKey: string;
  readonly kemKey: string;
  readonly patRotated: boolean;
  readonly wrapped: readonly string[];
}

interface Named {
  readonly sig: string;
  readonly kem: string;
}
const candidates: readonly Named[] = [
  { sig: "id1 pat", kem: "kem1 pat" },
  { sig: "id mallory", kem: "kem mallory" },
  { sig: "id1 pat", kem: "kem mallory" },
];

export function rotation(flaw?: RotationFlaw): Flow<Rotating> {
  const byIdentity = flaw === "rotation signed by the identity key";
  const body = (prev: string, { sig, kem }: Named): Term => ["list", "rotate", prev, ["pk", sig], ["pk", kem]];
  const op = (s: Rotating, named: Named): Term => {
    const said = body(s.raoSees.at(-1) ?? "", named);
    const signer = byIdentity ? s.sigKey : "recovery pat";
    return ["list", ["sign", signer, said], ["sign", named.sig, said]];
  };

  function rotate(s: Rotating): readonly Step<Rotating>[] {
    if (s.patRotated) return [];
    const named = candidates[0];
    if (!named) return [];
    const link: Term = ["seal", ["kdf", "seed1"], "seed0"];
    const toLaptop: Term = ["wrap", ["pk", "device laptop"], "seed1"];
    const blob: Term = ["seal", ["kdf", "recovery pat"], "seed1"];
    const wrong: readonly Term[] =
      flaw === "the new seed is sealed under the old one" ? [["seal", "seed0", "seed1"]] : [];
    const first: Rotating = { ...s, raoSees: ["genesis"], sigKey: "id0 pat" };
    return [
      {
        told: `pat, kit in hand → relay: ${show(op(first, named))}, wrap of seed1 to the laptop, link seed1 → seed0`,
        next: { ...s, patRotated: true, known: learn(s.known, op(first, named), link, toLaptop, blob, ...wrong) },
      },
    ];
  }

  return {
    initial: {
      known: learn(
        new Map(),
        "genesis",
        "rotate",
        "seed0",
        "id0 pat",
        "kem0 pat",
        "device phone",
        "id mallory",
        "kem mallory",
        ["pk", "id1 pat"],
        ["pk", "kem1 pat"],
        ["pk", "recovery pat"],
        ["pk", "device laptop"],
      ),
      raoSees: ["genesis"],
      generation: 0,
      sigKey: "id0 pat",
      kemKey: "kem0 pat",
      patRotated: false,
      wrapped: [],
    },
    rules: {
      rotate,
      "rao follows": (s) =>
        s.generation >= 2
          ? []
          : candidates.flatMap((named) => {
              if (!derivable(s.known, op(s, named))) return [];
              const next: Rotating = {
                ...s,
                raoSees: [...s.raoSees, show(body(s.raoSees.at(-1) ?? "", named))],
                generation: s.generation + 1,
                sigKey: named.sig,
                kemKey: named.kem,
              };
              return [{ told: `relay → rao: ${show(op(s, named))}`, next }];
            }),
      // A seed is what all keys of its generation come from.
      "derive keys": (s) =>
        derivable(s.known, "seed1") && !s.known.has("kem1 pat")
          ? [{ told: "thief: seed1 gives id1, kem1", next: { ...s, known: learn(s.known, "id1 pat", "kem1 pat") } }]
          : [],
      "rao re-keys": (s) =>
        s.generation > 0 && s.wrapped.length === 0
          ? [
              {
                told: `rao → log: epoch, wrap of EK1 to ${s.kemKey}`,
                next: { ...s, wrapped: [s.kemKey], known: learn(s.known, ["wrap", ["pk", s.kemKey], "EK1"]) },
              },
            ]
          : [],
    },
    properties: {
      "nobody but pat names pat's keys": (s) =>
        s.generation === 0 || (s.sigKey === "id1 pat" && s.kemKey === "kem1 pat"),
      "what is written after the rotation stays hers": (s) => !derivable(s.known, "EK1"),
      "the new seed stays hers": (s) => !derivable(s.known, "seed1"),
    },
  };
}
