// The three sign-up forms: clinic, doctor and patient; each asks only what the protocol needs and keeps what was typed when something fails.
import { type FormEvent, type ReactElement, type ReactNode, useState } from "react";
import { useNow } from "../../hooks/use-now.ts";
import { useNewPassword } from "../../hooks/use-new-password.ts";
import { t } from "../../locales/text.ts";
import type { SignUpForm } from "../../session/api.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { NewPassword } from "../../ui/new-password.tsx";
import { PartialDate } from "../../ui/partial-date.tsx";
import { Field } from "../../ui/text-field.tsx";
import { toPartialDate } from "./partial-date.ts";

interface FormProps {
  readonly pending: boolean;
  readonly onSubmit: (form: SignUpForm) => void;
}

const gap = (text: string): string | undefined => (text.trim() === "" ? t("form.required") : undefined);
const clean = (faults: readonly (string | undefined)[]): boolean => faults.every((fault) => fault === undefined);

interface ShellProps {
  readonly pending: boolean;
  readonly send: () => void;
  readonly children: ReactNode;
}

function FormShell({ pending, send, children }: ShellProps): ReactElement {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      {children}
      <div className="buttons">
        <Button type="submit" look="primary" isPending={pending}>
          {pending ? t("signUp.making") : t("form.continue")}
        </Button>
      </div>
    </form>
  );
}

export function SetupForm({ pending, onSubmit }: FormProps): ReactElement {
  const [clinicName, setClinicName] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const choice = useNewPassword(password);
  const [tried, setTried] = useState(false);
  const send = (): void => {
    setTried(true);
    if (clean([gap(clinicName), gap(name), gap(password)])) onSubmit({ kind: "setup", clinicName, name, password });
  };
  return (
    <FormShell pending={pending} send={send}>
      <Field
        label={t("setup.clinicName")}
        hint={t("setup.clinicName.hint")}
        value={clinicName}
        maxLength={60}
        onChange={setClinicName}
        fault={tried ? gap(clinicName) : undefined}
      />
      <Field
        label={t("setup.yourName")}
        autoComplete="name"
        value={name}
        maxLength={100}
        onChange={setName}
        fault={tried ? gap(name) : undefined}
      />
      <NewPassword {...choice} value={password} onChange={setPassword} fault={tried ? gap(password) : undefined} />
    </FormShell>
  );
}

export function DoctorForm({ pending, onSubmit }: FormProps): ReactElement {
  const [fields, setFields] = useState({ title: "", given: "", family: "", profession: "", registration: "" });
  const [password, setPassword] = useState("");
  const choice = useNewPassword(password);
  const [tried, setTried] = useState(false);
  const set = (name: keyof typeof fields) => (text: string) => setFields({ ...fields, [name]: text });
  const fault = (name: keyof typeof fields): string | undefined => (tried ? gap(fields[name]) : undefined);
  const send = (): void => {
    setTried(true);
    const { title: _optional, ...needed } = fields;
    if (clean([...Object.values(needed).map(gap), gap(password)])) onSubmit({ kind: "doctor", ...fields, password });
  };
  return (
    <FormShell pending={pending} send={send}>
      <div className="fields-row">
        <Field
          kind="short"
          label={t("doctor.title")}
          autoComplete="honorific-prefix"
          value={fields.title}
          maxLength={20}
          onChange={set("title")}
        />
        <Field
          label={t("person.given")}
          autoComplete="given-name"
          value={fields.given}
          maxLength={80}
          onChange={set("given")}
          fault={fault("given")}
        />
        <Field
          label={t("person.family")}
          autoComplete="family-name"
          value={fields.family}
          maxLength={80}
          onChange={set("family")}
          fault={fault("family")}
        />
      </div>
      <Field
        label={t("doctor.profession")}
        hint={t("doctor.profession.hint")}
        value={fields.profession}
        maxLength={100}
        onChange={set("profession")}
        fault={fault("profession")}
      />
      <Field
        label={t("doctor.registration")}
        hint={t("doctor.registration.hint")}
        value={fields.registration}
        maxLength={100}
        onChange={set("registration")}
        fault={fault("registration")}
      />
      <NewPassword {...choice} value={password} onChange={setPassword} fault={tried ? gap(password) : undefined} />
    </FormShell>
  );
}

type Gender = Extract<SignUpForm, { kind: "patient" }>["gender"];

const genders = (): readonly { readonly value: Gender; readonly text: string }[] => [
  { value: "female", text: t("gender.female") },
  { value: "male", text: t("gender.male") },
  { value: "other", text: t("gender.other") },
  { value: "unknown", text: t("gender.unsaid") },
];

export function PatientForm({ pending, onSubmit }: FormProps): ReactElement {
  const [given, setGiven] = useState("");
  const [family, setFamily] = useState("");
  const [born, setBorn] = useState({ day: "", month: "", year: "" });
  const [gender, setGender] = useState<Gender>();
  const [password, setPassword] = useState("");
  const choice = useNewPassword(password);
  const [tried, setTried] = useState(false);
  const now = useNow();
  const birthDate = toPartialDate(born, now);
  const send = (): void => {
    setTried(true);
    if (birthDate === undefined || gender === undefined) return;
    if (clean([gap(given), gap(family), gap(password)]))
      onSubmit({ kind: "patient", given, family, birthDate, gender, password });
  };
  return (
    <FormShell pending={pending} send={send}>
      <div className="fields-row">
        <Field
          label={t("person.given")}
          autoComplete="given-name"
          value={given}
          maxLength={80}
          onChange={setGiven}
          fault={tried ? gap(given) : undefined}
        />
        <Field
          label={t("person.family")}
          autoComplete="family-name"
          value={family}
          maxLength={80}
          onChange={setFamily}
          fault={tried ? gap(family) : undefined}
        />
      </div>
      <PartialDate
        legend={t("birth.legend")}
        birthday
        value={born}
        onChange={setBorn}
        fault={tried && birthDate === undefined ? t("birth.fault") : undefined}
      />
      <Choices
        label={t("person.gender")}
        value={gender}
        onChange={setGender}
        options={genders()}
        wide
        fault={tried && gender === undefined ? t("form.choose") : undefined}
      />
      <NewPassword {...choice} value={password} onChange={setPassword} fault={tried ? gap(password) : undefined} />
    </FormShell>
  );
}
