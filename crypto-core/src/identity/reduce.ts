// The pure fold of an identity log: every op is checked against the state before it, or the whole extension is refused (protocol §4).
import { equalBytes } from "../bytes.ts";
import { refuse, type ProtocolError } from "../errors.ts";
import { idKey, type Hash, type SignPublicKey, type UserId } from "../ids.ts";
import { userIdOf } from "../account/keys.ts";
import { verify } from "../primitives/sign.ts";
import { ok, type Result } from "../result.ts";
import {
  deviceIdOf,
  emptyHead,
  maxWaitDays,
  proofHash,
  readIdentityOp,
  type IdentityOp,
  type IdentityOpBody,
} from "./op.ts";
import { isKemPublicKey } from "../primitives/kem.ts";
import type { Device, GenerationKeys, Identity } from "./state.ts";

type Body<K extends IdentityOpBody["kind"]> = Extract<IdentityOpBody, { readonly kind: K }>;
type Step = Result<Identity, ProtocolError>;

const proves = (pk: SignPublicKey, object: Hash, signature: IdentityOp["signature"]): boolean =>
  verify(pk, "HV1/sig/identity-proof/v1", object, signature);

const isSignedBy = (pk: SignPublicKey, op: IdentityOp): boolean =>
  verify(pk, "HV1/sig/identity-op/v1", op.hash, op.signature);

function begin(op: IdentityOp): Step {
  if (op.body.kind !== "genesis" || op.index !== 0 || !equalBytes(op.prev, emptyHead))
    return refuse("decode", "identity: no genesis");
  const { sigPk, kemPk, recPk, nonce } = op.body;
  if (!isSignedBy(sigPk, op)) return refuse("signature", "identity genesis");
  if (!isKemPublicKey(kemPk)) return refuse("bad-wrap", "identity genesis: no KEM key");
  return ok({
    userId: userIdOf(sigPk, kemPk, recPk, nonce),
    head: op.hash,
    length: 1,
    generation: 0,
    generationsAt: [1],
    sigPk,
    kemPk,
    recPk,
    generations: [{ sigPk, kemPk }],
    pendingRecPk: undefined,
    pendingSince: undefined,
    devices: new Map(),
    attestations: new Map(),
    name: undefined,
    notice: undefined,
    recoveryBlobHash: undefined,
    heads: new Map([[idKey(op.hash), 1]]),
    seedWraps: new Map(),
    seedLinks: [],
  });
}

function addDevice(state: Identity, op: IdentityOp, body: Body<"device-add">): Step {
  const deviceId = deviceIdOf(body.sigPk);
  if (state.devices.has(idKey(deviceId))) return refuse("ghost-device", "device-add: known");
  const proof = proofHash(state.userId, op.prev, "device", body.sigPk, body.kemPk, body.transportPk);
  if (!proves(body.sigPk, proof, body.proof)) return refuse("signature", "device-add proof");
  if (!isKemPublicKey(body.kemPk)) return refuse("bad-wrap", "device-add: no KEM key");
  for (const known of state.devices.values()) {
    if (equalBytes(known.transportPk, body.transportPk))
      return refuse("ghost-device", "device-add: transport key known");
  }
  const devices = new Map(state.devices);
  if (body.replaces) {
    const old = state.devices.get(idKey(body.replaces.deviceId));
    if (!old || old.revoked) return refuse("ghost-device", "device-add replaces");
    if (!proves(old.sigPk, proofHash(state.userId, op.prev, "replaced", body.sigPk), body.replaces.signature)) {
      return refuse("signature", "device-add replaces");
    }
    devices.set(idKey(old.deviceId), { ...old, revoked: true, revokedAt: op.index });
  }
  const { sigPk, kemPk, transportPk, temporary } = body;
  const device: Device = {
    deviceId,
    sigPk,
    kemPk,
    transportPk,
    temporary,
    replaces: body.replaces?.deviceId,
    addedAt: op.index,
    revokedAt: undefined,
    revoked: false,
  };
  devices.set(idKey(deviceId), device);
  return ok({ ...state, devices });
}

function revokeDevice(state: Identity, op: IdentityOp, body: Body<"device-revoke">): Step {
  const device = state.devices.get(idKey(body.deviceId));
  if (!device || device.revoked) return refuse("ghost-device", "device-revoke");
  return ok({
    ...state,
    devices: new Map(state.devices).set(idKey(body.deviceId), { ...device, revoked: true, revokedAt: op.index }),
  });
}

