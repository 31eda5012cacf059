// Pat on her phone and rao on his laptop write to each other, each in a browser of their own: at once, offline, quoted, taken back, closed and gone on with.
import { expect, type Page, test } from "@playwright/test";
import { go, noAxeViolations, openHarbour, password, peopleOf } from "./clinic.ts";
import { look } from "./looking.ts";

const log = (page: Page) => page.getByRole("region", { name: /^Messages with/ });
const field = (page: Page) => page.getByRole("textbox", { name: /^Message to/ });
const said = (page: Page, text: string) => log(page).getByRole("listitem").filter({ hasText: text });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const place = (page: Page, name: string | RegExp) => page.locator("nav:visible").getByRole("link", { name });

/** On a phone Enter begins a line. */
async function sends(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await button(page, "Send").click();
  await expect(said(page, text)).toBeVisible();
  await expect(field(page)).toHaveValue("");
}

/** In the order of the conversation. */
const order = async (page: Page): Promise<readonly string[]> =>
  (await log(page).locator(".said-words").allTextContents()).map((text) => text.trim());

async function menu(page: Page, text: string, choice: string): Promise<void> {
  await said(page, text).getByRole("button", { name: /^More/ }).click();
  await page.getByRole("menuitem", { name: choice }).click();
}

async function unlocks(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await button(page, "Unlock").click();
}

