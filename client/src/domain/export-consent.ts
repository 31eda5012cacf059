/** A grant for which the record holds no Consent, as one that the export makes: who may read or write this record, and until when. */
import { consentElements } from "./consent.ts";
import { exportMeta } from "./export-mark.ts";
import type { AnyResource } from "./fhir/any-resource.ts";

/** A grant that is in force. */
export interface ExportGrant {
  readonly userId: string;
  readonly name: string;
  readonly role: "owner" | "custodian" | "writer" | "reader";
  /** When it ends, milliseconds since 1970. */
  readonly untilMs: number | undefined;
}

/** `patient`: how the bundle names whom the record is about. */
export function grantConsent(grant: ExportGrant, patient: string | undefined, madeAt: string): AnyResource {
  const { untilMs, ...who } = grant;
  return {
    resourceType: "Consent",
    meta: exportMeta,
    ...consentElements({ ...who, startMs: undefined, endMs: untilMs, active: true, text: undefined }),
    ...(patient === undefined ? {} : { patient: { reference: patient } }),
    dateTime: madeAt,
  };
}
