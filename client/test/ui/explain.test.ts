// Every error that can be named has one sentence and one next step of its own, in words a patient knows.
import { protocolErrorKinds } from "@health-vault/crypto-core";
import { REFUSALS } from "@health-vault/crypto-core/wire";
import { describe, expect, test } from "vitest";
import { explain } from "../../src/locales/explain.ts";
import type { SessionError } from "../../src/session/api.ts";

const fallback = (kind: "protocol" | "relay-refused"): string => explain({ kind }).what;
const errors: readonly SessionError[] = [
  ...protocolErrorKinds.map((kind): SessionError => ({ kind: "protocol", facts: { kind } })),
  ...Object.keys(REFUSALS).map((code): SessionError => ({ kind: "relay-refused", facts: { code } })),
];
const nameOf = ({ kind, facts }: SessionError): string => `${kind} ${facts?.["kind"] ?? facts?.["code"] ?? ""}`;

describe("explain", () => {
  test.each(errors.map((error) => [nameOf(error), error] as const))("%s", (_name, error) => {
    const { what, next } = explain(error);
    expect(what).not.toBe(error.kind === "protocol" ? fallback("protocol") : fallback("relay-refused"));
    expect(what).toMatch(/^\p{Lu}.*\.$/u);
    expect(next).toMatch(/^\p{Lu}.*\.$/u);
    // What an attack would look like says what it may mean, too (ADR 0117).
    expect(what.length).toBeLessThan(error.kind === "protocol" ? 170 : 110);
    expect(`${what} ${next}`).not.toMatch(
      /epoch|hash|chain|wrap|nonce|cipher|commit|protocol|vault|blob|[{}]|undefined/i,
    );
  });

  test("no two checks say the same, so that a person who calls can be understood", () => {
    const said = protocolErrorKinds.map((kind) => explain({ kind: "protocol", facts: { kind } }).what);
    expect(new Set(said).size).toBe(said.length);
  });

  test("a name that is no check, even one that every object has, gets the plain sentence", () => {
    expect(explain({ kind: "protocol", facts: { kind: "constructor" } }).what).toBe(fallback("protocol"));
  });
});
