// Laboratory results as they stand on the sheet: a template of tests, a value, unit and printed range for each; or one result to correct.
import { type ReactElement, useRef, useState } from "react";
import { useLocation } from "wouter";
import { conceptById, CONCEPTS } from "../../domain/catalog.ts";
import { buildRecord, type RecordInput } from "../../domain/record/build.ts";
import { plausibleIn, type ResultInput } from "../../domain/record/lab.ts";
import { labUnits, PANEL_IDS } from "../../domain/record/panels.ts";
import type { UnitPreferences } from "../../domain/unit-preference.ts";
import { focusFirst, useFormKeys } from "../../hooks/form-keys.ts";
import {
  boxesOfResult,
  EMPTY_LINE,
  emptyPanel,
  linesOf,
  type PanelBoxes,
  panelFrom,
  panelInput,
  panelText,
  type ResultLine,
  resultIn,
  unitOf,
} from "../../hooks/panel-boxes.ts";
import { faultsByField, type FieldFaults } from "../../hooks/record-faults.ts";
import { useSeam, useTopic } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useDraft } from "../../hooks/use-draft.ts";
import { conceptWord } from "../../locales/concept-words.ts";
import { localStamp } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { digits } from "../../locales/numbers.ts";
import { PANEL_WORDS } from "../../locales/record-options.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Page } from "../../ui/page.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { AT_ONCE, effectiveOf, Moment, type When } from "./moment.tsx";

interface LineProps {
  readonly concept: string;
  readonly line: ResultLine;
  readonly onChange: (line: ResultLine) => void;
  readonly faults: FieldFaults;
  /** In which this person reads values. */
  readonly preferred: UnitPreferences | undefined;
}

function Line({ concept, line, onChange, faults, preferred }: LineProps): ReactElement | null {
  const known = conceptById(concept);
  if (!known) return null;
  const name = conceptWord(concept, known.label);
  const units = labUnits(known);
  const unit = unitOf(concept, line, preferred);
  const bounds = plausibleIn(known, unit);
  return (
    <div className="result-line">
      <NumberField
        label={name}
        {...(bounds
          ? { hint: t("lab.bounds", { least: digits(String(bounds.least)), most: digits(String(bounds.most)) }) }
          : {})}
        value={line.value}
        onChange={(value) => onChange({ ...line, value })}
        fault={faults[`${concept}.value`]}
      />
      <SelectField
        label={t("lab.unit", { name })}
        quiet
        value={unit}
        onChange={(next) => onChange({ ...line, unit: next })}
        options={units.map((one) => ({ value: one.unit, text: one.shown === "" ? "–" : one.shown }))}
      />
      <Field
        label={t("lab.range")}
        heard={t("lab.printed", { name })}
        value={line.range}
        onChange={(range) => onChange({ ...line, range })}
        maxLength={60}
        dir="ltr"
        fault={faults[`${concept}.range`]}
      />
    </div>
  );
}

interface PanelFormProps {
  readonly vaultId: string;
  readonly home: string;
  readonly amends?: { readonly item: string; readonly input: ResultInput };
}

