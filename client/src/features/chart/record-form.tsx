// Writing one thing into the record, or amending it: quick by keyboard, kept while half-written, emptied only when it is durable.
import { type ReactElement, useRef, useState } from "react";
import { useLocation } from "wouter";
import { buildRecord, type RecordInput } from "../../domain/record/build.ts";
import { focusFirst, useFormKeys } from "../../hooks/form-keys.ts";
import { faultsByField, type FieldFaults } from "../../hooks/record-faults.ts";
import { type Boxes, boxesFrom, boxesText, type FormPlan, isBlank, tick, ticked } from "../../hooks/record-form.ts";
import { useSeam, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useDraft } from "../../hooks/use-draft.ts";
import { localStamp } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { AlreadyThere } from "./already-there.tsx";
import { FormFields } from "./form-fields.tsx";

interface RecordFormProps {
  readonly vaultId: string;
  readonly home: string;
  readonly plan: FormPlan;
  /** What is amended, and what stands in its boxes. */
  readonly amends?: { readonly item: string; readonly boxes: Boxes };
  /** A field that is not offered here. */
  readonly without?: string | undefined;
}

/** What a record holds once while it lasts. */
const ONCE: ReadonlySet<RecordInput["kind"]> = new Set(["problem", "allergy", "medicine"]);

/** Names a written thing in the notice: what stands in its first box. */
const nameIn = (boxes: Boxes): string => boxes["name"] ?? boxes["title"] ?? "";

export function RecordForm({ vaultId, home, plan, amends, without }: RecordFormProps): ReactElement {
  const { session, nowMs } = useSeam();
  const [, go] = useLocation();
  const phase = useTopic("phase");
  const isDoctor = phase?.kind === "open" && phase.me.profession === "doctor";
  const form = useRef<HTMLFormElement>(null);
  const [start] = useState<Boxes>(() => amends?.boxes ?? { ...plan.blank, source: isDoctor ? "request" : "statement" });
  const [boxes, setBoxes] = useState(start);
  const [faults, setFaults] = useState<FieldFaults>({});
  const [saved, setSaved] = useState<string>();
  const save = useAction((input: RecordInput) =>
    amends ? session.amend(vaultId, amends.item, input) : session.record(vaultId, input),
  );
  const forget = useDraft(
    `record ${vaultId} ${amends?.item ?? plan.kind}`,
    isBlank(boxes, start) ? undefined : boxesText(boxes),
    (kept) => setBoxes((now) => ({ ...now, ...boxesFrom(kept) })),
  );

  const shownAt = `${home}${plan.shownAt ?? `/part/${plan.section}`}`;
  const submit = async (typed: Boxes, next: boolean): Promise<void> => {
    setSaved(undefined);
    const input = plan.toInput(typed);
    const now = nowMs();
    // Checked here as it will be there, so that the fault stands at its field before anything is written.
    const built = buildRecord(input, { nowMs: now, recordedAt: localStamp(now), idAt: String });
    setFaults(built.ok ? {} : faultsByField(built.error));
    if (!built.ok) return focusFirst(form.current, "fault");
    await forget();
    if (!(await save.run(input))) return;
    if (!next) return go(amends ? `${home}/item/${amends.item}` : shownAt);
    setBoxes(start);
    setSaved(nameIn(typed));
    focusFirst(form.current, "field");
  };
  const isNote = plan.kind === "note";
  const wasSigned = isNote && ticked(start, "signed");
  /** A note is signed by the main button, kept as a draft by the other. */
  const act = (next: boolean) => () => void submit(isNote ? { ...boxes, signed: tick(true) } : boxes, next);
  useFormKeys(form, { save: act(false), saveAndNext: amends ? undefined : act(true) });
  const saveText = isNote ? t(wasSigned ? "note.signAmendment" : "note.sign") : t("vitals.save");
  return (
    <Page
      title={amends ? t("item.correct") : t(plan.title)}
      {...(amends ? { lead: t("item.correct.lead") } : {})}
      back={{ to: amends ? `${home}/item/${amends.item}` : home, text: t("vitals.back") }}
    >
      <form
        ref={form}
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          act(false)();
        }}
      >
        <Card>
          <FormFields
            fields={plan.fields.filter(({ name }) => name !== without)}
            boxes={boxes}
            onChange={setBoxes}
            faults={faults}
          />
        </Card>
        {ONCE.has(plan.kind) && (
          <AlreadyThere vaultId={vaultId} home={home} input={plan.toInput(boxes)} except={amends?.item} />
        )}
        {isNote && <p className="soft">{t("note.sign.text")}</p>}
        {save.error && <Fault {...explain(save.error)} />}
        <div aria-live="polite">
          {saved !== undefined && (
            <Notice tone="good" title={t("vitals.saved")}>
              <p dir="auto">{saved}</p>
            </Notice>
          )}
        </div>
        <div className="buttons">
          <Button type="submit" look="primary" isPending={save.pending}>
            {save.pending ? t("vitals.saving") : saveText}
          </Button>
          {isNote && !wasSigned && (
            <Button isPending={save.pending} onPress={() => void submit({ ...boxes, signed: tick(false) }, false)}>
              {t("note.keepDraft")}
            </Button>
          )}
          {!amends && (
            <Button look="quiet" isPending={save.pending} onPress={act(true)}>
              {t("form.saveNext")}
            </Button>
          )}
          {saved !== undefined && <LinkButton to={shownAt}>{t("vitals.done")}</LinkButton>}
        </div>
      </form>
    </Page>
  );
}
