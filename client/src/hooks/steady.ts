// Plain data as it was before wherever it says the same: what came anew over a line is drawn only where it changed.

type Plain = { readonly [name: string]: unknown };

const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** `next`, with every array and plain object in it that equals the one in its place in `before` put back; `before` itself where all is equal. */
export function steady<T>(before: unknown, next: T): T {
  if (Object.is(before, next)) return next;
  if (Array.isArray(before) && Array.isArray(next)) {
    const items = next.map((item: unknown, i) => steady(before[i], item));
    const same = items.length === before.length && items.every((item, i) => Object.is(item, before[i]));
    return (same ? before : items) as T;
  }
  if (!isPlain(before) || !isPlain(next)) return next;
  const names = Object.keys(next);
  const kept = Object.fromEntries(names.map((name) => [name, steady(before[name], next[name])]));
  const same =
    names.length === Object.keys(before).length &&
    names.every((name) => Object.hasOwn(before, name) && Object.is(kept[name], before[name]));
  return (same ? before : kept) as T;
}
