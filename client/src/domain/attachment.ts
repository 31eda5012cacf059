/** What a resource says of bytes that lie outside of it, sealed on their own: by id, with the key beside it in the same sealed change (docs/protocol.md §5.6). */
import { z } from "zod";
import { type Chart, itemsOf } from "./chart.ts";
import type { AttachmentRef } from "./change-fields.ts";
import type { AnyResource } from "./fhir/any-resource.ts";
import { lenient, lenientList } from "./fhir/datatypes.ts";

export type { AttachmentRef } from "./change-fields.ts";

const urn = "urn:hv1:attachment:";

/** What stands in `Attachment.url`: a name, nothing that could be fetched. */
export const attachmentUrl = (id: string): string => `${urn}${id}`;

export const attachmentIdIn = (url: string | undefined): string | undefined =>
  url?.startsWith(urn) === true ? url.slice(urn.length) : undefined;

/** https://hl7.org/fhir/R4/datatypes.html#Attachment */
export const attachmentSchema = z.object({
  contentType: lenient(z.string()),
  title: lenient(z.string()),
  url: lenient(z.string()),
  data: lenient(z.string()),
  size: lenient(z.number()),
  creation: lenient(z.string()),
});
export type Attachment = Readonly<z.infer<typeof attachmentSchema>>;

const documentReference = z.object({ content: lenientList(z.object({ attachment: attachmentSchema })) });
const report = z.object({ presentedForm: lenientList(attachmentSchema) });
const single = z.object({ content: lenient(attachmentSchema) });

/** The files of a resource: DocumentReference.content, DiagnosticReport.presentedForm, Media.content, Binary itself. */
export function filesOf(resource: AnyResource): readonly Attachment[] {
  switch (resource.resourceType) {
    case "DocumentReference":
      return documentReference.parse(resource).content.map(({ attachment }) => attachment);
    case "DiagnosticReport":
      return report.parse(resource).presentedForm;
    case "Media": {
      const { content } = single.parse(resource);
      return content ? [content] : [];
    }
    case "Binary":
      return [attachmentSchema.parse(resource)];
    default:
      return [];
  }
}

/** Everything that any change of this chart says about an attachment: whoever names it, the one whose key opens it is right. */
export function refsOf(chart: Chart, id: string): readonly AttachmentRef[] {
  const found = new Map<string, AttachmentRef>();
  for (const item of itemsOf(chart))
    for (const version of item.versions)
      for (const ref of version.attachments ?? []) if (ref.id === id) found.set(`${ref.key} ${ref.size}`, ref);
  return [...found.values()];
}
