// What somebody wrote after his access had ended, without knowing: the owner reads it and decides; until then it counts nowhere (A42).
import { type ReactElement, useCallback, useEffect, useState } from "react";
import { figureOf, nameOf, unitOf } from "../../hooks/reading-words.ts";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { longDate } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { datedOrAdded, whenText } from "../../locales/when.ts";
import type { AsideView } from "../../session/api/membership.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Card, Chip, Empty, Skeleton } from "../../ui/show.tsx";

interface WaitingProps {
  readonly vaultId: string;
  readonly waiting: AsideView;
  readonly onDecided: (adopted: boolean) => void;
}

function Waiting({ vaultId, waiting, onDecided }: WaitingProps): ReactElement {
  const session = useSession();
  const { authorName, entryId, readings, others, setAside } = waiting;
  const name = authorName === "" ? t("reading.unknownAuthor") : authorName;
  const adopt = useAction(() => session.adopt(vaultId, entryId));
  const leave = useAction(() => session.setAside(vaultId, entryId));
  const error = adopt.error ?? leave.error;
  const decide = async (act: typeof adopt): Promise<void> => {
    if (await act.run()) onDecided(act === adopt);
  };
  return (
    <Card
      title={t("aside.by", { name, date: longDate(Date.parse(waiting.recordedAt)) })}
      {...(setAside ? { action: <Chip tone="neutral">{t("aside.leftOut")}</Chip> } : {})}
    >
      <ul className="rows">
        {readings.map((reading) => (
          <li key={reading.version} className="row">
            <span className="grow">
              {nameOf(reading)} · {whenText(reading.effective)}
            </span>
            <span className="strong">
              {figureOf(reading)} {unitOf(reading)}
            </span>
          </li>
        ))}
        {others.map((line) => (
          <li key={line.item} className="row">
            <span className="grow" dir="auto">
              {line.title}
            </span>
            <span className="soft">{datedOrAdded(line.when, line.recordedAt)}</span>
          </li>
        ))}
      </ul>
      {error && <Fault {...explain(error)} />}
      <div className="buttons">
        <Button look="primary" isPending={adopt.pending} onPress={() => void decide(adopt)}>
          {t("aside.adopt")}
        </Button>
        {!setAside && (
          <Button isPending={leave.pending} onPress={() => void decide(leave)}>
            {t("aside.leave")}
          </Button>
        )}
      </div>
    </Card>
  );
}

export default function Aside({ vaultId }: { readonly vaultId: string }): ReactElement {
  const session = useSession();
  const [all, setAll] = useState<readonly AsideView[]>();
  const load = useCallback(() => void session.aside(vaultId).then(setAll), [session, vaultId]);
  useEffect(load, [load]);
  return (
    <Page title={t("aside.title")} lead={t("aside.lead")} back={{ to: "/record", text: t("place.record") }}>
      {!all && <Skeleton rows={4} label={t("chart.opening")} />}
      {all?.length === 0 && <Empty icon="check" title={t("aside.none")} />}
      {all?.map((waiting) => (
        <Waiting
          key={waiting.entryId}
          vaultId={vaultId}
          waiting={waiting}
          onDecided={(adopted) => (adopted ? setAll(all.filter((one) => one !== waiting)) : load())}
        />
      ))}
    </Page>
  );
}
