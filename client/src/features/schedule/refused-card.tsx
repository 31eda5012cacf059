// What the relay did not take of what the doctor said: named, with what now holds, until he has read it.
import type { ReactElement } from "react";
import { Link } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { slotText } from "../../locales/appointment-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/show.tsx";
import { personName } from "./visit-facts.tsx";

interface RefusedProps {
  readonly refused: readonly AppointmentView[];
  readonly now: number;
}

export function Refused({ refused, now }: RefusedProps): ReactElement {
  const session = useSession();
  return (
    <>
      {refused.map((one) => (
        <Notice
          key={one.id}
          tone="warn"
          title={t("schedule.refused", { name: personName(one), when: slotText(one.slot, now) })}
          alert
        >
          <p>{explain({ kind: "relay-refused", facts: { code: one.refused?.code ?? "" } }).what}</p>
          <div className="buttons">
            <Link href={`/schedule/visit/${one.id}`} className="button secondary small">
              {t("schedule.look")}
            </Link>
            <Button small onPress={() => void session.dismissRefusal(one.id)}>
              {t("schedule.read")}
            </Button>
          </div>
        </Notice>
      ))}
    </>
  );
}
