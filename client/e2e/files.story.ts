// Files in a browser: a wrong one is called by its name, an import is cancelled and comes again, is searched, taken back whole, and the record leaves as a file that comes in without a double.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { generateBundle, GENERATED_TOTAL } from "../test/domain/generate-bundle.ts";
import { go, joinAsPatient, laptop, makeClinic, noAxeViolations, openHarbour, phone } from "./clinic.ts";

const total = GENERATED_TOTAL.toLocaleString("en");
const json = (name: string, text: string) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });

/** Where `HV_PICTURES` names a folder, every screen of this story is kept there, on both sizes, light and dark. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env["HV_PICTURES"];
  for (const [size, viewport] of [
    ["phone", phone],
    ["laptop", laptop],
  ] as const)
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await noAxeViolations(page);
      if (folder !== undefined)
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: "light" });
}

test("pat imports, cancels, imports, searches, takes back and exports", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    const ada = await makeClinic(harbour);
    const { page } = await joinAsPatient(harbour, ada);
    const input = page.locator('input[type="file"]');
    const openImport = async (): Promise<void> => {
      await go(page, "Record");
      await page.getByRole("link", { name: "Import a file" }).first().click();
    };

    await test.step("a file of another kind is called by its name", async () => {
      await openImport();
      await input.setInputFiles({ name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 x") });
      await expect(page.getByText("This is a PDF.")).toBeVisible();
      await page.getByRole("button", { name: "Keep it as a document" }).click();
      await expect(page.getByLabel("Title")).toHaveValue("scan");
      await openImport();
      await input.setInputFiles(json("r5.json", '{"resourceType":"Encounter","class":[{}]}'));
      await expect(page.getByText("This file is FHIR R5.")).toBeVisible();
      await look(page, "import-refused");
    });

    await test.step("an import that is cancelled leaves nothing", async () => {
      await input.setInputFiles(json("record.json", generateBundle()));
      await expect(page.getByRole("button", { name: `Import ${total} items` })).toBeVisible();
      await page.getByRole("button", { name: "Cancel" }).click();
      await go(page, "Record");
      await expect(page.getByRole("row", { name: /^Claims/ })).toHaveCount(0);
    });

    await test.step("it comes again, with what is left out and what to look at", async () => {
      await openImport();
      await input.setInputFiles(json("record.json", generateBundle()));
      await expect(page.getByRole("button", { name: /^Import [\d,]+ items$/ })).toBeVisible();
      await look(page, "import-preview");
      await page.getByRole("button", { name: /^Import [\d,]+ items$/ }).click();
      await expect(page.getByText(/items saved on this device/)).toBeVisible();
    });

    await test.step("it is found with a slip of the keyboard, by keys alone", async () => {
      await go(page, "Record");
      await page.getByRole("searchbox", { name: "Search this record" }).focus();
      await page.keyboard.type("blood presure");
      await expect(page.getByRole("region", { name: "Search" }).getByRole("listitem").first()).toContainText("Blood");
      await page.getByText("Narrow down").click();
      await look(page, "search");
      await page.getByLabel("Type", { exact: true }).selectOption("Observation");
      await expect(page.getByText(/found, best match first/)).toBeVisible();
    });

    await test.step("it is taken back whole", async () => {
      await openImport();
      await look(page, "imports");
      await page.getByRole("button", { name: "Take it back: record.json" }).first().click();
      await look(page, "imports-undo");
      await page.getByRole("alertdialog").getByRole("button", { name: "Take it back" }).click();
      await expect(page.getByText("Taken back").first()).toBeVisible();
    });

    await test.step("values are read in her own units", async () => {
      await openImport();
      const observation = {
        resourceType: "Observation",
        status: "final",
        code: { coding: [{ system: "http://loinc.org", code: "29463-7" }] },
        effectiveDateTime: "2026-01-05T08:00:00Z",
        valueQuantity: { value: 70, unit: "kg", system: "http://unitsofmeasure.org", code: "kg" },
      };
      await input.setInputFiles(json("scales.json", JSON.stringify(observation)));
      await page.getByRole("button", { name: "Import 1 item" }).click();
      await expect(page.getByText("1 item saved on this device")).toBeVisible();
      await go(page, "Device");
      await page.getByLabel("Weight").selectOption("lb");
      await look(page, "units");
      await go(page, "Home");
      await expect(page.getByText("Converted; recorded as 70 kg").filter({ visible: true }).first()).toBeVisible();
      await look(page, "converted");
    });

    await test.step("the record leaves as a file, and comes in again without a double", async () => {
      await go(page, "Device");
      await page.getByRole("link", { name: "Save my record as a file" }).first().click();
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save my record as a file" }).click();
      const path = await (await download).path();
      await expect(page.getByText(/items are in the file/)).toBeVisible();
      await look(page, "export");
      await openImport();
      await input.setInputFiles(json("mine.json", readFileSync(path, "utf8")));
      await expect(page.getByText("Already in your record")).toBeVisible();
      await expect(page.getByRole("button", { name: /^Import \d+ item/ })).toHaveCount(0);
    });
  } finally {
    await harbour.close();
  }
});
