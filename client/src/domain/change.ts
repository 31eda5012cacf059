/** A change is one act, in the clear: the closed union that a sealed entry's JSON plaintext holds (docs/protocol.md §5 "Changes"). */
import { z } from "zod";
import { type AnyResource, isResource } from "./fhir/any-resource.ts";
import { changeIdSchema, entryIdSchema, importIdSchema, itemIdSchema } from "./ids.ts";
import { inspectValue, type JsonFault, MAX_VALUE_DEPTH, readJson, type ValueFault } from "./json.ts";
import { enclosed } from "./message/enclosed.ts";
import { err, ok, type Result } from "./result.ts";
import { selfChangeSchemas } from "./self-change.ts";
import { attachmentRefSchema, base64urlOf, line, stamp, versionRefSchema } from "./change-fields.ts";

/** Where an imported resource came from. */
const originSchema = z
  .strictObject({
    importId: importIdSchema,
    fileName: line(255),
    fullUrl: line(1024).optional(),
    sourceId: line(256).optional(),
    system: line(256).optional(),
  })
  .readonly();

const record = z
  .strictObject({
    kind: z.literal("record"),
    ...stamp,
    replaces: z.array(versionRefSchema).max(64).readonly(),
    item: itemIdSchema,
    resource: z.custom<AnyResource>(isResource),
    recordedZone: line(64).optional(),
    origin: originSchema.optional(),
    attachments: z.array(attachmentRefSchema).min(1).max(16).readonly().optional(),
  })
  .readonly();

const enterInError = z
  .strictObject({
    kind: z.literal("enter-in-error"),
    ...stamp,
    replaces: z.array(versionRefSchema).min(1).max(64).readonly(),
    reason: line(2000),
  })
  .readonly();

const dispute = z
  .strictObject({ kind: z.literal("dispute"), ...stamp, target: versionRefSchema, reason: line(2000) })
  .readonly();

/** A doctor has seen these versions of results and answers for what follows; said by anybody else it is nothing (ADR 0073). */
const acknowledge = z
  .strictObject({
    kind: z.literal("acknowledge"),
    ...stamp,
    targets: z.array(versionRefSchema).min(1).max(64).readonly(),
  })
  .readonly();

const voidEntry = z
  .strictObject({ kind: z.literal("void"), ...stamp, entry: entryIdSchema, reason: line(2000).optional() })
  .readonly();

/** The owner lets an entry count that a removal or cut-off keeps aside; said by anybody else it is nothing (protocol §5, A42). */
const adopt = z.strictObject({ kind: z.literal("adopt"), ...stamp, entry: entryIdSchema }).readonly();

/** The owner has looked at it and leaves it aside; adopting it later is still possible. */
const setAside = z.strictObject({ kind: z.literal("set-aside"), ...stamp, entry: entryIdSchema }).readonly();

/** A receipt: who opened the chart and, by name, which of its items; said by its signer about himself (ADR 0076). */
const opened = z
  .strictObject({ kind: z.literal("opened"), ...stamp, items: z.array(itemIdSchema).max(1000).readonly() })
  .readonly();

/** A signed step of an appointment, with what only its two people read: the reason, and who asks (protocol §7). */
const appointment = z
  .strictObject({
    kind: z.literal("appointment"),
    ...stamp,
    step: base64urlOf(1, 2048),
    note: line(2000),
    /** Of whoever has no chart here: what the doctor's day calls her. */
    name: line(200).optional(),
    born: line(10).optional(),
  })
  .readonly();

/** The relay did not take a step: said by its author, so that nobody waits for it. */
const appointmentRefused = z
  .strictObject({ kind: z.literal("appointment-refused"), ...stamp, step: base64urlOf(1, 43), code: line(40) })
  .readonly();

/** What one person writes to the others of a conversation; its change id names it to answers, receipts and its author's taking it back. */
const message = z
  .strictObject({
    kind: z.literal("message"),
    ...stamp,
    text: line(20_000),
    /** The message that is answered. */
    quotes: versionRefSchema.optional(),
    attachments: z.array(attachmentRefSchema).min(1).max(16).readonly().optional(),
    /** Of a patient who begins: what she is called by whom she shared nothing with. */
    name: line(200).optional(),
    born: line(10).optional(),
  })
  .readonly();

