// Writing down a reading: one kind at a time, big boxes, its unit always visible; the form is emptied only when the record is durable.
import { type FormEvent, type ReactElement, useRef, useState } from "react";
import { buildVital, type VitalInput } from "../../domain/vitals.ts";
import { useSeam, useTopic } from "../../hooks/session.tsx";
import { useDraft } from "../../hooks/use-draft.ts";
import { useAction } from "../../hooks/use-action.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton, Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { draftText, readDraft } from "../../hooks/reading-draft.ts";
import { AT_ONCE, effectiveOf, Moment } from "./moment.tsx";
import { type Faults, faultsOf, refusedField } from "./vital-faults.ts";
import {
  type Boxes,
  EMPTY,
  firstUnit,
  isVitalKind,
  kindWord,
  toInput,
  unitText,
  VITAL_KINDS,
  type VitalKind,
} from "../../hooks/vital-kinds.ts";
import { VitalBoxes } from "./vital-boxes.tsx";

interface AddReadingProps {
  readonly vaultId: string;
  readonly kind: string | undefined;
  /** Where the chart is. */
  readonly home: string;
}

/** What will be written, which box's faults it has, and what stays in the form once it is durable. */
type Writing = readonly [input: VitalInput, field: "pulse" | undefined, left: Boxes];

function inputsOf(kind: VitalKind, boxes: Boxes): readonly Writing[] {
  const main: Writing = [toInput(kind, boxes), undefined, { ...EMPTY, pulse: boxes.pulse }];
  if (kind !== "blood-pressure" || boxes.pulse.trim() === "") return [main];
  const pulse: Writing = [toInput("heart-rate", { ...EMPTY, value: boxes.pulse }), "pulse", EMPTY];
  const pulseOnly = boxes.systolic.trim() === "" && boxes.diastolic.trim() === "";
  return pulseOnly ? [pulse] : [main, pulse];
}

const savedText = (kind: VitalKind, boxes: Boxes): string => {
  if (kind !== "blood-pressure") return `${kindWord(kind)} ${boxes.value} ${unitText(kind, boxes.unit)}`;
  const pressure = boxes.systolic === "" ? "" : `${kindWord(kind)} ${boxes.systolic}/${boxes.diastolic} mmHg`;
  const pulse = boxes.pulse === "" ? "" : `${kindWord("heart-rate")} ${boxes.pulse} /min`;
  return [pressure, pulse].filter((text) => text !== "").join(" · ");
};

export default function AddReading({ vaultId, kind: asked, home }: AddReadingProps): ReactElement {
  const { session, nowMs } = useSeam();
  const form = useRef<HTMLFormElement>(null);
  const [kind, setKind] = useState<VitalKind>(isVitalKind(asked) ? asked : "blood-pressure");
  const units = useTopic("account")?.units;
  const [typed, setBoxes] = useState(EMPTY);
  // In the unit she reads in, until she chooses another.
  const boxes = typed.unit === "" ? { ...typed, unit: firstUnit(kind, units) } : typed;
  const [faults, setFaults] = useState<Faults>({});
  const [saved, setSaved] = useState<string>();
  const [when, setWhen] = useState(AT_ONCE);
  const [note, setNote] = useState("");
  const save = useAction((input: VitalInput, moment: { readonly effective: string; readonly note?: string }) =>
    session.record(vaultId, input, moment),
  );

  const isBlank = note === "" && Object.values({ ...boxes, unit: "" }).every((text) => text === "");
  const forget = useDraft(
    `reading ${vaultId}`,
    isBlank ? undefined : draftText({ kind, boxes, note, when }),
    (kept) => {
      const draft = readDraft(kept);
      if (!draft) return;
      setKind(draft.kind);
      setBoxes(draft.boxes);
      setNote(draft.note);
      if (draft.when) setWhen(draft.when);
    },
  );

  const check = (input: VitalInput, field: "pulse" | undefined): Faults => {
    const now = nowMs();
    const built = buildVital(input, { effective: effectiveOf(when, now), nowMs: now });
    if (built.ok) return {};
    const faults = faultsOf(built.error);
    return field === undefined || faults.value === undefined ? faults : { [field]: faults.value };
  };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSaved(undefined);
    const inputs = inputsOf(kind, boxes);
    const found = inputs.reduce<Faults>((all, [input, field]) => ({ ...all, ...check(input, field) }), {});
    setFaults(found);
    if (Object.keys(found).length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    const effective = effectiveOf(when, nowMs());
    const moment = note.trim() === "" ? { effective } : { effective, note: note.trim() };
    await forget();
    for (const [input, , left] of inputs) {
      if (!(await save.run(input, moment))) return;
      // What is durable leaves the form at once, so that trying again writes only the rest.
      setBoxes({ ...left, unit: boxes.unit });
      setSaved(savedText(kind, { ...boxes, pulse: left.pulse === "" ? boxes.pulse : "" }));
    }
    setWhen(AT_ONCE);
    setNote("");
  };

  const refused = save.error && refusedField(save.error);
  return (
    <Page title={t("vitals.add")} back={{ to: home, text: t("vitals.back") }}>
      <form ref={form} className="form" noValidate onSubmit={(event) => void submit(event)}>
        <Choices
          label={t("vitals.kind")}
          value={kind}
          onChange={(next) => {
            setKind(next);
            setBoxes(EMPTY);
            setFaults({});
            setSaved(undefined);
            save.clear();
          }}
          options={VITAL_KINDS.map((value) => ({ value, text: kindWord(value) }))}
          wide
        />
        <Card>
          <VitalBoxes kind={kind} boxes={boxes} onChange={setBoxes} faults={{ ...faults, ...refused }} />
          <Moment when={when} onChange={setWhen} fault={faults.effective} nowMs={nowMs} />
          <Field label={t("vitals.note")} hint={t("form.optional")} value={note} onChange={setNote} maxLength={2000} />
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
          {saved !== undefined && <LinkButton to={home}>{t("vitals.done")}</LinkButton>}
        </div>
      </form>
    </Page>
  );
}