export function PanelForm({ vaultId, home, amends }: PanelFormProps): ReactElement {
  const { session, nowMs } = useSeam();
  const [, go] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  const [start] = useState(() => (amends ? boxesOfResult(amends.input) : emptyPanel("lipid")));
  const [boxes, setBoxes] = useState<PanelBoxes>(start);
  const [when, setWhen] = useState<When>(
    amends ? { kind: "other", local: amends.input.effective.slice(0, 16) } : AT_ONCE,
  );
  const [faults, setFaults] = useState<FieldFaults>({});
  const [saved, setSaved] = useState<string>();
  const save = useAction((input: RecordInput) =>
    amends ? session.amend(vaultId, amends.item, input) : session.record(vaultId, input),
  );
  const preferred = useTopic("account")?.units;
  const typed = panelText(boxes, when);
  const [blank] = useState(typed);
  const forget = useDraft(
    `record ${vaultId} ${amends?.item ?? "panel"}`,
    typed === blank ? undefined : typed,
    (kept) => {
      const draft = panelFrom(kept);
      if (!draft) return;
      setBoxes(draft.boxes);
      setWhen(draft.when);
    },
  );
  const inputAt = (effective: string): RecordInput => {
    if (!amends) return panelInput(boxes, effective, preferred);
    const result = resultIn(boxes.concept, boxes.lines[boxes.concept] ?? EMPTY_LINE, preferred);
    return { kind: "result", ...result, effective, note: boxes.note };
  };
  const submit = async (next: boolean): Promise<void> => {
    setSaved(undefined);
    const now = nowMs();
    const input = inputAt(effectiveOf(when, now));
    const built = buildRecord(input, { nowMs: now, recordedAt: localStamp(now), idAt: String });
    setFaults(built.ok ? {} : faultsByField(built.error));
    if (!built.ok) return focusFirst(form.current, "fault");
    await forget();
    if (!(await save.run(input))) return;
    if (!next) return go(amends ? `${home}/item/${amends.item}` : `${home}/part/labs`);
    setSaved(t(PANEL_WORDS[boxes.panel]));
    setBoxes({ ...start, panel: boxes.panel, concept: boxes.concept, laboratory: boxes.laboratory });
    focusFirst(form.current, "field");
  };
  useFormKeys(form, { save: () => void submit(false), saveAndNext: amends ? undefined : () => void submit(true) });
  const lines = linesOf(boxes);
  const { panel } = boxes;
  return (
    <Page
      title={amends ? t("item.correct") : t("add.panel")}
      back={{ to: amends ? `${home}/item/${amends.item}` : home, text: t("vitals.back") }}
    >
      <form
        ref={form}
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit(false);
        }}
      >
        <Card>
          {!amends && (
            <SelectField
              label={t("lab.which")}
              value={panel}
              onChange={(next) => setBoxes({ ...boxes, panel: next })}
              options={PANEL_IDS.map((value) => ({ value, text: t(PANEL_WORDS[value]) }))}
            />
          )}
          {!amends && panel === "single" && (
            <SelectField
              label={t("lab.test")}
              value={boxes.concept}
              onChange={(concept) => setBoxes({ ...boxes, concept })}
              options={CONCEPTS.filter(({ kind }) => kind === "laboratory").map(({ id, label }) => ({
                value: id,
                text: conceptWord(id, label),
              }))}
            />
          )}
          <p className="soft">{t("lab.hint")}</p>
          <div>
            {lines.map((concept) => (
              <Line
                key={concept}
                concept={concept}
                preferred={preferred}
                line={boxes.lines[concept] ?? EMPTY_LINE}
                onChange={(line) => setBoxes({ ...boxes, lines: { ...boxes.lines, [concept]: line } })}
                faults={faults}
              />
            ))}
          </div>
          <Moment when={when} onChange={setWhen} fault={faults["effective"]} nowMs={nowMs} />
          {!amends && (
            <Field
              label={t("lab.laboratory")}
              hint={t("form.optional")}
              value={boxes.laboratory}
              onChange={(laboratory) => setBoxes({ ...boxes, laboratory })}
              maxLength={250}
            />
          )}
          <Field
            label={t("vitals.note")}
            hint={t("form.optional")}
            value={boxes.note}
            onChange={(note) => setBoxes({ ...boxes, note })}
            maxLength={2000}
          />
        </Card>
        {save.error && <Fault {...explain(save.error)} />}
        <div aria-live="polite">
          {saved !== undefined && (
            <Notice tone="good" title={t("vitals.saved")}>
              <p>{saved}</p>
            </Notice>
          )}
        </div>
        <div className="buttons">
          <Button type="submit" look="primary" isPending={save.pending}>
            {save.pending ? t("vitals.saving") : t("vitals.save")}
          </Button>
          {!amends && (
            <Button look="quiet" isPending={save.pending} onPress={() => void submit(true)}>
              {t("form.saveNext")}
            </Button>
          )}
        </div>
      </form>
    </Page>
  );
}
