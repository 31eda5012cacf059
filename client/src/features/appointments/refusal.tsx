// Something she asked for was not taken: said plainly, with the three nearest free times, each one press away.
import type { ReactElement } from "react";
import { useLocation } from "wouter";
import { useSession } from "../../hooks/session.tsx";
import { useAction } from "../../hooks/use-action.ts";
import { useIsOffline } from "../../hooks/use-line.ts";
import { slotText } from "../../locales/appointment-words.ts";
import { explain } from "../../locales/explain.ts";
import { t } from "../../locales/text.ts";
import type { Outcome } from "../../session/api.ts";
import type { AppointmentView, TimeView } from "../../session/api/appointments.ts";
import { Button } from "../../ui/button.tsx";
import { Fault } from "../../ui/fault.tsx";
import { LinkButton } from "../../ui/page.tsx";
import { Notice } from "../../ui/show.tsx";

export function Refusal({ one, now }: { readonly one: AppointmentView; readonly now: number }): ReactElement | null {
  const session = useSession();
  const [, go] = useLocation();
  const offline = useIsOffline();
  const { refused, slot, other } = one;
  const moves = one.may.includes("reschedule");
  const take = useAction(async (time: TimeView): Promise<Outcome<{ readonly id: string }>> => {
    if (moves) {
      const moved = await session.actOnAppointment(one.id, "reschedule", { time });
      return moved.ok ? { ok: true, value: { id: one.id } } : moved;
    }
    const asked = await session.requestAppointment(other.userId ?? "", { ...time, visit: slot.visit }, one.reason);
    // Only then: whoever is told nothing new keeps what she was told.
    if (asked.ok) await session.dismissRefusal(one.id);
    return asked;
  });
  if (!refused) return null;
  const { what } = explain({ kind: "relay-refused", facts: { code: refused.code } });
  const lost = refused.code === "slot-taken";
  const choose = async (time: TimeView): Promise<void> => {
    const taken = await take.run(time);
    if (taken) go(`/appointments/visit/${taken.value.id}`);
  };
  const wanted = slotText({ ...slot, startMs: refused.startMs }, now);
  return (
    <Notice tone="warn" title={t(lost ? "lost.title" : "lost.other", { name: other.name })} alert>
      <p>{t(lost ? "lost.text" : "lost.what", { when: wanted, what })}</p>
      {one.stands === undefined && one.state !== "booked" ? null : <p>{t("lost.stands")}</p>}
      {refused.near.length > 0 && (
        <>
          <p className="strong">{t(offline ? "lost.near.asOf" : "lost.near")}</p>
          <div className="buttons">
            {refused.near.map((time) => (
              <Button
                key={`${time.startMs} ${time.place}`}
                isPending={take.pending}
                onPress={() => void choose(time)}
                aria-label={t("lost.take", { when: slotText({ ...slot, startMs: time.startMs }, now) })}
              >
                {slotText({ ...slot, startMs: time.startMs }, now)}
              </Button>
            ))}
          </div>
        </>
      )}
      {take.error && <Fault {...explain(take.error)} />}
      <div className="buttons">
        <LinkButton to={moves ? `/appointments/visit/${one.id}/move` : "/appointments/book"}>
          {t("lost.others")}
        </LinkButton>
        <Button look="quiet" onPress={() => void session.dismissRefusal(one.id)}>
          {t("lost.read")}
        </Button>
      </div>
    </Notice>
  );
}
