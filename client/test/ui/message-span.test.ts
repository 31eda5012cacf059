// Which stretch of a long conversation is drawn: it moves with the reader to both ends and never grows beyond its most.
import { expect, test } from "vitest";
import {
  earlierSpan,
  followedSpan,
  isNewest,
  laterSpan,
  newestSpan,
  PAGE,
  type Span,
  spanAround,
} from "../../src/hooks/message-span.ts";

const total = 20_000;
const length = ({ from, to }: Span, all = total): number => Math.min(to, all) - from;

test("opens at the newest, and goes back to the first message without drawing more than three pages", () => {
  let span = newestSpan(total);
  expect(span).toEqual({ from: total - PAGE, to: Infinity });
  for (let turn = 0; span.from > 0; turn++) {
    const before = span;
    span = earlierSpan(span, total);
    expect(span.from).toBeLessThan(before.from);
    // What the reader had on the screen is still there.
    expect(span.to).toBeGreaterThan(before.from);
    expect(length(span)).toBeLessThanOrEqual(3 * PAGE);
    expect(turn).toBeLessThan(total / PAGE);
  }
  expect(isNewest(span, total)).toBe(false);
});

test("from any message it reaches the newest again, and stays there when more come", () => {
  for (const at of [0, 31, 9_999, total - 40, total - 1]) {
    let span = spanAround(total, at);
    expect(span.from).toBeLessThanOrEqual(at);
    expect(span.to).toBeGreaterThan(at);
    for (let turn = 0; !isNewest(span, total); turn++) {
      const before = span;
      span = laterSpan(span, total);
      expect(span.from).toBeLessThan(before.to);
      expect(length(span)).toBeLessThanOrEqual(3 * PAGE);
      expect(turn).toBeLessThan(total / PAGE + 1);
    }
    expect(isNewest(span, total + 5)).toBe(true);
  }
});

test("a short conversation is drawn whole; one that grows for hours under the reader lets its first ones go", () => {
  expect(newestSpan(0)).toEqual({ from: 0, to: Infinity });
  for (const few of [1, PAGE]) {
    expect(newestSpan(few)).toEqual({ from: 0, to: Infinity });
    expect(spanAround(few, few - 1)).toEqual({ from: 0, to: Infinity });
  }
  const grown = followedSpan({ from: 0, to: Infinity }, 1_000);
  expect(length(grown, 1_000)).toBe(3 * PAGE);
  expect(followedSpan({ from: 0, to: 60 }, 1_000)).toEqual({ from: 0, to: 60 });
});
