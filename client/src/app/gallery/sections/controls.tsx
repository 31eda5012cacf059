// What is pressed or typed into, in every state.
import { type ReactElement, useState } from "react";
import { Button, IconButton } from "../../../ui/button.tsx";
import { Checkbox, Choices } from "../../../ui/choices.tsx";
import { CodeField } from "../../../ui/code-field.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { NewPassword } from "../../../ui/new-password.tsx";
import { NumberField } from "../../../ui/number-field.tsx";
import { PartialDate } from "../../../ui/partial-date.tsx";
import { SelectField } from "../../../ui/select-field.tsx";
import { Card } from "../../../ui/show.tsx";
import { SuggestField } from "../../../ui/suggest-field.tsx";
import { Field, PasswordField } from "../../../ui/text-field.tsx";

function Buttons(): ReactElement {
  return (
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
        <Button icon="plus" small>
          Small
        </Button>
        <IconButton icon="gear" aria-label="Settings" />
        <Menu
          label="More"
          choices={[
            { key: "reply", text: "Reply", icon: "reply", act: () => undefined },
            { key: "back", text: "Take back", icon: "close", act: () => undefined },
          ]}
        />
      </div>
    </Card>
  );
}

function Texts(): ReactElement {
  const [text, setText] = useState("");
  const [date, setDate] = useState({ day: "", month: "7", year: "1945" });
  return (
    <Card title="Fields">
      <div className="form">
        <Field label="Name" hint="As on your card" value={text} onChange={setText} />
        <Field label="With a fault" value="x" fault="Fill this in" />
        <Field label="Disabled" value="Nothing to type here" isDisabled />
        <Field type="search" label="Search" value={text} onChange={setText} />
        <PasswordField label="Password" value={text} onChange={setText} />
        <NewPassword
          value="maple orbit velvet tunnel grace"
          onChange={setText}
          fault={undefined}
          verdict={{ strong: true, why: "" }}
          suggested={undefined}
          suggest={() => Promise.resolve("maple orbit velvet tunnel grace")}
        />
        <NumberField label="Systolic" hint="Upper number" unit="mmHg" value={text} onChange={setText} />
        <SuggestField
          label="With suggestions"
          hint="Type to see them"
          value={text}
          onChange={setText}
          names={["Asthma", "Atrial fibrillation"]}
          maxLength={100}
        />
        <PartialDate legend="Since when" value={date} onChange={setDate} fault={undefined} />
        <PartialDate legend="Until when" value={date} onChange={setDate} fault="Give a real date" />
        <CodeField value="" onChange={setText} hint="55 characters" fault={undefined} />
      </div>
    </Card>
  );
}

function Picks(): ReactElement {
  const [picked, pick] = useState<"a" | "b">("a");
  const [ticked, tick] = useState(true);
  return (
    <Card title="Choices">
      <div className="form">
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
        <SelectField
          label="One of several"
          value={picked}
          onChange={pick}
          options={[
            { value: "a", text: "First" },
            { value: "b", text: "Second" },
          ]}
        />
      </div>
    </Card>
  );
}

export function Controls(): ReactElement {
  return (
    <>
      <Buttons />
      <Texts />
      <Picks />
    </>
  );
}
