// What there is to know about one visit: what kind, where, and how to get there; a link is text to copy, never followed by itself.
import type { ReactElement, ReactNode } from "react";
import { markOf, slotText, wayWord, yourTimeText, zoneText, isElsewhere } from "../../locales/appointment-words.ts";
import { t } from "../../locales/text.ts";
import type { AppointmentView, SlotView } from "../../session/api/appointments.ts";
import { AppointmentMark } from "../../ui/appointment-mark.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Chip } from "../../ui/show.tsx";

interface FactProps {
  readonly icon: IconName;
  readonly children: ReactNode;
}

export const Fact = ({ icon, children }: FactProps): ReactElement => (
  <div className="visit-fact">
    <Icon name={icon} />
    <div className="grow">{children}</div>
  </div>
);

/** Where it stands; of a time that holds while another is talked about, that. */
export function Standing({ one }: { readonly one: AppointmentView }): ReactElement {
  if (one.stands === undefined) return <AppointmentMark mark={markOf(one)} />;
  return (
    <Chip tone="good" icon="clock">
      {t("schedule.stands")}
    </Chip>
  );
}

const WAY_ICON = { "in-person": "place", video: "video", phone: "phone" } as const;

interface PlaceProps {
  readonly slot: SlotView;
  /** A link of a time that is not agreed is nobody's business yet. */
  readonly open?: boolean;
}

/** A place may serve several kinds of visit: its link is for those by video, unless it is a number to call. */
const isNumber = (link: string): boolean => /^[+\d][\d\s()/.-]*$/.test(link);
const opens = { "in-person": () => false, video: (link: string) => link !== "", phone: isNumber } as const;

/** Kind of visit, place, and link or number. */
export function VisitPlace({ slot, open }: PlaceProps): ReactElement {
  const { way = "in-person", visitName, placeName, link } = slot;
  const leads = opens[way](link);
  return (
    <Fact icon={WAY_ICON[way]}>
      <p className="line facts-line">
        {visitName !== "" && <bdi className="strong">{visitName}</bdi>}
        <bdi>{wayWord(way)}</bdi>
      </p>
      {placeName !== "" && (
        <p className="soft">
          <bdi>{placeName}</bdi>
        </p>
      )}
      {open && leads && (
        <>
          <output className="linkbox" aria-label={t(way === "phone" ? "visit.number" : "visit.link")} dir="ltr">
            {link}
          </output>
          <CopyButton text={link} name={t("ui.copy")} small />
          {way === "video" && <p className="soft">{t("visit.link.hint")}</p>}
        </>
      )}
      {way === "phone" && !leads && <p className="soft">{t("visit.phone.hint")}</p>}
    </Fact>
  );
}

/** When, in one line, on the clock of the place and on one's own. */
export function VisitWhen({ slot, now }: { readonly slot: SlotView; readonly now: number }): ReactElement {
  const yours = yourTimeText(slot, now);
  return (
    <>
      <p className="strong">{slotText(slot, now)}</p>
      {isElsewhere(slot) && <p className="soft">{t("visit.zone", { zone: zoneText(slot.zone, slot.startMs) })}</p>}
      {yours !== undefined && <p className="soft">{yours}</p>}
    </>
  );
}
