// Pat and rao sit together in flight mode and read the code off each other's screen, by photo: both are verified in person, and their copies are compared.
import { expect, type Page, test } from "@playwright/test";
import { go, openHarbour, peopleOf } from "./clinic.ts";
import { look } from "./looking.ts";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

/** A photo that `reader` takes of the code on the other screen. */
async function reads(reader: Page, other: Page): Promise<void> {
  const code = await other.getByRole("img", { name: "Your code for this meeting" }).screenshot();
  const [chooser] = await Promise.all([
    reader.waitForEvent("filechooser"),
    button(reader, "Choose a photo of it").click(),
  ]);
  await chooser.setFiles({ name: "screen.png", mimeType: "image/png", buffer: code });
}

test("two people who meet verify each other without a line", async ({ browser }) => {
  test.setTimeout(300_000);
  const harbour = await openHarbour(browser);
  try {
    const { rao: his, pat: hers } = await peopleOf(harbour);
    const [pat, rao] = [hers.page, his.page];
    await go(pat, "Messages");
    await pat.getByRole("link", { name: "New message" }).click();
    await pat.getByText("Dr Asha Rao").click();
    await pat.getByLabel("Subject").fill("My knee");
    await pat.getByLabel("Message", { exact: true }).fill("It hurts.");
    await button(pat, "Send").click();
    await go(rao, "Messages");
    await rao.getByRole("link", { name: /MORGAN.*My knee/ }).click();
    await button(rao, "Accept").click();
    await expect(rao.getByRole("textbox", { name: /^Message to/ })).toBeVisible();

    await test.step("each opens the other's check; the code is there offline", async () => {
      await Promise.all([hers.context.setOffline(true), his.context.setOffline(true)]);
      for (const page of [pat, rao]) {
        await button(page, "This conversation").click();
        await page.getByRole("menuitem", { name: /^Check who it is/ }).click();
        await page.getByRole("link", { name: "Together now? Scan instead" }).click();
        await expect(page.getByRole("img", { name: "Your code for this meeting" })).toBeVisible();
      }
      await look(pat, "meet-code");
    });

    await test.step("one's own code is no answer", async () => {
      await reads(pat, pat);
      await expect(pat.getByText("This is your own code.", { exact: false })).toBeVisible();
    });

    await test.step("rao reads hers, she reads his answer: verified, and nobody is accused", async () => {
      await reads(rao, pat);
      await expect(rao.getByText(/verified in person/)).toBeVisible();
      // What was opened a moment ago may not have been told yet: that accuses nobody.
      const compared = rao.getByRole("listitem").filter({ hasText: "My knee" });
      await expect(compared).toContainText(/The same on both sides|something newer|Each has something/);
      await look(rao, "meet-read");
      await reads(pat, rao);
      await expect(pat.getByText("This is Dr Asha Rao: verified in person")).toBeVisible();
      await expect(pat.getByText("Dr Asha Rao has read your code as well.", { exact: false })).toBeVisible();
      await look(pat, "meet-done");
      await go(pat, "Sharing");
      await expect(pat.getByText("Verified in person").first()).toBeVisible();
    });
  } finally {
    await harbour.close();
  }
});
