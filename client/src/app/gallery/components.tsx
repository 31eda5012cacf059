// Every component of ui/ on one page, for looking at; development only, so its words are not in the catalogue.
import { type ReactElement, useState } from "react";
import { Button, IconButton } from "../../ui/button.tsx";
import { Checkbox, Choices } from "../../ui/choices.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Fault } from "../../ui/fault.tsx";
import { NumberField } from "../../ui/number-field.tsx";
import { Page } from "../../ui/page.tsx";
import { PatientBanner } from "../../ui/patient-banner.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Card, Chip, Empty, Facts, Notice, Skeleton, type Tone, Value } from "../../ui/show.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import { PILL_LOOK, type PillState, SyncPillFace } from "../../ui/sync-pill.tsx";
import { Field, PasswordField } from "../../ui/text-field.tsx";

const TONES: readonly Tone[] = ["neutral", "info", "good", "warn", "danger", "low", "high"];
const PILLS = Object.keys(PILL_LOOK) as readonly PillState[];
const LABELS = ["known-allergies", "no-known-allergies", "allergies-not-recorded", "allergies-unavailable"] as const;

export function Components({ scenarios }: { readonly scenarios: readonly string[] }): ReactElement {
  const [text, setText] = useState("");
  const [picked, pick] = useState<"a" | "b">("a");
  const [ticked, tick] = useState(true);
  const [asked, ask] = useState(false);
  return (
    <main className="frame-body">
      <Page title="Components" wide>
        <nav className="line" aria-label="Scenarios">
          {scenarios.map((name) => (
            <a key={name} className="pill" href={`/ui/${name}/`}>
              {name}
            </a>
          ))}
        </nav>
        <Card title="Buttons">
          <div className="buttons">
            <Button look="primary">Primary</Button>
            <Button>Secondary</Button>
            <Button look="quiet">Quiet</Button>
            <Button look="danger">Danger</Button>
            <Button look="primary" isPending>
              Pending
            </Button>
            <Button isDisabled>Disabled</Button>
            <IconButton icon="gear" aria-label="Settings" />
          </div>
        </Card>
        <Card title="Fields">
          <div className="form">
            <Field label="Name" hint="As on your card" value={text} onChange={setText} />
            <Field label="With a fault" value="x" fault="Fill this in" />
            <PasswordField label="Password" value={text} onChange={setText} />
            <NumberField label="Systolic" hint="Upper number" unit="mmHg" value={text} onChange={setText} />
            <Choices
              label="Pick"
              value={picked}
              onChange={pick}
              options={[
                { value: "a", text: "First" },
                { value: "b", text: "Second" },
              ]}
              wide
            />
            <Checkbox isSelected={ticked} onChange={tick}>
              I have checked it
            </Checkbox>
          </div>
        </Card>
        <Card title="States">
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
            <StateMark place="not-sent" />
          </div>
          <Value figure="132/84" unit="mmHg" big />
        </Card>
        {TONES.map((tone) => (
          <Notice key={tone} tone={tone} title={`Notice, ${tone}`}>
            <p>With a sentence below.</p>
          </Notice>
        ))}
        <Fault what="The relay can not be reached now." next="Nothing was changed." calm />
        <Card>
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
        <Button onPress={() => ask(true)}>Open a dialog</Button>
        <Dialog title="End access?" isOpen={asked} onClose={() => ask(false)} grave>
          <p>It can not take back what was read.</p>
          <div className="buttons">
            <Button look="danger" onPress={() => ask(false)}>
              End access
            </Button>
            <Button onPress={() => ask(false)}>Keep</Button>
          </div>
        </Dialog>
        {LABELS.map((label, n) => (
          <PatientBanner
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
      </Page>
    </main>
  );
}
