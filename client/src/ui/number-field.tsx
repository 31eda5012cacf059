// A number with its unit: kept as typed (recorded precision), never clamped or rounded behind the person's back.
import type { ReactElement } from "react";
import { Field, type FieldProps } from "./text-field.tsx";

export function NumberField(props: Omit<FieldProps, "kind" | "type">): ReactElement {
  return <Field inputMode="decimal" autoComplete="off" {...props} kind="number" />;
}
