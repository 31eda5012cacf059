/** What goes with a message: what its files are called, and cards that point at something of a chart or at an appointment (docs/protocol.md §5.9, ADR 0096). */
import { z } from "zod";
import { base64urlOf, line, stamp } from "../change-fields.ts";
import { changeIdSchema, itemIdSchema, userIdSchema, vaultIdSchema } from "../ids.ts";

/** A media type without parameters. */
export const mediaTypeSchema = z.string().regex(/^[\w.+-]{1,64}\/[\w.+-]{1,64}$/);

/** Bytes and key stand with the message, under the same id. */
const fileNote = z
  .strictObject({ attachment: base64urlOf(43, 43), name: line(255), contentType: mediaTypeSchema })
  .readonly();

/** What its sender's app showed of it then: whoever may not open the chart reads no more than this. */
const itemCard = z
  .strictObject({
    of: z.literal("item"),
    vault: vaultIdSchema,
    item: itemIdSchema,
    /** FHIR resource type. */
    type: line(64),
    title: line(300),
    /** `128/82 mmHg`. */
    text: line(300),
    /** FHIR date or instant, possibly partial. */
    when: line(40).optional(),
  })
  .readonly();

const appointmentCard = z
  .strictObject({
    of: z.literal("appointment"),
    appointment: base64urlOf(22, 22),
    doctor: userIdSchema,
    startMs: z.int().nonnegative(),
    minutes: z.int().min(0).max(1440),
    zone: line(64),
  })
  .readonly();

const cardSchema = z.discriminatedUnion("of", [itemCard, appointmentCard]);

export const MOST_FILES = 16;
export const MOST_CARDS = 8;

/** Said by the author of the message that it names; anybody else's is nothing. Apps that lack the kind show the message without it: it stands in an entry of its own. */
export const enclosed = z
  .strictObject({
    kind: z.literal("enclosed"),
    ...stamp,
    message: changeIdSchema,
    files: z.array(fileNote).max(MOST_FILES).readonly(),
    cards: z.array(cardSchema).max(MOST_CARDS).readonly(),
  })
  .readonly();

export type EnclosedChange = z.infer<typeof enclosed>;
export type Card = z.infer<typeof cardSchema>;