function rotate(state: Identity, op: IdentityOp, body: Body<"rotate">): Step {
  if (body.generation !== state.generation + 1) return refuse("rollback", "rotate generation");
  const named = proofHash(state.userId, op.prev, "identity", body.sigPk, body.kemPk, body.recPk);
  if (!proves(body.sigPk, named, body.proof)) return refuse("signature", "rotate proof");
  if (!proves(body.recPk, proofHash(state.userId, op.prev, "recovery", body.recPk), body.recoveryProof)) {
    return refuse("signature", "rotate recovery proof");
  }
  if (!isKemPublicKey(body.kemPk)) return refuse("bad-wrap", "rotate: no KEM key");
  const isOld = (g: GenerationKeys) => equalBytes(g.sigPk, body.sigPk) || equalBytes(g.kemPk, body.kemPk);
  if (state.generations.some(isOld)) return refuse("rollback", "rotate: keys of an older generation");
  const seedWraps = new Map(body.wraps.map((w) => [idKey(w.deviceId), w.wrap]));
  for (const key of seedWraps.keys()) {
    const device = state.devices.get(key);
    if (!device || device.revoked) return refuse("ghost-device", "rotate wrap");
  }
  const devices = new Map<string, Device>();
  for (const [key, device] of state.devices) {
    devices.set(key, device.revoked || seedWraps.has(key) ? device : { ...device, revoked: true, revokedAt: op.index });
  }
  const { generation, sigPk, kemPk, recPk, recoveryBlobHash } = body;
  const seedLinks = [...state.seedLinks, body.seedLink];
  const generationsAt = [...state.generationsAt, op.index + 1];
  return ok({
    ...state,
    generation,
    generationsAt,
    generations: [...state.generations, { sigPk, kemPk }],
    sigPk,
    kemPk,
    recPk,
    recoveryBlobHash,
    pendingRecPk: undefined,
    pendingSince: undefined,
    devices,
    seedWraps,
    seedLinks,
  });
}

function renewRecovery(state: Identity, op: IdentityOp, body: Body<"recovery-renew">): Step {
  if (!proves(body.recPk, proofHash(state.userId, op.prev, "recovery", body.recPk), body.proof))
    return refuse("signature", "recovery-renew proof");
  return ok({ ...state, pendingRecPk: body.recPk, pendingSince: op.index });
}

function confirmRecovery(state: Identity, body: Body<"recovery-confirm">): Step {
  if (!state.pendingRecPk || !equalBytes(state.pendingRecPk, body.recPk))
    return refuse("rollback", "recovery-confirm: none pending");
  const { recPk, recoveryBlobHash } = body;
  return ok({ ...state, recPk, pendingRecPk: undefined, pendingSince: undefined, recoveryBlobHash });
}

function attest(state: Identity, body: Body<"attest">): Step {
  const { kind: _, ...attestation } = body;
  return ok({ ...state, attestations: new Map(state.attestations).set(idKey(body.userId), attestation) });
}

function revokeAttestation(state: Identity, body: Body<"attest-revoke">): Step {
  const attestations = new Map(state.attestations);
  return attestations.delete(idKey(body.userId))
    ? ok({ ...state, attestations })
    : refuse("attestation", "attest-revoke: none");
}

function notice(state: Identity, body: Body<"notice">): Step {
  const { kind: _, ...said } = body;
  return said.waitDays >= 1 && said.waitDays <= maxWaitDays
    ? ok({ ...state, notice: said })
    : refuse("decode", "notice: days");
}

function apply(state: Identity, op: IdentityOp): Step {
  const { body } = op;
  switch (body.kind) {
    case "genesis":
      return refuse("decode", "identity: second genesis");
    case "device-add":
      return addDevice(state, op, body);
    case "device-revoke":
      return revokeDevice(state, op, body);
    case "rotate":
      return rotate(state, op, body);
    case "recovery-renew":
      return renewRecovery(state, op, body);
    case "recovery-confirm":
      return confirmRecovery(state, body);
    case "veto":
      return state.pendingRecPk
        ? ok({ ...state, pendingRecPk: undefined, pendingSince: undefined })
        : refuse("rollback", "veto: none pending");
    case "attest":
      return attest(state, body);
    case "attest-revoke":
      return revokeAttestation(state, body);
    case "profile":
      return ok({ ...state, name: body.name });
    case "notice":
      return notice(state, body);
  }
}

/** `rotate` and `veto` need the kit in hand; everything else an unlocked device can sign (A72). */
const signerOf = (state: Identity, body: IdentityOpBody): SignPublicKey =>
  body.kind === "rotate" || body.kind === "veto" ? state.recPk : state.sigPk;

function next(state: Identity, op: IdentityOp): Step {
  const isSigned = isSignedBy(signerOf(state, op.body), op);
  if (op.index > state.length) return refuse("chain-gap", "identity log");
  // `fork` accuses, so it needs a signature; anything else off the line is only somebody's bytes.
  if (op.index !== state.length || !equalBytes(op.prev, state.head))
    return refuse(isSigned ? "fork" : "signature", "identity log");
  if (!isSigned) return refuse("signature", `identity ${op.body.kind}`);
  const applied = apply(state, op);
  if (!applied.ok) return applied;
  const length = state.length + 1;
  return ok({ ...applied.value, head: op.hash, length, heads: new Map(state.heads).set(idKey(op.hash), length) });
}

/** All or nothing: the given state when `ops` is empty. */
export function extendIdentity(state: Identity, ops: readonly Uint8Array[]): Step {
  let now = state;
  for (const encoded of ops) {
    const op = readIdentityOp(encoded);
    if (!op.ok) return op;
    const after = next(now, op.value);
    if (!after.ok) return after;
    now = after.value;
  }
  return ok(now);
}

/** From the genesis on. `expected`, when known (QR, link, pin), must be the genesis' own id (A1). */
export function readIdentityLog(ops: readonly Uint8Array[], expected?: UserId): Step {
  const [first, ...rest] = ops;
  if (!first) return refuse("decode", "identity log: empty");
  const op = readIdentityOp(first);
  if (!op.ok) return op;
  const started = begin(op.value);
  if (!started.ok) return started;
  if (expected && !equalBytes(started.value.userId, expected)) return refuse("identity-changed", "identity genesis");
  return extendIdentity(started.value, rest);
}
