// Who can read a chart and who could, and who opened what: from the membership log, the Consents in the record and the receipts (protocol §5).
import { idKey, ownerOf, type Role } from "@health-vault/crypto-core";
import { itemOf } from "../domain/chart.ts";
import { grantsKept } from "../domain/consent.ts";
import { itemIdSchema, type UserIdText } from "../domain/ids.ts";
import { openedBy, openingDays, WHOLE } from "../domain/receipts.ts";
import { titleOf } from "../domain/resource-title.ts";
import type { AccessView, ReadersApi } from "./api/readers.ts";
import type { Book } from "./book.ts";
import type { Volume } from "./volume.ts";

export interface ReadersPorts {
  readonly myKey: string;
  readonly book: Book;
  readonly nameOf: (userKey: string, volume: Volume) => string;
}

const mostDays = 200;

/** Everybody who ever was a member, in the role he has or last had. */
function everybody(volume: Volume): ReadonlyMap<string, Role> {
  const roles = new Map<string, Role>();
  for (const { members } of volume.vault.membership()?.heads.values() ?? [])
    for (const [key, { role }] of members) roles.set(key, role);
  return roles;
}

const rank = ({ now, role, me }: AccessView): number => (now ? (role === "owner" ? 0 : me ? 1 : 2) : 3);

export function createReaders({ myKey, book, nameOf }: ReadersPorts): Omit<ReadersApi, "tellOpenings"> {
  function accessIn(volume: Volume): readonly AccessView[] {
    const members = volume.vault.membership()?.members;
    const owner = members && ownerOf(members);
    const grants = owner ? grantsKept(volume.chart.value(), idKey(owner.userId)) : [];
    const opened = new Map<string, number>(
      openedBy(volume.receipts, WHOLE).map(({ author, lastMs }) => [author, lastMs]),
    );
    return [...everybody(volume)].map(([userId, lastRole]): AccessView => {
      const member = members?.get(userId);
      const grant = grants.findLast((one) => one.userId === userId && (member === undefined || one.active));
      const untilMs = member ? member.untilMs : grant?.endMs;
      const lastOpenedMs = opened.get(userId);
      return {
        userId,
        name: nameOf(userId, volume) || (grant?.name ?? ""),
        me: userId === myKey,
        role: member?.role ?? lastRole,
        now: member !== undefined,
        ...(grant?.startMs === undefined ? {} : { sinceMs: grant.startMs }),
        ...(untilMs === undefined ? {} : { untilMs }),
        ...(lastOpenedMs === undefined ? {} : { lastOpenedMs }),
        ...(grant?.text === undefined ? {} : { consent: grant.text }),
      };
    });
  }

  const who = (author: UserIdText, volume: Volume) => ({
    userId: author,
    name: nameOf(author, volume),
    me: author === myKey,
  });

  return {
    async access(key) {
      const volume = await book.opened(key);
      if (!volume) return [];
      return accessIn(volume).toSorted(
        (a, b) => rank(a) - rank(b) || (b.untilMs ?? 0) - (a.untilMs ?? 0) || (a.name < b.name ? -1 : 1),
      );
    },
    async openedBy(key, itemId) {
      const volume = await book.opened(key);
      const item = itemIdSchema.safeParse(itemId);
      if (!volume || !item.success) return [];
      return openedBy(volume.receipts, item.data).map(({ author, firstMs, lastMs }) => ({
        ...who(author, volume),
        firstMs,
        lastMs,
      }));
    },
    async openings(key) {
      const volume = await book.opened(key);
      if (!volume) return [];
      // What the clinic holds back from her is not named here either.
      const { chart } = book.shown(volume);
      return openingDays(volume.receipts)
        .slice(0, mostDays)
        .map(({ author, lastMs, items }) => ({
          ...who(author, volume),
          lastMs,
          items: items.flatMap((item) => {
            const version = itemOf(chart, item)?.current[0];
            return version ? [{ item, title: titleOf(version.resource) }] : [];
          }),
        }));
    },
  };
}
