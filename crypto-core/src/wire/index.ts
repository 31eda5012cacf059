// The door of the wire: shapes both sides parse with, the frame codec, limits and refusals; zod only, no sodium.
export * from "./appointments.ts";
export * from "./attachments.ts";
export * from "./down.ts";
export * from "./errors.ts";
export * from "./frame.ts";
export * from "./http.ts";
export * from "./keys.ts";
export * from "./mail.ts";
export * from "./text.ts";
export * from "./up.ts";
export * from "./version.ts";
export * from "./wake.ts";
