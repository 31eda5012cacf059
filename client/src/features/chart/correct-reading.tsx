// Correcting one's own reading: the form as it was written, and a new version when it is saved; the old one stays in the history.
import { type FormEvent, type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { buildVital } from "../../domain/vitals.ts";
import type { ReadingView } from "../../domain/reading-view.ts";
import { useSeam } from "../../hooks/session.tsx";
import { useDraft } from "../../hooks/use-draft.ts";
import { draftText, readDraft } from "../../hooks/reading-draft.ts";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { effectiveOf, Moment, type When } from "./moment.tsx";
import { type Faults, faultsOf, refusedField } from "./vital-faults.ts";
import { boxesOf, toInput, type VitalKind } from "../../hooks/vital-kinds.ts";
import { VitalBoxes } from "./vital-boxes.tsx";

interface FormProps {
  readonly vaultId: string;
  readonly reading: ReadingView;
  readonly kind: VitalKind;
  readonly back: string;
}

function CorrectForm({ vaultId, reading, kind, back }: FormProps): ReactElement {
  const { session, nowMs } = useSeam();
  const [, go] = useLocation();
  const [boxes, setBoxes] = useState(() => boxesOf(kind, reading));
  const [when, setWhen] = useState<When>({ kind: "other", local: (reading.effective ?? "").slice(0, 16) });
  const [note, setNote] = useState(reading.note ?? "");
  const [faults, setFaults] = useState<Faults>({});
  const save = useAction((effective: string) =>
    session.amend(vaultId, reading.item, toInput(kind, boxes), {
      effective,
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    }),
  );
  const draft = draftText({ kind, boxes, note, when });
  const [start] = useState(draft);
  const forget = useDraft(`reading ${vaultId} ${reading.item}`, draft === start ? undefined : draft, (kept) => {
    const found = readDraft(kept);
    if (found?.kind !== kind) return;
    setBoxes(found.boxes);
    setNote(found.note);
    if (found.when) setWhen(found.when);
  });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const now = nowMs();
    const effective = effectiveOf(when, now);
    const built = buildVital(toInput(kind, boxes), { effective, nowMs: now });
    setFaults(built.ok ? {} : faultsOf(built.error));
    if (!built.ok) return;
    await forget();
    if (await save.run(effective)) go(back);
  };
  const refused = save.error && refusedField(save.error);
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <Card>
        <VitalBoxes kind={kind} boxes={boxes} onChange={setBoxes} faults={{ ...faults, ...refused }} alone />
        <Moment when={when} onChange={setWhen} fault={faults.effective} nowMs={nowMs} />
        <Field label={t("vitals.note")} hint={t("form.optional")} value={note} onChange={setNote} maxLength={2000} />
      </Card>
      {save.error && <Fault {...explain(save.error)} />}
      <div className="buttons">
        <Button type="submit" look="primary" isPending={save.pending}>
          {save.pending ? t("vitals.saving") : t("item.correct.save")}
        </Button>
        <LinkButton to={back}>{t("ui.cancel")}</LinkButton>
      </div>
    </form>
  );
}

export const CorrectReading = (props: FormProps): ReactElement => (
  <Page title={t("item.correct.title")} lead={t("item.correct.lead")} back={{ to: props.back, text: t("item.title") }}>
    <CorrectForm {...props} />
  </Page>
);