/** Its author takes a message back; visible as such. */
const withdraw = z.strictObject({ kind: z.literal("withdraw"), ...stamp, message: changeIdSchema }).readonly();

/** What a conversation is about. */
const subject = z.strictObject({ kind: z.literal("subject"), ...stamp, subject: line(200) }).readonly();

/** A conversation is closed, or goes on. */
const conversation = z.strictObject({ kind: z.literal("conversation"), ...stamp, closed: z.boolean() }).readonly();

const importSummary = z
  .strictObject({
    kind: z.literal("import-summary"),
    ...stamp,
    importId: importIdSchema,
    fileName: line(255),
    total: z.int().nonnegative(),
    taken: z.int().nonnegative(),
    leftOut: z
      .array(z.strictObject({ reason: line(64), count: z.int().positive() }).readonly())
      .max(64)
      .readonly(),
  })
  .readonly();

/** Every change this version of the app can read, as the page of the protocol lists them. To read one: `parseChange`, which looks for depth and keys first. */
export const changeSchema = z.discriminatedUnion("kind", [
  record,
  enterInError,
  dispute,
  acknowledge,
  voidEntry,
  adopt,
  setAside,
  opened,
  appointment,
  appointmentRefused,
  message,
  enclosed,
  withdraw,
  subject,
  conversation,
  importSummary,
  ...selfChangeSchemas,
]);

export type Change = z.infer<typeof changeSchema>;
export type RecordChange = z.infer<typeof record>;
export type AppointmentChange = z.infer<typeof appointment>;
export type MessageChange = z.infer<typeof message>;
export type ImportSummaryChange = z.infer<typeof importSummary>;
export type Origin = z.infer<typeof originSchema>;
export type { VersionRef } from "./change-fields.ts";

/** Why a plaintext is not a list of changes. `unknown-kind` means: written by a newer app, hold it and try again. */
export type ChangeFault =
  | JsonFault
  | ValueFault
  | { readonly kind: "unknown-kind"; readonly found: string }
  | { readonly kind: "shape"; readonly path: string }
  | { readonly kind: "too-many"; readonly count: number; readonly limit: number }
  | { readonly kind: "repeated-change-id"; readonly changeId: string };

/** Most changes in one entry. */
const MAX_CHANGES = 10_000;
const KINDS: ReadonlySet<string> = new Set(changeSchema.options.map((option) => option.unwrap().shape.kind.value));
const head = z.looseObject({ kind: z.string() });

/** Reads one change from what JSON gave. Never throws. */
export function parseChange(value: unknown): Result<Change, ChangeFault> {
  // A resource of the greatest depth must still fit when a change wraps it.
  const plain = inspectValue(value, MAX_VALUE_DEPTH + 1);
  if (!plain.ok) return plain;
  const read = changeSchema.safeParse(value);
  if (read.success) return ok(read.data);
  const kind = head.safeParse(value);
  if (kind.success && !KINDS.has(kind.data.kind)) return err({ kind: "unknown-kind", found: kind.data.kind });
  return err({ kind: "shape", path: read.error.issues[0]?.path.join(".") ?? "" });
}

/** The JSON plaintext of an entry: a list of changes. */
export const encodeChanges = (changes: readonly Change[]): string => JSON.stringify(changes);

/** Reads the JSON plaintext of an entry: all of its changes or none. */
export function decodeChanges(text: string): Result<readonly Change[], ChangeFault> {
  let json: unknown;
  try {
    // No look at the brackets first: the text came out of a seal and is small, and each change's depth is checked below.
    json = JSON.parse(text);
  } catch {
    const fault = readJson(text);
    return fault.ok ? err({ kind: "shape", path: "" }) : fault;
  }
  if (!Array.isArray(json)) return err({ kind: "shape", path: "" });
  if (json.length > MAX_CHANGES) return err({ kind: "too-many", count: json.length, limit: MAX_CHANGES });
  const changes: Change[] = [];
  const ids = new Set<string>();
  for (const value of json as readonly unknown[]) {
    const change = parseChange(value);
    if (!change.ok) return change;
    if (ids.has(change.value.changeId)) return err({ kind: "repeated-change-id", changeId: change.value.changeId });
    ids.add(change.value.changeId);
    changes.push(change.value);
  }
  return ok(changes);
}
