// The states of an appointment, for bytes and for the wire alike (protocol §7).
/** FHIR's words, and two of our own; `pending` waits for the doctor, `proposed` for the patient, `in-room` is an arrived one that was called in. */
export const appointmentStates = [
  "proposed",
  "pending",
  "booked",
  "arrived",
  "in-room",
  "fulfilled",
  "noshow",
  "cancelled",
  "waitlist",
] as const;
export type AppointmentState = (typeof appointmentStates)[number];
