// Free times to choose one of, for a day and for a week, and the way of one appointment.
import { type ReactElement, useState } from "react";
import { Card } from "../../../ui/show.tsx";
import { TimeChoices } from "../../../ui/time-choices.tsx";
import { VisitHistory } from "../../../ui/visit-history.tsx";
import { NOW_MS } from "../fake-chart.ts";

const day = (n: number, times: readonly string[], note?: string) => ({
  key: String(n),
  title: `Mon ${n} Nov`,
  times: times.map((text) => ({ value: `${n} ${text}`, text, note })),
});
const step = { byMe: true, madeMs: 0, note: "", where: "decided" } as const;

export function Times(): ReactElement {
  const [picked, pick] = useState("23 09:00");
  const days = [day(23, ["09:00", "09:30", "10:00"]), day(24, [], ""), day(25, ["16:00"], "Video room")];
  return (
    <>
      <Card title="Times of a day">
        <TimeChoices
          label="Times of a day"
          groups={[day(23, ["09:00", "09:30", "10:00", "10:30"])]}
          none="Nothing is free"
          value={picked}
          onChange={pick}
        />
      </Card>
      <Card title="Times of a week">
        <TimeChoices label="Times of a week" groups={days} none="Nothing is free" value={picked} onChange={pick} week />
      </Card>
      <VisitHistory
        name="Dr Anand Rao"
        now={NOW_MS}
        steps={[
          { ...step, kind: "request", madeMs: NOW_MS - 9_000_000, note: "A cough that stays" },
          { ...step, kind: "confirm", byMe: false, madeMs: NOW_MS - 8_000_000 },
          { ...step, kind: "reschedule", madeMs: NOW_MS - 7_000_000, where: "overtaken" },
          { ...step, kind: "cancel", madeMs: NOW_MS - 60_000, where: "waiting" },
        ]}
      />
    </>
  );
}
