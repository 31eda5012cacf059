// Text fields: label above, hint between, fault below and tied to the input; what was typed is never taken away.
import { type ReactElement, type ReactNode, useState } from "react";
import { Input, Label, Text, TextArea, TextField as AriaTextField, type TextFieldProps } from "react-aria-components";
import { t } from "../locales/text.ts";
import { IconButton } from "./button.tsx";
import { Icon } from "./icon.tsx";

export interface FieldProps extends Omit<TextFieldProps, "className" | "style" | "children" | "isInvalid"> {
  readonly label: string;
  /** The label with what it is about, for those who hear it, where the eye has it from the row. */
  readonly heard?: string;
  readonly hint?: ReactNode;
  readonly fault?: string | undefined;
  readonly placeholder?: string;
  readonly kind?: "plain" | "number" | "short" | "code" | "secret";
  /** Shown after the input and read with it. */
  readonly unit?: string;
  readonly after?: ReactNode;
  /** Room for a long code: so many lines instead of one. */
  readonly lines?: number;
}

/** No keyboard may correct a code or a password, or remember it as a word. */
const TYPED_AS_IT_IS = { spellCheck: false, autoCapitalize: "off", autoCorrect: "off" } as const;

export function Field({
  label,
  heard,
  hint,
  fault,
  placeholder,
  kind = "plain",
  unit,
  after,
  lines,
  ...rest
}: FieldProps): ReactElement {
  const ways = {
    ...(kind === "code" || kind === "secret" ? TYPED_AS_IT_IS : {}),
    ...(kind === "code" ? { autoCapitalize: "characters" } : {}),
    // Words run their own way, whatever the language around them: "400 mg" is never "mg 400".
    ...(kind === "plain" && rest.dir === undefined && (rest.type ?? "text") === "text" ? { dir: "auto" } : {}),
  };
  return (
    <AriaTextField {...rest} isInvalid={fault !== undefined} className={`field ${kind}`}>
      <Label className="label">
        <span aria-hidden={heard !== undefined}>{label}</span>
        {heard !== undefined && <span className="only-heard">{heard}</span>}
      </Label>
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      {fault !== undefined && (
        <Text slot="errorMessage" className="fault">
          <Icon name="stop" />
          {fault}
        </Text>
      )}
      <div className="input-row">
        {lines === undefined ? (
          <Input className="input" placeholder={placeholder ?? ""} {...ways} />
        ) : (
          <TextArea className="input" rows={lines} {...ways} />
        )}
        {unit !== undefined && <span className="unit">{unit}</span>}
        {after}
      </div>
    </AriaTextField>
  );
}

/** A password: paste allowed, can be shown. */
export function PasswordField(props: Omit<FieldProps, "type" | "after" | "kind">): ReactElement {
  const [shown, show] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? "text" : "password"}
      kind="secret"
      after={
        <IconButton
          icon={shown ? "eyeOff" : "eye"}
          aria-label={shown ? t("ui.password.hide") : t("ui.password.show")}
          onPress={() => show(!shown)}
        />
      }
    />
  );
}
