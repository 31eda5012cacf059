// The whole of sync as conversations: what the relay says, what goes to disk, what is said back, in that order (protocol §5).
import { describe, expect, test } from "vitest";
import { REFUSALS, type RefusalCode } from "@health-vault/crypto-core/wire";
import { statusOf } from "../src/sync/status.ts";
import { backoffMs } from "../src/sync/step.ts";
import { chart, conversation, item, life, live, row } from "./sync-trace.ts";

const call = {
  type: "call",
  header: { type: "ops", vaultId: chart, expectedHead: "head-3" },
  body: new Uint8Array(1),
  ticket: 7,
} as const;

describe("the way to live", () => {
  test("connects, subscribes where the disk stands, pulls what is missing and follows", () => {
    const pat = conversation([row(2)]);
    expect(pat.on({ type: "nudge", nowMs: 0 })).toEqual(["connect"]);
    expect(pat.on({ type: "nudge", nowMs: 0 })).toEqual([]);
    expect(pat.on({ type: "opened", incarnation: life, nowMs: 1, relayNowMs: 1 })).toEqual([
      "tell up",
      "→ 1 subscribe at 2 of life-1, log 1",
    ]);
    expect(pat.subscribed(1, 5)).toEqual(["→ 2 pull from 2"]);
    expect(pat.page(2, [3, 4], { id: 2, end: 5 })).toEqual(["disk segment 2..4 (3,4), cursor 4"]);
    expect(pat.page(4, [5], { id: 2, done: true })).toEqual(["disk segment 4..5 (5), cursor 5", "tell caught-up"]);
    expect(pat.page(5, [6, 8])).toEqual(["disk segment 5..8 (6,8), cursor 8"]);
    expect(statusOf(pat.state())).toMatchObject({ link: "up", behind: 0, waiting: 0, lastSyncedMs: 5000 });
  });

  test("a pull that the relay cut short goes on from where it ended", () => {
    const pat = conversation([row(0)]);
    pat.opened();
    pat.subscribed(1, 9);
    expect(pat.page(0, [4], { id: 2, end: 9, done: true })).toEqual([
      "disk segment 0..4 (4), cursor 4",
      "→ 3 pull from 4",
    ]);
    expect(statusOf(pat.state()).pulled).toEqual({ done: 4, total: 9 });
  });

  test("one's own runs come back without bytes: the cursor passes them, the segment leaves them out", () => {
    const pat = live([], 0);
    const own = { position: 1, count: 1, bytes: 0, own: true } as const;
    const hers = { position: 2, count: 1, bytes: 1 };
    expect(pat.page(0, [], { runs: [own], end: 1 })).toEqual(["disk cursor 1 of life-1"]);
    const mixed = [hers, { ...own, position: 3 }];
    expect(pat.page(1, [], { runs: mixed, end: 3 })).toEqual(["disk segment 1..2 (2), cursor 3"]);
  });

  test("a gap is pulled, what is held already is dropped", () => {
    const pat = live([], 4);
    expect(pat.page(6, [7])).toEqual(["→ 2 pull from 4"]);
    expect(pat.page(4, [6, 7], { id: 2, done: true })).toEqual(["disk segment 4..7 (6,7), cursor 7", "tell caught-up"]);
    expect(pat.page(4, [6])).toEqual([]);
    expect(pat.state().vaults.get(chart)?.cursor).toBe(7);
  });

  test("behind: the relay stopped sending, so the rest is pulled", () => {
    const pat = live([], 4);
    expect(pat.relay({ type: "behind", vaultId: chart, end: 40 })).toEqual(["→ 2 pull from 4"]);
    expect(pat.relay({ type: "behind", vaultId: chart, end: 41 })).toEqual([]);
  });

  test("an end that is never served is asked for twice and then in a while, as a subscription that tells what there is", () => {
    const pat = live([], 4);
    expect(pat.relay({ type: "behind", vaultId: chart, end: 40 })).toEqual(["→ 2 pull from 4"]);
    expect(pat.page(4, [], { id: 2, end: 4, done: true })).toEqual(["→ 3 pull from 4"]);
    expect(pat.page(4, [], { id: 3, end: 4, done: true })).toEqual([expect.stringMatching(/^wake at /)]);
    expect(statusOf(pat.state())).toMatchObject({ stuck: "unavailable" });
    expect(pat.on({ type: "wake", nowMs: 60_000 })).toEqual(["→ 4 subscribe at 4 of life-1, log 1"]);
    expect(pat.subscribed(4, 4)).toEqual(["tell caught-up"]);
    expect(statusOf(pat.state()).stuck).toBeUndefined();
  });

  test("subscribed twice: the relay began anew there and waits, so the rest is pulled", () => {
    const pat = live([], 4);
    const again = { type: "subscribed", id: 1, vaultId: chart, incarnation: life, logLength: 2, end: 5 } as const;
    expect(pat.relay(again)).toEqual(["→ 2 pull from 4"]);
    expect(pat.relay(again)).toEqual([]);
  });

  test("pulled twice: the relay went back to where the second answer ends, so the rest is pulled", () => {
    const pat = live([], 4);
    pat.relay({ type: "behind", vaultId: chart, end: 6 });
    expect(pat.page(4, [6], { id: 2, done: true })).toEqual(["disk segment 4..6 (6), cursor 6", "tell caught-up"]);
    expect(pat.page(4, [6], { id: 2, done: true })).toEqual(["→ 3 pull from 6"]);
    expect(pat.page(6, [], { id: 3, done: true })).toEqual(["tell caught-up"]);
  });

  test("a page of another life of the relay, or whose lengths do not add up, moves nothing", () => {
    const pat = live([], 4);
    expect(pat.page(4, [5], { incarnation: "life-0" })).toEqual([]);
    expect(pat.page(4, [], { runs: [{ position: 5, count: 1, bytes: 0 }], end: 5 })).toHaveLength(1);
    const runs = [{ position: 6, count: 1, bytes: 9 }];
    const torn = { type: "page", vaultId: chart, from: 5, runs, end: 6, incarnation: life } as const;
    expect(pat.relay(torn, new Uint8Array(8))).toEqual(["disconnect: malformed"]);
    expect(pat.state().vaults.get(chart)?.cursor).toBe(5);
  });

  test("the membership log goes to disk before the session hears of it", () => {
    const pat = live([], 0);
    expect(pat.relay({ type: "log", vaultId: chart, from: 1, lengths: [2, 3] }, new Uint8Array(5))).toEqual([
      "disk log from 1: 2,3 bytes",
    ]);
    expect(pat.on({ type: "log-stored", vaultId: chart, length: 3 })).toEqual(["tell log 3"]);
    expect(pat.relay({ type: "log", vaultId: chart, from: 3, lengths: [2, 3] }, new Uint8Array(4))).toEqual([
      "disconnect: malformed",
    ]);
  });

  test("a relay with less than it had, in the same life, is named a rollback", () => {
    const pat = conversation([row(9, 3)]);
    pat.opened();
    expect(pat.subscribed(1, 8, { logLength: 3 })).toEqual(["disk cursor 9 of life-1, rolled back", "tell rollback"]);
    const lee = conversation([row(9, 3)]);
    lee.opened();
    expect(lee.subscribed(1, 9, { logLength: 2 })[1]).toBe("tell rollback");
    const ann = conversation([{ ...row(9, 3), ackedSeq: 4 }]);
    ann.opened();
    expect(ann.subscribed(1, 9, { logLength: 3, ownHead: { seq: 3, hash: "h" } })[1]).toBe("tell rollback");
    const rao = conversation([row(9, 3)]);
    rao.opened();
    expect(rao.subscribed(1, 9, { logLength: 3 })).toEqual(["tell caught-up"]);
  });

  test("what overtakes the answer to a subscription is no sign of a roll-back: it is judged by what was held when it was asked for", () => {
    const pat = conversation([row(8)]);
    pat.opened();
    expect(pat.page(8, [9])).toEqual(["disk segment 8..9 (9), cursor 9"]);
    expect(pat.subscribed(1, 8)).toEqual(["tell caught-up"]);
    expect(statusOf(pat.state())).toMatchObject({ behind: 0, rolledBack: new Set() });
    expect(pat.page(9, [10])).toEqual(["disk segment 9..10 (10), cursor 10"]);
    pat.lost();
    pat.opened();
    expect(pat.subscribed(2, 9)[1]).toBe("tell rollback");
  });

  test("a roll-back is remembered: nothing is asked or offered in this life of the relay, whatever it says later", () => {
    const pat = conversation([{ ...row(9), rolledBack: true }], [item(1, { state: "offered" })]);
    expect(pat.opened()).toEqual(["tell up"]);
    expect(pat.page(9, [10])).toEqual([]);
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual([]);
    expect(statusOf(pat.state())).toMatchObject({ waiting: 1, rolledBack: new Set([chart]) });
    pat.lost();
    expect(pat.opened("life-2")).toEqual(["tell up", "tell restoring"]);
  });

  test("another life of the relay: logs first, then everything from the beginning, then what is missing, then what waits", () => {
    const life2 = { incarnation: "life-2" } as const;
    const pat = conversation([row(9)], [item(1, { state: "offered" })]);
    expect(pat.opened("life-2")).toEqual(["tell up", "tell restoring"]);
    expect(pat.on({ type: "resume", vaultId: chart })).toEqual(["→ 1 subscribe at 0 of life-2, log 1"]);
    expect(pat.subscribed(1, 4, life2)).toEqual(["disk cursor 0 of life-2, restoring", "→ 2 pull from 0"]);
    expect(pat.page(0, [4], { id: 2, done: true, ...life2 })).toEqual([
      "disk segment 0..4 (4), cursor 4",
      "tell caught-up",
    ]);
    expect(statusOf(pat.state()).restoring).toEqual(new Set([chart]));
    pat.lost();
    expect(pat.opened("life-2")).toEqual(["tell up", "tell restoring"]);
    pat.on({ type: "resume", vaultId: chart });
    expect(pat.subscribed(3, 4, life2)).toEqual(["tell caught-up"]);
    expect(pat.on({ type: "restored", vaultId: chart })).toEqual(["disk cursor 4 of life-2", "→ 4 push #1"]);
    expect(statusOf(pat.state()).restoring).toEqual(new Set());
  });

  test("own head, vault list and identities are passed on", () => {
    const pat = conversation([{ ...row(3), ackedSeq: 5 }]);
    pat.opened();
    expect(pat.subscribed(1, 3, { ownHead: { seq: 5, hash: "h" } })).toEqual(["tell caught-up, own head 5"]);
    expect(pat.relay({ type: "vaults", whole: true, last: true, list: [] })).toEqual(["tell listed 0"]);
    expect(pat.relay({ type: "identity", userId: "rao", length: 4 })).toEqual(["tell identity rao: 4"]);
    expect(pat.relay({ type: "pong", now: 1 })).toEqual([]);
    const thread = { vaultId: "thread", incarnation: "", cursor: 0, logLength: 0 };
    expect(pat.on({ type: "watch", row: thread })).toEqual(["→ 2 subscribe at 0 of life-1, log 0"]);
    expect(pat.on({ type: "watch", row: thread })).toEqual([]);
  });
});

