// Anonymous mailboxes of device links: the relay carries one key and one sealed answer and knows neither side (protocol.md §6, A73).
import type { FastifyInstance } from "fastify";
import {
  doneAnswer,
  mailboxAnswer,
  mailboxAnswerRequest,
  mailboxOpenRequest,
  mailboxRequest,
} from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { fromText, toText } from "../text.ts";
import type { Doorman } from "./context.ts";

const LIFE_MS = 10 * 60_000;
/** Open at once, over all people: their answers fill 64 MiB at most. */
const MOST = 1_000;

export const mailboxRoutes = (app: FastifyInstance, { relay, limits }: Doorman): void => {
  const { store, clock } = relay;

  app.post("/v1/mailboxes/open", async (request) => {
    limits.signIn.take(request.ip);
    const { mailboxId, offer } = parsed(mailboxOpenRequest, request.body);
    const now = clock.now();
    const box = { mailboxId: fromText(mailboxId), offer: fromText(offer), expiresAt: now + LIFE_MS };
    const outcome = await store.mailboxes.open(box, now, MOST);
    if (outcome === "full") throw new Refusal("busy", { retryAfterMs: 30_000 });
    if (outcome === "taken") throw new Refusal("taken");
    return doneAnswer.parse({});
  });

  app.post("/v1/mailboxes/look", async (request) => {
    // The new device asks every second or so until the answer is there.
    limits.challenge.take(request.ip);
    const { mailboxId } = parsed(mailboxRequest, request.body);
    const box = await store.mailboxes.find(fromText(mailboxId), clock.now());
    if (box === undefined) throw new Refusal("not-found");
    return mailboxAnswer.parse({ offer: toText(box.offer), ...(box.answer && { answer: toText(box.answer) }) });
  });

  app.post("/v1/mailboxes/answer", async (request) => {
    limits.signIn.take(request.ip);
    const { mailboxId, answer } = parsed(mailboxAnswerRequest, request.body);
    const outcome = await store.mailboxes.answer(fromText(mailboxId), fromText(answer), clock.now());
    if (outcome === "gone") throw new Refusal("not-found");
    if (outcome === "taken") throw new Refusal("taken");
    return doneAnswer.parse({});
  });

  app.post("/v1/mailboxes/close", async (request) => {
    limits.signIn.take(request.ip);
    await store.mailboxes.remove(fromText(parsed(mailboxRequest, request.body).mailboxId));
    return doneAnswer.parse({});
  });
};
