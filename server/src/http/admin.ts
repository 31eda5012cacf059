// The clinic's people, tokens and directory; names of doctors only, nothing clinical (protocol.md §9).
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  directoryAnswer,
  doneAnswer,
  hashText,
  peopleAnswer,
  type Profession,
  profile,
  type Profile,
  suspendRequest,
  tokenRequest,
  tokensAnswer,
  userIdText,
} from "@health-vault/crypto-core/wire";
import { unseal } from "../metadata/seal.ts";
import { parsed, Refusal } from "../refusal.ts";
import type { Account } from "../store/store.ts";
import { fromText, toText, userIdFrom } from "../text.ts";
import { openPrivate } from "./account.ts";
import { callerOf, type Doorman } from "./context.ts";

const PAGE = 500;
/** What one answer holds; a clinic of more people needs pages on the wire. */
const MOST = 20_000;

export const adminRoutes = (app: FastifyInstance, door: Doorman): void => {
  const { relay, keyring } = door;
  const { store, clock } = relay;

  const people = async (profession?: Profession): Promise<readonly Account[]> => {
    const all: Account[] = [];
    while (all.length < MOST) {
      const part = await store.accounts.list(all.at(-1)?.userId, PAGE, profession);
      all.push(...part);
      if (part.length < PAGE) break;
    }
    return all;
  };
  const profileOf = ({ userId, profileSealed }: Account): Profile | undefined => {
    if (profileSealed === undefined) return undefined;
    const plain = unseal(keyring, { table: "accounts", column: "profile_sealed", row: userId }, profileSealed);
    return profile.parse(JSON.parse(Buffer.from(plain).toString()));
  };

  app.get("/v1/directory", async (request) => {
    await callerOf(door, request, "directory");
    const active = (await people("doctor")).filter(({ status }) => status === "active");
    return directoryAnswer.parse({
      doctors: active.map((one) => ({ userId: toText(one.userId), profile: profileOf(one) })),
    });
  });

  app.get("/v1/people", async (request) => {
    await callerOf(door, request, "people");
    const lines = (await people()).map((one) => {
      const known = profileOf(one);
      return {
        userId: toText(one.userId),
        profession: one.profession,
        signedUpAt: openPrivate(keyring, one).signedUpAt,
        status: one.status,
        tokenHash: toText(one.tokenHash),
        ...(known && { profile: known }),
        ...(one.inviteProof && { inviteProof: toText(one.inviteProof) }),
      };
    });
    return peopleAnswer.parse({ people: lines });
  });

  app.post("/v1/people/:userId/suspend", async (request) => {
    const { userId } = parsed(z.object({ userId: userIdText }), request.params);
    const bearer = await callerOf(door, request, "suspend");
    const { suspended } = parsed(suspendRequest, request.body);
    if (bearer.userId === userId) throw new Refusal("forbidden");
    const status = suspended ? "suspended" : "active";
    await store.transact(async (nouns) => {
      if (!(await nouns.accounts.setStatus(userIdFrom(userId), status))) throw new Refusal("not-found");
      await nouns.audit.append({ kind: `account-${status}`, actor: bearer.userId, subject: userId, atMs: clock.now() });
    });
    relay.log("suspended", { userId });
    if (suspended) relay.hub.endDevices(userId, "all", "suspended");
    return doneAnswer.parse({});
  });

  app.post("/v1/tokens", async (request) => {
    const bearer = await callerOf(door, request, "tokens");
    const { tokenHash, kind, expiresAt, cap } = parsed(tokenRequest, request.body);
    if (kind === "doctor" && cap !== 1) throw new Refusal("malformed");
    const now = clock.now();
    await store.transact(async (nouns) => {
      const token = { tokenHash: fromText(tokenHash), kind, expiresAt, cap, used: 0, createdAt: now };
      if (!(await nouns.tokens.insert(token))) throw new Refusal("taken");
      await nouns.audit.append({ kind: `token-${kind}`, actor: bearer.userId, subject: tokenHash, atMs: now });
    });
    return doneAnswer.parse({});
  });

  app.get("/v1/tokens", async (request) => {
    await callerOf(door, request, "tokens");
    const tokens = (await store.tokens.list(PAGE)).flatMap(({ tokenHash, kind, expiresAt, cap, used, createdAt }) =>
      kind === "setup" || expiresAt === undefined
        ? []
        : [{ tokenHash: toText(tokenHash), kind, expiresAt, cap, used, createdAt }],
    );
    return tokensAnswer.parse({ tokens });
  });

  app.delete("/v1/tokens/:tokenHash", async (request) => {
    const bearer = await callerOf(door, request, "tokens");
    const { tokenHash } = parsed(z.object({ tokenHash: hashText }), request.params);
    await store.transact(async (nouns) => {
      const token = await nouns.tokens.find(fromText(tokenHash));
      if (token === undefined || token.kind === "setup") throw new Refusal("not-found");
      await nouns.tokens.remove(fromText(tokenHash));
      await nouns.audit.append({ kind: "token-removed", actor: bearer.userId, subject: tokenHash, atMs: clock.now() });
    });
    return doneAnswer.parse({});
  });
};
