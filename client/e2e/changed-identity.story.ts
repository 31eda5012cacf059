// The relay gives pat another log of rao's: nothing can be written until the two have compared their number, by keyboard, or it stays blocked.
import { expect, type Page, test } from "@playwright/test";
import { must } from "../node/person.ts";
import { go, joinByLink, noAxeViolations, openHarbour } from "./clinic.ts";
import { type Diary, openDiary } from "./diary.ts";
import { look } from "./looking.ts";

const field = (page: Page) => page.getByRole("textbox", { name: /^Message to/ });
const log = (page: Page) => page.getByRole("region", { name: /^Messages with/ });
const head = (page: Page) => page.locator(".talk-head");
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

async function press(page: Page, name: string): Promise<void> {
  await button(page, name).focus();
  await page.keyboard.press("Enter");
}

test("a changed identity takes the field away, and two people who compare get it back", async ({ browser }) => {
  test.setTimeout(600_000);
  const harbour = await openHarbour(browser);
  let diary: Diary | undefined;
  try {
    diary = await openDiary(harbour);
    const { rao } = diary;
    const { page, context } = await joinByLink(harbour, diary.patientLink);
    await go(page, "Messages");
    await page.getByRole("link", { name: "New message" }).click();
    await page.getByText("Dr Asha Rao").click();
    await page.getByLabel("Message", { exact: true }).fill("It hurts.");
    await button(page, "Send").click();
    await expect(head(page)).toContainText("Vouched for by your clinic");
    const [begun] = await rao.until("threads", (all) => all.length > 0);
    await must(rao.session.sendMessage(begun?.threadId ?? "", "Since when?"));
    await expect(log(page).getByText("Since when?")).toBeVisible();

    await test.step("what does not follow from his log is refused, and the conversation says so", async () => {
      await context.route(`**/v1/identities/${rao.me.userId}/log**`, async (route) => {
        const from = Number(new URL(route.request().url()).searchParams.get("from"));
        const ops = [Buffer.alloc(200, 7).toString("base64url")];
        const head = Buffer.alloc(32, 7).toString("base64url");
        await route.fulfill({ json: { userId: rao.me.userId, from, ops, length: from + 1, head } });
      });
      await go(page, "Sharing");
      await button(page, "Give access to Dr Asha Rao").click();
      await page.getByRole("dialog").getByRole("button", { name: "Give access" }).click();
      await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(page.getByText("Identity changed: blocked")).toBeVisible();
      await look(page, "changed-sharing");
      await go(page, "Messages");
      await page.getByRole("link", { name: /Asha Rao/ }).click();
      await expect(page.getByText("The identity of Dr Asha Rao has changed")).toBeVisible();
      await expect(head(page)).toContainText("Identity changed: blocked");
      await expect(field(page)).toHaveCount(0);
      await look(page, "changed-conversation");
    });

    await test.step("asked again the relay says the same; it stays blocked", async () => {
      await press(page, "Ask the relay again");
      await expect(page.locator(".composers").getByRole("alert")).toBeVisible();
      await expect(field(page)).toHaveCount(0);
    });

    await test.step("the numbers differ: left blocked, also for an honest relay", async () => {
      await press(page, "Compare the safety number");
      const dialog = page.getByRole("dialog");
      await expect(dialog).toContainText("What you compare is what this device knows");
      await expect(dialog.getByRole("listitem")).toHaveCount(12);
      await look(page, "changed-number");
      await press(page, "They differ");
      await expect(dialog).toContainText("is blocked on all of your devices now");
      await noAxeViolations(page);
      await page.keyboard.press("Escape");
      await context.unrouteAll();
      await press(page, "Ask the relay again");
      await expect(page.locator(".composers").getByRole("alert")).toBeVisible();
      await expect(field(page)).toHaveCount(0);
    });

    await test.step("the same on both screens: she writes again, and the head says how she knows him", async () => {
      await press(page, "Compare the safety number");
      const groups = await page.getByRole("dialog").getByRole("listitem").allTextContents();
      const [card] = await rao.until("threads", ([one]) => one?.others[0] !== undefined);
      const his = await must(rao.session.contact(card?.others[0]?.userId ?? ""));
      expect(groups).toEqual(his.safetyNumber);
      await press(page, "They are the same");
      await expect(head(page)).toContainText("Verified by safety number");
      await expect(field(page)).toBeVisible();
      await look(page, "changed-verified");
      await field(page).fill("It is you.");
      await button(page, "Send").click();
      await rao.until("threads", ([one]) => one?.last?.text === "It is you.");
    });
  } finally {
    await diary?.close();
    await harbour.close();
  }
});
