// Spoiled requests over HTTP, and whether each was answered as the table of refusals has it.
import { request as ask } from "node:http";
import { connect } from "node:net";
import { httpRefusal, REFUSALS } from "@health-vault/crypto-core/wire";
import { spoilBytes, spoilJsonText, spoilText } from "../../../crypto-core/test/fuzz/mutate.ts";
import type { Chance } from "../../../crypto-core/test/fuzz/random.ts";
import { routeMessages } from "../wire-routes.ts";
import { messageSchemas } from "../wire-shape.ts";
import type { HonestRequest } from "./requests.ts";

export interface Shot {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export interface Heard {
  readonly status: number;
  readonly body: Uint8Array;
}

const types = [
  "application/json",
  "application/octet-stream",
  "text/plain",
  "application/x-www-form-urlencoded",
  "x",
  "",
];
const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND"];
const queries = ["-1", "1e400", "abc", "9007199254740993", "", "0&from=1", "%00", "%ff", "NaN", "0x10", "1e3"];
const parts = ["%00", "%ff", "..%2f..", "%2e%2e", "a".repeat(3_000), "__proto__", "constructor", "é", "%C0%80", " "];

const encoded = (text: string): string => encodeURI(text).replaceAll(" ", "%20");

function target({ path, query = {} }: HonestRequest, by: Chance): string {
  const segments = path.split("/");
  if (by.below(8) === 0) segments[1 + by.below(segments.length - 1)] = by.of(parts);
  const place = segments.join("/");
  const pairs = Object.entries(query).map(
    ([name, value]) => [name, by.below(3) === 0 ? by.of(queries) : value] as const,
  );
  const asked = pairs.filter(() => by.below(20) > 0).map(([name, value]) => `${name}=${value}`);
  return asked.length === 0 ? place : `${place}?${asked.join("&")}`;
}

/** `by` decides what of it is spoiled; now and then nothing is. */
export function spoiled(honest: HonestRequest, by: Chance, jwts: readonly string[]): Shot {
  const [method = "GET"] = honest.route.split(" ");
  const octets = honest.bytes !== undefined;
  // One in four bodies is whole: what lies behind the shapes is to be reached as well.
  const told = (value: unknown): Uint8Array =>
    by.below(4) === 0 ? new TextEncoder().encode(JSON.stringify(value)) : spoilJsonText(value, by);
  const whole = octets ? honest.bytes : honest.body === undefined ? undefined : told(honest.body);
  const body = octets && whole && by.below(2) === 0 ? spoilBytes(whole, by) : whole;
  const usual = octets ? "application/octet-stream" : "application/json";
  const type = body === undefined ? "" : by.below(15) === 0 ? by.of(types) : usual;
  const jwt = by.below(12) === 0 ? by.of(["", "x", ...jwts, spoilText(honest.jwt ?? "a.b.c", by)]) : honest.jwt;
  const scheme = by.below(40) === 0 ? "Basic" : "Bearer";
  const headers: Record<string, string> = {
    // Somebody else each time: what a single address may ask is limited, and that is not what is looked at here.
    "x-forwarded-for": `10.${by.below(250)}.${by.below(250)}.${by.below(250)}`,
  };
  if (type !== "") headers["content-type"] = type;
  if (jwt !== undefined && !/[^\x21-\x7e]/.test(jwt) && jwt.length < 4_000)
    headers["authorization"] = `${scheme} ${jwt}`;
  return { method: by.below(25) === 0 ? by.of(methods) : method, path: encoded(target(honest, by)), headers, body };
}

export const fire = (url: string, { method, path, headers, body }: Shot): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    const sent = ask(`${url}${path}`, { method, headers: { ...headers, ...length }, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });

const json = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    return undefined;
  }
};

const schemas = messageSchemas();

/** What is wrong with an answer; undefined when it is one that the page promises. */
export function undocumented(route: string, { method }: Shot, { status, body }: Heard): string | undefined {
  if (method === "HEAD" || method === "OPTIONS") return status >= 500 ? `${status}` : undefined;
  if (status >= 200 && status < 300) {
    const answer = routeMessages[route]?.answer;
    if (!route.startsWith(`${method} `) || answer === undefined) return undefined;
    const schema = schemas.get(answer);
    return schema?.safeParse(json(body)).success === true ? undefined : `${status} and not ${answer}`;
  }
  const refused = httpRefusal.safeParse(json(body));
  if (!refused.success) return `${status} without a refusal: ${new TextDecoder().decode(body).slice(0, 80)}`;
  const { error } = refused.data;
  if (error === "internal") return "internal";
  return REFUSALS[error].status === status ? undefined : `${status} for ${error}`;
}

const raw: readonly ((by: Chance) => Uint8Array)[] = [
  (by) => by.bytes(1 + by.below(400)),
  () => Buffer.from("GET / HTTP/1.1\r\n\r\n"),
  () => Buffer.from("POST /v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n"),
  () =>
    Buffer.from(
      "POST /v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ),
  () =>
    Buffer.from(
      "POST /v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n{",
    ),
  () => Buffer.from(`GET /v1/relay HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(40_000)}\r\n\r\n`),
  () =>
    Buffer.from(
      "GET /v1/socket HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: no\r\n\r\n",
    ),
  () => Buffer.from("GET /v1/\u0000relay HTTP/1.1\r\nhost: x\r\n\r\n"),
  (by) =>
    Buffer.concat([Buffer.from("PUT /v1/mail HTTP/1.1\r\nhost: x\r\ncontent-length: 300\r\n\r\n"), by.bytes(100)]),
];

/** What is wrong with what noise was answered; a line that ends without a word is right. */
export const undocumentedNoise = (said: string): string | undefined =>
  said
    .split(/(?=HTTP\/1\.1 \d)/)
    .map(undocumentedAnswer)
    .find((fault) => fault !== undefined);

function undocumentedAnswer(said: string): string | undefined {
  const [head = "", body = ""] = said.split("\r\n\r\n");
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0);
  // Two are not the relay's own words: Node's to a request without a host, and those of the library that makes a WebSocket of it.
  const others = status === 400 && (body.trim() === "0" || /websocket/i.test(body));
  if (said === "" || status === 200 || others) return undefined;
  const refused = httpRefusal.safeParse(json(new TextEncoder().encode(body)));
  if (!refused.success || REFUSALS[refused.data.error].status !== status)
    return `${said.slice(0, 60)}…${said.slice(-160)}`;
  return refused.data.error === "internal" ? "internal" : undefined;
}

/** Bytes that are hardly HTTP; the line is cut by whoever loses patience first. Answers what came, if anything. */
export const fireRaw = (url: string, by: Chance): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    let said = "";
    socket.on("data", (part) => {
      said += part.toString("latin1");
      socket.end();
    });
    socket.on("error", () => resolve(said));
    socket.on("close", () => resolve(said));
    socket.write(by.of(raw)(by));
    socket.setTimeout(150, () => socket.destroy());
  });
