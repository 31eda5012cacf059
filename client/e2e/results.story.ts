// A critical result in a browser: rao imports the laboratory's file, finds it on the day in flight mode, acknowledges it by keyboard; pat reads who did.
import { expect, test } from "@playwright/test";
import { giveAccess, go, noAxeViolations, openHarbour, password, peopleOf } from "./clinic.ts";
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
