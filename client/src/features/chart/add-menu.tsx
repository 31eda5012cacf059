// What can be added to this record, each a large target; the letters are the doctor's shortcuts after "a".
import type { ReactElement } from "react";
import { Link } from "wouter";
import { ADD_KEYS, type AddKey } from "../../hooks/shortcut-keys.ts";
import { useTopic } from "../../hooks/session.tsx";
import { type MessageId, t } from "../../locales/text.ts";
import { Icon } from "../../ui/icon.tsx";
import { Page } from "../../ui/page.tsx";
import { Card } from "../../ui/show.tsx";

const TEXTS: Readonly<Record<AddKey, MessageId>> = {
  v: "vitals.add",
  w: "week.title",
  p: "add.problem",
  a: "add.allergy",
  m: "add.medicine",
  l: "add.panel",
  i: "add.immunization",
  c: "add.procedure",
  n: "add.note",
};

export default function AddMenu({ home }: { readonly home: string }): ReactElement {
  const phase = useTopic("phase");
  const withKeys = phase?.kind === "open" && phase.me.profession === "doctor";
  return (
    <Page title={t("add.title")} back={{ to: home, text: t("vitals.back") }}>
      <Card flush>
        <ul className="rows">
          {(Object.keys(TEXTS) as AddKey[]).map((key) => (
            <li key={key}>
              <Link href={`${home}/${ADD_KEYS[key]}`} className="row">
                <Icon name="plus" />
                <span className="grow strong">{t(TEXTS[key])}</span>
                {withKeys && (
                  <bdi dir="ltr" className="keys" aria-hidden="true">
                    <kbd>a</kbd> <kbd>{key}</kbd>
                  </bdi>
                )}
                <Icon name="chevron" size={20} />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </Page>
  );
}
