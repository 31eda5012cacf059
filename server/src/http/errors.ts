// The one place where a thrown thing becomes an answer: a code and facts, never a message or input (A15, A56).
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { httpRefusal, type RefusalCode, REFUSALS } from "@health-vault/crypto-core/wire";
import { errorFacts, type Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import { always } from "./headers.ts";

/** Fastify's own refusals, by status: bad JSON, too large, wrong media type. */
const byStatus = (status: number): RefusalCode =>
  status === 413 ? "too-large" : status === 404 ? "not-found" : "malformed";

const refusalFrom = (error: unknown): Refusal | undefined => {
  if (error instanceof Refusal) return error;
  const { statusCode } = (typeof error === "object" && error !== null ? error : {}) as {
    readonly statusCode?: unknown;
  };
  return typeof statusCode === "number" && statusCode < 500 ? new Refusal(byStatus(statusCode)) : undefined;
};

/** What fails before a route is found (an address that is no address) gets the same form of answer and nothing of what was sent. */
export const beforeRouting = (_error: unknown, _request: unknown, reply: FastifyReply): void => {
  const { status } = REFUSALS.malformed;
  void reply
    .status(status)
    .headers(always)
    .send(httpRefusal.parse({ error: "malformed" }));
};

export const errorAnswers = (app: FastifyInstance, log: Log): void => {
  const route = ({ routeOptions }: FastifyRequest) =>
    routeOptions.url === undefined ? {} : { route: routeOptions.url };
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = refusalFrom(error);
    if (refusal === undefined) log("bug", { ...route(request), ...errorFacts(error) });
    else log("refused", { ...route(request), code: refusal.code });
    const { code, facts } = refusal ?? new Refusal("internal");
    if (facts.retryAfterMs !== undefined) reply.header("retry-after", Math.ceil(facts.retryAfterMs / 1000));
    return reply.status(REFUSALS[code].status).send(httpRefusal.parse({ error: code, ...facts }));
  });
};
