// What tells how things stand: pills, marks, chips, notices, faults, progress, skeletons, empty places, a dialog.
import { type ReactElement, useState } from "react";
import type { AppointmentMarkKind } from "../../../locales/appointment-words.ts";
import { AppointmentMark } from "../../../ui/appointment-mark.tsx";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Fault } from "../../../ui/fault.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { Avatar, Card, Chip, Empty, Facts, Notice, Skeleton, type Tone } from "../../../ui/show.tsx";
import { StateMark } from "../../../ui/state-mark.tsx";
import { PILL_LOOK, type PillState, SyncPillFace } from "../../../ui/sync-pill.tsx";

const TONES: readonly Tone[] = ["neutral", "info", "good", "warn", "danger", "ok", "low", "high"];
const VISITS: readonly AppointmentMarkKind[] = [
  "waiting",
  "asked",
  "offered",
  "by-rule",
  "confirmed",
  "arrived",
  "in-room",
  "done",
  "noshow",
  "cancelled",
  "declined",
  "waitlist",
  "lost",
  "withheld",
];
const PILLS = Object.keys(PILL_LOOK) as readonly PillState[];

export function States(): ReactElement {
  const [asked, ask] = useState(false);
  return (
    <>
      <Card title="Marks">
        <div className="line">
          {PILLS.map((state) => (
            <span key={state} className={`pill tone-${PILL_LOOK[state].tone}`}>
              <SyncPillFace state={state} text={state} />
            </span>
          ))}
        </div>
        <div className="line">
          {TONES.map((tone) => (
            <Chip key={tone} tone={tone}>
              {tone}
            </Chip>
          ))}
        </div>
        <div className="line">
          <StateMark place="device" />
          <StateMark place="relay" />
          <StateMark place="reached" />
          <StateMark place="opened" />
          <StateMark place="not-sent" />
        </div>
        <div className="line">
          {VISITS.map((mark) => (
            <AppointmentMark key={mark} mark={mark} />
          ))}
        </div>
        <Avatar name="Dr Anand Rao" />
      </Card>
      {TONES.map((tone) => (
        <Notice key={tone} tone={tone} title={`Notice, ${tone}`}>
          <p>With a sentence below.</p>
        </Notice>
      ))}
      <Fault what="The relay can not be reached now." next="Nothing was changed." calm />
      <Card title="Waiting">
        <Progress label="Saving on this device" done={820} total={2176} onCancel={() => undefined} />
        <Skeleton label="Opening" />
        <Facts
          facts={[
            ["Last synced", "today at 14:02"],
            ["Waiting", "2"],
          ]}
        />
      </Card>
      <Card title="Empty">
        <Empty icon="people" title="No patients yet">
          <p>They appear here.</p>
        </Empty>
      </Card>
      <div className="buttons">
        <Button onPress={() => ask(true)}>Open a dialog</Button>
      </div>
      <Dialog title="End access?" isOpen={asked} onClose={() => ask(false)} grave>
        <p>It can not take back what was read.</p>
        <div className="buttons">
          <Button look="danger" onPress={() => ask(false)}>
            End access
          </Button>
          <Button onPress={() => ask(false)}>Keep</Button>
        </div>
      </Dialog>
    </>
  );
}
