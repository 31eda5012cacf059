// Somebody is here without an appointment: a patient of his by her chart, or a name that only his own devices know.
import { type ReactElement, useState } from "react";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { clockText } from "../../locales/appointment-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { VaultCard } from "../../session/api.ts";
import type { ScheduleView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { Field } from "../../ui/text-field.tsx";

interface WalkInDialogProps {
  readonly schedule: ScheduleView;
  readonly charts: readonly VaultCard[];
  /** Now, or where a gap begins. */
  readonly startMs: number;
  readonly now: number;
  readonly onClose: () => void;
}

export function WalkInDialog({ schedule, charts, startMs, now, onClose }: WalkInDialogProps): ReactElement {
  const session = useSession();
  const patients = charts.filter(
    ({ purpose, state, name }) => purpose === "chart" && state === "open" && name !== undefined,
  );
  const [who, setWho] = useState<"patient" | "other">(patients.length > 0 ? "patient" : "other");
  const [chartId, setChart] = useState(patients[0]?.vaultId ?? "");
  const [name, setName] = useState("");
  const [visit, setVisit] = useState(String(schedule.visits[0]?.id ?? 0));
  const [place, setPlace] = useState(String(schedule.places[0]?.id ?? 0));
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const add = useAction(() =>
    session.walkIn({
      ...(who === "patient" ? { chartId } : {}),
      name: name.trim(),
      visit: Number(visit),
      place: Number(place),
      startMs: Math.max(startMs, now),
      note,
    }),
  );
  const save = async (): Promise<void> => {
    const lacks = who === "other" && name.trim() === "";
    setMissing(lacks);
    if (!lacks && (await add.run())) onClose();
  };
  const named = <T extends { readonly id: number; readonly name: string }>(all: readonly T[]) =>
    all.map(({ id, name: text }) => ({ value: String(id), text }));
  return (
    <Dialog title={t("schedule.walkIn")} isOpen onClose={onClose} held={add.pending}>
      {startMs > now && (
        <p className="strong">{t("schedule.walkIn.at", { time: clockText(startMs, schedule.zone) })}</p>
      )}
      {patients.length > 0 && (
        <Choices
          label={t("schedule.walkIn.who")}
          value={who}
          onChange={setWho}
          options={[
            { value: "patient", text: t("schedule.walkIn.patient") },
            { value: "other", text: t("schedule.walkIn.other") },
          ]}
          wide
        />
      )}
      {who === "patient" ? (
        <SelectField
          label={t("schedule.walkIn.chart")}
          value={chartId}
          onChange={setChart}
          options={patients.map((card) => ({ value: card.vaultId, text: card.name ?? "" }))}
        />
      ) : (
        <Field
          label={t("schedule.walkIn.name")}
          hint={t("schedule.walkIn.name.hint")}
          value={name}
          onChange={setName}
          maxLength={200}
          fault={missing ? t("schedule.walkIn.name.missing") : undefined}
        />
      )}
      <SelectField label={t("schedule.visit")} value={visit} onChange={setVisit} options={named(schedule.visits)} />
      <SelectField label={t("schedule.place")} value={place} onChange={setPlace} options={named(schedule.places)} />
      <Field label={t("schedule.walkIn.note")} value={note} onChange={setNote} maxLength={2000} lines={2} />
      {add.error && <Fault {...explain(add.error)} />}
      <div className="buttons">
        <Button look="primary" isPending={add.pending} onPress={() => void save()}>
          {t("schedule.walkIn.add")}
        </Button>
        <Button onPress={onClose}>{t("ui.cancel")}</Button>
      </div>
    </Dialog>
  );
}
