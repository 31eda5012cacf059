// Account blobs: read by their owner, replaced by compare-and-swap with proof of the old password (protocol.md §3, change).
import type { FastifyInstance } from "fastify";
import type { UserId } from "@health-vault/crypto-core";
import {
  accountBlobs,
  type AccountBlobs,
  type AppendIdentityRequest,
  putBlobsAnswer,
  type PutBlobsRequest,
  putBlobsRequest,
  userIdText,
} from "@health-vault/crypto-core/wire";
import { z } from "zod";
import { blindIndex, blindIndexes, seal, unseal } from "../metadata/seal.ts";
import type { Keyring } from "../metadata/keyring.ts";
import { parsed, Refusal } from "../refusal.ts";
import type { Account, AccountChange } from "../store/store.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { callerOf, type Doorman } from "./context.ts";
import { provesRecovery } from "./recovery-proof.ts";

/** What the relay keeps sealed of an account. */
const privateFacts = z.object({ locator: z.string(), signedUpAt: z.number() });
type PrivateFacts = z.infer<typeof privateFacts>;

const privatePlace = (userId: Uint8Array) => ({ table: "accounts", column: "private_sealed", row: userId });

export const openPrivateBytes = (keyring: Keyring, userId: Uint8Array, sealed: Uint8Array): PrivateFacts =>
  privateFacts.parse(JSON.parse(Buffer.from(unseal(keyring, privatePlace(userId), sealed)).toString()));

export const sealPrivate = (keyring: Keyring, userId: Uint8Array, facts: PrivateFacts): Uint8Array =>
  seal(keyring, privatePlace(userId), Buffer.from(JSON.stringify(facts)));

export const openPrivate = (keyring: Keyring, account: Account): PrivateFacts =>
  openPrivateBytes(keyring, account.userId, account.privateSealed);

export const locatorIndex = (keyring: Keyring, locator: string): Uint8Array =>
  blindIndex(keyring, "locator", fromText(locator));

/** While index keys change, a locator may still stand under the older one. */
export const accountAt = async ({ relay, keyring }: Doorman, locator: string): Promise<Account | undefined> => {
  for (const { index } of blindIndexes(keyring, "locator", fromText(locator))) {
    const account = await relay.store.accounts.byLocator(index);
    if (account !== undefined) return account;
  }
  return undefined;
};

export const blobsOf = (account: Account): AccountBlobs =>
  accountBlobs.parse({
    accountVersion: account.accountVersion,
    kdfId: account.kdfId,
    passwordBlob: toText(account.passwordBlob),
    recoveryBlob: toText(account.recoveryBlob),
    accountData: toText(account.accountData),
  });

/** The account as a `rotate` renews it: new locator, verifier and blobs. */
export const renewedAccount = async (
  { relay, keyring, verifier }: Doorman,
  userId: UserId,
  asked: NonNullable<AppendIdentityRequest["account"]>,
): Promise<{ readonly expectedVersion: number; readonly change: AccountChange }> => {
  const account = await relay.store.accounts.byUser(userId);
  if (account === undefined) throw new Refusal("not-found");
  const { signedUpAt } = openPrivate(keyring, account);
  const change: AccountChange = {
    locatorIndex: locatorIndex(keyring, asked.locator),
    privateSealed: sealPrivate(keyring, userId, { locator: asked.locator, signedUpAt }),
    ...(await verifier.make(fromText(asked.authKey))),
    kdfId: asked.kdfId,
    passwordBlob: fromText(asked.passwordBlob),
    recoveryBlob: fromText(asked.recoveryBlob),
    accountData: fromText(asked.accountData),
  };
  return { expectedVersion: asked.expectedVersion, change };
};

type NewPassword = NonNullable<PutBlobsRequest["password"]>;

/** The answer of an earlier, equal request got lost. */
const isSame = (account: Account, { expectedVersion, accountData, password }: PutBlobsRequest): boolean =>
  account.accountVersion === expectedVersion + 1 &&
  toText(account.accountData) === accountData &&
  (password === undefined || toText(account.passwordBlob) === password.passwordBlob);

export const accountRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, verifier, limits } = door;
  const own = async (userId: string): Promise<Account> => {
    const account = await relay.store.accounts.byUser(userIdFrom(parsed(userIdText, userId)));
    if (account === undefined) throw new Refusal("unauthenticated");
    return account;
  };

  /** @throws Refusal sign-in, challenge */
  const proven = async (account: Account, { oldAuthKey, recovery }: NewPassword): Promise<void> => {
    if ((oldAuthKey === undefined) === (recovery === undefined)) throw new Refusal("malformed");
    limits.locator.take(toText(account.userId));
    const proved =
      oldAuthKey !== undefined
        ? await verifier.proves(account, fromText(oldAuthKey))
        : recovery !== undefined && (await provesRecovery(door, userIdFrom(toText(account.userId)), recovery));
    if (!proved) throw new Refusal("sign-in");
  };

  app.get("/v1/account/blobs", async (request) =>
    blobsOf(await own((await callerOf(door, request, "own-blobs")).userId)),
  );

  app.put("/v1/account/blobs", async (request) => {
    const bearer = await callerOf(door, request, "change-own-blobs");
    const { expectedVersion, accountData, password } = parsed(putBlobsRequest, request.body);
    const account = await own(bearer.userId);
    if (isSame(account, parsed(putBlobsRequest, request.body)))
      return putBlobsAnswer.parse({ accountVersion: account.accountVersion });
    if (password !== undefined && bearer.scope !== "recovery") await proven(account, password);
    if (password === undefined && bearer.scope === "recovery") throw new Refusal("forbidden");
    const change: AccountChange = {
      accountData: fromText(accountData),
      ...(password && {
        ...(await verifier.make(fromText(password.authKey))),
        kdfId: password.kdfId,
        passwordBlob: fromText(password.passwordBlob),
      }),
    };
    const won = await relay.store.transact(async (nouns) => {
      const changed = await nouns.accounts.change(account.userId, expectedVersion, change);
      const act = { kind: "password-change", actor: bearer.userId, subject: bearer.userId, atMs: relay.clock.now() };
      if (changed && password !== undefined) await nouns.audit.append(act);
      return changed;
    });
    if (!won) throw new Refusal("conflict-version", { accountVersion: (await own(bearer.userId)).accountVersion });
    return putBlobsAnswer.parse({ accountVersion: expectedVersion + 1 });
  });
};
