// What the relay says on the socket, one closed union; pages and logs carry protocol bytes it cannot read (protocol.md §1).
import { z } from "zod";
import { refusalCode, refusalFacts } from "./errors.ts";
import { countNumber, hashText, incarnationText, relayIdText, timeNumber, userIdText, vaultIdText } from "./text.ts";
import { LIMITS } from "./version.ts";

const id = z.int().min(1).max(0xffffffff);

/** Head of the asking device's chain in a vault: seq and entry hash of its last stored entry. */
const chainHead = z.object({ seq: countNumber, hash: hashText });

const welcome = z.object({
  type: z.literal("welcome"),
  incarnation: incarnationText,
  relayId: relayIdText,
  now: timeNumber,
  /** The relay pings this often, and cuts a socket it did not hear for `HEARTBEAT.deadAfterMs`. */
  heartbeatMs: countNumber,
});

/** Durable. `position`, `deviceHead` answer a push; `logLength`, `head` answer `create` and `ops`. */
const ack = z.object({
  type: z.literal("ack"),
  id,
  position: countNumber.optional(),
  deviceHead: chainHead.optional(),
  /** The run of a removed member: delivered, and waiting for the owner's decision. */
  quarantined: z.literal(true).optional(),
  logLength: countNumber.optional(),
  head: hashText.optional(),
});

/** Without id: about the socket or a subscription (`vaultId`); after `unauthenticated` and `malformed` the socket closes. */
const refuse = refusalFacts.extend({
  type: z.literal("refuse"),
  id: id.optional(),
  vaultId: vaultIdText.optional(),
  code: refusalCode,
});

/** Ends the answer to `subscribe`: what the relay has. `ownHead` is absent while this device has no entry here. */
const subscribed = z.object({
  type: z.literal("subscribed"),
  id,
  vaultId: vaultIdText,
  incarnation: incarnationText,
  logLength: countNumber,
  end: countNumber,
  ownHead: chainHead.optional(),
});

/** Body: consecutive batches; the first is number `from` (0 = genesis). Comes before any page that needs it. */
const log = z.object({
  type: z.literal("log"),
  vaultId: vaultIdText,
  from: countNumber,
  lengths: z.array(countNumber).max(LIMITS.pageItems),
});

/** A run of `count` entries that ends at `position` covers (position - count, position]. */
const pagedRun = z.object({
  position: countNumber,
  count: countNumber,
  bytes: countNumber,
  quarantined: z.literal(true).optional(),
  /** Pushed on this very socket: `bytes` is 0 and the body does not bring it back. */
  own: z.literal(true).optional(),
});

/** Body: the runs, concatenated. `from` is the cursor it continues; `end` the vault's last position when it was read. */
const page = z.object({
  type: z.literal("page"),
  id: id.optional(),
  vaultId: vaultIdText,
  from: countNumber,
  runs: z.array(pagedRun).max(LIMITS.pageItems),
  end: countNumber,
  incarnation: incarnationText,
  /** The last page of an answer to `pull`. */
  done: z.literal(true).optional(),
});

/** New runs exist up to `end`, but this socket was too slow to be sent them: `pull`. */
const behind = z.object({ type: z.literal("behind"), vaultId: vaultIdText, end: countNumber });

export const vaultRole = z.enum(["owner", "custodian", "writer", "reader", "removed"]);
export type VaultRole = z.infer<typeof vaultRole>;

/** The relay's word, a hint for what to subscribe to: which vaults are *mine* says my own signed state (A4). */
const vaultLine = z.object({
  vaultId: vaultIdText,
  role: vaultRole,
  logLength: countNumber,
  /** End of what one may pull; for `removed` the position of the removal. */
  position: countNumber,
});

/** After `welcome` (`whole`, in several frames when long; the last has `last`), and one line whenever it changes. */
const vaults = z.object({
  type: z.literal("vaults"),
  whole: z.boolean(),
  last: z.boolean(),
  list: z.array(vaultLine).max(LIMITS.vaultsItems),
});

/** The identity log of oneself or of a co-member grew to `length`. */
const identity = z.object({ type: z.literal("identity"), userId: userIdText, length: countNumber });

/** A step of one of the caller's appointments was stored; the caller's list has steps up to `seq`. */
const appointments = z.object({ type: z.literal("appointments"), seq: countNumber });

/** The relay's heartbeat; answer with any message (`ping` will do). */
const ping = z.object({ type: z.literal("ping") });
const pong = z.object({ type: z.literal("pong"), now: timeNumber });

export const down = z.discriminatedUnion("type", [
  welcome,
  ack,
  refuse,
  subscribed,
  log,
  page,
  behind,
  vaults,
  identity,
  appointments,
  ping,
  pong,
]);
export type Down = z.infer<typeof down>;
export type DownType = Down["type"];
export type VaultLine = z.infer<typeof vaultLine>;
export type PagedRun = z.infer<typeof pagedRun>;
export type ChainHead = z.infer<typeof chainHead>;
