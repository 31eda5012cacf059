// Values as tiles and rows, in range and out of it, and the banners they stand under.
import type { ReactElement } from "react";
import { PatientBanner } from "../../../ui/patient-banner.tsx";
import { ReadingRow, ReadingTile } from "../../../ui/reading.tsx";
import { Card, Value } from "../../../ui/show.tsx";
import { StateMark } from "../../../ui/state-mark.tsx";

const LABELS = ["known-allergies", "no-known-allergies", "allergies-not-recorded", "allergies-unavailable"] as const;
const DAY_MS = 86_400_000;
const points = [118, 131, 126, 141].map((value, day) => ({ atMs: day * DAY_MS, values: [value, value - 42] }));

export function Readings(): ReactElement {
  return (
    <>
      <div className="tiles">
        <ReadingTile
          name="Blood pressure"
          label="Blood pressure"
          figure="141/99"
          unit="mmHg"
          age="3 days ago"
          exact="20-Nov-2026 04:22"
          range={{ text: "High", tone: "high" }}
          trend="higher than the time before"
          points={points}
          sparkLabel="Four readings, the last 141/99"
        />
        <ReadingTile
          name="Heart rate"
          label="Heart rate"
          figure="72"
          unit="/min"
          age="just now"
          exact="23-Nov-2026 04:22"
          range={{ text: "In range", tone: "ok" }}
          trend={undefined}
          points={points.map(({ atMs, values }) => ({ atMs, values: values.slice(0, 1) }))}
          sparkLabel="Four readings, the last 72"
        />
      </div>
      <Card title="Rows" flush>
        <ul className="rows">
          <ReadingRow
            open={
              <a className="name" href="#row">
                Oxygen saturation
              </a>
            }
            figure="93"
            unit="%"
            range={{ text: "Low", tone: "low" }}
            lines={["23-Nov-2026 04:07", "14 minutes ago", "by you"]}
            note="After the stairs"
            mark={<StateMark place="device" />}
          />
          <ReadingRow
            open={
              <a className="name" href="#row" aria-current="true">
                A name that is much longer than any row has room for beside its value
              </a>
            }
            figure="1,234.56"
            unit="mmol/L"
            range={undefined}
            lines={["23-Nov-2026 04:07", "by Dr Bartholomew Augustine Fitzgerald-Oyelaran"]}
            mark={<StateMark place="not-sent" />}
          />
        </ul>
      </Card>
      <Value figure="132/84" unit="mmHg" big />
      {LABELS.map((label, n) => (
        <PatientBanner
          allergiesAt="/"
          key={label}
          name="ALMEIDA, Inês (Mrs)"
          born="14-Jul-1961 (65y)"
          gender="Female"
          number="HV 204 117"
          allergies={label}
          allergiesOf={n === 0 ? "03-Mar-2026" : undefined}
          died={n === 3 ? "01-Jan-2026" : undefined}
        />
      ))}
    </>
  );
}
