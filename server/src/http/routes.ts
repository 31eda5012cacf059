// Every endpoint that needs the doorman, by name: what the relay serves, with sockets or without (protocol.md §9).
import type { FastifyInstance } from "fastify";
import { accountRoutes } from "./account.ts";
import { adminRoutes } from "./admin.ts";
import { appointmentRoutes } from "./appointments.ts";
import { attachmentRoutes } from "./attachments.ts";
import { availabilityRoutes } from "./availability.ts";
import { clinicReturnRoutes } from "./clinic-return.ts";
import { contactRoutes } from "./contacts.ts";
import type { Doorman } from "./context.ts";
import { deletionRoutes } from "./deletion.ts";
import { identityRoutes } from "./identities.ts";
import { identityAgainRoutes } from "./identities-again.ts";
import { mailRoutes } from "./mail.ts";
import { mailboxRoutes } from "./mailboxes.ts";
import { publicRoutes } from "./public.ts";
import { recoveryRoutes } from "./recovery.ts";
import { restoredAccountRoutes } from "./restored-account.ts";
import { signInRoutes } from "./sign-in.ts";
import { signUpRoutes } from "./sign-up.ts";
import { wakeRoutes } from "./wake.ts";

const all = [
  publicRoutes,
  signUpRoutes,
  signInRoutes,
  recoveryRoutes,
  clinicReturnRoutes,
  mailboxRoutes,
  accountRoutes,
  deletionRoutes,
  identityRoutes,
  identityAgainRoutes,
  restoredAccountRoutes,
  adminRoutes,
  attachmentRoutes,
  availabilityRoutes,
  appointmentRoutes,
  contactRoutes,
  wakeRoutes,
  mailRoutes,
];

export const endpoints = (app: FastifyInstance, door: Doorman): void => {
  for (const routes of all) routes(app, door);
};
