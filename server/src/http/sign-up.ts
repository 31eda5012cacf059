// Sign-up: token, identity log, blobs and first vaults of an account in one request and one transaction (protocol.md §3, §9).
import type { FastifyInstance } from "fastify";
import {
  type Identity,
  idKey,
  type Membership,
  openMembershipLog,
  readIdentityLog,
  tokenHash,
} from "@health-vault/crypto-core";
import {
  type Profession,
  type RestoredAccountRequest,
  signUpAnswer,
  type SignUpRequest,
  signUpRequest,
  tokenCheckAnswer,
  tokenCheckRequest,
} from "@health-vault/crypto-core/wire";
import type { Keyring } from "../metadata/keyring.ts";
import { blindIndexes, seal } from "../metadata/seal.ts";
import { parsed, Refusal } from "../refusal.ts";
import { newBatch } from "../relay/logs.ts";
import { ruleRefusal } from "../relay/verify.ts";
import type { Account, Nouns, Token } from "../store/store.ts";
import { fromText, toText } from "../text.ts";
import { locatorIndex, sealPrivate } from "./account.ts";
import { clinicOf, type Doorman } from "./context.ts";

const professions: Readonly<Record<Token["kind"], Profession>> = {
  setup: "admin",
  doctor: "doctor",
  patient: "patient",
};

export const identityFrom = (ops: readonly string[]): Identity => {
  const identity = readIdentityLog(ops.map(fromText));
  if (!identity.ok) throw ruleRefusal(identity.error);
  return identity.value;
};

/** Batch 0 of each vault that a new account brings. */
interface VaultsAsked extends Pick<SignUpRequest, "vaults"> {
  readonly clinic?: Pick<NonNullable<SignUpRequest["clinic"]>, "batch"> | undefined;
}

interface Vault {
  readonly batch: Uint8Array;
  readonly membership: Membership;
}

export const openVaults = async (
  door: Doorman,
  asked: VaultsAsked,
  known: readonly Identity[],
): Promise<readonly Vault[]> => {
  const vaults: Vault[] = [];
  for (const text of [...asked.vaults.map(({ batch }) => batch), ...(asked.clinic ? [asked.clinic.batch] : [])]) {
    const batch = fromText(text);
    const opened = await door.relay.states.resolving((resolve) => openMembershipLog([batch], resolve), known);
    if (!opened.ok) throw ruleRefusal(opened.error);
    vaults.push({ batch, membership: opened.value });
  }
  return vaults;
};

/** One self-vault of one's own; a chart for a patient only; the clinic vault with the clinic only. */
export const checkVaults = (vaults: readonly Vault[], me: Identity, withClinic: boolean): void => {
  const own = vaults.every(
    ({ membership }) => membership.members.size === 1 && membership.members.has(idKey(me.userId)),
  );
  const purposes = vaults.map(({ membership }) => membership.purpose).toSorted();
  const allowed = withClinic ? ["clinic,self"] : ["self", "chart,self"];
  if (!own || !allowed.includes(purposes.join(","))) throw new Refusal("rule", { reason: "role" });
};

/** Letters and digits tell numbers apart, nothing else. */
export const registrationFinds = (keyring: Keyring, registration: string) => {
  const plain = registration
    .normalize("NFKC")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
  return blindIndexes(keyring, "registration", Buffer.from(plain));
};

/** What a sign-up and a return after a restore have in common. */
type AccountRequest = Omit<RestoredAccountRequest, "receipt" | "identityLog">;

/** @throws Refusal malformed */
export const accountFrom = async (
  door: Doorman,
  asked: AccountRequest,
  me: Identity,
  profession: Profession,
  came: Pick<Account, "tokenHash" | "inviteProof">,
): Promise<Account> => {
  const { keyring, verifier, relay } = door;
  const { userId } = me;
  const { profile } = asked;
  const registration = profile && registrationFinds(keyring, profile.registrationNumber);
  // The newest index is unique by itself.
  for (const { index } of registration?.slice(0, -1) ?? [])
    if (await relay.store.accounts.isRegistered(index)) throw new Refusal("taken");
  return {
    userId,
    profession,
    status: "active",
    locatorIndex: locatorIndex(keyring, asked.locator),
    privateSealed: sealPrivate(keyring, userId, { locator: asked.locator, signedUpAt: relay.clock.now() }),
    profileSealed:
      profile &&
      seal(keyring, { table: "accounts", column: "profile_sealed", row: userId }, Buffer.from(JSON.stringify(profile))),
    registrationIndex: registration?.at(-1)?.index,
    ...(await verifier.make(fromText(asked.authKey))),
    kdfId: asked.kdfId,
    passwordBlob: fromText(asked.passwordBlob),
    recoveryBlob: fromText(asked.recoveryBlob),
    accountData: fromText(asked.accountData),
    accountVersion: asked.accountVersion,
    ...came,
  };
};

