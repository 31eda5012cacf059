// Asking for an appointment: whom, what and where, when, why; looked over once, then durable on this device, also without a line.
import { type ReactElement, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useAppointments } from "../../hooks/use-appointments.ts";
import { useDraft } from "../../hooks/use-draft.ts";
import { useIsOffline } from "../../hooks/use-line.ts";
import { useNow } from "../../hooks/use-now.ts";
import { slotText, wayWord } from "../../locales/appointment-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import { onlyReadWords } from "../../locales/words.ts";
import type { BookableView, TimeView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Choices } from "../../ui/choices.tsx";
import { Fault } from "../../ui/fault.tsx";
import { Page } from "../../ui/page.tsx";
import { Card, Notice } from "../../ui/show.tsx";
import { Field } from "../../ui/text-field.tsx";
import type { AskProps } from "./ask.ts";
import { DoctorList } from "./doctor-list.tsx";
import { TimePicker } from "./time-picker.tsx";
import { Fact, VisitPlace, VisitWhen } from "./visit-facts.tsx";
import { WaitlistForm } from "./waitlist-form.tsx";

type Step = "doctor" | "time" | "review" | "wait";

interface ReviewProps extends AskProps {
  readonly time: TimeView;
}

function Review(props: ReviewProps): ReactElement {
  const { doctor, visit, time, reason, onReason, forget, onDone, onBack } = props;
  const session = useSession();
  const offline = useIsOffline();
  const now = useNow();
  const request = useAction(() => session.requestAppointment(doctor.userId, { ...time, visit: visit.id }, reason));
  const send = async (): Promise<void> => {
    const taken = await request.run();
    if (!taken) return;
    await forget();
    onDone(taken.value.id);
  };
  const slot = {
    ...time,
    minutes: visit.minutes,
    zone: doctor.zone,
    visit: visit.id,
    visitName: visit.name,
    link: "",
    way: visit.way,
  };
  return (
    <div className="stack">
      <Card title={t("book.review")}>
        <div className="visit-facts">
          <Fact icon="people">
            <p className="strong">
              <bdi>{doctor.name}</bdi>
            </p>
            <p className="soft">{doctor.profession}</p>
          </Fact>
          <Fact icon="calendar">
            <VisitWhen slot={slot} now={now} />
          </Fact>
          <VisitPlace slot={slot} />
        </div>
        <Field
          label={t("book.reason")}
          hint={onlyReadWords([doctor.name])}
          value={reason}
          onChange={onReason}
          lines={3}
          maxLength={2000}
        />
        {!offline && <p>{t(doctor.mode === "auto" ? "book.auto" : "book.request", { name: doctor.name })}</p>}
        {offline && (
          <Notice tone="neutral" icon="clock" title={t("book.offline")}>
            <p>{t("book.offline.text")}</p>
          </Notice>
        )}
        {request.error && <Fault {...explain(request.error)} />}
        <div className="buttons">
          <Button look="primary" isPending={request.pending} onPress={() => void send()}>
            {t(doctor.mode === "auto" ? "book.send.auto" : "book.send")}
          </Button>
          <Button onPress={onBack}>{t("book.otherTime")}</Button>
        </div>
      </Card>
    </div>
  );
}

const TITLES = {
  doctor: "book.title",
  time: "book.time.title",
  review: "book.review.title",
  wait: "wish.title",
} as const;

export default function Book(): ReactElement {
  const view = useAppointments();
  const session = useSession();
  const [, go] = useLocation();
  const now = useNow();
  // Hours that a doctor set while this device was open are asked for by whoever looks.
  useEffect(() => void session.refreshAppointments(), [session]);
  const [step, setStep] = useState<Step>("doctor");
  const [chosen, choose] = useState<string>();
  const [visitId, setVisit] = useState<number>();
  const [place, setPlace] = useState<number>();
  const [time, setTime] = useState<TimeView>();
  const [reason, setReason] = useState("");
  const forget = useDraft("appointment", reason === "" ? undefined : reason, setReason);
  const doctor = view?.doctors.find(({ userId }) => userId === chosen);
  const visit = doctor?.visits.find(({ id }) => id === visitId) ?? doctor?.visits[0];
  const at = doctor && visit ? step : "doctor";
  const done = (id: string): void => go(`/appointments/visit/${id}`, { replace: true });
  const asked: AskProps | undefined = doctor &&
    visit && { doctor, visit, reason, onReason: setReason, forget, onDone: done, onBack: () => setStep("time") };
  const pick = (next: BookableView): void => {
    choose(next.userId);
    setVisit(undefined);
    setPlace(undefined);
    setTime(undefined);
    setStep("time");
  };
  return (
    <Page
      key={at}
      title={t(TITLES[at])}
      {...(doctor && at !== "doctor" ? { lead: t("visit.with", { name: doctor.name }) } : {})}
      back={{ to: "/appointments", text: t("place.appointments") }}
    >
      {at === "doctor" && <DoctorList doctors={view?.doctors} onChoose={pick} />}
      {at === "time" && doctor && visit && (
        <>
          {doctor.visits.length > 1 && (
            <Choices
              label={t("book.visit")}
              value={String(visit.id)}
              onChange={(id) => {
                setVisit(Number(id));
                setTime(undefined);
              }}
              options={doctor.visits.map(({ id, name, way, minutes }) => ({
                value: String(id),
                text: t("book.visit.line", { name, way: wayWord(way), minutes }),
              }))}
            />
          )}
          <TimePicker
            key={visit.id}
            wanted={{ doctor: doctor.userId, visit: visit.id }}
            zone={doctor.zone}
            chosen={time}
            onChoose={setTime}
            onNothing={(wanted) => {
              setPlace(wanted);
              setStep("wait");
            }}
          />
          <div className="buttons">
            <Button onPress={() => setStep("doctor")}>{t("book.otherDoctor")}</Button>
          </div>
          {time && (
            <div className="buttons book-foot">
              <Button look="primary" onPress={() => setStep("review")}>
                {t("book.next", { when: slotText({ ...time, minutes: visit.minutes, zone: doctor.zone }, now) })}
              </Button>
            </div>
          )}
        </>
      )}
      {at === "review" && asked && time && <Review {...asked} time={time} />}
      {at === "wait" && asked && <WaitlistForm {...asked} place={place ?? asked.doctor.places[0]?.id ?? 0} />}
    </Page>
  );
}
