// A critical result in a browser: rao imports the laboratory's file, finds it on the day in flight mode, acknowledges it by keyboard; pat reads who did.
import { expect, test } from "@playwright/test";
import { giveAccess, go, laptop, noAxeViolations, openHarbour, password, peopleOf } from "./clinic.ts";
import { look } from "./looking.ts";

const hourMs = 3_600_000;
const result = (id: string, loinc: string, name: string, value: number, unit: string, low: number, high: number) => ({
  resource: {
    resourceType: "Observation",
    id,
    status: "final",
    category: [
      { coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }] },
    ],
    code: { coding: [{ system: "http://loinc.org", code: loinc, display: name }] },
    effectiveDateTime: new Date(Date.now() - hourMs).toISOString(),
    valueQuantity: { value, unit, system: "http://unitsofmeasure.org", code: unit },
    referenceRange: [{ low: { value: low, unit, code: unit }, high: { value: high, unit, code: unit } }],
  },
});
/** Twenty-three critical values of one ward week, six hours apart. */
const weekFile = {
  name: "ward-week.json",
  mimeType: "application/json",
  buffer: Buffer.from(
    JSON.stringify({
      resourceType: "Bundle",
      type: "collection",
      entry: Array.from({ length: 23 }, (_, n) => {
        const { resource } = result(`week-${n}`, "2823-3", "Potassium", 6.1 + n / 10, "mmol/L", 3.5, 5);
        return {
          resource: { ...resource, effectiveDateTime: new Date(Date.now() - (6 * n + 2) * hourMs).toISOString() },
        };
      }),
    }),
  ),
};
const labFile = {
  name: "laboratory.json",
  mimeType: "application/json",
  buffer: Buffer.from(
    JSON.stringify({
      resourceType: "Bundle",
      type: "collection",
      entry: [
        result("na", "2951-2", "Sodium", 140, "mmol/L", 136, 145),
        result("k", "2823-3", "Potassium", 6.8, "mmol/L", 3.5, 5),
        result("cl", "2075-0", "Chloride", 109, "mmol/L", 98, 106),
        {
          resource: {
            resourceType: "DiagnosticReport",
            id: "bmp",
            status: "final",
            code: { coding: [{ system: "http://loinc.org", code: "51990-0" }], text: "Basic metabolic panel" },
            effectiveDateTime: new Date(Date.now() - hourMs).toISOString(),
            result: ["na", "k", "cl"].map((id) => ({ reference: `Observation/${id}` })),
          },
        },
      ],
    }),
  ),
};

test("rao imports a laboratory's file and acknowledges the critical potassium in flight mode", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    const { ada, rao, pat } = await peopleOf(harbour);
    await giveAccess(pat);
    await rao.page.getByRole("button", { name: /^Accept/ }).click();

    await test.step("ada publishes when patients see results and whom to call", async () => {
      await go(ada.page, "Clinic");
      const notice = ada.page.getByRole("region", { name: "What patients are told about results" });
      await notice.getByRole("radio", { name: "After a doctor’s review" }).press("Space");
      await notice.getByLabel("Longest wait in days (1 to 30)").fill("31");
      await notice.getByLabel("For emergencies").fill("112");
      await notice.getByRole("button", { name: "Publish" }).click();
      await expect(notice.getByText("A whole number from 1 to 30")).toBeVisible();
      await notice.getByLabel("Longest wait in days (1 to 30)").fill("5");
      await notice.getByRole("button", { name: "Publish" }).click();
      await expect(notice.getByText("Signed and published")).toBeVisible();
      await look(ada.page, "notice");
    });

    await test.step("the file comes into pat's chart only after rao said who this is", async () => {
      await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
      await rao.page.getByRole("link", { name: "Import a file" }).click();
      await expect(rao.page.getByRole("dialog")).toContainText("MORGAN, Patricia");
      await rao.page.getByRole("button", { name: "Yes, write in this record" }).click();
      await rao.page.locator('input[type="file"]').setInputFiles(labFile);
      await rao.page.getByRole("button", { name: "Import 4 items" }).click();
      await expect(rao.page.getByText("4 items saved on this device")).toBeVisible();
    });

    await test.step("pat is told that results wait, and until when", async () => {
      await go(pat.page, "Home");
      await expect(pat.page.getByText(/results? waits? for a doctor’s review/)).toBeVisible({ timeout: 40_000 });
      await look(pat.page, "home-held");
    });

    await test.step("a panel is ordered by tier: critical, outside, in range", async () => {
      await rao.page.goto(rao.page.url().replace(/\/import$/, "/part/labs"));
      await rao.page.getByRole("textbox", { name: "Password" }).fill(password);
      await rao.page.keyboard.press("Enter");
      await expect(rao.page.getByRole("heading", { name: "Latest results" })).toBeVisible();
      await look(rao.page, "results-labs");
      await rao.page.getByRole("link", { name: "Details of Basic metabolic panel" }).click();
      const rows = rao.page.getByRole("table", { name: "Results" }).getByRole("rowheader");
      await expect(rows).toHaveText(["Potassium", "Chloride", "Sodium"]);
      await look(rao.page, "results-panel");
    });

    await test.step("in flight mode it is on the day and in the list, and nothing but acknowledging takes it off", async () => {
      await expect(rao.page.getByRole("link", { name: /^Sync: Synced/ })).toBeVisible({ timeout: 40_000 });
      await rao.context.setOffline(true);
      await go(rao.page, "Patients");
      await expect(rao.page.getByRole("link", { name: /MORGAN, Patricia.*1 critical result/s })).toBeVisible();
      await look(rao.page, "results-patients");
      await go(rao.page, "Day");
      const row = rao.page.getByRole("link", { name: /^Potassium 6.8 mmol\/L, MORGAN, Patricia/ });
      await expect(row).toBeVisible();
      await look(rao.page, "results-day");
      await row.focus();
      await rao.page.keyboard.press("Enter");
      await expect(rao.page.getByText("Critical, and no doctor has acknowledged it yet")).toBeVisible();
      await look(rao.page, "results-item");
      await go(rao.page, "Day");
      await expect(row).toBeVisible();
      await row.focus();
      await rao.page.keyboard.press("Enter");
      const button = rao.page.getByRole("button", { name: "Acknowledge" });
      await button.focus();
      await rao.page.keyboard.press("Enter");
      await rao.page.getByRole("button", { name: "Yes, write in this record" }).focus();
      await rao.page.keyboard.press("Enter");
      const dialog = rao.page.getByRole("dialog", { name: "Acknowledge" });
      await expect(dialog).toBeVisible();
      await noAxeViolations(rao.page);
      await dialog.getByRole("button", { name: "Acknowledge" }).focus();
      await rao.page.keyboard.press("Enter");
      await expect(rao.page.getByText("Acknowledged by you").first()).toBeVisible();
      await look(rao.page, "results-acknowledged");
      await go(rao.page, "Day");
      await expect(rao.page.getByText("No critical result waits")).toBeVisible();
      await rao.context.setOffline(false);
    });

    await test.step("pat reads on her phone who acknowledged it", async () => {
      await go(pat.page, "Record");
      await pat.page.getByRole("link", { name: /^Lab/ }).first().click();
      await pat.page
        .getByRole("link", { name: /^Details of Potassium/ })
        .first()
        .click();
      await expect(pat.page.getByText("Acknowledged by Dr Asha Rao").first()).toBeVisible({ timeout: 40_000 });
      await look(pat.page, "results-patient");
    });
  } finally {
    await harbour.close();
  }
});

