// A conversation begins: with whom, about what, the first words; the half-written one is kept on this device.
import { type FormEvent, type ReactElement, useState } from "react";
import { useLocation } from "wouter";
import { beginningName, beginningText, readBeginning } from "../../hooks/message-draft.ts";
import { useSession, useTopic } from "../../hooks/session.tsx";
import { useBlocked } from "../../hooks/use-blocked.ts";
import { useAction } from "../../hooks/use-action.ts";
import { useDraft } from "../../hooks/use-draft.ts";
import { useGoing } from "../../hooks/use-going.ts";
import { useNow } from "../../hooks/use-now.ts";
import { useThreads } from "../../hooks/use-threads.ts";
import { chartOf, useWritable } from "../../hooks/use-writable.ts";
import { explain } from "../../locales/explain.ts";
import { urgentText } from "../../locales/message-words.ts";
import { t } from "../../locales/text.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Card, Empty, Notice, Skeleton } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import { Attach } from "./attach.tsx";
import { Away } from "./expectations.tsx";
import { DoctorPicker, PatientPicker } from "./people-picker.tsx";
import { ThreadLine } from "./thread-line.tsx";

const LONGEST = 20_000;
const LONGEST_SUBJECT = 200;

/** What is going on with this person already: perhaps it belongs there. */
function GoingOn({ userId }: { readonly userId: string }): ReactElement | null {
  const now = useNow();
  const found = (useThreads() ?? []).filter(
    ({ others, state, closedBy }) =>
      state !== "ended" && closedBy === undefined && others.some((other) => other.userId === userId),
  );
  if (found.length === 0) return null;
  return (
    <Card title={t("messages.goingOn")} flush>
      <ul className="rows">
        {found.map((card) => (
          <ThreadLine key={card.threadId} card={card} now={now} current={false} />
        ))}
      </ul>
    </Card>
  );
}

/** `to`: who is chosen from the beginning. */
export default function NewConversation({ to }: { readonly to?: string }): ReactElement {
  const session = useSession();
  const phase = useTopic("phase");
  const clinic = useTopic("clinic");
  const people = useWritable();
  const [, go] = useLocation();
  const blocked = useBlocked();
  const [picked, choose] = useState<readonly string[]>(to === undefined ? [] : [to]);
  const chosen = picked.filter((userId) => !blocked.has(userId));
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const going = useGoing(beginningName);
  const { files, cards } = going;
  const forget = useDraft(beginningName, beginningText({ to: chosen, subject, text, cards }), (kept) => {
    const draft = readBeginning(kept);
    if (!draft) return;
    if (to === undefined) choose(draft.to);
    setSubject(draft.subject);
    setText(draft.text);
    going.restoreCards(draft.cards);
  });
  const begin = useAction(() =>
    session.startThread(chosen, subject, text.trim(), {
      files: files.map(({ id }) => id),
      cards: cards.map(({ card }) => card),
    }),
  );
  const isDoctor = phase?.kind === "open" && phase.me.profession === "doctor";
  const patient = people?.patients.find(({ userId }) => chosen.includes(userId))?.userId;
  const doctors = chosen.filter((userId) => userId !== patient);
  const vaults = useTopic("vaults");
  const chartId = isDoctor ? chartOf(vaults, patient) : phase?.kind === "open" ? phase.me.chartId : undefined;
  const isEmpty = text.trim() === "" && files.length + cards.length === 0;
  const nobody = isDoctor ? patient === undefined : chosen.length === 0;
  const send = async (): Promise<void> => {
    setTried(true);
    if (nobody || isEmpty || going.sealing) return;
    const begun = await begin.run();
    if (!begun) return;
    await forget();
    go(`/messages/${begun.value.threadId}`, { replace: true });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send();
  };
  const [one] = chosen;
  const missing = t("messages.to.missing");
  return (
    <Page title={t("messages.new")} back={{ to: "/messages", text: t("messages.back") }}>
      {!people && <Skeleton rows={4} label={t("messages.opening")} />}
      {people && people.patients.length + people.doctors.length === 0 && (
        <Card>
          <Empty icon="people" title={t("messages.to.none")}>
            <p>{t(isDoctor ? "messages.to.none.doctor" : "messages.to.none.patient")}</p>
          </Empty>
        </Card>
      )}
      {people && people.patients.length + people.doctors.length > 0 && (
        <form className="form" noValidate onSubmit={submit}>
          {isDoctor && (
            <PatientPicker
              people={people.patients}
              chosen={patient}
              onChoose={(userId) => choose([userId, ...doctors])}
              fault={tried && nobody ? missing : undefined}
            />
          )}
          {(!isDoctor || people.doctors.length > 0) && (
            <DoctorPicker
              label={t(isDoctor ? "messages.to.alsoDoctors" : "messages.to.doctors")}
              hint={t(isDoctor ? "messages.to.alsoDoctors.hint" : "messages.to.doctors.hint")}
              people={people.doctors}
              chosen={doctors}
              onChoose={(next) => choose(patient === undefined ? next : [patient, ...next])}
            />
          )}
          {tried && nobody && !isDoctor && <Notice tone="danger" title={missing} alert />}
          {chosen.length === 1 && <Away userId={one} />}
          {one !== undefined && chosen.length === 1 && <GoingOn userId={one} />}
          <Field
            label={t("messages.subject")}
            hint={t("messages.subject.hint")}
            value={subject}
            onChange={setSubject}
            maxLength={LONGEST_SUBJECT}
          />
          <Field
            label={t("messages.first")}
            value={text}
            onChange={setText}
            lines={5}
            maxLength={LONGEST}
            fault={tried && isEmpty ? t("form.required") : undefined}
          />
          <Attach going={going} chartId={chartId} isDisabled={begin.pending} />
          {!isDoctor && <Notice tone="warn" icon="phone" title={urgentText(clinic)} />}
          {begin.error &&
            (begin.error.kind === "offline" ? (
              <Fault what={t("messages.firstLine")} next={t("messages.firstLine.text")} calm />
            ) : (
              <Fault {...explain(begin.error)} />
            ))}
          <div className="buttons">
            <Button
              type="submit"
              look="primary"
              icon="send"
              isPending={begin.pending}
              isDisabled={going.sealing !== undefined}
            >
              {t("messages.send")}
            </Button>
          </div>
        </form>
      )}
    </Page>
  );
}
