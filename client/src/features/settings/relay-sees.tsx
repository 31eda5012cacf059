// "What the relay can see": the protocol's promise and its limits in the user's words (protocol §1).
import type { ReactElement } from "react";
import { type MessageId, t } from "../../locales/text.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Lone, Page } from "../../ui/page.tsx";
import { Card } from "../../ui/show.tsx";

interface ListProps {
  readonly icon: IconName;
  readonly lines: readonly MessageId[];
}

function List({ icon, lines }: ListProps): ReactElement {
  return (
    <ul className="stack">
      {lines.map((id) => (
        <li key={id} className="line nowrap top">
          <Icon name={icon} />
          <span>{t(id)}</span>
        </li>
      ))}
    </ul>
  );
}

const SEES: readonly MessageId[] = [
  "relaySees.yes.who",
  "relaySees.yes.when",
  "relaySees.yes.size",
  "relaySees.yes.devices",
  "relaySees.yes.doctors",
  "relaySees.yes.mail",
];
const SEES_NOT: readonly MessageId[] = [
  "relaySees.no.record",
  "relaySees.no.name",
  "relaySees.no.password",
  "relaySees.no.forge",
  "relaySees.no.reader",
];
const LIMITS: readonly MessageId[] = ["relaySees.limit.copy", "relaySees.limit.device", "relaySees.limit.admin"];

export default function RelaySees({ alone }: { readonly alone?: boolean }): ReactElement {
  const page = (
    <Page
      title={t("relaySees.title")}
      lead={t("relaySees.lead")}
      {...(alone ? { back: { to: "/", text: t("ui.back") } } : {})}
    >
      <Card title={t("relaySees.no")}>
        <List icon="lock" lines={SEES_NOT} />
      </Card>
      <Card title={t("relaySees.yes")}>
        <List icon="eye" lines={SEES} />
      </Card>
      <Card title={t("relaySees.limits")}>
        <List icon="info" lines={LIMITS} />
      </Card>
    </Page>
  );
  return alone ? (
    <Lone>
      <main className="lone-main">{page}</main>
    </Lone>
  ) : (
    page
  );
}