test("twenty-three critical results of one patient leave room on rao's day, and none is acknowledged unseen", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const { rao, pat } = await peopleOf(harbour);
    await giveAccess(pat);
    await rao.page.getByRole("button", { name: /^Accept/ }).click();
    const { page } = rao;
    const waiting = page.getByRole("region", { name: "Critical results to acknowledge" });
    const rows = waiting.getByRole("link", { name: /^Potassium .*MORGAN, Patricia: open/ });
    await test.step("they stand under her name, three of them and the number of all", async () => {
      await page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
      await page.getByRole("link", { name: "Import a file" }).click();
      await page.getByRole("button", { name: "Yes, write in this record" }).click();
      await page.locator('input[type="file"]').setInputFiles(weekFile);
      await page.getByRole("button", { name: "Import 23 items" }).click();
      await expect(page.getByText("23 items saved on this device")).toBeVisible();
      await go(page, "Day");
      await expect(waiting.getByText("23 critical results")).toBeVisible();
      await expect(rows).toHaveCount(3);
      await expect(rows.first()).toHaveAccessibleName(/^Potassium 6.1 mmol\/L/);
      await look(page, "results-many");
      await waiting.getByRole("button", { name: "Show all 23" }).press("Enter");
      await expect(rows).toHaveCount(23);
      await waiting.getByRole("button", { name: "Show fewer" }).press("Enter");
      await expect(rows).toHaveCount(3);
    });

    await test.step("all are ticked at once only after each stood on the screen; what he unticks waits on", async () => {
      await waiting.getByRole("button", { name: "Acknowledge several of MORGAN, Patricia" }).press("Enter");
      const dialog = page.getByRole("dialog", { name: "Acknowledge several of MORGAN, Patricia" });
      const everyOne = dialog.getByRole("checkbox", { name: "All 23 listed here" });
      const one = dialog.getByRole("checkbox", { name: /^Potassium/ });
      await expect(everyOne).toBeDisabled();
      await look(page, "results-several");
      // Whoever jumps to the end has not seen what lies between.
      await page.setViewportSize({ width: 1366, height: 420 });
      await dialog.getByRole("button", { name: "Cancel" }).press("Enter");
      await waiting.getByRole("button", { name: "Acknowledge several of MORGAN, Patricia" }).press("Enter");
      await dialog.getByRole("button", { name: "Cancel" }).scrollIntoViewIfNeeded();
      await expect(dialog.getByText(/more have to be on the screen first/)).toBeVisible();
      await expect(everyOne).toBeDisabled();
      for (let n = 0; n < 23; n += 1) await one.nth(n).focus();
      await expect(everyOne).toBeEnabled();
      await everyOne.press("Space");
      await one.nth(1).press("Space");
      await expect(everyOne).not.toBeChecked();
      await dialog.getByRole("button", { name: "Acknowledge 22 critical results" }).press("Enter");
      await expect(dialog).toBeHidden();
      await expect(rows).toHaveCount(1);
      await expect(rows).toHaveAccessibleName(/^Potassium 6.2 mmol\/L/);
      await page.setViewportSize(laptop);
    });
  } finally {
    await harbour.close();
  }
});
