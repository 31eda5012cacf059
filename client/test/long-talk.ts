// A conversation of years between two people: messages and receipts in turns, on their disks as if each had been written when it was said.
import {
  asVaultId,
  createVault,
  idKey,
  newChain,
  toBase64url,
  type SeenVector,
  type WriteContext,
} from "@health-vault/crypto-core";
import { encodeChanges, type Change } from "../src/domain/change.ts";
import { itemIdSchema, type ItemIdText } from "../src/domain/ids.ts";
import { encodePayload } from "../src/session/payload.ts";
import { sealItems } from "../src/session/sealing.ts";
import { stamp } from "../src/session/stamp.ts";
import { unlock } from "../src/session/unlock.ts";
import type { NewItem } from "../src/sync/ports.ts";
import { must, nodeStretch, password, type Person } from "./clinic.ts";
import { identityIn } from "./many-charts.ts";

export interface LongTalk {
  readonly messages: number;
  /** What one person writes before the other opens it and answers. */
  readonly turn: number;
  /** By the authors' clocks; the last is written now. */
  readonly daysLong: number;
}

const words = "the knee was better this morning but after the stairs it is swollen again and I took one tablet".split(
  " ",
);

/** Message n says its number, and 4 to 27 words. */
const textOf = (n: number): string =>
  `Message ${n}. ${Array.from({ length: 4 + ((n * 7) % 24) }, (_, i) => words[(n * 3 + i) % words.length]).join(" ")}`;

async function diskOf(person: Person) {
  await person.session.lock();
  const store = await person.device.open(person.me.userId);
  const { device } = await must(unlock(store, password, nodeStretch));
  return { store, device, identity: await identityIn(store, person.me.userId) };
}

/** Pat begins, rao has the last word; every turn, with the receipt of the one before, is one run. Both are unlocked and the relay has all when it resolves; answers the thread's key. */
export async function longTalk(pat: Person, rao: Person, { messages, turn, daysLong }: LongTalk): Promise<string> {
  const [hers, his] = [await diskOf(pat), await diskOf(rao)];
  const made = createVault(
    { identity: hers.identity, device: hers.device },
    {
      purpose: "thread",
      members: [
        { identity: hers.identity, role: "owner" },
        { identity: his.identity, role: "writer" },
      ],
    },
  );
  const vaultId = asVaultId(made.vaultId);
  const key = toBase64url(vaultId);
  const nowMs = Date.now();
  const genesis: NewItem = {
    vaultId: key,
    kind: "create",
    bytes: made.bytes,
    firstSeq: 0,
    lastSeq: 0,
    enqueuedMs: nowMs,
  };

  function voice({ device, identity: { userId } }: typeof hers) {
    const nothing: SeenVector = new Map();
    let context: WriteContext = {
      vaultId,
      userId,
      device,
      epoch: 0,
      epochKey: made.epochKey,
      memHead: made.head,
      seq: 0,
      prevHash: newChain(vaultId, userId, device.deviceId).hash,
      seenBefore: nothing,
      seen: nothing,
    };
    const items: NewItem[] = [];
    return {
      items,
      /** An entry each, together one run. */
      write(changes: readonly Change[]): void {
        const payloads = changes.map((change) => ({ bytes: encodePayload(encodeChanges([change]), "thread") }));
        for (const { item, run } of sealItems(context, payloads, key, nowMs)) {
          items.push(item);
          const last = run.entries.at(-1);
          if (last) context = { ...context, seq: run.lastSeq, prevHash: last.hash, seenBefore: context.seen };
        }
      },
      /** Everything of the other so far. */
      reads: ({ context: of }: { readonly context: WriteContext }): void => {
        const {
          device: { deviceId },
          seq,
          prevHash: hash,
        } = of;
        if (seq > 0) context = { ...context, seen: new Map([[idKey(deviceId), { deviceId, seq, hash }]]) };
      },
      get context() {
        return context;
      },
    };
  }

  const [she, he] = [voice(hers), voice(his)];
  let heard: ItemIdText[] = [];
  const turns = Math.ceil(messages / turn);
  for (let at = 0; at < turns; at++) {
    const [one, other] = at % 2 === (turns - 1) % 2 ? [he, she] : [she, he];
    one.reads(other);
    const when = (n: number): number => nowMs - ((messages - 1 - n) * daysLong * 86_400_000) / messages;
    const said: Change[] = [];
    if (heard.length > 0) said.push({ kind: "opened", ...stamp(when(at * turn)), items: heard });
    heard = [];
    for (let n = at * turn; n < Math.min(messages, (at + 1) * turn); n++) {
      const made = stamp(when(n));
      said.push({ kind: "message", ...made, text: textOf(n + 1) });
      heard.push(itemIdSchema.parse(made.changeId));
    }
    one.write(said);
  }
  await hers.store.enqueue([genesis, ...she.items]);
  await his.store.enqueue(he.items);
  for (const { store } of [hers, his]) store.close();
  for (const person of [pat, rao]) {
    await must(person.session.unlock(person.me.userId, password));
    if (person === rao) {
      await rao.until("threads", (cards) => cards.some(({ threadId }) => threadId === key));
      await must(rao.session.accept(key));
    }
    await person.until("sync", (sync) => sync.state === "saved" && sync.waiting === 0);
  }
  return key;
}
