// A number with its unit: kept as typed (recorded precision), read in either decimal mark, never clamped or rounded behind the person's back.
import type { ReactElement } from "react";
import { Field, type FieldProps } from "./text-field.tsx";

/** The number in a text, or undefined where it is not one. "36,8" and "36.8" are the same. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(",", ".");
  return /^-?\d{1,7}(?:\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined;
}

export function NumberField(props: Omit<FieldProps, "kind" | "type">): ReactElement {
  return <Field inputMode="decimal" autoComplete="off" {...props} kind="number" />;
}