describe("the outbox", () => {
  test("what was offered goes before the box audit, what is only sealed waits for it", () => {
    const pat = conversation([row(3)], [item(1, { state: "offered" }), item(2), item(3)]);
    pat.opened();
    expect(pat.subscribed(1, 3)).toEqual(["tell caught-up", "→ 2 push #1"]);
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual([
      "→ 3 push #2 (marked first)",
      "→ 4 push #3 (marked first)",
    ]);
  });

  test("nothing is offered while pages are still to come", () => {
    const pat = conversation([row(0)], [item(1, { state: "offered" })]);
    pat.opened();
    pat.subscribed(1, 2);
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual([]);
    expect(pat.page(0, [2], { id: 2, done: true }).at(-1)).toBe("→ 3 push #1");
  });

  test("a clearance ends with the log it was given for", () => {
    const pat = live([]);
    pat.on({ type: "cleared", vaultId: chart, logLength: 1 });
    pat.on({ type: "log-stored", vaultId: chart, length: 2 });
    expect(pat.on({ type: "enqueued", items: [item(1)] })).toEqual([]);
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 2 })).toEqual(["→ 2 push #1 (marked first)"]);
  });

  test("acknowledged: to its place on disk, then told, and the cursor follows when nothing lies between", () => {
    const pat = live([item(1), item(2)], 3);
    pat.on({ type: "cleared", vaultId: chart, logLength: 1 });
    expect(pat.ack(2, 4)).toEqual(["disk #1 is at 4", "tell acked #1 at 4", "disk cursor 4 of life-1"]);
    expect(pat.ack(3, 6)).toEqual(["disk #2 is at 6", "tell acked #2 at 6"]);
    expect(statusOf(pat.state()).waiting).toBe(0);
    expect(pat.ack(3, 6)).toEqual([]);
  });

  test("sixteen are under way at once, the next goes with the first answer", () => {
    const many = Array.from({ length: 20 }, (_, i) => item(i + 1));
    const pat = live(many, 0);
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toHaveLength(16);
    expect(pat.ack(2, 1).at(-1)).toBe("→ 18 push #17 (marked first)");
    expect(pat.ack(3, 2).at(-1)).toBe("→ 19 push #18 (marked first)");
  });

  test("a link lost in the middle: what was under way goes again, unchanged and in order, before anything new", () => {
    const pat = live([item(1), item(2), item(3)], 0);
    pat.on({ type: "cleared", vaultId: chart, logLength: 1 });
    pat.ack(2, 1);
    pat.lost();
    pat.on({ type: "enqueued", items: [item(4)] });
    pat.opened();
    expect(pat.subscribed(5, 1, { ownHead: { seq: 1, hash: "h" } }).slice(1)).toEqual(["→ 6 push #2", "→ 7 push #3"]);
    expect(pat.ack(4, 3)).toEqual([]);
    expect(pat.ack(6, 2).slice(0, 2)).toEqual(["disk #2 is at 2", "tell acked #2 at 2"]);
  });

  test("a vault made offline is created first, then subscribed, then written to", () => {
    const pat = conversation([], [item(1, { kind: "create", firstSeq: 0, lastSeq: 0 }), item(2)]);
    expect(pat.opened()).toEqual(["tell up", "→ 1 push #1 (marked first)"]);
    expect(pat.ack(1)).toEqual(["disk #1 is at 0", "tell acked #1 at 0", "→ 2 subscribe at 0 of life-1, log 1"]);
    expect(pat.subscribed(2, 0)).toEqual(["disk cursor 0 of life-1", "tell caught-up"]);
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual(["→ 3 push #2 (marked first)"]);
  });

  test("re-sealed items take the place of the sealed ones and are free to go", () => {
    const pat = live([item(1, { state: "offered" }), item(2), item(3)], 0);
    expect(pat.on({ type: "resealed", vaultId: chart, items: [item(8)] })).toEqual([]);
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual(["→ 3 push #8 (marked first)"]);
    expect(
      pat
        .state()
        .vaults.get(chart)
        ?.queue.map(({ order }) => order),
    ).toEqual([1, 8]);
  });

  test("what a load has brought already is not queued twice", () => {
    const pat = live([item(1)], 0);
    pat.on({ type: "enqueued", items: [item(1)] });
    expect(statusOf(pat.state()).waiting).toBe(1);
  });
});

