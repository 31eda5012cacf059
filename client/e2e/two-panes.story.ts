// A laptop shows the list and what is open from it side by side; the same pages on a phone are one after the other.
import { expect, type Page, test } from "@playwright/test";
import {
  addBloodPressure,
  go,
  joinAsPatient,
  laptop,
  makeClinic,
  noAxeViolations,
  openHarbour,
  phone,
} from "./clinic.ts";

const details = (page: Page) => page.getByRole("link", { name: /^Details of/ });

test("pat opens an item beside her record on a laptop, and instead of it on a phone", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    const { page } = await joinAsPatient(harbour, await makeClinic(harbour));
    await go(page, "Record");
    await addBloodPressure(page, 121, 81);
    await addBloodPressure(page, 165, 95);
    await page.setViewportSize(laptop);
    await expect(page.getByRole("complementary").getByText("Patricia Morgan")).toBeVisible();
    await details(page).filter({ hasText: "Blood pressure" }).first().click();
    const detail = page.getByRole("heading", { name: /Blood pressure 165\/95/, level: 2 });
    await expect(detail).toBeFocused();
    await expect(page.getByRole("heading", { name: "Record", level: 1 })).toBeVisible();
    await expect(details(page).and(page.locator("[aria-current=true]"))).toHaveCount(1);
    // It has a column of its own width, not what was left over.
    expect((await page.getByRole("region", { name: "History" }).boundingBox())?.width).toBeGreaterThan(320);
    await noAxeViolations(page);
    await details(page).last().click();
    await expect(page.getByRole("heading", { name: /Blood pressure 121\/81/, level: 2 })).toBeFocused();
    // The window grows small with the item open: nothing is lost, it has the screen to itself.
    await page.setViewportSize(phone);
    await expect(page.getByRole("heading", { name: /Blood pressure 121\/81/, level: 1 })).toBeVisible();
    await expect(details(page)).toHaveCount(0);
    await page.getByRole("link", { name: "Back to the record" }).click();
    await expect(details(page)).toHaveCount(2);
  } finally {
    await harbour.close();
  }
});
