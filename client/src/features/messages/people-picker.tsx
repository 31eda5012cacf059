// Choosing whom to write to: one patient, or one or several doctors; a long list is searched.
import { type ReactElement, useState } from "react";
import type { Writable } from "../../hooks/use-writable.ts";
import { t } from "../../locales/text.ts";
import { contactWords } from "../../locales/words.ts";
import { Checkbox, Choices } from "../../ui/choices.tsx";
import { Chip } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { whenText } from "../../locales/when.ts";

/** More than these are searched. */
const MANY = 8;

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Who fits what was typed; whoever is chosen stays in sight. */
function fitting(people: readonly Writable[], sought: string, chosen: readonly string[]): readonly Writable[] {
  const words = plain(sought)
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = people.filter(({ name, detail }) => words.every((word) => plain(`${name} ${detail}`).includes(word)));
  const shown = found.slice(0, MANY);
  return people.filter((one) => shown.includes(one) || chosen.includes(one.userId));
}

/** Whoever can not be written to, and why. */
function Closed({ name, contact }: Pick<Writable, "name" | "contact">): ReactElement {
  const changed = contact === "changed → blocked";
  return (
    <p className="line">
      <bdi>{name}</bdi>
      <Chip tone={changed ? "danger" : "neutral"} icon="stop">
        {changed ? contactWords(contact).text : t("block.chip")}
      </Chip>
    </p>
  );
}

const isClosed = ({ contact, blocked }: Writable): boolean => blocked || contact === "changed → blocked";

interface OneProps {
  readonly people: readonly Writable[];
  readonly chosen: string | undefined;
  readonly onChoose: (userId: string) => void;
  readonly fault: string | undefined;
}

export function PatientPicker({ people, chosen, onChoose, fault }: OneProps): ReactElement {
  const [sought, seek] = useState("");
  const open = people.filter((one) => !isClosed(one));
  const shown = fitting(open, sought, chosen === undefined ? [] : [chosen]);
  return (
    <div className="stack">
      {open.length > MANY && <Field type="search" label={t("messages.to.search")} value={sought} onChange={seek} />}
      <Choices
        label={t("messages.to.patient")}
        value={chosen}
        onChange={onChoose}
        options={shown.map(({ userId, name, detail, contact }) => ({
          value: userId,
          text: detail === "" ? name : t("messages.to.born", { name, born: whenText(detail) }),
          more: contactWords(contact).text,
        }))}
        fault={fault}
      />
      {people.filter(isClosed).map(({ userId, name, contact }) => (
        <Closed key={userId} name={name} contact={contact} />
      ))}
      {shown.length === 0 && <p className="soft">{t("messages.to.nobody")}</p>}
    </div>
  );
}

interface ManyProps {
  readonly label: string;
  readonly hint: string;
  readonly people: readonly Writable[];
  readonly chosen: readonly string[];
  readonly onChoose: (userIds: readonly string[]) => void;
}

export function DoctorPicker({ label, hint, people, chosen, onChoose }: ManyProps): ReactElement {
  const [sought, seek] = useState("");
  const shown = fitting(people, sought, chosen);
  return (
    <fieldset className="stack">
      <legend className="legend">{label}</legend>
      <p className="soft">{hint}</p>
      {people.length > MANY && <Field type="search" label={t("messages.to.search")} value={sought} onChange={seek} />}
      {shown.map((one) => {
        const { userId, name, detail, contact } = one;
        return isClosed(one) ? (
          <Closed key={userId} name={name} contact={contact} />
        ) : (
          <Checkbox
            key={userId}
            isSelected={chosen.includes(userId)}
            onChange={(on) => onChoose(on ? [...chosen, userId] : chosen.filter((one) => one !== userId))}
          >
            <span className="stack-small">
              <bdi className="strong">{name}</bdi>
              <span className="soft line">
                {detail !== "" && <bdi>{detail}</bdi>}
                <span>{contactWords(contact).text}</span>
              </span>
            </span>
          </Checkbox>
        );
      })}
      {shown.length === 0 && <p className="soft">{t("messages.to.nobody")}</p>}
    </fieldset>
  );
}
