// Spoiled frames on the socket: every kind, header and body, and frames that are none.
import { createVault, extendMembership, idKey, plainBatch, signKeyPair, toBase64url } from "@health-vault/crypto-core";
import { must } from "@health-vault/crypto-core/testing";
import { decodeFrame, down, type Down, REFUSALS, type Up, WIRE_VERSION } from "@health-vault/crypto-core/wire";
import { spoilBytes, spoilJsonText } from "../../../crypto-core/test/fuzz/mutate.ts";
import type { Chance } from "../../../crypto-core/test/fuzz/random.ts";
import { membershipOf, penOf } from "../people.ts";
import type { People } from "./requests.ts";

export interface Frame {
  readonly header: Up;
  readonly body: Uint8Array;
}

const none = new Uint8Array();

/** One of each kind that a client may say. */
export function honestFrames({ pat, jwts }: People, by: Chance): readonly Frame[] {
  const vault = pat.chart ?? pat.self;
  const vaultId = idKey(vault.vaultId);
  const pen = penOf(pat, vault);
  const author = { identity: pat.identity, device: pat.device };
  const invitePk = signKeyPair(by.bytes(32)).publicKey;
  const membership = membershipOf(vault, pat);
  const batch = plainBatch(author, membership, { kind: "invite", invitePk, role: "reader", untilMs: 1 });
  must(extendMembership(membership, [batch.bytes], () => pat.identity));
  const fresh = createVault(author, { purpose: "thread", members: [{ identity: pat.identity, role: "owner" }] });
  const id = 1 + by.below(1e6);
  const zero = toBase64url(new Uint8Array(16));
  return [
    { header: { type: "hello", jwt: jwts.pat, wireVersion: WIRE_VERSION }, body: none },
    { header: { type: "renew", jwt: jwts.pat }, body: none },
    { header: { type: "create", id, vaultId: idKey(fresh.vaultId) }, body: fresh.bytes },
    { header: { type: "ops", id, vaultId, expectedHead: toBase64url(membership.head) }, body: batch.bytes },
    { header: { type: "push", id, vaultId }, body: pen.write("128/82", "131/84").bytes },
    { header: { type: "push", id, vaultId, quiet: true, again: true }, body: pen.write("129/83").bytes },
    { header: { type: "subscribe", id, vaultId, incarnation: zero, position: 0, logLength: 0 }, body: none },
    { header: { type: "pull", id, vaultId, position: 0, limitBytes: 1_000 }, body: none },
    { header: { type: "unsubscribe", vaultId }, body: none },
    { header: { type: "ping" }, body: none },
  ];
}

const framed = (header: Uint8Array, body: Uint8Array): Uint8Array => {
  const out = new Uint8Array(5 + header.length + body.length);
  out[0] = WIRE_VERSION;
  new DataView(out.buffer).setUint32(1, header.length);
  out.set(header, 5);
  out.set(body, 5 + header.length);
  return out;
};

export function spoiledFrame({ header, body }: Frame, by: Chance): Uint8Array | string {
  const plain = new TextEncoder().encode(JSON.stringify(header));
  switch (by.below(10)) {
    case 0:
      return spoilBytes(framed(plain, body), by);
    case 1:
      return by.below(4) === 0 ? "text" : framed(spoilJsonText(header, by), body);
    case 2:
    case 3:
    case 4:
      return framed(spoilJsonText(header, by), body);
    case 5:
      return framed(plain, none);
    case 6:
      return framed(plain, body);
    default:
      return framed(plain, spoilBytes(body, by));
  }
}

export interface FiringLine {
  send(frame: Uint8Array | string): void;
  readonly open: () => boolean;
  /** What came that no page promises. */
  readonly wrong: readonly string[];
  readonly answers: () => number;
  close(): void;
}

/** A socket that notes what comes and never complains. */
export const firingLine = (url: string, jwt: string): Promise<FiringLine> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/socket`);
    socket.binaryType = "arraybuffer";
    const wrong: string[] = [];
    let answers = 0;
    const judge = (said: Down): void => {
      answers++;
      if (said.type === "refuse" && (said.code === "internal" || REFUSALS[said.code] === undefined))
        wrong.push(said.code);
    };
    const line: FiringLine = {
      send: (frame) => socket.send(frame as Uint8Array<ArrayBuffer>),
      open: () => socket.readyState === WebSocket.OPEN,
      wrong,
      answers: () => answers,
      close: () => socket.close(),
    };
    socket.addEventListener("message", ({ data }) => {
      const frame = decodeFrame(down, new Uint8Array(data as ArrayBuffer));
      if (frame.ok) judge(frame.value.header);
      else wrong.push(`frame: ${frame.error}`);
    });
    socket.addEventListener("error", () => resolve(line));
    socket.addEventListener("open", () => {
      const hello = { type: "hello", jwt, wireVersion: WIRE_VERSION };
      socket.send(framed(new TextEncoder().encode(JSON.stringify(hello)), none) as Uint8Array<ArrayBuffer>);
      resolve(line);
    });
  });
