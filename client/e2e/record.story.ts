// The record by hand: a doctor writes offline by keyboard alone; a patient measures her week; an objection is raised and answered.
import { expect, type Page, test } from "@playwright/test";
import { giveAccess, go, joinAsPatient, makeClinic, noAxeViolations, openHarbour, peopleOf } from "./clinic.ts";

const type = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key);
};
const write = (page: Page, text: string): Promise<void> => page.keyboard.type(text);
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name, exact: true }).first();
const banner = (page: Page) => page.getByRole("region", { name: "Patient", exact: true });
const part = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Parts of the record" }).getByRole("link", { name });

/** From wherever the focus is: the first field of the form that just opened. */
const intoForm = async (page: Page): Promise<void> => {
  await page.locator("form input:not([type=hidden]), form select").first().focus();
};

test("rao writes an allergy, a problem, a medicine, a note and lipids offline, by keyboard; pat objects and he answers", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const { rao, pat } = await peopleOf(harbour);
    await giveAccess(pat);
    const { page } = rao;
    await page.getByRole("button", { name: /^Accept/ }).click();
    await page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
    await expect(banner(page)).toContainText("Allergies not recorded");
    // Every form once, so that flight mode finds it on this device.
    await rao.context.setOffline(true);

    await test.step("who is this? is asked before the first write, and not again", async () => {
      await heading(page, "Chart").focus();
      await type(page, "a", "a");
      const asked = page.getByRole("dialog", { name: "Is this the right person?" });
      await expect(asked).toContainText("MORGAN, Patricia");
      await noAxeViolations(page);
      await type(page, "Tab", "Enter");
      await expect(heading(page, "Add an allergy")).toBeVisible();
    });

    await test.step("an allergy: Enter goes on, Ctrl+Enter saves", async () => {
      await intoForm(page);
      await expect(page.getByRole("checkbox", { name: "No allergies are known" })).toBeFocused();
      await type(page, "Enter");
      await write(page, "peni");
      await type(page, "ArrowDown", "Enter");
      await expect(page.getByRole("combobox", { name: "Allergic to" })).toHaveValue("Allergy to penicillin");
      await type(page, "Enter");
      await write(page, "Hives");
      await type(page, "Enter", "Enter");
      await expect(page.getByLabel("Risk of a severe reaction")).toBeFocused();
      await write(page, "H");
      await noAxeViolations(page);
      await type(page, "Control+Enter");
      await expect(page.getByRole("link", { name: "Details of Allergy to penicillin" })).toBeVisible();
      await expect(page.getByText("High risk of a severe reaction")).toBeVisible();
      await expect(banner(page)).toContainText("Known allergies");
    });

    await test.step("corrected, an allergy can't become none known", async () => {
      await page.getByRole("link", { name: "Details of Allergy to penicillin" }).focus();
      await type(page, "Enter");
      await page.getByRole("link", { name: "Correct" }).focus();
      await type(page, "Enter");
      await expect(page.getByRole("combobox", { name: "Allergic to" })).toHaveValue("Allergy to penicillin");
      await expect(page.getByRole("checkbox", { name: "No allergies are known" })).toHaveCount(0);
      await page.getByRole("textbox", { name: "Reaction" }).focus();
      await type(page, "Control+a");
      await write(page, "Hives and swelling");
      await noAxeViolations(page);
      await type(page, "Control+Enter");
      await expect(heading(page, "History")).toBeVisible();
      await expect(page.getByText("Hives and swelling").first()).toBeVisible();
      await page.getByRole("link", { name: "Back to the record" }).first().focus();
      await type(page, "Enter");
      await expect(heading(page, "Chart")).toBeVisible();
      await part(page, "Allergies").focus();
      await type(page, "Enter");
    });

    await test.step("two problems: save and add next; a fault stands at its field", async () => {
      await heading(page, "Allergies").focus();
      await type(page, "a", "p");
      await expect(heading(page, "Add a problem")).toBeVisible();
      await intoForm(page);
      await type(page, "Control+Enter");
      await expect(page.getByRole("combobox", { name: "Problem" })).toBeFocused();
      await expect(page.getByText("Fill this in")).toBeVisible();
      await write(page, "Essential hyp");
      await expect(page.getByRole("option", { name: /Essential hypertension/ }).first()).toBeVisible();
      await type(page, "ArrowDown", "Enter", "Control+Shift+Enter");
      await expect(page.getByText("Saved on this device").first()).toBeVisible();
      await expect(page.getByRole("combobox", { name: "Problem" })).toBeFocused();
      await write(page, "essential HYPERTENSION");
      await type(page, "Escape");
      const twice = page.getByText("Already in the record: Essential hypertension");
      await expect(twice).toBeVisible();
      await expect(page.getByRole("link", { name: "Open it" })).toHaveAttribute("href", /\/item\//);
      await noAxeViolations(page);
      await type(page, "Control+a");
      await write(page, "Knee pain after a fall");
      await expect(twice).toBeHidden();
      await type(page, "Escape", "Control+Enter");
      await expect(page.getByRole("link", { name: "Details of Knee pain after a fall" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Details of Essential hypertension" })).toBeVisible();
    });

    await test.step("a medicine in one line", async () => {
      await heading(page, "Problems").focus();
      await type(page, "a", "m");
      await expect(heading(page, "Add a medicine")).toBeVisible();
      await intoForm(page);
      for (const text of ["Amlodipine", "5 mg", "by mouth", "once a day"]) {
        await write(page, text);
        if (text === "Amlodipine") await type(page, "Escape");
        await type(page, "Enter");
      }
      await type(page, "Control+Enter");
      await expect(page.getByText("5 mg – by mouth – once a day")).toBeVisible();
      await expect(page.getByText("Prescribed")).toBeVisible();
      await expect(page.getByText("Started")).toBeVisible();
    });

    await test.step("a lipid panel, with units and a printed range", async () => {
      await heading(page, "Medicines").focus();
      await type(page, "a", "l");
      await expect(heading(page, "Add lab results")).toBeVisible();
      await page.getByRole("textbox", { name: "Total cholesterol", exact: true }).focus();
      await write(page, "5200");
      await type(page, "Enter");
      await type(page, "ArrowDown");
      await type(page, "Enter");
      await write(page, "<5.0");
      await type(page, "Control+Enter");
      await expect(page.getByRole("textbox", { name: "Total cholesterol", exact: true })).toBeFocused();
      await expect(page.getByText(/^Not above/).first()).toBeVisible();
      await noAxeViolations(page);
      await type(page, "Control+a");
      await write(page, "5.2");
      await type(page, "Control+Enter");
      await page.getByRole("link", { name: "Details of Lipid panel" }).focus();
      await type(page, "Enter");
      await expect(page.getByRole("row", { name: /Total cholesterol 5.2 mmol\/L/ })).toContainText("High");
      await noAxeViolations(page);
    });

    await test.step("a note is a draft, then signed", async () => {
      await heading(page, /Lipid/).focus();
      await type(page, "a", "n");
      await expect(heading(page, "Write a note")).toBeVisible();
      await page.getByRole("textbox", { name: "Text" }).focus();
      await write(page, "Feels well.");
      await type(page, "Enter");
      await write(page, "No fever.");
      await type(page, "Control+Enter");
      await expect(page.getByText("Signed", { exact: true })).toBeVisible();
      await expect(page.getByText("On this device").first()).toBeVisible();
    });

    await test.step("all of it reaches pat when the line is back", async () => {
      await rao.context.setOffline(false);
      await go(pat.page, "Record");
      await part(pat.page, "Timeline").click();
      for (const name of ["Essential hypertension", "Amlodipine", "Lipid panel", "Progress note"])
        await expect(pat.page.getByRole("link", { name: `Details of ${name}` })).toBeVisible({ timeout: 40_000 });
      await noAxeViolations(pat.page);
    });

    await test.step("pat questions the medicine; rao sees who and why, and corrects it", async () => {
      await pat.page.getByRole("link", { name: "Details of Amlodipine" }).click();
      await pat.page.getByRole("button", { name: "Question this" }).click();
      await pat.page.getByLabel("What is wrong with it?").fill("I stopped it in May");
      await pat.page.getByRole("dialog").getByRole("button", { name: "Question this" }).click();
      await expect(pat.page.getByText("I stopped it in May").first()).toBeVisible();
      await noAxeViolations(pat.page);
      await part(page, "Medicines").click();
      await expect(page.getByText("Questioned", { exact: true })).toBeVisible({ timeout: 40_000 });
      await page.getByRole("link", { name: "Details of Amlodipine" }).click();
      await expect(page.getByText("I stopped it in May").first()).toBeVisible();
      await page.getByRole("link", { name: "Correct" }).click();
      await page.getByLabel("Status").selectOption({ label: "Discontinued" });
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Counts now")).toBeVisible();
      await expect(pat.page.getByRole("button", { name: "Withdraw my question" })).toBeHidden({ timeout: 40_000 });
      await expect(pat.page.getByText("Discontinued").first()).toBeVisible();
    });

    await test.step("the banner's label leads to the allergies", async () => {
      await banner(page).getByRole("link", { name: "Known allergies" }).click();
      await expect(page.getByRole("link", { name: "Details of Allergy to penicillin" })).toBeVisible();
    });
  } finally {
    await harbour.close();
  }
});

test("pat measures her week with one hand, in flight mode, and a half-written form survives a reload", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const ada = await makeClinic(harbour);
    const { page, context } = await joinAsPatient(harbour, ada);
    await go(page, "Record");
    await page.getByRole("link", { name: "Add", exact: true }).click();
    await expect(heading(page, "Add to this record")).toBeVisible();
    await noAxeViolations(page);
    await context.setOffline(true);
    await page.getByRole("link", { name: "Blood pressure for seven days" }).click();
    await page.getByRole("button", { name: "Begin seven days today" }).click();
    await expect(page.getByText("0 of 14")).toBeVisible();
    await expect(page.getByText(/Still to measure today: /)).toBeVisible();
    await noAxeViolations(page);
    await page.getByRole("link", { name: "Add today’s blood pressure" }).click();
    await page.getByLabel("Systolic").fill("1320");
    await page.getByLabel("Diastolic").fill("84");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(/^Not above/)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await page.getByLabel("Systolic").fill("132");
    await page.getByLabel("Diastolic").fill("84");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved on this device").first()).toBeVisible();
    await go(page, "Home");
    await page.getByRole("link", { name: "The seven days" }).click();
    await expect(page.getByText("1 of 14")).toBeVisible();
    await expect(page.getByRole("cell", { name: "132/84" })).toBeVisible();
    await go(page, "Record");
    await page.getByRole("link", { name: "Add", exact: true }).click();
    await page.getByRole("link", { name: "Add a medicine" }).click();
    await page.getByLabel("Dose").fill("400 mg");
    await page.waitForFunction(() => true);
    await page.getByRole("link", { name: "Back to the record" }).or(page.locator("a.back")).first().click();
    await page.getByRole("link", { name: "Add", exact: true }).click();
    await page.getByRole("link", { name: "Add a medicine" }).click();
    await expect(page.getByLabel("Dose")).toHaveValue("400 mg");
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await noAxeViolations(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  } finally {
    await harbour.close();
  }
});
