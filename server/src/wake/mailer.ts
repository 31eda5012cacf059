// E-mails without content: to whoever asked for them, when no device of hers came for what is new; rarely, never at night, and off where no SMTP server is named (protocol.md §9, A56).
import { randomInt } from "node:crypto";
import { asUserId, type UserId } from "@health-vault/crypto-core";
import { type MailRequest, mailRequest } from "@health-vault/crypto-core/wire";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import { errorFacts, type Log } from "../log.ts";
import type { Keyring } from "../metadata/keyring.ts";
import { seal, unseal } from "../metadata/seal.ts";
import { createLru } from "../relay/lru.ts";
import type { Store } from "../store/store.ts";
import { fromText, toText } from "../text.ts";
import { codeLetter, newsLetter } from "./mail-words.ts";
import { createPost, type MailOptions } from "./post.ts";
import { quietUntil } from "./quiet.ts";

const kept = mailRequest.extend({
  confirmed: z.boolean(),
  code: z.string().optional(),
  codeUntilMs: z.number().optional(),
  tries: z.number(),
  sentMs: z.number().optional(),
});
type Kept = z.infer<typeof kept>;

export interface Mailer {
  readonly offered: boolean;
  of(userId: UserId): Promise<Pick<Kept, "address" | "confirmed" | "quiet"> | undefined>;
  /** False when the code could not be sent; it is kept all the same and may be asked for again. */
  keep(userId: UserId, request: MailRequest): Promise<boolean>;
  /** False for a wrong code, an old one, and the sixth try. */
  confirm(userId: UserId, code: string): Promise<boolean>;
  remove(userId: UserId): Promise<void>;
  /** Something that somebody else stored. */
  news(userId: string): void;
  /** A device of hers was told by a push: an e-mail only if she has not come for long. */
  told(userId: string): void;
  /** A device of hers has a line. */
  seen(userId: string): void;
  stop(): void;
  settled(): Promise<void>;
}

export interface MailerParts {
  readonly store: Pick<Store, "mails" | "accounts">;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly log: Log;
  /** Absent: nothing is ever sent. */
  readonly mail: MailOptions | undefined;
  readonly isOnline: (userId: string) => boolean;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** For how long a device may come for it first. */
const WAIT_MS = 15 * MINUTE;
/** Between two e-mails to one person. */
const GAP_MS = 12 * HOUR;
const CODE_MS = HOUR;
const CODE_TRIES = 5;
const TRIES_MS = [5 * MINUTE, 30 * MINUTE, 2 * HOUR];
const KNOWN = 20_000;

export const mailPlace = (userId: Uint8Array) => ({ table: "mails", column: "sealed", row: userId });

export const createMailer = ({ store, keyring, clock, log, mail, isOnline }: MailerParts): Mailer => {
  const post = mail && createPost(mail);
  /** By person: not before then. */
  const due = new Map<string, number>();
  const tries = createLru<number>(KNOWN);
  let working: Promise<void> = Promise.resolve();

  const read = async (userId: UserId): Promise<Kept | undefined> => {
    const sealed = await store.mails.of(userId);
    return sealed && kept.parse(JSON.parse(Buffer.from(unseal(keyring, mailPlace(userId), sealed)).toString()));
  };
  const write = (userId: UserId, row: Kept): Promise<void> =>
    store.mails.put(userId, seal(keyring, mailPlace(userId), Buffer.from(JSON.stringify(row))));

  const mailPerson = async (userKey: string): Promise<void> => {
    const userId = asUserId(fromText(userKey));
    const row = mail && post && !isOnline(userKey) ? await read(userId) : undefined;
    const account = row?.confirmed === true ? await store.accounts.byUser(userId) : undefined;
    if (!row || !mail || !post || account?.status !== "active") return;
    const now = clock.now();
    const from = Math.max(quietUntil(row.quiet, now), (row.sentMs ?? -GAP_MS) + GAP_MS);
    if (from > now) return void due.set(userKey, from);
    if (await post.send(row.address, newsLetter(row.language, mail.appUrl))) {
      tries.set(userKey, 0);
      // Changed or taken back meanwhile: that stays.
      const after = await read(userId);
      if (after?.address === row.address) await write(userId, { ...after, sentMs: now });
      return;
    }
    const count = tries.get(userKey) ?? 0;
    const pause = TRIES_MS[count];
    tries.set(userKey, pause === undefined ? 0 : count + 1);
    log("mail-failed", { userId: userKey, count });
    if (pause !== undefined) due.set(userKey, now + pause);
  };

  const work = async (): Promise<void> => {
    const now = clock.now();
    for (const [userId, atMs] of due) {
      if (atMs > now) continue;
      due.delete(userId);
      await mailPerson(userId);
    }
  };

  const stopClock = clock.every(SECOND, () => {
    if (due.size === 0) return;
    working = working.then(work).catch((error: unknown) => log("bug", errorFacts(error)));
  });

  return {
    offered: mail !== undefined,
    of: read,
    keep: async (userId, request) => {
      const before = await read(userId);
      if (before?.address === request.address && before.confirmed) {
        const { quiet: _, ...rest } = before;
        await write(userId, { ...rest, ...request });
        return true;
      }
      const code = randomInt(1_000_000).toString().padStart(6, "0");
      await write(userId, { ...request, confirmed: false, code, codeUntilMs: clock.now() + CODE_MS, tries: 0 });
      return (await post?.send(request.address, codeLetter(request.language, code))) === true;
    },
    confirm: async (userId, code) => {
      const row = await read(userId);
      if (!row || row.confirmed || row.tries >= CODE_TRIES || (row.codeUntilMs ?? 0) < clock.now()) return false;
      const { code: asked, codeUntilMs: _, tries: before, ...rest } = row;
      if (code === asked) {
        await write(userId, { ...rest, confirmed: true, tries: 0 });
        return true;
      }
      await write(userId, { ...row, tries: before + 1 });
      return false;
    },
    remove: (userId) => {
      due.delete(toText(userId));
      return store.mails.remove(userId);
    },
    news: (userId) => {
      if (mail && !due.has(userId) && !isOnline(userId)) due.set(userId, clock.now() + WAIT_MS);
    },
    told: (userId) => {
      if (due.has(userId)) due.set(userId, clock.now() + GAP_MS);
    },
    seen: (userId) => {
      due.delete(userId);
      tries.set(userId, 0);
    },
    stop: () => {
      stopClock();
      post?.close();
    },
    settled: () => working,
  };
};
