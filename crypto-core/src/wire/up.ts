// What a client says on the socket, one closed union; every `id` is answered by exactly one `ack`, `refuse` or answer.
import { z } from "zod";
import { countNumber, hashText, incarnationText, jwtText, vaultIdText } from "./text.ts";
import { LIMITS } from "./version.ts";

/** The client's number for a request, unique on this socket while unanswered. */
const id = z.int().min(1).max(0xffffffff);

/** First message, within 10 s. The JWT is one of scope `session`. */
const hello = z.strictObject({ type: z.literal("hello"), jwt: jwtText, wireVersion: z.int().min(0) });

/** A fresh JWT of the same device before the old one ends; else the relay closes the socket. */
const renew = z.strictObject({ type: z.literal("renew"), jwt: jwtText });

/** Body: batch 0 (genesis and epoch 0). Idempotent for equal bytes. Answer: `ack{logLength, head}`. */
const create = z.strictObject({ type: z.literal("create"), id, vaultId: vaultIdText });

/** Body: one signed batch. Answer: `ack{logLength, head}`, or `refuse conflict-head`. */
const ops = z.strictObject({ type: z.literal("ops"), id, vaultId: vaultIdText, expectedHead: hashText });

/** Body: one run of one's own. Idempotent. Answer: `ack{position, deviceHead}`; durable when it comes. */
const push = z.strictObject({ type: z.literal("push"), id, vaultId: vaultIdText });

/**
 * Answers: `log` frames with the batches from `logLength` on, then `subscribed`. The relay holds a cursor for the
 * subscription, at first `position`; `pull` moves it, and once it stands at the end new runs come as pages without id.
 * A removed member gets the `log` up to his removal and `refuse removed`.
 */
const subscribe = z.strictObject({
  type: z.literal("subscribe"),
  id,
  vaultId: vaultIdText,
  incarnation: incarnationText,
  position: countNumber,
  logLength: countNumber,
});

/** Answered by pages with this id, in order, of at most `limitBytes` together (at least one run); the last has `done`. */
const pull = z.strictObject({
  type: z.literal("pull"),
  id,
  vaultId: vaultIdText,
  position: countNumber,
  limitBytes: z.int().min(1).max(LIMITS.pullBytes),
});

/** Not answered. */
const unsubscribe = z.strictObject({ type: z.literal("unsubscribe"), vaultId: vaultIdText });

/** Answered by `pong`; also the client's heartbeat. */
const ping = z.strictObject({ type: z.literal("ping") });

export const up = z.discriminatedUnion("type", [hello, renew, create, ops, push, subscribe, pull, unsubscribe, ping]);
export type Up = z.infer<typeof up>;
export type UpType = Up["type"];