test("pat begins, rao answers: every message says how far it came, and both read the same", async ({ browser }) => {
  test.setTimeout(900_000);
  const harbour = await openHarbour(browser);
  try {
    const { rao: his, pat: hers } = await peopleOf(harbour);
    const [pat, rao] = [hers.page, his.page];

    await test.step("nothing is there; a new message to rao, half-written and kept", async () => {
      await go(pat, "Messages");
      await expect(pat.getByText("No conversations yet")).toBeVisible();
      await look(pat, "messages-none");
      await pat.getByRole("link", { name: "New message" }).click();
      await button(pat, "Send").click();
      await expect(pat.getByText("Choose whom it is for.")).toBeVisible();
      await pat.getByText("Dr Asha Rao").click();
      await pat.getByLabel("Subject").fill("My knee");
      await pat.getByLabel("Message", { exact: true }).fill("It hurts on the stairs since Monday.");
      await expect(pat.getByText(/^Not for emergencies/)).toBeVisible();
      await look(pat, "messages-new");
      await go(pat, "Home");
      await go(pat, "Messages");
      await pat.getByRole("link", { name: "New message" }).click();
      await expect(pat.getByLabel("Message", { exact: true })).toHaveValue("It hurts on the stairs since Monday.");
      await expect(pat.getByRole("checkbox", { name: /Rao/ })).toBeChecked();
      await button(pat, "Send").click();
      await expect(said(pat, "It hurts on the stairs")).toContainText("Sent");
    });

    await test.step("rao sees it counted and waiting, opens and accepts it, and answers with Enter", async () => {
      await expect(place(rao, "Messages, 1 unread")).toBeVisible();
      await go(rao, "Day");
      const waiting = rao.getByRole("region", { name: "Waiting for your answer" });
      await expect(waiting.getByRole("link", { name: /MORGAN/ })).toBeVisible();
      await look(rao, "messages-day");
      await go(rao, "Messages");
      await rao.getByRole("link", { name: /MORGAN.*My knee/ }).click();
      await expect(said(rao, "It hurts on the stairs")).toBeVisible();
      await expect(place(rao, "Messages")).toBeVisible();
      await expect(said(pat, "It hurts on the stairs")).not.toContainText("Opened");
      await look(rao, "messages-pending");
      await button(rao, "Accept").click();
      await expect(said(pat, "It hurts on the stairs")).toContainText("Opened");
      await field(rao).fill("Since when?");
      await field(rao).press("Shift+Enter");
      await field(rao).pressSequentially("And the other one?");
      await field(rao).press("Enter");
      await expect(said(pat, "And the other one?")).toBeVisible();
      await expect(said(rao, "Since when?")).toContainText("Opened");
    });

    await test.step("without a line both write; each message waits, and afterwards both read one order", async () => {
      for (const one of [hers, his]) await one.context.setOffline(true);
      for (const page of [pat, rao]) await expect(page.getByText(/^No connection/)).toBeVisible();
      for (const text of ["hers one", "hers two"]) await sends(pat, text);
      for (const text of ["his one", "his two"]) await sends(rao, text);
      await expect(said(pat, "hers two")).toContainText("On this device");
      await look(pat, "messages-offline");
      for (const one of [hers, his]) await one.context.setOffline(false);
      for (const [page, text] of [
        [pat, "his two"],
        [rao, "hers two"],
      ] as const)
        await expect(said(page, text)).toBeVisible({ timeout: 60_000 });
      await expect(said(pat, "hers two")).toContainText("Opened");
      await expect(said(rao, "his two")).toContainText("Opened");
      expect(await order(pat)).toEqual(await order(rao));
    });

    await test.step("a quote, and a draft that survives leaving, reload and lock", async () => {
      await menu(pat, "And the other one?", "Reply");
      await expect(pat.getByText("Answer to Dr Asha Rao")).toBeVisible();
      await field(pat).fill("Only the left one");
      await go(pat, "Home");
      await go(pat, "Messages");
      await pat.getByRole("link", { name: /Asha Rao/ }).click();
      await expect(field(pat)).toHaveValue("Only the left one");
      await field(pat).fill("Only the left one, at night");
      await go(pat, "Device");
      await button(pat, "Lock").first().click();
      await unlocks(pat);
      await go(pat, "Messages");
      await pat.getByRole("link", { name: /Asha Rao/ }).click();
      await expect(field(pat)).toHaveValue("Only the left one, at night");
      await expect(pat.getByText("Answer to Dr Asha Rao")).toBeVisible();
      await look(pat, "messages-quoting");
      await button(pat, "Send").click();
      await expect(said(rao, "at night")).toContainText("Since when?");
      await look(rao, "messages-conversation");
    });

    await test.step("taken back, visibly, on both sides", async () => {
      await sends(pat, "not for you");
      await expect(said(rao, "not for you")).toBeVisible();
      await menu(pat, "not for you", "Take back");
      const dialog = pat.getByRole("alertdialog");
      await look(pat, "messages-take-back");
      await dialog.getByRole("button", { name: "Take back" }).click();
      await expect(log(pat).getByText("You took this message back")).toBeVisible();
      await expect(log(rao).getByText("Message taken back")).toBeVisible();
      await expect(log(rao).getByText("not for you")).toHaveCount(0);
    });

    await test.step("a link is words and nothing to press", async () => {
      await sends(rao, "https://example.com/knee <b>bold</b>");
      await expect(said(pat, "https://example.com/knee <b>bold</b>")).toBeVisible();
      await expect(log(pat).getByRole("link")).toHaveCount(0);
    });

    await test.step("unread where it was left, counted at the place and on her home", async () => {
      await go(pat, "Home");
      for (const text of ["first news", "second news"]) await sends(rao, text);
      await expect(place(pat, "Messages, 2 unread")).toBeVisible();
      await expect(pat.getByRole("link", { name: "2 unread messages: Dr Asha Rao" })).toBeVisible();
      await look(pat, "messages-home");
      await go(pat, "Messages");
      await look(pat, "messages-list");
      await pat.getByRole("link", { name: /Asha Rao/ }).click();
      await expect(log(pat).getByText("New since you were here")).toBeVisible();
      await expect(place(pat, "Messages")).toBeVisible();
      await expect(said(rao, "second news")).toContainText("Opened");
    });

    await test.step("another subject, closed by rao, opened again by pat", async () => {
      await button(rao, "This conversation").click();
      await rao.getByRole("menuitem", { name: "Change the subject" }).click();
      await rao.getByRole("textbox", { name: "Subject" }).fill("Left knee");
      await button(rao, "Save subject").click();
      await expect(pat.getByRole("main").getByText("Left knee").first()).toBeVisible();
      await button(rao, "This conversation").click();
      await rao.getByRole("menuitem", { name: "Close conversation" }).click();
      await rao.getByRole("dialog").getByRole("button", { name: "Close conversation" }).click();
      await expect(pat.getByText("Closed by Dr Asha Rao")).toBeVisible();
      await expect(field(pat)).toHaveCount(0);
      await look(pat, "messages-closed");
      await button(pat, "Open again").click();
      await expect(field(rao)).toBeVisible();
      await sends(pat, "One more thing");
    });

    await test.step("found by a word with an accent, and by its day", async () => {
      await go(rao, "Messages");
      await rao.getByLabel("Search messages").fill("stáirs");
      const found = rao.getByRole("region", { name: "In messages" });
      await expect(found.getByRole("link")).toHaveCount(1);
      await look(rao, "messages-found");
      await rao.getByLabel("Search messages").fill("stáirs");
      await found.getByRole("link").click();
      await expect(said(rao, "It hurts on the stairs")).toBeInViewport();
      await button(rao, "This conversation").click();
      await rao.getByRole("menuitem", { name: "Go to a day" }).click();
      await rao.getByRole("dialog").locator("input[type=date]").fill("2020-01-01");
      await button(rao, "Show").click();
      await expect(said(rao, "It hurts on the stairs")).toBeInViewport();
      await button(rao, "This conversation").click();
      await rao.getByRole("menuitem", { name: "Who is in it" }).click();
      await look(rao, "messages-members");
      await rao.getByRole("button", { name: "Close", exact: true }).click();
    });

    await test.step("by keyboard alone: from the rail to an answer", async () => {
      await rao.getByRole("heading", { level: 1 }).focus();
      for (const key of ["g", "m"]) await rao.keyboard.press(key);
      await rao.getByLabel("Search messages").fill("");
      await rao.getByLabel("Search messages").blur();
      for (const key of ["j", "Enter"]) await rao.keyboard.press(key);
      await expect(log(rao)).toBeVisible();
      await said(rao, "One more thing").getByRole("button", { name: /^More/ }).focus();
      await rao.keyboard.press("Enter");
      await expect(rao.getByRole("menuitem", { name: "Reply" })).toBeFocused();
      await rao.keyboard.press("Enter");
      await expect(rao.getByText(/^Answer to MORGAN/)).toBeVisible();
      await field(rao).focus();
      await rao.keyboard.type("Yes?");
      await rao.keyboard.press("Enter");
      await expect(said(pat, "Yes?")).toContainText("One more thing");
      await noAxeViolations(rao);
    });

    await test.step("who tells nobody what she opens has it read all the same", async () => {
      await go(pat, "Device");
      const may = pat.getByRole("checkbox", { name: "Others may see when I open messages" });
      await may.focus();
      await pat.keyboard.press("Space");
      await expect(may).not.toBeChecked();
      await sends(rao, "Are you there?");
      await expect(place(pat, "Messages, 1 unread")).toBeVisible();
      await go(pat, "Messages");
      await pat.getByRole("link", { name: /Asha Rao/ }).click();
      await expect(place(pat, "Messages")).toBeVisible();
      await expect(said(rao, "Are you there?")).toContainText("On their device");
    });
  } finally {
    await harbour.close();
  }
});
