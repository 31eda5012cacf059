// E-mails without content over HTTP: a person says where, confirms it with the code that came, and takes it back (protocol.md §9).
import type { FastifyInstance } from "fastify";
import { doneAnswer, mailAnswer, mailConfirmRequest, mailRequest } from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { userIdFrom } from "../text.ts";
import { isZone } from "../wake/quiet.ts";
import { callerOf, type Doorman } from "./context.ts";

export const mailRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { limits } = door;
  const { mailer } = door.relay.waker;

  app.get("/v1/mail", async (request) => {
    const { userId } = await callerOf(door, request, "own-wake");
    const held = await mailer.of(userIdFrom(userId));
    return mailAnswer.parse({
      offered: mailer.offered,
      confirmed: held?.confirmed === true,
      ...(held && { address: held.address, quiet: held.quiet }),
    });
  });

  app.put("/v1/mail", async (request) => {
    const { userId } = await callerOf(door, request, "own-wake");
    limits.mail.take(userId);
    const asked = parsed(mailRequest, request.body);
    if (!mailer.offered) throw new Refusal("malformed", { reason: "mail-off" });
    if (asked.quiet && !isZone(asked.quiet.zone)) throw new Refusal("malformed", { reason: "time-zone" });
    if (!(await mailer.keep(userIdFrom(userId), asked))) throw new Refusal("unavailable");
    return doneAnswer.parse({});
  });

  app.post("/v1/mail/confirm", async (request) => {
    const { userId } = await callerOf(door, request, "own-wake");
    limits.step.take(userId);
    const { code } = parsed(mailConfirmRequest, request.body);
    if (!(await mailer.confirm(userIdFrom(userId), code))) throw new Refusal("malformed", { reason: "code" });
    return doneAnswer.parse({});
  });

  app.delete("/v1/mail", async (request) => {
    const { userId } = await callerOf(door, request, "own-wake");
    limits.step.take(userId);
    await mailer.remove(userIdFrom(userId));
    return doneAnswer.parse({});
  });
};
