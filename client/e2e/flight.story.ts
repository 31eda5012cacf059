// A day in flight mode: the installed shell opens without a line, unlocks, reads, writes; the line returns and nothing is lost or leaked.
import { expect, test } from "@playwright/test";
import { canariesIn, folderBytes, indexedDbBytes } from "./canaries.ts";
import { addBloodPressure, go, joinAsPatient, makeClinic, noAxeViolations, openHarbour, password } from "./clinic.ts";
import { look } from "./looking.ts";

test("pat opens, reads and writes without a line, and all of it arrives", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    const ada = await makeClinic(harbour);
    const pat = await joinAsPatient(harbour, ada);
    const { page, context } = pat;
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await page.getByRole("link", { name: "Add a reading" }).filter({ visible: true }).first().click();
    await page.getByLabel("Systolic").fill("128");
    await page.getByLabel("Diastolic").fill("82");
    await page.getByLabel("Note").fill("zebra-canary-note");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved on this device").first()).toBeVisible();
    await page.getByRole("link", { name: "Done" }).click();
    await expect(page.getByRole("link", { name: /^Sync: (Saved|Synced)/ })).toBeVisible();

    await context.setOffline(true);
    await page.reload();
    await page.getByRole("textbox", { name: "Password" }).fill("not the right password");
    await page.getByRole("button", { name: "Unlock", exact: true }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await noAxeViolations(page);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Unlock", exact: true }).click();
    await go(page, "Record");
    await expect(
      page
        .getByText(/128\s*\/\s*82/)
        .filter({ visible: true })
        .first(),
    ).toBeVisible();
    await addBloodPressure(page, 133, 85);
    await expect(page.getByRole("link", { name: /^Sync: Offline/ })).toBeVisible();

    await test.step("she edits what waits, and is asked before it takes the place of another that is half-written", async () => {
      const systolic = page.getByLabel("Systolic");
      await go(page, "Record");
      await page.getByRole("link", { name: "Add a reading" }).filter({ visible: true }).first().click();
      await systolic.fill("151");
      await page.getByRole("link", { name: /^Sync: Offline/ }).click();
      const edit = page.getByRole("button", { name: "Edit", exact: true });
      await edit.press("Enter");
      const question = page.getByRole("alertdialog", { name: "Another one is half-written" });
      await expect(question).toBeVisible();
      await look(page, "outbox-question");
      await question.getByRole("button", { name: "Leave both as they are" }).press("Enter");
      await expect(question).toBeHidden();
      await expect(page.getByText(/133\/85/)).toBeVisible();
      await edit.press("Enter");
      await question.getByRole("button", { name: "Edit this one instead" }).press("Enter");
      await expect(systolic).toHaveValue("133");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Saved on this device").first()).toBeVisible();
      await page.getByRole("link", { name: "Done" }).click();
    });

    await page.reload();
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Unlock", exact: true }).click();
    await go(page, "Record");
    await expect(
      page
        .getByText(/133\s*\/\s*85/)
        .filter({ visible: true })
        .first(),
    ).toBeVisible();

    await context.setOffline(false);
    await expect(page.getByRole("link", { name: /^Sync: (Saved|Synced)/ })).toBeVisible({ timeout: 40_000 });

    const disk = await indexedDbBytes(page);
    expect(disk.length).toBeGreaterThan(5_000);
    expect(canariesIn(disk)).toEqual([]);
    expect(canariesIn(folderBytes(harbour.dataDir))).toEqual([]);
    const wire = Buffer.concat(pat.traffic);
    expect(wire.length).toBeGreaterThan(5_000);
    expect(canariesIn(wire)).toEqual([]);
  } finally {
    await harbour.close();
  }
});
