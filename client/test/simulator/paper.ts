// What people have on paper: the codes of their kits, as they type them.
import type { KitView } from "../../src/session/api.ts";

export interface Paper {
  readonly signInCode: string;
  readonly recoveryCode: string;
}

export const paperOf = (kit: KitView): Paper => ({
  signInCode: kit.signInCode?.join(" ") ?? "",
  recoveryCode: kit.recoveryCode.join(" "),
});

const wordOf = (kit: KitView, code: "sign-in" | "recovery", index: number): string =>
  (code === "sign-in" ? kit.signInCode : kit.recoveryCode)?.[index] ?? "";

/** The groups that a person types again from the paper. */
export const typedFrom = (kits: readonly KitView[]): readonly string[] =>
  kits.flatMap((kit) => kit.retype.map(({ code, index }) => wordOf(kit, code, index)));
