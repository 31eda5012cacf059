/** A grant as a FHIR Consent, the human-readable twin of a key: who may read or write this record, and until when. https://hl7.org/fhir/R4/consent.html */
import { EXPORT_ID, exportMeta } from "./export-mark.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import type { JsonValue } from "./json.ts";

/** A grant that is in force. */
export interface ExportGrant {
  readonly userId: string;
  readonly name: string;
  readonly role: "owner" | "custodian" | "writer" | "reader";
  /** When it ends, milliseconds since 1970. */
  readonly untilMs: number | undefined;
}

const HL7 = "http://terminology.hl7.org/CodeSystem";
const coded = (system: string, code: string): JsonValue => ({ coding: [{ system, code }] });

const ACTIONS: Readonly<Record<ExportGrant["role"], readonly string[]>> = {
  owner: ["access", "correct", "disclose"],
  custodian: ["access", "correct", "disclose"],
  writer: ["access", "correct"],
  reader: ["access"],
};

/** `patient`: how the bundle names whom the record is about. */
export function grantConsent(grant: ExportGrant, patient: string | undefined, madeAt: string): AnyResource {
  const { userId, name, role, untilMs } = grant;
  return {
    resourceType: "Consent",
    meta: exportMeta,
    status: "active",
    scope: coded(`${HL7}/consentscope`, "patient-privacy"),
    category: [coded("http://loinc.org", "59284-0")],
    ...(patient === undefined ? {} : { patient: { reference: patient } }),
    dateTime: madeAt,
    policyRule: coded(`${HL7}/v3-ActCode`, "OPTIN"),
    provision: {
      type: "permit",
      ...(untilMs === undefined ? {} : { period: { end: new Date(untilMs).toISOString() } }),
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
