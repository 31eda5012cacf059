// What came anew over the line and says the same is the same object; a slow screen hears the newest value only.
import { expect, test } from "vitest";
import { newest } from "../../src/app/newest.ts";
import { steady } from "../../src/hooks/steady.ts";

interface Card {
  readonly name: string;
  readonly members: readonly { readonly role: string }[];
  readonly things?: { readonly critical: readonly string[] };
}

const cards = (): [Card, Card] => [
  { name: "Pat", members: [{ role: "owner" }], things: { critical: ["a"] } },
  { name: "Lee", members: [{ role: "owner" }] },
];

test("a list that says the same is the list of before", () => {
  const before = cards();
  expect(steady(before, cards())).toBe(before);
});

test("of a list in which one card changed, the others are the cards of before", () => {
  const before = cards();
  const [pat, lee] = cards();
  const now = steady(before, [{ ...pat, things: { critical: [] } }, lee]);
  expect(now).toEqual([{ name: "Pat", members: [{ role: "owner" }], things: { critical: [] } }, lee]);
  expect(now[0]).not.toBe(before[0]);
  expect(now[0]?.members).toBe(before[0]?.members);
  expect(now[1]).toBe(before[1]);
});

test("what is gone, added or another kind of thing is not taken for the same", () => {
  const before = cards();
  expect(steady(before, before.slice(0, 1))).toHaveLength(1);
  expect(steady(before, [...cards(), { name: "Rao", members: [] }])).toHaveLength(3);
  expect(steady({ a: 1, b: undefined }, { a: 1 })).toEqual({ a: 1 });
  expect(Object.hasOwn(steady({ a: 1, b: undefined }, { a: 1 }), "b")).toBe(false);
  expect(Object.hasOwn(steady({ a: 1, b: 2 } as object, { a: 1, c: undefined }), "c")).toBe(true);
  expect(steady([1], { 0: 1 })).toEqual({ 0: 1 });
  const bytes = new Uint8Array([1]);
  expect(steady(new Uint8Array([2]), bytes)).toBe(bytes);
  expect(steady(undefined, null)).toBeNull();
});

test("while a value is being drawn the ones in between are left out, the last one never", async () => {
  const heard: number[] = [];
  let drawn: () => void = () => undefined;
  const tell = newest<number>((value) => {
    heard.push(value);
    return new Promise<void>((done) => {
      drawn = done;
    });
  });
  for (const value of [1, 2, 3]) tell(value);
  expect(heard).toEqual([1]);
  drawn();
  await expect.poll(() => heard).toEqual([1, 3]);
  drawn();
  await expect.poll(() => (tell(4), heard)).toEqual([1, 3, 4]);
});
