// Pat sends rao a photo, a letter and a reading in their conversation, each in a browser of their own; he opens them, files the photo in her record, and she takes a file back.
import { readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";
import { giveAccess, go, noAxeViolations, openHarbour, password, peopleOf } from "./clinic.ts";
import { look } from "./looking.ts";
import { photo } from "./photo.ts";

const log = (page: Page) => page.getByRole("region", { name: /^Messages with/ });
const said = (page: Page, text: string) => log(page).getByRole("listitem").filter({ hasText: text });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

test("a photo, a file and a reading go with words; the photo is filed in the record; a file is taken back", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const { rao: his, pat: hers } = await peopleOf(harbour);
    const [pat, rao] = [hers.page, his.page];
    await giveAccess(hers);
    await button(rao, /^Accept MORGAN/).click();
    await rao.getByRole("link", { name: /MORGAN, Patricia/ }).click();

    await test.step("they speak with each other", async () => {
      await go(pat, "Messages");
      await pat.getByRole("link", { name: "New message" }).click();
      await pat.getByText("Dr Asha Rao").click();
      await pat.getByLabel("Subject").fill("My knee");
      await pat.getByLabel("Message", { exact: true }).fill("It hurts on the stairs.");
      await pat
        .locator('input[type="file"]')
        .first()
        .setInputFiles({
          name: "stairs.jpg",
          mimeType: "image/jpeg",
          buffer: await photo(pat, "zebra-camera"),
        });
      await expect(button(pat, "Remove stairs.jpg")).toBeVisible();
      await button(pat, "Something of the record").click();
      await pat.getByRole("dialog").getByRole("button", { name: "Close" }).click();
      await look(pat, "messages-new-file");
      await noAxeViolations(pat);
      await hers.context.setOffline(true);
      await button(pat, "Send").click();
      await expect(said(pat, "It hurts on the stairs.").getByRole("img", { name: "stairs.jpg" })).toBeVisible();
      await hers.context.setOffline(false);
      await expect(said(pat, "It hurts on the stairs.")).toContainText("Sent", { timeout: 60_000 });
      await go(rao, "Messages");
      await rao.getByRole("link", { name: /MORGAN.*My knee/ }).click();
      await button(rao, "Accept").click();
      await button(rao, "stairs.jpg").click();
      const dialog = rao.getByRole("dialog", { name: "stairs.jpg" });
      await expect(dialog.getByRole("img", { name: "stairs.jpg" })).toBeVisible({ timeout: 60_000 });
      await dialog.getByRole("button", { name: "Close" }).click();
    });

    await test.step("she chooses a photo and a text, takes one out, and sends without a line", async () => {
      await hers.context.setOffline(true);
      const inputs = pat.locator('input[type="file"]');
      await inputs.first().setInputFiles({
        name: "knee.jpg",
        mimeType: "image/jpeg",
        buffer: await photo(pat, "GPS 48.2082 N zebra-camera"),
      });
      await inputs.nth(1).setInputFiles([
        { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("Worse after running.") },
        { name: "wrong.txt", mimeType: "text/plain", buffer: Buffer.from("not this") },
      ]);
      const going = pat.getByRole("list", { name: "Goes with the message" });
      await expect(going.getByRole("listitem")).toHaveCount(3);
      await look(pat, "messages-attaching");
      await noAxeViolations(pat);
      await button(pat, "Remove wrong.txt").click();
      await pat.getByRole("textbox", { name: /^Message to/ }).fill("Here it is.");
    });

    await test.step("locked and reloaded before she sent it: words and files are there, and go", async () => {
      await expect(pat.getByRole("list", { name: "Goes with the message" }).getByRole("listitem")).toHaveCount(2);
      // A breath longer than the draft rests before it is kept.
      await pat.waitForTimeout(1_000);
      await pat.reload();
      await pat.getByRole("textbox", { name: "Password" }).fill(password);
      await button(pat, "Unlock").click();
      const going = pat.getByRole("list", { name: "Goes with the message" });
      await expect(going.getByRole("listitem")).toHaveCount(2);
      await expect(going).toContainText("knee.jpg");
      await expect(pat.getByRole("textbox", { name: /^Message to/ })).toHaveValue("Here it is.");
      await button(pat, "Send").click();
      await expect(said(pat, "Here it is.").getByRole("img", { name: "knee.jpg" })).toBeVisible();
      await expect(going).toBeHidden();
      await look(pat, "messages-with-photo");
    });

    await test.step("the line returns: rao has the words, fetches the photo, and reads the text in the app", async () => {
      await hers.context.setOffline(false);
      const got = said(rao, "Here it is.");
      await expect(got).toBeVisible({ timeout: 60_000 });
      await button(rao, "knee.jpg").click();
      const dialog = rao.getByRole("dialog", { name: "knee.jpg" });
      await expect(dialog.getByRole("img", { name: "knee.jpg" })).toBeVisible();
      const saving = rao.waitForEvent("download");
      await dialog.getByRole("button", { name: "Save a copy" }).click();
      const bytes = readFileSync(await (await saving).path());
      expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      expect(bytes.includes("zebra-camera")).toBe(false);
      await noAxeViolations(rao);
      await look(rao, "messages-file");
    });

    await test.step("he files it in her record; it says that it came with her message", async () => {
      const dialog = rao.getByRole("dialog", { name: "knee.jpg" });
      await dialog.getByRole("button", { name: "File in record" }).click();
      await dialog.getByLabel("Title").fill("Left knee");
      await dialog.getByRole("button", { name: "Put it in the record" }).click();
      await expect(dialog.getByText("It is in the record now.")).toBeVisible();
      await dialog.getByRole("button", { name: "Close" }).click();
      await button(rao, "notes.txt").click();
      await expect(rao.getByText("Worse after running.")).toBeVisible();
      await rao.getByRole("dialog").getByRole("button", { name: "Close" }).click();
      await go(pat, "Record");
      await pat.getByRole("region", { name: "Documents" }).getByRole("link", { name: "Documents" }).click();
      await pat.getByRole("link", { name: "Left knee" }).click();
      await expect(pat.getByRole("heading", { name: "Left knee", level: 1 })).toBeVisible();
      await look(pat, "document-from-message");
      await pat.getByRole("link", { name: /^It came with a message of MORGAN/ }).click();
      await expect(said(pat, "Here it is.")).toBeVisible();
    });

    await test.step("she sends the document as a card; he opens it in her record", async () => {
      await button(pat, "Something of the record").click();
      await pat.getByRole("button", { name: "Add Left knee" }).click();
      await pat.getByRole("textbox", { name: /^Message to/ }).fill("Is this the right one?");
      await button(pat, "Send").click();
      const card = said(rao, "Is this the right one?");
      await expect(card.getByRole("link", { name: "Left knee" })).toBeVisible({ timeout: 60_000 });
      await look(rao, "messages-card");
      await noAxeViolations(rao);
      await card.getByRole("link", { name: "Left knee" }).click();
      await expect(rao.getByRole("heading", { name: "Left knee", level: 1 })).toBeVisible();
    });

    await test.step("a file that the relay refuses is said with its reason; sent again, it arrives", async () => {
      const refusal = { status: 413, contentType: "application/json", body: JSON.stringify({ error: "quota" }) };
      await go(rao, "Messages");
      await rao.getByRole("link", { name: /MORGAN.*My knee/ }).click();
      await hers.context.route("**/attachments/**", (route) => route.fulfill(refusal));
      await pat
        .locator('input[type="file"]')
        .nth(1)
        .setInputFiles({ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("Ice, rest.") });
      await expect(button(pat, "Remove plan.txt")).toBeVisible();
      await pat.getByRole("textbox", { name: /^Message to/ }).fill("My plan.");
      await button(pat, "Send").click();
      const refused = said(pat, "My plan.");
      await expect(refused.getByText("The file was not sent")).toBeVisible();
      await expect(refused).toContainText("The space at the relay is used up.");
      await look(pat, "messages-refused-file");
      await noAxeViolations(pat);
      await hers.context.unroute("**/attachments/**");
      await refused.getByRole("button", { name: "Send again" }).click();
      await expect(refused.getByText("The file was not sent")).toBeHidden();
      await said(rao, "My plan.").getByRole("button", { name: "plan.txt" }).click();
      const dialog = rao.getByRole("dialog", { name: "plan.txt" });
      await expect(dialog.getByText("Ice, rest.")).toBeVisible({ timeout: 60_000 });
      await dialog.getByRole("button", { name: "Close" }).click();
    });

    await test.step("she takes the photo back: it is gone for him, and stays in the record", async () => {
      await go(rao, "Messages");
      await rao.getByRole("link", { name: /MORGAN.*My knee/ }).click();
      await said(pat, "Here it is.").getByRole("button", { name: /^More/ }).click();
      await pat.getByRole("menuitem", { name: "Take back" }).click();
      await pat.getByRole("alertdialog").getByRole("button", { name: /Take/ }).click();
      await expect(said(rao, "Here it is.")).toHaveCount(0, { timeout: 60_000 });
      await expect(button(rao, "knee.jpg")).toHaveCount(0);
    });
    expect(Buffer.concat(hers.traffic).includes("knee.jpg")).toBe(false);
  } finally {
    await harbour.close();
  }
});
