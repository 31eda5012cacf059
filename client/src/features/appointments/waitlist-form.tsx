// Waiting for a time: from which day to which, and why; it holds nothing, the doctor may offer a time.
import { type FormEvent, type ReactElement, useState } from "react";
import { useSeam } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { localStamp } from "../../locales/dates.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { onlyReadWords } from "../../locales/words.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Field } from "../../ui/text-field.tsx";
import type { AskProps } from "./ask.ts";

interface WaitlistFormProps extends AskProps {
  readonly place: number;
}

const dayMs = 86_400_000;
const isoDay = (atMs: number): string => localStamp(atMs).slice(0, 10);

export function WaitlistForm(props: WaitlistFormProps): ReactElement {
  const { doctor, visit, place, reason, onReason, forget, onDone, onBack } = props;
  const { session, nowMs } = useSeam();
  const [openedMs] = useState(nowMs);
  const [from, setFrom] = useState(isoDay(openedMs));
  const [until, setUntil] = useState(isoDay(openedMs + 14 * dayMs));
  const [asked, ask] = useState(false);
  // On the reader's own calendar; never before now.
  const fromMs = Math.max(new Date(`${from}T00:00`).getTime(), openedMs);
  const untilMs = new Date(`${until}T00:00`).getTime() + dayMs;
  const known = Number.isFinite(fromMs) && Number.isFinite(untilMs);
  const fault = known && untilMs > fromMs + visit.minutes * 60_000 + 600_000 ? undefined : t("wish.fault");
  const wait = useAction(() =>
    session.joinWaitlist(doctor.userId, { visit: visit.id, place, fromMs, untilMs }, reason),
  );
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    ask(true);
    if (fault !== undefined) return;
    const taken = await wait.run();
    if (!taken) return;
    await forget();
    onDone(taken.value.id);
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <p>{t("wish.text", { name: doctor.name })}</p>
      <div className="fields-row">
        <Field label={t("wish.from")} type="date" value={from} onChange={setFrom} />
        <Field
          label={t("wish.until")}
          type="date"
          value={until}
          onChange={setUntil}
          fault={asked ? fault : undefined}
        />
      </div>
      <Field
        label={t("book.reason")}
        hint={onlyReadWords([doctor.name])}
        value={reason}
        onChange={onReason}
        lines={3}
        maxLength={2000}
      />
      {wait.error && <Fault {...explain(wait.error)} />}
      <div className="buttons">
        <Button type="submit" look="primary" isPending={wait.pending}>
          {t("wish.join")}
        </Button>
        <Button onPress={onBack}>{t("ui.back")}</Button>
      </div>
    </form>
  );
}
