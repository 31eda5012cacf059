// A screen that was fetched ahead is there with the first frame; one that was not makes room for a skeleton.
import { createElement, Suspense } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { later } from "../../src/app/later.tsx";

const chart = () =>
  later(() => Promise.resolve({ default: ({ name }: { readonly name: string }) => `chart of ${name}` }));
const drawn = (screen: ReturnType<typeof chart>): string =>
  renderToString(createElement(Suspense, { fallback: "opening" }, createElement(screen, { name: "pat" })));

test("fetched while the password was typed, it is drawn at once", async () => {
  const screen = chart();
  await screen.ahead();
  expect(drawn(screen)).toContain("chart of pat");
  expect(drawn(screen)).not.toContain("opening");
});

test("never fetched, it waits behind its skeleton", () => {
  expect(drawn(chart())).toContain("opening");
});

test("a line that broke while it was fetched ahead is no fault of anybody", async () => {
  const screen = later<object>(() => Promise.reject(new Error("offline")));
  await expect(screen.ahead()).resolves.toBeUndefined();
});