export const must = (outcome: "stored" | "same" | "taken"): void => {
  if (outcome !== "stored") throw new Refusal("taken");
};

const storeClinic = async (
  nouns: Nouns,
  clinic: Identity,
  asked: NonNullable<SignUpRequest["clinic"]>,
  vault: Vault,
  nowMs: number,
) => {
  const stored = await nouns.meta.once("clinic-id", clinic.userId);
  if (toText(stored) !== toText(clinic.userId)) throw new Refusal("token");
  must(await nouns.identities.create(clinic.userId, asked.identityLog.map(fromText), clinic.head, nowMs));
  await nouns.meta.put("clinic-vault", vault.membership.vaultId);
  await nouns.meta.put("clinic-recovery-blob", fromText(asked.recoveryBlob));
};

export const signUpRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, jwts, limits, verifier } = door;
  const { store, clock } = relay;

  /** The answer of an earlier, equal request got lost: the same account answers again. */
  const repeated = async (asked: SignUpRequest, me: Identity): Promise<Account | undefined> => {
    const account = await store.accounts.byUser(me.userId);
    const same = account && toText(account.tokenHash) === toText(tokenHash(fromText(asked.token)));
    return same && (await verifier.proves(account, fromText(asked.authKey))) ? account : undefined;
  };

  app.post("/v1/token-check", async (request) => {
    limits.signUp.take(request.ip);
    const { token: asked } = parsed(tokenCheckRequest, request.body);
    const token = await store.tokens.find(tokenHash(fromText(asked)));
    const over = token && ((token.expiresAt ?? Number.POSITIVE_INFINITY) <= clock.now() || token.used >= token.cap);
    if (token === undefined || over) throw new Refusal("token");
    return tokenCheckAnswer.parse({ kind: token.kind });
  });

  app.post("/v1/sign-up", async (request) => {
    limits.signUp.take(request.ip);
    const asked = parsed(signUpRequest, request.body);
    const me = identityFrom(asked.identityLog);
    const receipt = async (profession: Profession) =>
      signUpAnswer.parse({ receipt: await jwts.receipt(toText(me.userId), toText(me.head), profession), profession });
    const before = await repeated(asked, me);
    if (before !== undefined) return receipt(before.profession);

    const hash = tokenHash(fromText(asked.token));
    const token = await store.tokens.find(hash);
    const clinic = await clinicOf(door);
    if (token === undefined || (token.kind === "setup") === (clinic !== undefined)) throw new Refusal("token");
    if ((token.kind === "setup") !== (asked.clinic !== undefined)) throw new Refusal("malformed");
    const clinicIdentity = asked.clinic && identityFrom(asked.clinic.identityLog);
    const known = clinicIdentity === undefined ? [me] : [me, clinicIdentity];
    const vaults = await openVaults(door, asked, known);
    checkVaults(vaults, me, asked.clinic !== undefined);
    const profession = professions[token.kind];
    if ((profession === "doctor") !== (asked.profile !== undefined)) throw new Refusal("malformed");
    const inviteProof = asked.inviteProof === undefined ? undefined : fromText(asked.inviteProof);
    const account = await accountFrom(door, asked, me, profession, { tokenHash: hash, inviteProof });
    const nowMs = clock.now();

    await store.transact(async (nouns) => {
      if ((await nouns.tokens.use(hash, nowMs)) === undefined) throw new Refusal("token");
      // Somebody else's key would put a stranger into the answers to its holder.
      if ((await nouns.accounts.byRecoveryKey(me.recPk, 1)).length > 0) throw new Refusal("taken");
      must(await nouns.accounts.insert(account));
      await nouns.accounts.setRecoveryKey(me.userId, me.recPk);
      must(await nouns.identities.create(me.userId, asked.identityLog.map(fromText), me.head, nowMs));
      for (const { batch, membership } of vaults) must(await nouns.vaults.create(newBatch(membership, batch)));
      const clinicVault = vaults.find(({ membership }) => membership.purpose === "clinic");
      if (asked.clinic && clinicIdentity && clinicVault)
        await storeClinic(nouns, clinicIdentity, asked.clinic, clinicVault, nowMs);
      await nouns.audit.append({
        kind: `sign-up-${token.kind}`,
        actor: toText(me.userId),
        subject: toText(me.userId),
        atMs: nowMs,
      });
    });
    relay.log("signed-up", { userId: toText(me.userId) });
    return receipt(account.profession);
  });
};
