// Two people before each other: the code that I show, what I read off hers, and whether one relay told both the same (protocol §6, A1, A29, A30).
import {
  compareVisit,
  equalBytes,
  fromBase64url,
  asHash,
  idKey,
  looksLikeVisitCode,
  maxVisitVaults,
  ownerOf,
  randomBytes,
  readVisitCode,
  toBase64url,
  toHex,
  verifyVisit,
  visitNonceSize,
  visitVault,
  writeVisitCode,
  type HeldVault,
  type SeenItem,
  type UserId,
  type VisitCode,
  type VisitVault,
} from "@health-vault/crypto-core";
import { viewOf } from "../domain/message/conversation.ts";
import { forkedSetting } from "../domain/forked.ts";
import type { SelfChange } from "../domain/self-change.ts";
import { standingRefs } from "../domain/self-vault.ts";
import type { Outcome } from "./api.ts";
import type { MeetingApi, VisitVaultView } from "./api/meeting.ts";
import type { Book } from "./book.ts";
import type { Contacts } from "./contacts.ts";
import type { Myself } from "./me.ts";
import type { Names } from "./names.ts";
import { failed, gives, protocolFailed } from "./outcome.ts";
import { userIdFrom, type People } from "./people.ts";
import { stamp } from "./stamp.ts";
import type { Volume } from "./volume.ts";

export interface MeetingPorts {
  readonly me: Myself;
  readonly book: Book;
  readonly people: People;
  readonly names: Names;
  readonly contacts: Contacts;
  readonly nowMs: () => number;
}

/** For how long a code that was shown may be answered. */
const answerMs = 10 * 60_000;

