// A new administrator by the clinic's kit: its blob for a proof, then account, rotation and new clinic vault in one transaction (protocol.md §4, clinic).
import type { FastifyInstance } from "fastify";
import {
  equalBytes,
  extendIdentity,
  type Identity,
  readIdentityOp,
  recoveryBlobHash,
  tokenHash,
} from "@health-vault/crypto-core";
import {
  clinicRecoveryAnswer,
  clinicRecoveryRequest,
  type ClinicReturnRequest,
  clinicReturnRequest,
  signUpAnswer,
} from "@health-vault/crypto-core/wire";
import { parsed, Refusal } from "../refusal.ts";
import { newBatch } from "../relay/logs.ts";
import { ruleRefusal } from "../relay/verify.ts";
import type { Nouns } from "../store/store.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { clinicOf, type Doorman } from "./context.ts";
import { tell } from "./identities.ts";
import { provesRecovery } from "./recovery-proof.ts";
import { accountFrom, checkVaults, identityFrom, must, openVaults } from "./sign-up.ts";

/** More administrators than a clinic has. */
const ADMINS = 500;

/** The clinic's log with the one operation of a return. @throws Refusal sign-in, conflict-head */
const rotated = (before: Identity, { op, recoveryBlob }: ClinicReturnRequest["clinic"]): Identity => {
  const read = readIdentityOp(fromText(op));
  if (!read.ok) throw ruleRefusal(read.error);
  if (read.value.body.kind !== "rotate") throw new Refusal("malformed");
  if (!equalBytes(read.value.prev, before.head))
    throw new Refusal("conflict-head", { head: toText(before.head), length: before.length });
  const after = extendIdentity(before, [fromText(op)]);
  // The kit's signature is what lets somebody in: without it the answer is that of any wrong code.
  if (!after.ok) throw new Refusal("sign-in");
  const named = after.value.recoveryBlobHash;
  if (named === undefined || !equalBytes(recoveryBlobHash(fromText(recoveryBlob)), named))
    throw new Refusal("rule", { reason: "blob-hash" });
  return after.value;
};

/** Whoever was administrator before; they may be the reason for the return. */
const suspendAdmins = async (nouns: Nouns, actor: string, atMs: number): Promise<readonly string[]> => {
  const ended: string[] = [];
  for (const { userId, status } of await nouns.accounts.list(undefined, ADMINS, "admin")) {
    if (status !== "active") continue;
    await nouns.accounts.setStatus(userId, "suspended");
    await nouns.audit.append({ kind: "account-suspended", actor, subject: toText(userId), atMs });
    ended.push(toText(userId));
  }
  return ended;
};

export const clinicReturnRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, jwts, limits, verifier } = door;
  const { store, clock } = relay;

  app.post("/v1/clinic/recovery", async (request) => {
    limits.signIn.take(request.ip);
    const proof = parsed(clinicRecoveryRequest, request.body);
    const clinic = await clinicOf(door);
    if (clinic === undefined) throw new Refusal("not-found");
    limits.locator.take(clinic.userId);
    const proved = await provesRecovery(door, userIdFrom(clinic.userId), proof);
    const blob = await store.meta.get("clinic-recovery-blob");
    if (!proved || blob === undefined) throw new Refusal("sign-in");
    const act = { actor: clinic.userId, subject: clinic.userId, atMs: clock.now() };
    await store.audit.append({ kind: "clinic-recovery", ...act });
    return clinicRecoveryAnswer.parse({ recoveryBlob: toText(blob) });
  });

  app.post("/v1/clinic/return", async (request) => {
    limits.signUp.take(request.ip);
    const asked = parsed(clinicReturnRequest, request.body);
    const me = identityFrom(asked.identityLog);
    const clinic = await clinicOf(door);
    const clinicId = clinic && userIdFrom(clinic.userId);
    const before = clinicId && (await relay.states.identity(clinicId));
    if (before === undefined) throw new Refusal("not-found");
    const came = tokenHash(fromText(asked.clinic.op));
    const answer = async () =>
      signUpAnswer.parse({
        receipt: await jwts.receipt(toText(me.userId), toText(me.head), "admin"),
        profession: "admin",
      });
    // The answer to an earlier, equal request got lost.
    const known = await store.accounts.byUser(me.userId);
    if (known && equalBytes(known.tokenHash, came) && (await verifier.proves(known, fromText(asked.authKey))))
      return answer();

    const after = rotated(before, asked.clinic);
    const vaults = await openVaults(door, asked, [me]);
    checkVaults(vaults, me, true);
    const vault = vaults.find(({ membership }) => membership.purpose === "clinic");
    if (vault === undefined) throw new Refusal("malformed");
    const account = await accountFrom(door, asked, me, "admin", { tokenHash: came, inviteProof: undefined });
    const nowMs = clock.now();
    const ended = await store.transact(async (nouns) => {
      const { op, recoveryBlob } = asked.clinic;
      if (!(await nouns.identities.append(after.userId, before.head, [fromText(op)], after.head, nowMs)))
        throw new Refusal("conflict-head", { head: toText(before.head), length: before.length });
      const former = await suspendAdmins(nouns, toText(me.userId), nowMs);
      if ((await nouns.accounts.byRecoveryKey(me.recPk, 1)).length > 0) throw new Refusal("taken");
      must(await nouns.accounts.insert(account));
      await nouns.accounts.setRecoveryKey(me.userId, me.recPk);
      must(await nouns.identities.create(me.userId, asked.identityLog.map(fromText), me.head, nowMs));
      for (const { batch, membership } of vaults) must(await nouns.vaults.create(newBatch(membership, batch)));
      await nouns.meta.put("clinic-vault", vault.membership.vaultId);
      await nouns.meta.put("clinic-recovery-blob", fromText(recoveryBlob));
      const act = { actor: toText(me.userId), subject: toText(after.userId), atMs: nowMs };
      await nouns.audit.append({ kind: "clinic-return", ...act });
      return former;
    });
    relay.states.keepIdentity(after);
    relay.log("signed-up", { userId: toText(me.userId) });
    for (const userId of ended) relay.hub.endDevices(userId, "all", "suspended");
    await tell(door, before, after, true);
    return answer();
  });
};
