// Pat gives rao her record under a text that she reads first, sees what he opened, and ends it; he keeps what he could read, and nothing more.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { z } from "zod";
import { addBloodPressure, go, noAxeViolations, openHarbour, peopleOf } from "./clinic.ts";
import { look } from "./looking.ts";

const exported = z.object({
  entry: z.array(
    z.object({
      resource: z.object({
        resourceType: z.string(),
        status: z.string().optional(),
        sourceAttachment: z.object({ data: z.string() }).optional(),
      }),
    }),
  ),
});

test("pat agrees to a text, sees what rao opened, and ends it; he reads on what he could read, in flight mode", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const { rao, pat } = await peopleOf(harbour);
    await go(pat.page, "Record");
    await addBloodPressure(pat.page, 142, 88);

    await test.step("the text is there before she agrees, and in her record afterwards", async () => {
      await go(pat.page, "Sharing");
      await pat.page.getByRole("button", { name: "Give access to Dr Asha Rao" }).click();
      const dialog = pat.page.getByRole("dialog");
      await expect(dialog.getByRole("region", { name: "What you agree to" })).toContainText(
        "I let Dr Asha Rao read my whole health record, including everything written in it before today, and write in it.",
      );
      await look(pat.page, "consent-give");
      await dialog.getByRole("button", { name: "Give access" }).click();
      await expect(pat.page.getByText("Not opened yet")).toBeVisible();
      await expect(pat.page.getByText("Nobody else has opened your record yet.")).toBeVisible();
    });

    await test.step("what he opens is told to her, by item and by day", async () => {
      await rao.page.getByRole("button", { name: /^Accept/ }).click();
      await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
      await rao.page
        .getByRole("link", { name: /^Details of Blood pressure/ })
        .first()
        .click();
      await expect(rao.page.getByRole("heading", { name: "History" })).toBeVisible();
      const opened = pat.page.getByRole("region", { name: "Who opened what" });
      await expect(opened.getByRole("link", { name: /Blood pressure/ })).toBeVisible({ timeout: 60_000 });
      await look(pat.page, "consent-opened");
      await opened.getByRole("link", { name: /Blood pressure/ }).click();
      await expect(pat.page.getByRole("region", { name: "Opened by" })).toContainText("Dr Asha Rao");
    });

    await test.step("ending it says what it cannot take back", async () => {
      await go(pat.page, "Sharing");
      await pat.page.getByRole("button", { name: "End access for Dr Asha Rao" }).click();
      const dialog = pat.page.getByRole("alertdialog");
      await expect(dialog).toContainText("A doctor has a duty to keep");
      await noAxeViolations(pat.page);
      await dialog.getByRole("button", { name: "End access" }).click();
      await expect(pat.page.getByText("Could read it before")).toBeVisible();
    });

    await test.step("a former patient's record is read in flight mode and not written in", async () => {
      await go(rao.page, "Patients");
      await expect(rao.page.getByRole("heading", { name: "Former patients" })).toBeVisible({ timeout: 40_000 });
      await rao.context.setOffline(true);
      await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
      await expect(rao.page.getByText(/142\s*\/\s*88/).first()).toBeVisible();
      await expect(
        rao.page.getByText("Nothing later is in it, and nothing can be written.", { exact: false }),
      ).toBeVisible();
      await expect(rao.page.getByRole("link", { name: "Add a reading" })).toHaveCount(0);
      await look(rao.page, "consent-former");
    });

    await test.step("her record as a file says what she agreed to, and that it is over", async () => {
      await go(pat.page, "Device");
      await pat.page.getByRole("link", { name: "Save my record as a file" }).first().click();
      const saving = pat.page.waitForEvent("download");
      await pat.page.getByRole("button", { name: "Save my record as a file" }).click();
      const bundle = exported.parse(JSON.parse(readFileSync(await (await saving).path(), "utf8")));
      const consents = bundle.entry.flatMap(({ resource }) => (resource.resourceType === "Consent" ? [resource] : []));
      expect(consents.map(({ status }) => status)).toEqual(["inactive"]);
      const words = Buffer.from(consents[0]?.sourceAttachment?.data ?? "", "base64").toString();
      expect(words).toContain("I let Dr Asha Rao read my whole health record");
    });

    await test.step("let in again, to read for a week, he leaves by himself and keeps nothing", async () => {
      await rao.context.setOffline(false);
      await go(pat.page, "Sharing");
      await pat.page.getByRole("button", { name: "Give access to Dr Asha Rao" }).click();
      const giving = pat.page.getByRole("dialog");
      await giving.getByRole("radio", { name: "Read only" }).press("Space");
      await giving.getByRole("radio", { name: "7 days" }).press("Space");
      const text = giving.getByRole("region", { name: "What you agree to" });
      await expect(text).not.toContainText("and write in it");
      await giving.getByRole("button", { name: "Give access" }).click();
      await expect(pat.page.getByText(/^Until /).first()).toBeVisible();
      await go(rao.page, "Patients");
      await expect(rao.page.getByRole("heading", { name: "Former patients" })).toHaveCount(0, { timeout: 60_000 });
      await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
      await expect(rao.page.getByText(/142\s*\/\s*88/).first()).toBeVisible();
      await expect(rao.page.getByRole("link", { name: "Add a reading" })).toHaveCount(0);
      await rao.page.getByRole("button", { name: "Leave this record" }).click();
      const dialog = rao.page.getByRole("alertdialog");
      await expect(dialog.getByRole("radio", { name: /^Keep it on this device/ })).toBeChecked();
      await dialog.getByRole("radio", { name: "Delete it from all my devices" }).press("Space");
      await noAxeViolations(rao.page);
      await dialog.getByRole("button", { name: "Leave this record" }).click();
      await go(rao.page, "Patients");
      await expect(rao.page.getByRole("link", { name: /MORGAN, Patricia/ })).toHaveCount(0);
      await expect(pat.page.getByRole("button", { name: "Give access to Dr Asha Rao" })).toBeVisible({
        timeout: 60_000,
      });
    });
  } finally {
    await harbour.close();
  }
});
