// The story itself, told once for every store: clinic, doctor, patient, live reading, offline, import, revocation, canaries.
import { expect, test } from "@playwright/test";
import { generateBundle, GENERATED_COUNTS, GENERATED_TOTAL } from "../test/domain/generate-bundle.ts";
import {
  addBloodPressure,
  go,
  joinAsDoctor,
  joinAsPatient,
  makeClinic,
  noAxeViolations,
  openHarbour,
  type Person,
} from "./clinic.ts";

interface Database {
  readonly url: string | undefined;
  stop(): Promise<void>;
}

const goOffline = (person: Person): Promise<void> => person.context.setOffline(true);

async function goOnline(person: Person): Promise<void> {
  await person.context.setOffline(false);
}

async function openChart(rao: Person): Promise<void> {
  await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
  await expect(rao.page.getByRole("region", { name: "Patient", exact: true })).toContainText("Born");
}

export function tellReadingStory(store: string, database: () => Promise<Database>): void {
  test(`${store}: a reading reaches the doctor, and ends with his access`, async ({ browser }) => {
    const db = await database();
    const harbour = await openHarbour(browser, db.url);
    try {
      const ada = await makeClinic(harbour);
      const rao = await joinAsDoctor(harbour, ada);
      const pat = await joinAsPatient(harbour, ada);

      await test.step("she sees the attested doctor and gives him access", async () => {
        await go(pat.page, "Sharing");
        await expect(pat.page.getByText(/Vouched for by your clinic until/)).toBeVisible();
        await pat.page.getByRole("button", { name: "Give access to Dr Asha Rao" }).click();
        await expect(pat.page.getByText("Only you and Dr Asha Rao can read this.")).toBeVisible();
        await pat.page.getByRole("dialog").getByRole("button", { name: "Give access" }).click();
        await expect(pat.page.getByRole("button", { name: "End access for Dr Asha Rao" })).toBeVisible();
        await noAxeViolations(pat.page);
      });

      await test.step("he accepts and has her chart open when she writes", async () => {
        await rao.page.getByRole("button", { name: /^Accept MORGAN/ }).click();
        await openChart(rao);
        await go(pat.page, "Record");
        await addBloodPressure(pat.page, 128, 82);
        await expect(
          rao.page
            .getByText(/128\s*\/\s*82/)
            .filter({ visible: true })
            .first(),
        ).toBeVisible({ timeout: 1_000 });
        const row = rao.page.getByRole("region", { name: "Readings" }).getByRole("listitem").first();
        await expect(row).toContainText("mmHg");
        await expect(row).toContainText("MORGAN, Patricia");
        await noAxeViolations(rao.page);
      });

      await test.step("both write in flight mode and converge", async () => {
        await Promise.all([goOffline(pat), goOffline(rao)]);
        await addBloodPressure(pat.page, 131, 84);
        await addBloodPressure(rao.page, 140, 90);
        await Promise.all([goOnline(pat), goOnline(rao)]);
        for (const { page } of [pat, rao]) {
          for (const value of [/128\s*\/\s*82/, /131\s*\/\s*84/, /140\s*\/\s*90/]) {
            await expect(page.getByText(value).filter({ visible: true }).first()).toBeVisible({ timeout: 40_000 });
          }
        }
      });

      await test.step("she imports 2,176 resources and he gets them", async () => {
        await go(pat.page, "Record");
        await pat.page
          .getByRole("link", { name: /Import/ })
          .first()
          .click();
        const file = { name: "record.json", mimeType: "application/fhir+json", buffer: Buffer.from(generateBundle()) };
        await pat.page.locator('input[type="file"]').setInputFiles(file);
        await pat.page.getByRole("button", { name: `Import ${GENERATED_TOTAL.toLocaleString("en")} items` }).click();
        await expect(
          pat.page.getByText(`${GENERATED_TOTAL.toLocaleString("en")} items saved on this device`),
        ).toBeVisible({ timeout: 60_000 });
        await noAxeViolations(pat.page);
        for (const { page } of [rao, pat]) {
          const claims = page.getByRole("row", { name: /^Claims/ });
          if (page === pat.page) await go(page, "Record");
          await expect(claims).toContainText(String(GENERATED_COUNTS["Claim"]), { timeout: 60_000 });
        }
      });

      await test.step("she ends his access: his client says so and nothing new opens", async () => {
        await go(pat.page, "Sharing");
        await pat.page.getByRole("button", { name: "End access for Dr Asha Rao" }).click();
        await pat.page.getByRole("alertdialog").getByRole("button", { name: "End access" }).click();
        await expect(rao.page.getByText(/Access ended/).first()).toBeVisible();
        await go(pat.page, "Record");
        await addBloodPressure(pat.page, 117, 71);
        await expect(rao.page.getByText(/117\s*\/\s*71/)).toHaveCount(0);
      });
    } finally {
      await harbour.close();
      await db.stop();
    }
  });
}