describe("refusals", () => {
  const cures = Object.entries(REFUSALS) as [RefusalCode, (typeof REFUSALS)[RefusalCode]][];

  test.each(cures.filter(([code, { cure }]) => cure === "retry" || (cure === "refresh" && code !== "chain-gap")))(
    "%s keeps the item as it is and tries on the next link",
    (code) => {
      const pat = live([item(1, { state: "offered" })], 0);
      expect(pat.refuse(2, code, { retryAfterMs: 9000 })).toEqual([`disconnect: ${code} for 9000 ms`]);
      pat.lost();
      pat.opened();
      expect(pat.subscribed(3, 0).at(-1)).toBe("→ 4 push #1");
      expect(statusOf(pat.state()).notSent).toBe(0);
    },
  );

  const vaultWide: readonly string[] = ["closed", "quota", "role", "not-a-member", "removed", "forbidden"];
  const waits: readonly string[] = ["suspended", "wire-version", "revoked-device"];
  const ofTheItem = cures.filter(
    ([code, { cure }]) => (cure === "reseal" || cure === "final") && !vaultWide.includes(code) && !waits.includes(code),
  );

  test.each(ofTheItem)("%s moves the item to the tray, holds what follows it and asks for a new device id", (code) => {
    const pat = live([item(1, { state: "offered" }), item(2, { state: "offered" })], 0);
    expect(pat.refuse(2, code)).toEqual([
      `disk #1 not sent: ${code}`,
      `tell refused #1: ${code}`,
      `tell broken: ${code}`,
    ]);
    expect(pat.refuse(3, "chain-gap")).toEqual(["tell broken: chain-gap"]);
    expect(pat.on({ type: "enqueued", items: [item(3)] })).toEqual([]);
    expect(statusOf(pat.state())).toMatchObject({ waiting: 2, notSent: 1 });
  });

  test.each(vaultWide as readonly RefusalCode[])(
    "%s puts the whole queue into the tray and asks for no new id",
    (code) => {
      const pat = live([item(1, { state: "offered" }), item(2, { state: "offered" })], 0);
      expect(pat.refuse(2, code)).toEqual([
        `disk #1 not sent: ${code}`,
        `tell refused #1: ${code}`,
        `disk #2 not sent: ${code}`,
        `tell refused #2: ${code}`,
      ]);
      expect(pat.refuse(3, "chain-gap")).toEqual([]);
      expect(statusOf(pat.state())).toMatchObject({ waiting: 0, notSent: 2 });
    },
  );

  test.each(waits as readonly RefusalCode[])("%s: everything waits, and goes out unchanged on a later link", (code) => {
    const pat = live([item(1, { state: "offered" })], 0);
    expect(pat.refuse(2, code)).toEqual([]);
    expect(statusOf(pat.state())).toMatchObject({ waiting: 1, notSent: 0, stuck: code });
    pat.lost();
    pat.opened();
    expect(pat.subscribed(3, 0).at(-1)).toBe("→ 4 push #1");
  });

  test("a refusal that overtakes the answer to the item before it is heard again when that item is in", () => {
    const pat = live([item(1, { state: "offered" }), item(2, { state: "offered" })], 0);
    expect(pat.refuse(3, "equivocation")).toEqual([]);
    const acked = pat.relay({ type: "ack", id: 2, position: 1, deviceHead: { seq: 1, hash: "h" } });
    expect(acked.at(-1)).toBe("→ 4 push #2");
  });

  test("chain-gap: what follows the end of the chain waits for a new device id", () => {
    const pat = live([item(1, { state: "offered" })], 0);
    expect(pat.refuse(2, "chain-gap")).toEqual(["tell broken: chain-gap"]);
    expect(statusOf(pat.state())).toMatchObject({ waiting: 1, notSent: 0 });
  });

  test("chain-gap because the relay lacks what it acknowledged in this life is a rollback (A28)", () => {
    const pat = live([item(1, { state: "offered" }), item(2, { state: "offered" })], 0);
    pat.relay({ type: "ack", id: 2, position: 1, deviceHead: { seq: 1, hash: "h" } });
    expect(pat.refuse(3, "chain-gap", { deviceHead: { seq: 0 } })).toEqual([
      "disk cursor 1 of life-1, rolled back",
      "tell rollback",
    ]);
  });

  test("entries under this device's id that it never offered: nothing is offered under it any more (A19)", () => {
    const pat = conversation([row(2)], [item(1)]);
    pat.opened();
    const ownHead = { seq: 3, hash: "h" };
    expect(pat.subscribed(1, 2, { ownHead })).toContain("tell copied");
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual([]);
    expect(pat.on({ type: "enqueued", items: [item(2)] })).toEqual([]);
  });

  test("after a refusal, what was never offered goes once it is re-sealed, without a new link", () => {
    const pat = live([item(1, { state: "offered" })], 0);
    pat.refuse(2, "epoch-mismatch");
    pat.on({ type: "enqueued", items: [item(3)] });
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual([]);
    pat.on({ type: "resealed", vaultId: chart, items: [item(4)] });
    expect(pat.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual(["→ 3 push #4 (marked first)"]);
  });

  test("a run of somebody removed is quarantined: never shown as sent, its text stays (A42)", () => {
    const rao = live([item(1, { state: "offered" })], 3);
    expect(rao.relay({ type: "ack", id: 2, position: 4, quarantined: true })).toEqual([
      "disk #1 is at 4, kept aside: removed",
      "tell refused #1: removed",
    ]);
    expect(statusOf(rao.state())).toMatchObject({ waiting: 0, notSent: 1 });
    expect(rao.state().vaults.get(chart)?.ackedSeq).toBe(1);
  });

  test("of a vault one was removed from, what was written before goes out once the log says so (A42)", () => {
    const rao = live([], 3);
    rao.on({ type: "enqueued", items: [item(1), item(2)] });
    rao.relay({ type: "refuse", vaultId: chart, code: "removed", position: 6 });
    const late = { type: "cleared", vaultId: chart, logLength: 1, late: true } as const;
    expect(rao.on(late)).toEqual(["→ 2 push #1 (marked first)", "→ 3 push #2 (marked first)"]);
    rao.relay({ type: "ack", id: 2, position: 4, quarantined: true });
    expect(rao.refuse(3, "quota")).toEqual(["disk #2 not sent: quota", "tell refused #2: quota"]);
    expect(statusOf(rao.state())).toMatchObject({ waiting: 0, notSent: 2, stuck: undefined });
  });

  test("ended: told once, what waits is not sent, a late page or pull does not bring it back", () => {
    const rao = live([item(1)], 3);
    rao.relay({ type: "behind", vaultId: chart, end: 9 });
    expect(rao.relay({ type: "refuse", vaultId: chart, code: "removed", position: 6 })).toEqual([
      "tell ended: removed",
    ]);
    expect(rao.page(3, [6], { id: 2, done: true, end: 6 })).toEqual(["disk segment 3..6 (6), cursor 6"]);
    expect(rao.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual([]);
    expect(rao.on({ type: "enqueued", items: [item(2)] })).toEqual([]);
    expect(rao.state().vaults.get(chart)?.stage).toBe("ended");
    expect(statusOf(rao.state())).toMatchObject({ waiting: 0, notSent: 2 });
  });

  test("a relay that no longer knows of a vault it served in this life has lost it", () => {
    const rao = conversation([row(3)]);
    rao.opened();
    expect(rao.refuse(1, "not-a-member")).toEqual(["disk cursor 3 of life-1, rolled back", "tell rollback"]);
  });

  test.each(["removed", "closed"] as const)("subscribing where one is %s ends the vault", (code) => {
    const rao = conversation([row(3)], [item(1, { state: "offered" })]);
    rao.opened();
    expect(rao.refuse(1, code)).toEqual([`tell ended: ${code}`]);
    expect(rao.on({ type: "cleared", vaultId: chart, logLength: 1 })).toEqual([]);
  });

  test("subscribing in a life that is over begins anew on the next link", () => {
    const pat = conversation([row(9)]);
    pat.opened();
    expect(pat.refuse(1, "incarnation", { incarnation: "life-2" })).toEqual(["disconnect: incarnation"]);
    pat.lost();
    expect(pat.opened("life-2")[1]).toBe("tell restoring");
  });

  test("a refusal of nothing that was asked is not acted upon", () => {
    const pat = live([item(1)], 0);
    expect(pat.refuse(99, "closed")).toEqual([]);
    expect(pat.relay({ type: "refuse", vaultId: chart, code: "busy" })).toEqual([]);
    expect(pat.relay({ type: "refuse", vaultId: "elsewhere", code: "removed" })).toEqual([]);
  });
});

describe("calls and the link", () => {
  test("a membership batch is asked for now or not at all", () => {
    const pat = conversation();
    expect(pat.on(call)).toEqual(["answer 7: unreachable"]);
    pat.opened();
    expect(pat.on(call)).toEqual(["→ 2 ops on head-3"]);
    expect(pat.relay({ type: "ack", id: 2, logLength: 4, head: "head-4" })).toEqual(["answer 7: log 4"]);
    pat.on({ ...call, ticket: 8 });
    expect(pat.refuse(3, "conflict-head")).toEqual(["answer 8: conflict-head"]);
    pat.on({ ...call, ticket: 9 });
    expect(pat.lost()[0]).toBe("answer 9: unreachable");
  });

  test("a call waits for a link that is being made, and ends with it when it fails", () => {
    const pat = conversation();
    pat.on({ type: "nudge", nowMs: 0 });
    expect(pat.on(call)).toEqual([]);
    expect(pat.on({ type: "opened", incarnation: life, nowMs: 1, relayNowMs: 1 }).at(-1)).toBe("→ 2 ops on head-3");
    const lee = conversation();
    lee.on({ type: "nudge", nowMs: 0 });
    lee.on(call);
    expect(lee.lost()[0]).toBe("answer 7: unreachable");
  });

  test("backs off 0.5 s, 1 s, 2 s … 15 s, spread by half, and begins anew once all is said", () => {
    expect([1, 2, 3, 7, 8, 60].map((attempt) => backoffMs(attempt, 0.5))).toEqual([
      500, 1000, 2000, 15_000, 15_000, 15_000,
    ]);
    expect([backoffMs(1, 0), backoffMs(1, 0.999)].map(Math.round)).toEqual([375, 625]);
    const pat = conversation();
    pat.on({ type: "nudge", nowMs: 0 });
    expect(pat.lost(1000)).toEqual(["wake at 1500"]);
    expect(pat.lost(1001)).toEqual([]);
    expect(pat.on({ type: "wake", nowMs: 1499 })).toEqual([]);
    expect(pat.on({ type: "wake", nowMs: 1500 })).toEqual(["connect"]);
    expect(pat.lost(2000)).toEqual(["wake at 3000"]);
    pat.opened();
    pat.subscribed(1, 0);
    expect(pat.lost(4000)).toEqual(["wake at 4500"]);
  });

  test("a vault that the relay cannot serve is parked alone and asked for again later; the others go on", () => {
    const pat = conversation([row(0), { ...row(0), vaultId: "other" }]);
    pat.opened();
    const first = pat.state().nextId - 2;
    expect(pat.refuse(first, "internal", {})).toEqual([expect.stringMatching(/^wake at /)]);
    pat.subscribed(first + 1, 0, { vaultId: "other" });
    expect([...pat.state().vaults.values()].map(({ stage }) => stage).sort()).toEqual(["live", "parked"]);
    expect(pat.state().link).toBe("up");
    expect(pat.on({ type: "wake", nowMs: 60_000 })).toEqual([expect.stringContaining("subscribe")]);
  });

  test("a relay that takes the link and then says busy is asked less and less often, and not before it said", () => {
    const pat = conversation([row(0)], [item(1, { state: "offered" })]);
    const busy = (nowMs: number, retryAfterMs: number): readonly string[] => {
      pat.opened();
      const id = pat.state().nextId;
      pat.subscribed(id - 1, 0);
      pat.refuse(id, "busy", { retryAfterMs });
      return pat.on({ type: "closed", failure: { code: "busy", retryAfterMs }, nowMs, jitter: 0.5 });
    };
    expect(busy(0, 0)).toEqual(["wake at 500"]);
    expect(busy(0, 0)).toEqual(["wake at 1000"]);
    expect(busy(0, 7000)).toEqual(["wake at 7000"]);
    expect(statusOf(pat.state())).toMatchObject({ link: "down", failure: { code: "busy" } });
  });
});
