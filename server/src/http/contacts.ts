// Contact addresses over HTTP: given by their owner, found again by the clinic's administrators (protocol.md §9).
import type { FastifyInstance } from "fastify";
import {
  contactAnswer,
  contactRequest,
  doneAnswer,
  findPersonAnswer,
  findPersonRequest,
} from "@health-vault/crypto-core/wire";
import { contactFinds, openContact, putContact } from "../appointments/contacts.ts";
import { parsed } from "../refusal.ts";
import { toText, userIdFrom } from "../text.ts";
import { callerOf, type Doorman } from "./context.ts";

/** People who share one address: a household. */
const MOST = 20;

export const contactRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, keyring, limits } = door;

  app.put("/v1/account/contact", async (request) => {
    const bearer = await callerOf(door, request, "own-contact");
    limits.step.take(bearer.userId);
    const { email } = parsed(contactRequest, request.body);
    const userId = userIdFrom(bearer.userId);
    await relay.store.transact(async (nouns) => {
      if (email === null) await nouns.contacts.remove(userId);
      else await putContact(nouns, keyring, userId, email);
      const act = { actor: bearer.userId, subject: bearer.userId, atMs: relay.clock.now() };
      await nouns.audit.append({ kind: email === null ? "contact-removed" : "contact", ...act });
    });
    return doneAnswer.parse({});
  });

  app.get("/v1/account/contact", async (request) => {
    const userId = userIdFrom((await callerOf(door, request, "own-contact")).userId);
    const sealed = await relay.store.contacts.of(userId);
    return contactAnswer.parse({ email: sealed === undefined ? null : openContact(keyring, userId, sealed) });
  });

  app.post("/v1/people/find", async (request) => {
    const bearer = await callerOf(door, request, "find-person");
    limits.findPerson.take(bearer.userId);
    const { email } = parsed(findPersonRequest, request.body);
    const indexes = contactFinds(keyring, email).map(({ index }) => index);
    const found = await relay.store.contacts.find(indexes, MOST);
    return findPersonAnswer.parse({ userIds: found.map(toText) });
  });
};
