// Appointments over HTTP JSON: signed availability and steps as opaque text, busy spans, and one's own steps in the relay's order (protocol.md §7, §9).
import { z } from "zod";
import { appointmentStates } from "../appointment/states.ts";
import { boundedText, countNumber, hashText, timeNumber, userIdText } from "./text.ts";
import { LIMITS } from "./version.ts";

const availabilityText = boundedText(LIMITS.availabilityBytes);
const stepText = boundedText(LIMITS.stepBytes);

const appointmentState = z.enum(appointmentStates);

/**
 * PUT /v1/availability, by the doctor whose it is: version = last + 1, naming its hash. The same again answers the same. Refused: `conflict-version`
 * (the relay stands at `version`), `signature`, `malformed` (`reason`).
 */
export const putAvailabilityRequest = z.strictObject({ availability: availabilityText });
export type PutAvailabilityRequest = z.infer<typeof putAvailabilityRequest>;
export const putAvailabilityAnswer = z.object({ version: countNumber });

/** GET /v1/availability: the newest of each active doctor, for doctors and patients of the clinic. Whom the clinic attests, its log says. */
export const availabilitiesAnswer = z.object({
  availabilities: z.array(z.object({ doctor: userIdText, version: countNumber, availability: availabilityText })),
});
export type AvailabilitiesAnswer = z.infer<typeof availabilitiesAnswer>;

/** GET /v1/availability/:doctor?hash=: the one that a step names, however old; doctors and patients of the clinic. */
export const availabilityQuery = z.object({ hash: hashText });
export const availabilityAnswer = z.object({ availability: availabilityText });
export type AvailabilityAnswer = z.infer<typeof availabilityAnswer>;

/** GET /v1/appointments/busy?doctor&from&until, milliseconds, at most `LIMITS.busyDays` apart. */
export const busyQuery = z.object({
  doctor: userIdText,
  from: z.coerce.number().pipe(timeNumber),
  until: z.coerce.number().pipe(timeNumber),
});

/** Spans that are taken, buffers included, in order and merged: whose they are is not said. `nowMs`: when this was so. */
export const busyAnswer = z.object({
  busy: z.array(z.object({ fromMs: timeNumber, untilMs: timeNumber })),
  nowMs: timeNumber,
});
export type BusyAnswer = z.infer<typeof busyAnswer>;

/**
 * POST /v1/appointments/steps: one signed step of the caller's own device. Idempotent by its bytes: the same again answers the same. With `again`,
 * after a restore, by either of the two people: judged by its signature and what it continues, not by hours and limits.
 * Refused: `slot-taken`, `stale-step`, `stale-availability`, `outside-hours`, `not-allowed`, `hold-expired`, `too-many-holds`, `signature`, `malformed`.
 */
export const stepRequest = z.strictObject({ step: stepText, again: z.literal(true).optional() });
export type StepRequest = z.infer<typeof stepRequest>;

/** `seq`: the place in the caller's own list. `holdUntilMs`: until when a time that is not agreed yet is kept. */
export const stepAnswer = z.object({
  seq: countNumber,
  atMs: timeNumber,
  state: appointmentState,
  holdUntilMs: timeNumber.optional(),
});
export type StepAnswer = z.infer<typeof stepAnswer>;

/** GET /v1/appointments/steps?after=n: the caller's own steps, made by either side, in the order in which the relay took them. */
export const stepsQuery = z.object({
  after: z.coerce.number().pipe(countNumber).default(0),
  limit: z.coerce.number().pipe(z.int().min(1).max(LIMITS.stepsPage)).default(LIMITS.stepsPage),
});

/** `seq` rises by one from step to step. `next`: the last seq there is; ask again while the last step's is below it. */
export const stepsAnswer = z.object({
  steps: z.array(z.object({ seq: countNumber, atMs: timeNumber, step: stepText, holdUntilMs: timeNumber.optional() })),
  next: countNumber,
});
export type StepsAnswer = z.infer<typeof stepsAnswer>;

/** PUT /v1/account/contact: how the clinic may reach the caller, kept sealed; null takes it away. */
export const contactRequest = z.strictObject({ email: z.email().max(254).nullable() });
export type ContactRequest = z.infer<typeof contactRequest>;
/** GET /v1/account/contact: one's own. */
export const contactAnswer = z.object({ email: z.string().nullable() });
export type ContactAnswer = z.infer<typeof contactAnswer>;

/** POST /v1/people/find, for admins: who gave this address; capitals and spaces around it do not count. */
export const findPersonRequest = z.strictObject({ email: z.string().min(3).max(254) });
export type FindPersonRequest = z.infer<typeof findPersonRequest>;
export const findPersonAnswer = z.object({ userIds: z.array(userIdText) });
export type FindPersonAnswer = z.infer<typeof findPersonAnswer>;
