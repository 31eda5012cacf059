// A doctor's laptop between two patients: locked it goes on sending and fetching without a key, shows nothing, and lets any tab unlock (ADR 0048).
import { expect, type Page, test } from "@playwright/test";
import { indexedDbBytes } from "./canaries.ts";
import {
  addBloodPressure,
  giveAccess,
  go,
  noAxeViolations,
  openHarbour,
  password,
  peopleOf,
  type Person,
} from "./clinic.ts";

const seen = (page: Page, text: RegExp) => page.getByText(text).filter({ visible: true }).first();
const lockScreen = (page: Page) => page.getByRole("textbox", { name: "Password" });

async function lock({ page }: Person): Promise<void> {
  await page.getByRole("button", { name: "Lock", exact: true }).filter({ visible: true }).first().click();
  await expect(lockScreen(page)).toBeVisible();
}

async function unlock(page: Page): Promise<void> {
  await lockScreen(page).fill(password);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

/** Tabs that hold somebody's account, as the browser knows it. */
const holders = (page: Page): Promise<number> =>
  page.evaluate(async () => ((await navigator.locks.query()).held ?? []).length);

test("rao pins pat and locks in a dead spot; his reading arrives while he is locked, and hers is there when he unlocks in flight mode", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const { rao, pat } = await peopleOf(harbour);
    await test.step("pat shares; rao pins her by keyboard, on the chart and in the list", async () => {
      await giveAccess(pat);
      await rao.page.getByRole("button", { name: /^Accept MORGAN/ }).click();
      const link = rao.page.getByRole("link", { name: /MORGAN, Patricia/ });
      await link.focus();
      await rao.page.keyboard.press("Tab");
      await expect(rao.page.getByRole("button", { name: "Pin MORGAN, Patricia" })).toBeFocused();
      await rao.page.keyboard.press("Enter");
      await expect(rao.page.getByRole("button", { name: "Unpin MORGAN, Patricia" })).toBeFocused();
      await noAxeViolations(rao.page);
      await link.click();
      const main = rao.page.getByRole("button", { name: "Unpin MORGAN, Patricia" }).last();
      await main.click();
      await rao.page.getByRole("button", { name: "Pin MORGAN, Patricia" }).last().click();
      await expect(main).toBeVisible();
      await noAxeViolations(rao.page);
    });

    await test.step("what rao wrote without a line waits behind the lock, and goes when the line returns", async () => {
      await rao.context.setOffline(true);
      await addBloodPressure(rao.page, 140, 90);
      await lock(rao);
      await expect(seen(rao.page, /^Offline/)).toBeVisible();
      await noAxeViolations(rao.page);
      expect(await rao.page.locator("#root").innerText()).not.toMatch(/140|MORGAN/);
      await rao.context.setOffline(false);
      await go(pat.page, "Record");
      await expect(seen(pat.page, /140\s*\/\s*90/)).toBeVisible({ timeout: 40_000 });
      await expect(seen(rao.page, /^Synced/)).toBeVisible();
      await expect(lockScreen(rao.page)).toBeVisible();
      await noAxeViolations(rao.page);
    });

    await test.step("what pat writes comes while he is locked, and opens in flight mode", async () => {
      const before = (await indexedDbBytes(rao.page)).length;
      await addBloodPressure(pat.page, 117, 71);
      await expect(async () => {
        expect((await indexedDbBytes(rao.page)).length).toBeGreaterThan(before);
      }).toPass();
      expect(await rao.page.locator("#root").innerText()).not.toMatch(/117|MORGAN/);
      await rao.context.setOffline(true);
      await unlock(rao.page);
      await expect(seen(rao.page, /117\s*\/\s*71/)).toBeVisible();
      await rao.context.setOffline(false);
      await expect(rao.page.getByRole("link", { name: /^Sync: Synced/ })).toBeVisible({ timeout: 40_000 });
    });

    await test.step("a locked tab lets go for any tab that unlocks, and an open one is asked for", async () => {
      await lock(rao);
      await expect.poll(() => holders(rao.page)).toBe(1);
      const second = await rao.context.newPage();
      await second.goto(harbour.relay.url);
      await unlock(second);
      await second.getByRole("link", { name: "Patients", exact: true }).filter({ visible: true }).click();
      await expect(second.getByRole("heading", { name: "Patients", exact: true })).toBeVisible();
      await expect(second.getByText(/open in another tab/)).toHaveCount(0);
      await second.getByRole("link", { name: /MORGAN, Patricia/ }).click();
      await addBloodPressure(second, 122, 82);
      await expect(seen(pat.page, /122\s*\/\s*82/)).toBeVisible();
      expect(await holders(second)).toBe(1);
      await unlock(rao.page);
      await expect(seen(rao.page, /open in another tab/)).toBeVisible();
      await rao.page.getByRole("button", { name: "Use here" }).click();
      await expect(seen(rao.page, /122\s*\/\s*82/)).toBeVisible();
      await expect(seen(second, /went on in another tab/)).toBeVisible();
    });
  } finally {
    await harbour.close();
  }
});
