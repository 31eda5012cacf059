// A doctor's morning without a mouse: two charts, a search, a reading, the help sheet; and the shortcuts switched off.
import { expect, type Page, test } from "@playwright/test";
import {
  addBloodPressure,
  giveAccess,
  type Harbour,
  joinAsDoctor,
  joinAsPatient,
  makeClinic,
  noAxeViolations,
  openHarbour,
  password,
  type Person,
} from "./clinic.ts";

/** Another patient by the same link. */
async function joinAsLee(harbour: Harbour, ada: Person): Promise<Person> {
  const lee = await joinAsPatient(harbour, ada, undefined, undefined, { given: "Lee", family: "Okafor" });
  await addBloodPressure(lee.page, 118, 76);
  await giveAccess(lee);
  return lee;
}

const banner = (page: Page) => page.getByRole("region", { name: "Patient", exact: true });
const marked = (page: Page) => page.getByRole("main").locator("a[aria-current=true]");
const type = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};

test("rao goes through two charts, writes and searches by keyboard alone", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    const ada = await makeClinic(harbour);
    const { page } = await joinAsDoctor(harbour, ada);
    const pat = await joinAsPatient(harbour, ada);
    await addBloodPressure(pat.page, 171, 104);
    await giveAccess(pat);
    await joinAsLee(harbour, ada);
    await expect(page.getByRole("button", { name: /^Accept/ })).toHaveCount(2);
    await page.reload();
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: "Patients", exact: true })).toBeVisible();

    await test.step("accepts both, row by row", async () => {
      for (const left of [1, 0]) {
        await type(page, "g", "p", "j");
        await expect(page.getByRole("button", { name: /^Accept/ }).first()).toBeFocused();
        await page.keyboard.press("Enter");
        await expect(page.getByRole("button", { name: /^Accept/ })).toHaveCount(left);
      }
    });

    await test.step("opens one after the other: chart, banner and mark change together", async () => {
      await type(page, "g", "p", "j", "Enter");
      await expect(banner(page)).toContainText("MORGAN, Patricia");
      await expect(page.getByText(/171\s*\/\s*104/).first()).toBeVisible();
      await expect(marked(page)).toHaveText(/MORGAN/);
      await expect(page.getByRole("heading", { name: "Chart", level: 1 })).toBeFocused();
      await noAxeViolations(page);
      await type(page, "g", "p", "j", "j", "Enter");
      await expect(banner(page)).toContainText("OKAFOR, Lee");
      await expect(page.getByText(/118\s*\/\s*76/).first()).toBeVisible();
      await expect(page.getByText(/171\s*\/\s*104/)).toHaveCount(0);
      await expect(marked(page)).toHaveText(/OKAFOR/);
    });

    await test.step("writes a reading; letters in a field are letters", async () => {
      await type(page, "n");
      const asked = page.getByRole("dialog", { name: "Is this the right person?" });
      await expect(asked).toContainText("OKAFOR, Lee");
      await type(page, "Tab", "Enter");
      await expect(asked).toBeHidden();
      await expect(page.getByRole("heading", { name: "Add a reading" })).toBeFocused();
      await page.getByLabel("Systolic").focus();
      await page.keyboard.type("126");
      await page.keyboard.press("Tab");
      await page.keyboard.type("84");
      await page.getByLabel("Note").focus();
      await page.keyboard.type("jug? no, n/k u g p");
      await page.keyboard.press("Enter");
      await expect(page.getByText("Saved on this device").first()).toBeVisible();
      await page.getByRole("heading", { name: "Add a reading" }).focus();
      await type(page, "u");
      await expect(page.getByText("jug? no, n/k u g p")).toBeVisible();
    });

    await test.step("walks through the readings and searches the record", async () => {
      await type(page, "j");
      await expect(page.getByRole("link", { name: /^Details of Blood pressure 126\/84/ })).toBeFocused();
      await type(page, "j", "k", "j");
      await expect(page.getByRole("link", { name: /^Details of Blood pressure 118\/76/ })).toBeFocused();
      await type(page, "/");
      await expect(page.getByLabel("Search this record")).toBeFocused();
      await page.keyboard.type("126");
      await expect(page.getByRole("region", { name: "Search" }).getByRole("link")).toHaveCount(1);
    });

    await test.step("asks for the sheet, and switches the shortcuts off", async () => {
      await type(page, "Tab", "?");
      const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await expect(sheet.getByRole("row", { name: "/ Search in the list or record" })).toBeVisible();
      await noAxeViolations(page);
      // While something is asked, nothing behind it moves.
      await type(page, "g", "d", "Escape");
      await expect(sheet).toBeHidden();
      await expect(banner(page)).toContainText("OKAFOR, Lee");
      await type(page, "g", "d");
      const use = page.getByRole("checkbox", { name: "Use keyboard shortcuts" });
      await use.focus();
      await page.keyboard.press("Space");
      await expect(use).not.toBeChecked();
      await type(page, "g", "p", "?");
      await expect(page.getByRole("heading", { name: "This device", exact: true })).toBeVisible();
      await expect(page.getByRole("dialog")).toHaveCount(0);
      await page.keyboard.press("Space");
      await type(page, "g", "p");
      await expect(page.getByRole("heading", { name: "Patients", exact: true })).toBeFocused();
    });
  } finally {
    await harbour.close();
  }
});
