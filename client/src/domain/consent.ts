/** An access that was given, as a FHIR Consent in the record: to whom, to read or to write too, until when, under which words, and how it ended. https://hl7.org/fhir/R4/consent.html */
import { z } from "zod";
import { type Chart, itemsOf } from "./chart.ts";
import { base64Text } from "./base64-text.ts";
import { EXPORT_ID } from "./export-mark.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import type { Item } from "./item.ts";
import type { JsonValue } from "./json.ts";
import { textToBase64 } from "./record/text-bytes.ts";

/** The words that a person agreed to, kept whole with what they allow: at most 20,000 characters. */
export interface ConsentText {
  readonly id: string;
  readonly version: string;
  /** BCP 47. */
  readonly language: string;
  readonly text: string;
}

/** Times in milliseconds since 1970. */
export interface Grant {
  readonly userId: string;
  readonly name: string;
  readonly role: "owner" | "custodian" | "writer" | "reader";
  readonly startMs: number | undefined;
  /** When it ends by itself, or when it was ended; absent of an ended one whose end nobody wrote down. */
  readonly endMs: number | undefined;
  readonly active: boolean;
  readonly text: ConsentText | undefined;
}

/** A grant as it stands in a chart. */
export interface KeptGrant extends Grant {
  readonly item: Item;
}

const HL7 = "http://terminology.hl7.org/CodeSystem";
const TEXTS = "urn:x-health-vault:consent-text";
const MOST_TEXT = 20_000;
const coded = (system: string, code: string): JsonValue => ({ coding: [{ system, code }] });

const ACTIONS: Readonly<Record<Grant["role"], readonly string[]>> = {
  owner: ["access", "correct", "disclose"],
  custodian: ["access", "correct", "disclose"],
  writer: ["access", "correct"],
  reader: ["access"],
};

const instant = (ms: number): string => new Date(ms).toISOString();

/** Everything but what an export and a record say in ways of their own: about whom, and when it was made. */
export function consentElements({ userId, name, role, startMs, endMs, active, text }: Grant): {
  readonly [element: string]: JsonValue;
} {
  const period = {
    ...(startMs === undefined ? {} : { start: instant(startMs) }),
    ...(endMs === undefined ? {} : { end: instant(endMs) }),
  };
  return {
    status: active ? "active" : "inactive",
    scope: coded(`${HL7}/consentscope`, "patient-privacy"),
    category: [{ coding: [{ system: "http://loinc.org", code: "59284-0", display: "Consent" }], text: name }],
    ...(text === undefined
      ? {}
      : {
          sourceAttachment: {
            contentType: "text/plain; charset=utf-8",
            language: text.language,
            data: textToBase64(text.text.slice(0, MOST_TEXT)),
            url: `${TEXTS}:${text.id}:${text.version}`,
          },
        }),
    policyRule: coded(`${HL7}/v3-ActCode`, "OPTIN"),
    provision: {
      type: "permit",
      ...(Object.keys(period).length === 0 ? {} : { period }),
      actor: [
        {
          role: coded(`${HL7}/v3-ParticipationType`, "IRCP"),
          reference: { display: name, identifier: { system: EXPORT_ID, value: userId } },
        },
      ],
      action: ACTIONS[role].map((code) => coded(`${HL7}/consentaction`, code)),
    },
  };
}

/** The resource that is written into the record in the same act as the grant. `madeMs`: when it was given. */
export const consentResource = (grant: Grant, madeMs: number): AnyResource => ({
  resourceType: "Consent",
  ...consentElements(grant),
  dateTime: instant(madeMs),
});

const codes = z.looseObject({ coding: z.array(z.looseObject({ code: z.string() })).min(1) });
const kept = z.looseObject({
  resourceType: z.literal("Consent"),
  status: z.enum(["active", "inactive"]),
  dateTime: z.string(),
  sourceAttachment: z
    .looseObject({ language: z.string(), data: z.string(), url: z.string().startsWith(`${TEXTS}:`) })
    .optional(),
  provision: z.looseObject({
    period: z.looseObject({ start: z.string().optional(), end: z.string().optional() }).optional(),
    actor: z
      .array(
        z.looseObject({
          reference: z.looseObject({
            display: z.string(),
            identifier: z.looseObject({ system: z.literal(EXPORT_ID), value: z.string() }),
          }),
        }),
      )
      .length(1),
    action: z.array(codes).min(1),
  }),
});

const msOf = (text: string | undefined): number | undefined => {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
};

function textOf(source: z.infer<typeof kept>["sourceAttachment"]): ConsentText | undefined {
  if (source === undefined) return undefined;
  const [id = "", version = ""] = source.url.slice(TEXTS.length + 1).split(":");
  return { id, version, language: source.language, text: base64Text(source.data, MOST_TEXT) };
}

/** What a resource of ours says; undefined for any other Consent. */
function grantIn(resource: AnyResource): Grant | undefined {
  const read = kept.safeParse(resource);
  const actor = read.success ? read.data.provision.actor[0]?.reference : undefined;
  if (!read.success || !actor) return undefined;
  const { status, provision, sourceAttachment } = read.data;
  const actions = new Set(provision.action.flatMap(({ coding }) => coding.map(({ code }) => code)));
  return {
    userId: actor.identifier.value,
    name: actor.display,
    role: actions.has("disclose") ? "custodian" : actions.has("correct") ? "writer" : "reader",
    startMs: msOf(provision.period?.start),
    endMs: msOf(provision.period?.end),
    active: status === "active",
    text: textOf(sourceAttachment),
  };
}

/** The grants that the record's owner wrote into it, oldest first; what came by a file or from anybody else is no grant. */
export function grantsKept(chart: Chart, owner: string): readonly KeptGrant[] {
  if (!chart.counts.has("Consent")) return [];
  const found: KeptGrant[] = [];
  for (const item of itemsOf(chart)) {
    if (item.type !== "Consent") continue;
    const version = item.current.at(-1);
    if (version?.author !== owner || version.origin !== undefined) continue;
    const grant = grantIn(version.resource);
    if (grant) found.push({ ...grant, item });
  }
  return found.toSorted((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0) || (a.item.item < b.item.item ? -1 : 1));
}
