// Symbolic messages and what an attacker makes of them: cryptography is perfect, everything else is his (Dolev and Yao).
export type Term = string | readonly [Constructor, ...Term[]];
/** sign(sk, m) · seal(key, m) · wrap(pk, m) · pk(sk) · h(...) · kdf(...) · list(...) */
export type Constructor = "sign" | "seal" | "wrap" | "pk" | "h" | "kdf" | "list";

const text = (term: Term): string =>
  typeof term === "string"
    ? term
    : `${term[0]}(${term
        .slice(1)
        .map((t) => text(t as Term))
        .join(",")})`;
export const show = text;

/** Terms by their text; closed under taking apart. */
export type Knowledge = ReadonlyMap<string, Term>;

/** Whether he can build it: he knows it, or he knows everything that goes into it. */
export function derivable(known: Knowledge, term: Term): boolean {
  if (known.has(text(term))) return true;
  if (typeof term === "string") return false;
  return term.slice(1).every((part) => derivable(known, part as Term));
}

/** What a known term gives away: lists their parts, signatures their message, seals and wraps what a known key opens. */
function parts(known: Knowledge, term: Term): readonly Term[] {
  if (typeof term === "string") return [];
  const [kind, first, second] = term;
  switch (kind) {
    case "list":
      return term.slice(1) as Term[];
    case "sign":
      return second === undefined ? [] : [second];
    case "seal":
      return first !== undefined && second !== undefined && derivable(known, first) ? [second] : [];
    case "wrap": {
      const opens =
        typeof first === "object" && first[0] === "pk" && first[1] !== undefined && derivable(known, first[1]);
      return opens && second !== undefined ? [second] : [];
    }
    case "pk":
    case "h":
    case "kdf":
      return [];
  }
}

export function learn(known: Knowledge, ...heard: readonly Term[]): Knowledge {
  const all = new Map(known);
  for (const term of heard) all.set(text(term), term);
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    const found = [...all.values()].flatMap((term) => parts(all, term));
    for (const part of found) all.set(text(part), part);
  }
  return all;
}
