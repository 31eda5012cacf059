// A refusal on its way to the wire: a code of the closed list and its facts, thrown by handlers and caught in one place.
import { type RefusalCode, type RefusalFacts } from "@health-vault/crypto-core/wire";
import type { z } from "zod";

export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly facts: RefusalFacts;
  constructor(code: RefusalCode, facts: RefusalFacts = {}) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.facts = facts;
  }
}

/** The edge: unknown in, shape out. @throws Refusal malformed */
export const parsed = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const result = schema.safeParse(value);
  if (!result.success) throw new Refusal("malformed");
  return result.data;
};
