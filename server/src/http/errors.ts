// The one place where a thrown thing becomes an answer: a code and facts, never a message or input (A15, A56).
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
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

/** What is no HTTP at all, or a head that is too long, gets that form of answer too; then the line ends. Nothing of it is logged. */
export const beforeReading = (error: { readonly code?: string }, socket: Socket): void => {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const code: RefusalCode = error.code === "HPE_HEADER_OVERFLOW" ? "too-large" : "malformed";
  const { status } = REFUSALS[code];
  const body = JSON.stringify(httpRefusal.parse({ error: code }));
  const headers = {
    ...always,
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join("")}\r\n${body}`);
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
