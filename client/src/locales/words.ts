// Closed lists of words for the states and roles of the session: one word each, everywhere (architecture §4).
import type { ChartState, ContactState, MemberView, Profession } from "../session/api.ts";
import { listed, type MessageId, t } from "./text.ts";

const PROFESSION: Readonly<Record<Profession, MessageId>> = {
  admin: "word.admin",
  doctor: "word.doctor",
  patient: "word.patient",
};
export const professionWord = (profession: Profession): string => t(PROFESSION[profession]);

const ROLE: Readonly<Record<MemberView["role"], MessageId>> = {
  owner: "word.owner",
  custodian: "word.custodian",
  writer: "word.writer",
  reader: "word.reader",
};
export const roleWord = (role: MemberView["role"]): string => t(ROLE[role]);

/** `Only you, Dr Rao and Dr Vidal can read this.`; of nobody else: `Only you can read this.` */
export const onlyReadWords = (others: readonly string[]): string =>
  others.length === 0 ? t("share.onlyYou") : t("share.onlyRead", { names: listed([t("word.you"), ...others]) });

interface ContactWords {
  readonly text: string;
  readonly tone: "good" | "info" | "neutral" | "danger";
}

const CONTACT: Readonly<Record<ContactState, readonly [MessageId, ContactWords["tone"]]>> = {
  "verified in person": ["contact.inPerson", "good"],
  "verified by safety number": ["contact.byNumber", "good"],
  "by clinic": ["contact.byClinic", "info"],
  "by clinic, before a key change": ["contact.beforeKeyChange", "neutral"],
  "by invitation": ["contact.byInvitation", "info"],
  "not verified": ["contact.notVerified", "neutral"],
  "changed → blocked": ["contact.changed", "danger"],
};
export function contactWords(contact: ContactState): ContactWords {
  const [id, tone] = CONTACT[contact];
  return { text: t(id), tone };
}

/** Where an item is; what the outbox does not name is on the relay. */
export function placeOf(outbox: ChartState["outbox"], changeId: string): "device" | "relay" | "not-sent" {
  const where = outbox[changeId];
  if (where === undefined) return "relay";
  return where === "not-sent" ? "not-sent" : "device";
}
