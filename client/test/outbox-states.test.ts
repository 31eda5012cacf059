// What waits is opened once for as long as it waits, however often a screen is drawn (session/outbox-states).
import { expect, test } from "vitest";
import { encodeChanges } from "../src/domain/change.ts";
import type { DeviceIdText, EntryIdText, UserIdText } from "../src/domain/ids.ts";
import { createOutboxStates } from "../src/session/outbox-states.ts";
import { stamp } from "../src/session/stamp.ts";
import type { OutboxItem } from "../src/sync/ports.ts";

const chart = "chart-of-pat";
const said = () => ({ kind: "void", ...stamp(0), entry: "E".repeat(43) as EntryIdText }) as const;

/** A vault whose entries say one change each, and that counts how often an item was opened. */
function openable() {
  const texts = new Map<number, readonly string[]>();
  const opened: number[] = [];
  const vault = {
    key: chart,
    peek: (bytes: Uint8Array) => {
      const order = bytes[0] ?? 0;
      opened.push(order);
      return (texts.get(order) ?? []).map((text, seq) => ({
        author: "pat" as UserIdText,
        device: "phone" as DeviceIdText,
        entry: `${order} ${seq}` as EntryIdText,
        own: true,
        text,
        blobs: [],
        place: { seq, seen: [] },
      }));
    },
  };
  const says = (order: number, count = 1): readonly string[] => {
    const changes = Array.from({ length: count }, said);
    texts.set(
      order,
      changes.map((change) => encodeChanges([change])),
    );
    return changes.map(({ changeId }) => changeId);
  };
  return { vault, says, opened, shut: (order: number) => texts.delete(order) };
}

const item = (order: number, more: Partial<OutboxItem> = {}): OutboxItem => ({
  order,
  vaultId: chart,
  kind: "run",
  state: "sealed",
  bytes: Uint8Array.of(order),
  firstSeq: 1,
  lastSeq: 1,
  enqueuedMs: 0,
  ...more,
});

test("drawn three times while it goes from sealed to offered to refused, an item is opened once and its state is the newest", () => {
  const { vault, says, opened } = openable();
  const states = createOutboxStates();
  const [change = ""] = says(1);
  for (const state of ["sealed", "offered", "not-sent"] as const)
    expect([...states(vault, [item(1, { state })])]).toEqual([[change, state]]);
  expect(opened).toEqual([1]);
});

test("what joins is opened by itself; what left is forgotten and says nothing any more", () => {
  const { vault, says, opened } = openable();
  const states = createOutboxStates();
  const all = [1, 2, 3].map((order) => says(order, order));
  const items = [item(1), item(2, { lastSeq: 2 }), item(3, { lastSeq: 3 })];
  states(vault, items.slice(0, 2));
  expect([...states(vault, items).keys()]).toEqual(all.flat());
  expect(opened).toEqual([1, 2, 3]);
  expect([...states(vault, items.slice(1)).keys()]).toEqual(all.slice(1).flat());
  // Forgotten when it left: the same order would be looked at anew.
  states(vault, items);
  expect(opened).toEqual([1, 2, 3, 1]);
});

test("what waits for its key is tried again, and only until it opens", () => {
  const { vault, says, opened, shut } = openable();
  const states = createOutboxStates();
  shut(1);
  expect(states(vault, [item(1)]).size).toBe(0);
  const [change = ""] = says(1);
  for (let drawn = 0; drawn < 3; drawn++) expect([...states(vault, [item(1)]).keys()]).toEqual([change]);
  expect(opened).toEqual([1, 1]);
});

test("another vault's items, a vault's beginning and the app's own notes are not opened", () => {
  const { vault, says, opened } = openable();
  for (const order of [1, 2, 3]) says(order);
  const items = [item(1, { vaultId: "elsewhere" }), item(2, { kind: "create" }), item(3, { quiet: true })];
  expect(createOutboxStates()(vault, items).size).toBe(0);
  expect(opened).toEqual([]);
});
