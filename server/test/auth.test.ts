// Who may call what, as the table; challenges, JWTs, the Argon2 pool and rate limits under a clock held by hand (A9, A62, A64).
import { describe, expect, test } from "vitest";
import { ready } from "@health-vault/crypto-core";
import { type Act, authorize, rules, type Verdict } from "../src/auth/authorize.ts";
import { createChallenges } from "../src/auth/challenge.ts";
import { createTokens } from "../src/auth/jwt.ts";
import { createPool, createVerifier } from "../src/auth/verifier.ts";
import { createBuckets } from "../src/limits.ts";
import { Refusal } from "../src/refusal.ts";
import { manualClock } from "./manual-clock.ts";

const key = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const code = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return "none";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

describe("authorise", () => {
  const callers = ["nobody", "bootstrap", "recovery", "patient", "doctor", "admin"] as const;
  const bearer = (who: (typeof callers)[number]) =>
    who === "nobody"
      ? undefined
      : who === "bootstrap" || who === "recovery"
        ? ({ scope: who, profession: "admin" } as const)
        : ({ scope: "session", profession: who } as const);
  const [Y, U, F]: Verdict[] = ["yes", "unauthenticated", "forbidden"] as const;
  const table: Record<Act, readonly (Verdict | undefined)[]> = {
    "relay-info": [Y, Y, Y, Y, Y, Y],
    challenge: [Y, Y, Y, Y, Y, Y],
    "sign-up": [Y, Y, Y, Y, Y, Y],
    "sign-in": [Y, Y, Y, Y, Y, Y],
    session: [Y, Y, Y, Y, Y, Y],
    "clinic-log": [Y, Y, Y, Y, Y, Y],
    "own-log": [U, Y, Y, Y, Y, Y],
    "other-log": [U, F, F, Y, Y, Y],
    "append-own-log": [U, Y, Y, Y, Y, Y],
    "append-clinic-log": [U, F, F, F, F, Y],
    directory: [U, F, F, Y, Y, Y],
    people: [U, F, F, F, F, Y],
    suspend: [U, F, F, F, F, Y],
    tokens: [U, F, F, F, F, Y],
    "own-blobs": [U, Y, Y, Y, Y, Y],
    "change-own-blobs": [U, F, Y, Y, Y, Y],
    socket: [U, F, F, Y, Y, Y],
    recovery: [Y, Y, Y, Y, Y, Y],
    mailbox: [Y, Y, Y, Y, Y, Y],
    "delete-account": [U, F, F, Y, Y, Y],
    "append-again": [U, F, F, Y, Y, Y],
    attachments: [U, F, F, Y, Y, Y],
    availability: [U, F, F, Y, Y, F],
    "own-availability": [U, F, F, F, Y, F],
    appointments: [U, F, F, Y, Y, F],
    "own-contact": [U, F, F, Y, Y, Y],
    "find-person": [U, F, F, F, F, Y],
    "own-wake": [U, F, F, Y, Y, Y],
  };
  test.each(Object.keys(rules) as Act[])("%s", (act) => {
    expect(callers.map((who) => authorize(act, bearer(who)))).toEqual(table[act]);
  });
});

describe("challenges", () => {
  test("once, for 60 s, of this relay, unchanged", () => {
    const clock = manualClock(1_000_000);
    const challenges = createChallenges(key(1), clock);
    const { challenge, timeMs } = challenges.make();
    expect(createChallenges(key(2), clock).redeem(challenge, timeMs)).toBe(false);
    expect(challenges.redeem(challenge, timeMs - 1)).toBe(false);
    expect(
      challenges.redeem(
        challenge.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
        timeMs,
      ),
    ).toBe(false);
    expect(challenges.redeem(challenge.subarray(1), timeMs)).toBe(false);
    expect(challenges.redeem(challenge, timeMs)).toBe(true);
    expect(challenges.redeem(challenge, timeMs)).toBe(false);
    const late = challenges.make();
    clock.pass(60_001);
    expect(challenges.redeem(late.challenge, late.timeMs)).toBe(false);
  });
});

describe("JWTs", () => {
  const userId = Buffer.from(key(7)).toString("base64url");
  test("last ten minutes by the relay's clock and name this relay", async () => {
    const clock = manualClock(1_800_000_000_000);
    const tokens = createTokens(key(1), "relay-a", clock);
    const bearer = { userId, profession: "doctor", scope: "session", deviceId: userId } as const;
    const { jwt, expiresMs } = await tokens.issue(bearer);
    expect(await tokens.read(jwt)).toEqual({ ...bearer, expiresMs });
    expect(await code(() => createTokens(key(1), "relay-b", clock).read(jwt))).toBe("unauthenticated");
    expect(await code(() => createTokens(key(2), "relay-a", clock).read(jwt))).toBe("unauthenticated");
    const [head, , signature] = jwt.split(".");
    const forged = Buffer.from(
      JSON.stringify({ sub: userId, pro: "admin", scope: "session", iss: "relay-a", exp: 4e9 }),
    );
    expect(await code(() => tokens.read(`${head}.${forged.toString("base64url")}.${signature}`))).toBe(
      "unauthenticated",
    );
    const none = Buffer.from('{"alg":"none","typ":"hv+jwt"}').toString("base64url");
    expect(await code(() => tokens.read(`${none}.${forged.toString("base64url")}.`))).toBe("unauthenticated");
    expect(await code(async () => tokens.read(await tokens.receipt(userId, userId, "patient")))).toBe(
      "unauthenticated",
    );
    clock.pass(10 * 60_000);
    expect(await code(() => tokens.read(jwt))).toBe("unauthenticated");
  });
});

describe("verifier", () => {
  test("proves the key it was made from, and nobody else's", async () => {
    await ready();
    const verifier = createVerifier();
    const stored = await verifier.make(key(3));
    expect(stored.authVerifier).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect(await verifier.proves(stored, key(3))).toBe(true);
    expect(await verifier.proves(stored, key(4))).toBe(false);
    expect(await verifier.proves(undefined, key(3))).toBe(false);
    expect(await verifier.proves({ ...stored, authCheck: (await verifier.make(key(4))).authCheck }, key(4))).toBe(
      false,
    );
  });
  test("runs few at once, lets some wait and refuses the rest", async () => {
    const pool = createPool(2, 3);
    let running = 0;
    let most = 0;
    const release: (() => void)[] = [];
    const work = () =>
      pool(async () => {
        most = Math.max(most, ++running);
        await new Promise<void>((resolve) => release.push(resolve));
        running--;
      });
    const taken = [work(), work(), work(), work(), work()];
    expect(await code(work)).toBe("busy");
    for (let done = 0; done < taken.length; done++) {
      release.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(taken);
    expect(most).toBe(2);
    const after = work();
    release.shift()?.();
    await after;
  });
});

test("buckets empty, refill and tell when to come back", async () => {
  const clock = manualClock(0);
  const buckets = createBuckets(clock, { capacity: 2, refillMs: 1_000 });
  buckets.take("a");
  buckets.take("a");
  buckets.take("b");
  expect(await code(() => buckets.take("a"))).toBe("rate-limited");
  clock.pass(999);
  expect(await code(() => buckets.take("a"))).toBe("rate-limited");
  clock.pass(1);
  buckets.take("a");
  // A relay whose clock is put right does not lock people out for the difference.
  clock.pass(10_000);
  buckets.take("a");
  clock.pass(-3_600_000);
  buckets.take("a");
  expect(await code(() => buckets.take("a"))).toBe("rate-limited");
  clock.pass(1_000);
  buckets.take("a");
});
