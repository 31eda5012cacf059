// Conversations in words: who is in one, how long it waits, the day of a message, and what an emergency needs instead.
import type { ThreadCard, ThreadMember } from "../session/api/messages.ts";
import type { ClinicView, ContactState } from "../session/api.ts";
import { dateFormat } from "./formats.ts";
import { listed, t } from "./text.ts";

const DAY_MS = 86_400_000;

export const memberName = ({ name }: Pick<ThreadMember, "name">): string =>
  name === "" ? t("messages.unnamed") : name;

export const othersText = ({ others }: Pick<ThreadCard, "others">): string =>
  others.length === 0 ? t("messages.nobody") : listed(others.map(memberName));

/** Of the newest words: what they say, or that there is nothing to read of them. */
export function lastText({ last }: ThreadCard): string {
  if (!last) return "";
  if (last.hidden) return t("block.hidden");
  if (last.withdrawn) return t(last.byMe ? "messages.taken.mine" : "messages.taken");
  const text = last.text === "" && last.files > 0 ? t("messages.files", { count: last.files }) : last.text;
  return last.byMe ? t("messages.lastMine", { text }) : text;
}

const wholeDays = (fromMs: number, nowMs: number): number => Math.floor((nowMs - fromMs) / DAY_MS);

/** Somebody has waited a day or longer: for me, or I for somebody. */
export function unansweredText(card: ThreadCard, nowMs: number): string | undefined {
  const { unansweredMs, last, closedBy, state, others } = card;
  if (closedBy !== undefined || state === "ended" || others.every(({ blocked }) => blocked)) return undefined;
  const mine = unansweredMs === undefined ? 0 : wholeDays(unansweredMs, nowMs);
  if (mine > 0) return t("messages.waitsForMe", { count: mine });
  const theirs = last?.byMe === true && !last.withdrawn ? wholeDays(last.writtenMs, nowMs) : 0;
  return theirs > 0 ? t("messages.waitsForThem", { count: theirs }) : undefined;
}

/** What somebody usually takes, in whole hours or days and rather too long than too short. */
export function usualText(usualMs: number): string {
  const hours = Math.max(1, Math.ceil(usualMs / 3_600_000));
  return hours <= 24
    ? t("messages.usual.hours", { count: hours })
    : t("messages.usual.days", { count: Math.ceil(hours / 24) });
}

/** `Monday, 23 November`, with the year where it is another one. */
export function dayWords(atMs: number, nowMs: number): string {
  const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return dateFormat({
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" as const }),
  }).format(atMs);
}

/** Isolated: in its own direction within a sentence of another one. */
const apart = (text: string): string => `\u2068${text}\u2069`;

export function urgentText(clinic: ClinicView | undefined): string {
  const { callLine = "", emergencyLine = "" } = clinic?.notice ?? {};
  const [call, emergency] = [apart(callLine), apart(emergencyLine)];
  if (callLine !== "" && emergencyLine !== "")
    return t("messages.urgent.both", { emergency, call });
  if (callLine !== "" || emergencyLine !== "") return t("messages.urgent.one", { line: emergencyLine === "" ? call : emergency });
  return t("messages.urgent");
}

/** What is known least counts for all of them. */
const LEAST: readonly ContactState[] = [
  "changed → blocked",
  "not verified",
  "by clinic, before a key change",
  "by invitation",
  "by clinic",
  "verified by safety number",
  "verified in person",
];

export const leastKnown = ({ others }: Pick<ThreadCard, "others">): ContactState | undefined =>
  LEAST.find((state) => others.some(({ contact }) => contact === state));
