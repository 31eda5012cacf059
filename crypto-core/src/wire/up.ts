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

/**
 * After a restore: these bytes were stored here before, by whomever; they are judged by their signatures and the logs,
 * not by who brings them (protocol.md §5.8).
 */
const again = z.literal(true).optional();

/**
 * Body: batch 0 (genesis and epoch 0). Idempotent for equal bytes. Answer: `ack{logLength, head}`: with `again` of the
 * log as it is now.
 */
const create = z.strictObject({ type: z.literal("create"), id, vaultId: vaultIdText, again });

/** Body: one signed batch, one's own or `again`. Answer: `ack{logLength, head}`, or `refuse conflict-head`. */
const ops = z.strictObject({ type: z.literal("ops"), id, vaultId: vaultIdText, expectedHead: hashText, again });

/**
 * Body: one run, one's own or `again`. Idempotent. Answer: `ack{position, deviceHead}`; durable when it comes. `quiet`: receipts only, for which
 * nobody is woken.
 */
const push = z.strictObject({
  type: z.literal("push"),
  id,
  vaultId: vaultIdText,
  again,
  quiet: z.literal(true).optional(),
});

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
