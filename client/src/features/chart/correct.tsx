// Correcting one's own: the form that wrote it, with what stands in it; a panel's results one by one.
import type { ReactElement } from "react";
import { ticked } from "../../hooks/record-form.ts";
import { useTopic } from "../../hooks/session.tsx";
import { useRecord } from "../../hooks/use-record-page.ts";
import { t } from "../../locales/text.ts";
import { fitsForm, kindOf } from "../../hooks/vital-kinds.ts";
import { Page } from "../../ui/page.tsx";
import { Empty, Skeleton } from "../../ui/show.tsx";
import { CorrectReading } from "./correct-reading.tsx";
import { AMENDABLE } from "../../hooks/forms/plans.ts";
import { PanelForm } from "./panel-form.tsx";
import { RecordForm } from "./record-form.tsx";

interface CorrectProps {
  readonly vaultId: string;
  readonly itemId: string;
  readonly home: string;
}

export default function Correct({ vaultId, itemId, home }: CorrectProps): ReactElement {
  const phase = useTopic("phase");
  const myId = phase?.kind === "open" ? phase.me.userId : undefined;
  const answer = useRecord(vaultId, itemId, async (session) => ({ detail: await session.detail(vaultId, itemId) }));
  const back = `${home}/item/${itemId}`;
  if (!answer)
    return (
      <Page title={t("item.correct")} back={{ to: back, text: t("item.title") }}>
        <Skeleton rows={4} label={t("chart.opening")} />
      </Page>
    );
  const { rows = [], input } = answer.detail ?? {};
  const [row] = rows;
  const mine = rows.length > 0 && rows.every(({ author }) => author === myId);
  const reading = row?.body.kind === "reading" ? row.body.reading : undefined;
  const kind = reading && kindOf(reading.concept);
  if (mine && reading && kind && fitsForm(kind, reading))
    return <CorrectReading vaultId={vaultId} reading={reading} kind={kind} back={back} />;
  if (mine && input?.kind === "result")
    return <PanelForm key={itemId} vaultId={vaultId} home={home} amends={{ item: itemId, input }} />;
  const plan = mine && input && Object.hasOwn(AMENDABLE, input.kind) ? AMENDABLE[input.kind] : undefined;
  const boxes = input && plan?.toBoxes(input);
  if (plan && boxes) {
    // The name of a medicine may stand in another resource than the one that is amended.
    const name = boxes["name"] === "" && row ? { name: row.title } : {};
    return (
      <RecordForm
        key={itemId}
        vaultId={vaultId}
        home={home}
        plan={plan}
        amends={{ item: itemId, boxes: { ...boxes, ...name } }}
        // An allergy does not become "none known": it is withdrawn.
        without={input.kind === "allergy" && !ticked(boxes, "none") ? "none" : undefined}
      />
    );
  }
  return (
    <Page title={t("item.correct")} back={{ to: back, text: t("item.title") }}>
      <Empty icon="info" title={t("item.correct.cannot")} />
    </Page>
  );
}
