// Blocking somebody in messages: noted in one's own vault, so that all of one's devices know and nobody else does (ADR 0103).
import { toHex } from "@health-vault/crypto-core";
import { blockedPeople, blockedSetting, blockedValue } from "../../domain/blocked.ts";
import { encodeChanges } from "../../domain/change.ts";
import type { SelfChange } from "../../domain/self-change.ts";
import { standingRefs } from "../../domain/self-vault.ts";
import type { Outcome } from "../api.ts";
import type { Book } from "../book.ts";
import { done, failed } from "../outcome.ts";
import { userIdFrom } from "../people.ts";
import { stamp } from "../stamp.ts";

export interface Blocking {
  readonly isBlocked: (userKey: string) => boolean;
  readonly block: (userKey: string, on: boolean) => Promise<Outcome>;
}

export interface BlockingPorts {
  readonly myKey: string;
  readonly book: Pick<Book, "self" | "selfState">;
  readonly nameOf: (userKey: string) => string;
  readonly nowMs: () => number;
}

export function createBlocking({ myKey, book, nameOf, nowMs }: BlockingPorts): Blocking {
  const isBlocked = (userKey: string): boolean => blockedPeople(book.selfState()).has(userKey);
  return {
    isBlocked,
    async block(userKey, on) {
      const userId = userIdFrom(userKey);
      if (!userId || userKey === myKey) return failed("invalid", { field: "person", reason: "unknown" });
      if (isBlocked(userKey) === on) return done;
      const key = blockedSetting(toHex(userId.subarray(0, 16)));
      const change: SelfChange = {
        kind: "setting",
        ...stamp(nowMs()),
        replaces: [...standingRefs(book.selfState(), "settings", key)],
        key,
        value: on ? blockedValue({ userId: userKey, name: nameOf(userKey).slice(0, 200) }) : null,
      };
      const written = await book.self.write([encodeChanges([change])]);
      return written.ok ? done : written;
    },
  };
}
