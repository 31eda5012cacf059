// A real-shaped hospital file of 2,176 resources, where the shared data is at hand: counts in = counts shown, types without a screen listed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { joinAsPatient, makeClinic, noAxeViolations, openHarbour } from "./clinic.ts";

const path = join(import.meta.dirname, "../../../shared/data/synthea/wenona-cormier_LARGEST_2176.json");

test("pat imports the largest real file", async ({ browser }) => {
  if (!existsSync(path)) {
    const description = "the shared data is not here; the generated file is imported in the reading story";
    test.info().annotations.push({ type: "not run", description });
    expect(existsSync(path)).toBe(false);
    return;
  }
  const bytes = readFileSync(path);
  const { entry } = JSON.parse(bytes.toString()) as {
    readonly entry: readonly { readonly resource: { readonly resourceType: string } }[];
  };
  const counts = Map.groupBy(entry, ({ resource }) => resource.resourceType);
  const harbour = await openHarbour(browser);
  try {
    const ada = await makeClinic(harbour);
    const { page } = await joinAsPatient(harbour, ada);
    await page.getByRole("link", { name: "Open my record" }).click();
    await page.getByRole("link", { name: "Import a file" }).first().click();
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "wenona.json", mimeType: "application/fhir+json", buffer: bytes });
    await expect(page.getByText(/is not the same person|different person|another person/i).first()).toBeVisible();
    await noAxeViolations(page);
    await page.getByRole("button", { name: `Import ${entry.length.toLocaleString("en")} items` }).click();
    await expect(page.getByText(`${entry.length.toLocaleString("en")} items saved on this device`)).toBeVisible({
      timeout: 60_000,
    });
    await page.getByRole("link", { name: "Go to my record" }).click();
    for (const [type, word] of [
      ["Claim", "Claims"],
      ["Encounter", "Visits|Encounters"],
      ["DiagnosticReport", "Reports|Diagnostic reports"],
    ] as const) {
      const row = page.getByRole("row", { name: new RegExp(`^(${word})`) });
      await expect(row).toContainText(String(counts.get(type)?.length));
    }
    await noAxeViolations(page);
  } finally {
    await harbour.close();
  }
});