export function createMeeting({ me, book, people, names, contacts, nowMs }: MeetingPorts): MeetingApi {
  /** When each nonce was shown. */
  const shown = new Map<string, number>();

  /** Where we are both members; the chart first, then what was written in last. */
  const common = (userKey: string): readonly Volume[] =>
    book
      .volumes()
      .filter(({ vault }) => {
        const members = vault.membership()?.members;
        return vault.key !== me.selfVaultKey && members?.has(me.key) === true && members.has(userKey);
      })
      .toSorted(
        (a, b) =>
          Number(b.vault.membership()?.purpose === "chart") - Number(a.vault.membership()?.purpose === "chart") ||
          (b.lastChangeMs ?? 0) - (a.lastChangeMs ?? 0),
      );

  async function heldOf(key: string): Promise<HeldVault | undefined> {
    const volume = await book.opened(key);
    const membership = volume?.vault.membership();
    if (!volume || !membership) return undefined;
    const heads = new Map([...membership.heads].map(([head, { index }]) => [index + 1, head]));
    const chains = volume.vault.chains();
    return {
      batches: membership.length,
      headAt(batches) {
        const bytes = fromBase64url(heads.get(batches) ?? "");
        return bytes?.length === 32 ? asHash(bytes) : undefined;
      },
      vector: chains.vector(),
      hashAt: (device, seq) => chains.hashAt(device, seq),
    };
  }

  async function claimOf({ vault }: Volume, userId: UserId): Promise<readonly VisitVault[]> {
    const held = await heldOf(vault.key);
    const membership = vault.membership();
    if (!held || !membership) return [];
    const ours = [me.userId, userId].flatMap((person) => [...(people.get(person)?.devices.keys() ?? [])]);
    const rank = ({ deviceId, seq }: SeenItem): number => (ours.includes(idKey(deviceId)) ? 1e9 : 0) + seq;
    const first = [...held.vector.values()].toSorted((a, b) => rank(b) - rank(a));
    const place = { vaultId: vault.vaultId, batches: membership.length, memHead: membership.head };
    return [visitVault(place, held.vector, first)];
  }

  /** Her code against the log that is held here, the newest of it where hers goes further. */
  async function judged(code: VisitCode): Promise<Outcome> {
    await people.load(code.userId);
    const held = people.get(code.userId);
    if (!held) return failed("invalid", { field: "person", reason: "unknown" });
    const known = verifyVisit(code, held);
    if (known.ok) return gives(undefined);
    if (known.error.kind !== "missing-key") return protocolFailed(known.error);
    if (!(await people.refresh(code.userId))) {
      const fault = people.faults.get(idKey(code.userId));
      return fault ? protocolFailed(fault) : failed("offline");
    }
    const again = verifyVisit(code, people.get(code.userId) ?? held);
    return again.ok ? gives(undefined) : protocolFailed(again.error);
  }

  function label({ vault, conversation }: Volume): Pick<VisitVaultView, "purpose" | "label"> {
    const membership = vault.membership();
    const owner = ownerOf(membership?.members ?? new Map());
    return membership?.purpose === "thread"
      ? { purpose: "thread", label: viewOf(conversation).subject }
      : { purpose: "chart", label: owner ? names.of(owner.userId) : "" };
  }

  async function compared(code: VisitCode): Promise<readonly VisitVaultView[]> {
    const found: VisitVaultView[] = [];
    const theirKey = idKey(code.userId);
    for (const theirs of code.vaults) {
      const volume = common(theirKey).find(({ vault }) => equalBytes(vault.vaultId, theirs.vaultId));
      const mine = volume && (await heldOf(volume.vault.key));
      if (!volume || !mine) continue;
      const { forked, more, less } = compareVisit(theirs, mine);
      const state = forked ? "forked" : more && less ? "both" : more ? "theirs" : less ? "mine" : "same";
      found.push({ vaultId: volume.vault.key, ...label(volume), state });
    }
    return found;
  }

  function forkNote(vaultId: string, userKey: string): SelfChange {
    const key = forkedSetting(toHex(fromBase64url(vaultId) ?? new Uint8Array()));
    const replaces = [...standingRefs(book.selfState(), "settings", key)];
    return { kind: "setting", ...stamp(nowMs()), replaces, key, value: userKey };
  }

  return {
    async visitCode(userKey, answering) {
      const userId = userIdFrom(userKey);
      if (!userId || userKey === me.key) return failed("invalid", { field: "person", reason: "unknown" });
      await people.load(userId);
      const mine = people.get(me.userId);
      if (!mine) return failed("protocol", { kind: "missing-key", where: "own identity" });
      const claims: VisitVault[] = [];
      for (const volume of common(userKey).slice(0, maxVisitVaults)) claims.push(...(await claimOf(volume, userId)));
      const nonce = randomBytes(visitNonceSize);
      shown.set(toBase64url(nonce), nowMs());
      return gives(
        writeVisitCode(me.device.sign, {
          userId: me.userId,
          identityHead: mine.head,
          operations: mine.length,
          deviceId: me.device.deviceId,
          nonce,
          answers:
            fromBase64url(answering ?? "")?.length === visitNonceSize ? fromBase64url(answering ?? "") : undefined,
          vaults: claims,
        }),
      );
    },
    async readVisit(userKey, text) {
      const read = readVisitCode(text);
      if (!read.ok)
        return failed("invalid", { field: "visit", reason: looksLikeVisitCode(text) ? "damaged" : "other" });
      const code = read.value;
      const theirKey = idKey(code.userId);
      if (theirKey === me.key) return failed("invalid", { field: "visit", reason: "own" });
      if (theirKey !== userKey) return failed("invalid", { field: "visit", reason: "another" });
      const answered = code.answers && shown.get(toBase64url(code.answers));
      if (code.answers && (answered === undefined || nowMs() - answered > answerMs))
        return failed("invalid", { field: "visit", reason: "old" });
      const fits = await judged(code);
      if (!fits.ok) {
        // Whoever stands here is somebody else than the relay had said: nothing goes to those keys any more.
        if (fits.error.facts?.["kind"] === "identity-changed") await contacts.numbersDiffer(userKey);
        return fits;
      }
      const pinned = await contacts.verified(code.userId, "verified-in-person");
      if (!pinned.ok) return pinned;
      const vaults = await compared(code);
      const forks = vaults.filter(({ state }) => state === "forked").map(({ vaultId }) => forkNote(vaultId, userKey));
      const noted = await contacts.note(forks);
      if (!noted.ok) return noted;
      const name = names.of(code.userId);
      return gives({ userId: userKey, name, nonce: toBase64url(code.nonce), answered: answered !== undefined, vaults });
    },
  };
}
