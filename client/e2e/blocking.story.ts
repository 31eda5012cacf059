// Pat blocks rao in messages, in browsers: nothing of his is counted or told, all of it is kept and shown when she asks, and she unblocks him by keyboard.
import { expect, type Page, test } from "@playwright/test";
import { go, noAxeViolations, openHarbour, peopleOf } from "./clinic.ts";
import { look } from "./looking.ts";

const log = (page: Page) => page.getByRole("region", { name: /^Messages with/ });
const field = (page: Page) => page.getByRole("textbox", { name: /^Message to/ });
const said = (page: Page, text: string) => log(page).getByRole("listitem").filter({ hasText: text });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const place = (page: Page, name: string | RegExp) =>
  page.locator("nav:visible").getByRole("link", { name, exact: true });

async function sends(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await button(page, "Send").click();
  await expect(said(page, text)).toBeVisible();
}

test("a person who is blocked is not told, not counted and not lost", async ({ browser }) => {
  test.setTimeout(600_000);
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
    await sends(rao, "Since when?");
    await expect(said(pat, "Since when?")).toBeVisible();

    await test.step("what it does and does not do is said before; offline it holds at once", async () => {
      await hers.context.setOffline(true);
      await expect(pat.getByText(/^No connection/)).toBeVisible();
      await button(pat, "This conversation").click();
      await pat.getByRole("menuitem", { name: "Block Dr Asha Rao in messages" }).click();
      const dialog = pat.getByRole("dialog");
      await expect(dialog).toContainText("is not told");
      await expect(dialog).toContainText("the relay does not know from whom it is");
      await look(pat, "block-dialog");
      await noAxeViolations(pat);
      await dialog.getByRole("button", { name: "Block", exact: true }).click();
      await expect(pat.getByText("You have blocked Dr Asha Rao")).toBeVisible();
      await expect(pat.getByText("Blocked by you").first()).toBeVisible();
      await expect(field(pat)).toHaveCount(0);
      await hers.context.setOffline(false);
      await expect(pat.getByText(/^No connection/)).toHaveCount(0);
    });

    await test.step("he writes on and is told nothing; she sees no count and no words, and can look", async () => {
      await go(pat, "Home");
      await sends(rao, "Please answer me.");
      await expect(said(rao, "Please answer me.")).toContainText("On their device");
      await expect(place(pat, "Messages")).toBeVisible();
      await expect(pat.getByText("No unread messages")).toBeVisible();
      await go(pat, "Messages");
      const line = pat.getByRole("link", { name: /Asha Rao/ });
      await expect(line).toContainText("Not shown: from somebody you blocked");
      await look(pat, "block-list");
      await line.click();
      await expect(log(pat).getByText("Not shown: from somebody you blocked")).toBeVisible();
      await expect(said(pat, "Since when?")).toBeVisible();
      await expect(said(pat, "Please answer me.")).toHaveCount(0);
      await look(pat, "block-conversation");
      await noAxeViolations(pat);
      await button(pat, "Show what Dr Asha Rao wrote").click();
      await expect(said(pat, "Please answer me.")).toBeVisible();
      await expect(said(rao, "Please answer me.")).not.toContainText("Opened");
      await pat.getByRole("link", { name: "All messages" }).click();
      await pat.getByRole("link", { name: "New message" }).click();
      await expect(pat.getByRole("checkbox", { name: /Rao/ })).toHaveCount(0);
      await expect(pat.getByText("Blocked by you")).toBeVisible();
    });

    await test.step("where her record is shared it is said; ended by keyboard among her settings, and then it counts", async () => {
      await go(pat, "Sharing");
      await expect(pat.getByRole("listitem").filter({ hasText: "Dr Asha Rao" })).toContainText("Blocked by you");
      await look(pat, "block-sharing");
      await go(pat, "Device");
      const undo = button(pat, "Unblock Dr Asha Rao");
      await undo.scrollIntoViewIfNeeded();
      await look(pat, "block-settings");
      await undo.focus();
      await pat.keyboard.press("Enter");
      await expect(undo).toHaveCount(0);
      await expect(place(pat, "Messages, 1 unread")).toBeVisible();
      await go(pat, "Messages");
      await pat.getByRole("link", { name: /Asha Rao/ }).click();
      await expect(said(rao, "Please answer me.")).toContainText("Opened");
      await sends(pat, "Since Monday.");
      await expect(said(rao, "Since Monday.")).toBeVisible();
    });
  } finally {
    await harbour.close();
  }
});
