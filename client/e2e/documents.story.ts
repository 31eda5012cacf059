// A photo taken in flight mode: kept, sent when the line returns, opened by the doctor, without what the camera wrote into it and without a word of it on the way.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { folderBytes, indexedDbBytes } from "./canaries.ts";
import { giveAccess, go, noAxeViolations, openHarbour, password, peopleOf } from "./clinic.ts";
import { photo } from "./photo.ts";

const notes = "GPS 48.2082 N 16.3738 E zebra-camera";
const title = "Rash on the left forearm zebra-title";

/** A PDF with a line of text on each page. */
function letter(pages: readonly string[]): Buffer {
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, at) => `${4 + at * 2} 0 R`).join(" ")}]>>`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ...pages.flatMap((text, at) => {
      const drawing = `BT /F 36 Tf 72 700 Td (${text}) Tj ET`;
      return [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents ${5 + at * 2} 0 R>>`,
        `<</Length ${drawing.length}>>stream\n${drawing}\nendstream`,
      ];
    }),
  ];
  let text = "%PDF-1.7\n";
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj${object}endobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const end = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join("")}`;
  return Buffer.from(`${text}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${end}\n%%EOF`);
}

async function openDocuments(page: Page): Promise<void> {
  await page.getByRole("region", { name: "Documents" }).getByRole("link", { name: "Documents" }).click();
  await expect(page.getByRole("heading", { name: "Documents", level: 1 })).toBeVisible();
}

test("A25: pat adds a photo without a line; with one it reaches rao, who opens it", async ({ browser }, info) => {
  const harbour = await openHarbour(browser);
  const folder = mkdtempSync(join(tmpdir(), "hv-files-"));
  try {
    const { rao, pat } = await peopleOf(harbour);
    await giveAccess(pat);
    await rao.page.getByRole("button", { name: /^Accept MORGAN/ }).click();
    await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
    const made = await photo(pat.page, notes);
    expect(made.includes(notes)).toBe(true);
    const large = join(folder, "IMG_1.jpg");
    writeFileSync(large, "");
    truncateSync(large, 100_000_001);
    await pat.page.evaluate(async () => void (await navigator.serviceWorker.ready));

    await test.step("without a line she adds it, and sees it", async () => {
      await pat.context.setOffline(true);
      await go(pat.page, "Record");
      await openDocuments(pat.page);
      await noAxeViolations(pat.page);
      await pat.page.getByRole("link", { name: "Add a document" }).first().click();
      await expect(pat.page.getByText(/up to 100 MB/)).toBeVisible();
      await pat.page.locator('input[type="file"]').first().setInputFiles(large);
      await expect(pat.page.getByText("This file is larger than 100 MB.", { exact: false })).toBeVisible();
      await pat.page
        .locator('input[type="file"]')
        .first()
        .setInputFiles({ name: "IMG_2.jpg", mimeType: "image/jpeg", buffer: made });
      await expect(pat.page.getByText(/IMG_2\.jpg/)).toBeVisible();
      await pat.page.getByLabel("Title").fill(title);
      await noAxeViolations(pat.page);
      await pat.page.screenshot({ path: info.outputPath("add.png"), fullPage: true });
      await pat.page.getByRole("button", { name: "Save", exact: true }).click();
      const row = pat.page.getByRole("listitem").filter({ hasText: title });
      await expect(row).toContainText("On this device");
      await row.getByRole("link").click();
      await expect(pat.page.getByRole("img", { name: title })).toBeVisible();
      await noAxeViolations(pat.page);
      await pat.page.screenshot({ path: info.outputPath("opened-phone.png"), fullPage: true });
    });

    await test.step("a slip in its title is corrected from what waits, still without a line", async () => {
      await pat.page.getByRole("link", { name: /^Sync:/ }).click();
      const waiting = pat.page.getByRole("listitem").filter({ hasText: title });
      await waiting.getByRole("button", { name: "Edit" }).click();
      await expect(pat.page.getByRole("heading", { name: "Correct", exact: true })).toBeVisible();
      await pat.page.getByLabel("Who wrote it").fill("Pat zebra-title");
      await noAxeViolations(pat.page);
      await pat.page.screenshot({ path: info.outputPath("correct.png"), fullPage: true });
      await pat.page.getByRole("button", { name: "Save", exact: true }).click();
      await expect(pat.page.getByRole("heading", { name: "History" })).toBeVisible();
      await go(pat.page, "Record");
      await openDocuments(pat.page);
      await expect(pat.page.getByRole("listitem").filter({ hasText: title })).toHaveCount(1);
    });

    await test.step("the line returns: it goes, and he opens it", async () => {
      await pat.context.setOffline(false);
      await expect(pat.page.getByRole("link", { name: /^Sync: (Saved|Synced)/ })).toBeVisible({ timeout: 60_000 });
      await openDocuments(rao.page);
      const row = rao.page.getByRole("listitem").filter({ hasText: title });
      await expect(row).toContainText("Not on this device");
      await rao.page.screenshot({ path: info.outputPath("list-laptop.png") });
      await row.getByRole("link").click();
      await rao.page.getByRole("button", { name: /^Fetch and open/ }).click();
      await expect(rao.page.getByRole("img", { name: title })).toBeVisible();
      await noAxeViolations(rao.page);
      await rao.page.screenshot({ path: info.outputPath("opened-laptop.png") });
      const saving = rao.page.waitForEvent("download");
      await rao.page.getByRole("button", { name: "Save a copy" }).click();
      const bytes = readFileSync(await (await saving).path());
      expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      expect(bytes.includes("zebra-camera")).toBe(false);
      expect(bytes.length).toBeGreaterThan(5_000);
    });

    await test.step("and again without a line, after a fresh start", async () => {
      await rao.context.setOffline(true);
      await rao.page.reload();
      await rao.page.getByRole("textbox", { name: "Password" }).fill(password);
      await rao.page.getByRole("button", { name: "Unlock", exact: true }).click();
      await expect(rao.page.getByRole("img", { name: title })).toBeVisible({ timeout: 30_000 });
    });

    await test.step("a PDF is drawn inside the app, without a line, page by page", async () => {
      await go(pat.page, "Record");
      await openDocuments(pat.page);
      await pat.page.getByRole("link", { name: "Add a document" }).first().click();
      await pat.page
        .locator('input[type="file"]')
        .first()
        .setInputFiles({ name: "letter.pdf", mimeType: "application/pdf", buffer: letter(["zebra-page one", "two"]) });
      await pat.page.getByLabel("Title").fill("Letter zebra-title");
      await pat.page.getByRole("button", { name: "Save", exact: true }).click();
      await pat.context.setOffline(true);
      await pat.page.getByRole("link", { name: "Letter zebra-title" }).click();
      const first = pat.page.getByRole("img", { name: "Page 1 of 2" });
      await expect(first).toBeVisible({ timeout: 60_000 });
      await expect(pat.page.getByText("zebra-page one")).toBeAttached();
      // Something dark was drawn on white.
      const inked = await first.evaluate((canvas: HTMLCanvasElement) => {
        const dots = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return dots.some((value, at) => at % 4 === 0 && value < 100);
      });
      expect(inked).toBe(true);
      await noAxeViolations(pat.page);
      await pat.page.screenshot({ path: info.outputPath("pdf-phone.png") });
      await pat.context.setOffline(false);
    });

    const places = [folderBytes(harbour.dataDir), Buffer.concat(pat.traffic), await indexedDbBytes(pat.page)];
    for (const place of places) {
      expect(place.length).toBeGreaterThan(5_000);
      for (const word of [notes, title, "zebra-camera"]) expect(place.includes(word)).toBe(false);
    }
  } finally {
    rmSync(folder, { recursive: true });
    await harbour.close();
  }
});
