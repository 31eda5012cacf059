// An attack is answered when its name stands in the session's state and a person is told what happened and what to do, in words of its own (product §2).
import { expect } from "vitest";
import type { ProtocolErrorKind, SessionError } from "../../src/session/api/outcome.ts";
import { explain } from "../../src/locales/explain.ts";

const isSentence = /^[A-Z].{12,}[.:!]$/;

/** As the screens say it: a sentence about what happened and one about what to do, and neither is what any other failure is told with. */
export function worded(error: SessionError | undefined): void {
  if (!error) throw new Error("nothing was named");
  const { what, next } = explain(error);
  expect(what).toMatch(isSentence);
  expect(next).toMatch(isSentence);
  expect(what).not.toBe(explain({ kind: "protocol" }).what);
}

type Named = { readonly problems: readonly SessionError[] };

export const problemIn = ({ problems }: Named, kind: ProtocolErrorKind): SessionError | undefined =>
  problems.find((one) => one.kind === "protocol" && one.facts?.["kind"] === kind);

export const says =
  (kind: ProtocolErrorKind) =>
  (state: Named): boolean =>
    problemIn(state, kind) !== undefined;
