// People of a clinic as raw clients of a real relay: they sign up, open sessions and speak frames, with none of the client's code.
import {
  asHash,
  asRecoveryCode,
  asSeed,
  type BlobId,
  chainStart,
  createVault,
  fromBase64url,
  identityGenesis,
  identityKeys,
  idKey,
  type Identity,
  type MadeVault,
  openMembershipLog,
  randomBytes,
  readIdentityLog,
  recoveryKeys,
  sealRun,
  type Seed,
  sessionMessage,
  sign,
  type SignKeyPair,
  toBase64url,
  tokenHash,
  type UserId,
  type WriteContext,
} from "@health-vault/crypto-core";
import { must, type Person, person } from "@health-vault/crypto-core/testing";
import {
  decodeFrame,
  down,
  type Down,
  type DownType,
  encodeFrame,
  type Up,
  WIRE_VERSION,
} from "@health-vault/crypto-core/wire";
import type { RunningRelay } from "../src/index.ts";

const text = toBase64url;
type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly json: Json & { readonly error?: string };
}

export const call = async (
  relay: RunningRelay,
  method: string,
  path: string,
  body?: object,
  jwt?: string,
): Promise<Answer> => {
  const response = await fetch(`${relay.url}${path}`, {
    method,
    headers: {
      ...(body && { "content-type": "application/json" }),
      ...(jwt !== undefined && { authorization: `Bearer ${jwt}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Json };
};

type Received<T extends DownType> = Extract<Down, { readonly type: T }> & { readonly body: Uint8Array };

export interface Line {
  say(message: Up, body?: Uint8Array): void;
  raw(bytes: Uint8Array): void;
  /** The first message of this type that fits and was not taken yet; waits for it. */
  next<T extends DownType>(type: T, fits?: (message: Received<T>) => boolean): Promise<Received<T>>;
  readonly closed: Promise<void>;
  close(): void;
}

export const openLine = async (relay: RunningRelay, headers: Record<string, string> = {}): Promise<Line> => {
  // undici's WebSocket takes headers here; browsers do not.
  const options = { headers } as unknown as string[];
  const socket = new WebSocket(`${relay.url.replace("http", "ws")}/v1/socket`, options);
  socket.binaryType = "arraybuffer";
  const received: (Down & { readonly body: Uint8Array })[] = [];
  const waiting = new Set<() => void>();
  socket.addEventListener("message", (event) => {
    const frame = decodeFrame(down, new Uint8Array(event.data as ArrayBuffer));
    if (!frame.ok) throw new Error(`relay sent ${frame.error}`);
    received.push({ ...frame.value.header, body: frame.value.body });
    for (const look of waiting) look();
  });
  const closed = new Promise<void>((resolve) => socket.addEventListener("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("socket refused")));
  });
  return {
    closed,
    close: () => socket.close(),
    raw: (bytes) => socket.send(bytes as Uint8Array<ArrayBuffer>),
    say: (message, body) => socket.send(body ? encodeFrame(message, body) : encodeFrame(message)),
    next: (type, fits = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          const at = received.findIndex((one) => one.type === type && fits(one as never));
          if (at === -1) return;
          waiting.delete(look);
          resolve(received.splice(at, 1)[0] as never);
        };
        waiting.add(look);
        look();
      }),
  };
};

export const signUpBody = (who: Person, token: Uint8Array, vaults: readonly MadeVault[], more: object = {}) => ({
  token: text(token),
  identityLog: who.log.map(text),
  locator: text(randomBytes(16)),
  authKey: text(randomBytes(32)),
  kdfId: 1,
  passwordBlob: text(randomBytes(150)),
  recoveryBlob: text(randomBytes(180)),
  accountData: text(randomBytes(300)),
  accountVersion: 1,
  vaults: vaults.map(({ bytes }) => ({ batch: text(bytes) })),
  ...more,
});

export const vaultFor = (who: Person, purpose: "self" | "chart" | "clinic", clinicId?: UserId): MadeVault =>
  createVault(
    { identity: who.identity, device: who.device },
    { purpose, members: [{ identity: who.identity, role: "owner" }], ...(clinicId && { clinicId }) },
  );

export interface Guest extends Person {
  readonly body: ReturnType<typeof signUpBody>;
  readonly self: MadeVault;
  readonly chart: MadeVault | undefined;
  session(): Promise<string>;
  line(): Promise<Line>;
}

export const openSession = async (relay: RunningRelay, who: Person): Promise<Answer> => {
  const { json } = await call(relay, "POST", "/v1/challenge", {});
  const bytes = (name: string): Uint8Array => fromBase64url(json[name] as string) ?? new Uint8Array();
  const challenge = { relayId: bytes("relayId"), challenge: bytes("challenge"), timeMs: json["timeMs"] as number };
  const { userId } = who.identity;
  const message = sessionMessage(challenge, userId, who.device.deviceId);
  const signature = sign(who.transport.secretKey, "HV1/sig/session/v1", asHash(message.slice(-32)));
  return call(relay, "POST", "/v1/sessions", {
    userId: text(userId),
    deviceId: text(who.device.deviceId),
    challenge: json["challenge"],
    timeMs: json["timeMs"],
    signature: text(signature),
  });
};

const sessionOf = async (relay: RunningRelay, who: Person): Promise<string> => {
  const { status, json } = await openSession(relay, who);
  if (status !== 200) throw new Error(`no session: ${json.error}`);
  return json["jwt"] as string;
};

/** A socket to this relay, after hello, welcome and the list of vaults. */
export const lineTo = async (relay: RunningRelay, who: Person): Promise<Line> => {
  const opened = await openLine(relay);
  opened.say({ type: "hello", jwt: await sessionOf(relay, who), wireVersion: WIRE_VERSION });
  await opened.next("welcome");
  await opened.next("vaults", ({ last }) => last);
  return opened;
};

const guest = (relay: RunningRelay, who: Person, body: Guest["body"], self: MadeVault, chart?: MadeVault): Guest => ({
  ...who,
  body,
  self,
  chart,
  session: () => sessionOf(relay, who),
  line: () => lineTo(relay, who),
});

export interface Clinic {
  readonly clinicId: UserId;
  readonly admin: Guest;
  /** What the clinic's kit opens, and its log as it was made. */
  readonly kit: { readonly seed: Seed; readonly recovery: SignKeyPair; readonly identity: Identity };
  join(kind: "doctor" | "patient", name: string): Promise<Guest>;
}

const expectOk = ({ status, json }: Answer): void => {
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(json)}`);
};

/** The admin opens the set-up link; others join by tokens that she makes. */
export const openClinic = async (relay: RunningRelay): Promise<Clinic> => {
  const ada = person("ada");
  const seed = asSeed(randomBytes(32));
  const recovery = recoveryKeys(asRecoveryCode(randomBytes(32)));
  const genesis = identityGenesis(identityKeys(seed, 0), recovery.publicKey);
  const identity = must(readIdentityLog([genesis.op]));
  const clinicId = identity.userId;
  const [self, vault] = [vaultFor(ada, "self"), vaultFor(ada, "clinic", clinicId)];
  const clinic = { identityLog: [text(genesis.op)], recoveryBlob: text(randomBytes(150)), batch: text(vault.bytes) };
  const body = signUpBody(ada, fromBase64url(relay.setupToken ?? "") ?? new Uint8Array(), [self], { clinic });
  expectOk(await call(relay, "POST", "/v1/sign-up", body));
  const admin = guest(relay, ada, body, self);
  const join: Clinic["join"] = async (kind, name) => {
    const who = person(name);
    const token = randomBytes(16);
    const made = { tokenHash: text(tokenHash(token)), kind, expiresAt: 4e15, cap: 1 };
    expectOk(await call(relay, "POST", "/v1/tokens", made, await admin.session()));
    const own = vaultFor(who, "self");
    const chart = kind === "patient" ? vaultFor(who, "chart", clinicId) : undefined;
    const profile = kind === "doctor" && {
      profile: { name, profession: "physician", registrationNumber: `R-${name}` },
    };
    const request = signUpBody(who, token, chart ? [own, chart] : [own], profile || {});
    expectOk(await call(relay, "POST", "/v1/sign-up", request));
    return guest(relay, who, request, own, chart);
  };
  return { clinicId, admin, join, kit: { seed, recovery, identity } };
};

/** A device that seals runs in one vault, keeping its chain. */
export const penOf = (who: Person, vault: Pick<MadeVault, "vaultId" | "epochKey" | "head">, epoch = 0) => {
  const { vaultId } = vault;
  let context: WriteContext = {
    vaultId,
    userId: who.identity.userId,
    device: who.device,
    epoch,
    epochKey: vault.epochKey,
    memHead: vault.head,
    seq: 0,
    prevHash: chainStart(vaultId, who.device.deviceId),
    seenBefore: new Map(),
    seen: new Map(),
  };
  return {
    /** Where the pen stands, to come back to. */
    place: (): WriteContext => context,
    /** From here on the pen writes under another head and epoch. */
    under: (change: Partial<WriteContext>): void => {
      context = { ...context, ...change };
    },
    write: (...texts: readonly string[]) => {
      const run = sealRun(
        context,
        texts.map((one) => ({ bytes: new TextEncoder().encode(one) })),
      );
      context = { ...context, seq: run.lastSeq, prevHash: run.lastHash, seenBefore: context.seen };
      return run;
    },
    /** One entry that names attachments. */
    name: (one: string, ...blobs: readonly BlobId[]) => {
      const run = sealRun(context, [{ bytes: new TextEncoder().encode(one), blobs }]);
      context = { ...context, seq: run.lastSeq, prevHash: run.lastHash, seenBefore: context.seen };
      return run;
    },
  };
};

export const membershipOf = (vault: MadeVault, ...people: readonly Person[]) =>
  must(
    openMembershipLog(
      [vault.bytes],
      (userId) => people.find((one) => idKey(one.identity.userId) === idKey(userId))?.identity,
    ),
  );
