// Pat writes to two doctors at once: who is in it shows, everybody reads everybody; and what she has half written survives leaving, reload, lock and a tab that is killed.
import { expect, type Page, test } from "@playwright/test";
import { must } from "../node/person.ts";
import { go, joinByLink, noAxeViolations, openHarbour, password } from "./clinic.ts";
import { type Diary, openDiary } from "./diary.ts";
import { look } from "./looking.ts";

const field = (page: Page) => page.getByRole("textbox", { name: /^Message to/ });
const log = (page: Page) => page.getByRole("region", { name: /^Messages with/ });
const said = (page: Page, text: string) => log(page).getByRole("listitem").filter({ hasText: text });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

async function opens(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await button(page, "Unlock").click();
  await go(page, "Messages");
  await page.getByRole("link", { name: /Rao.*Vidal|Vidal.*Rao/ }).click();
}

test("one patient and two doctors, and a draft that outlives its tab", async ({ browser }) => {
  test.setTimeout(600_000);
  const harbour = await openHarbour(browser);
  let diary: Diary | undefined;
  try {
    diary = await openDiary(harbour);
    const { rao, vidal } = diary;
    const { page, context } = await joinByLink(harbour, diary.patientLink);

    await test.step("she chooses both; who is in it stands over the conversation and in its list of members", async () => {
      await go(page, "Messages");
      await page.getByRole("link", { name: "New message" }).click();
      for (const name of ["Dr Asha Rao", "Dr Tomás Vidal"]) await page.getByText(name).click();
      await page.getByLabel("Subject").fill("Before the heart check");
      await page.getByLabel("Message", { exact: true }).fill("What may I eat before it?");
      await button(page, "Send").click();
      await expect(page.getByRole("heading", { level: 1 }).filter({ hasText: /Rao/ })).toContainText("Vidal");
      await button(page, "Who is in it").click();
      const dialog = page.getByRole("dialog");
      await expect(dialog.getByRole("listitem")).toHaveCount(2);
      await expect(dialog).toContainText("Vouched for by your clinic");
      await look(page, "team-members");
      await dialog.getByRole("button", { name: "Close", exact: true }).click();
    });

    await test.step("each doctor reads the other; she sees who wrote and who opened", async () => {
      for (const [doctor, other] of [
        [rao, "Vidal"],
        [vidal, "Rao"],
      ] as const) {
        const [card] = await doctor.until("threads", (all) => all.length === 1);
        expect(card?.others.map(({ name }) => name).join()).toContain(other);
        expect(card?.others).toHaveLength(2);
      }
      const [card] = await rao.until("threads", (all) => all.length === 1);
      const threadId = card?.threadId ?? "";
      await must(rao.session.sendMessage(threadId, "Nothing after six."));
      await vidal.until("threads", ([one]) => one?.total === 2);
      await must(vidal.session.sendMessage(threadId, "Water is fine."));
      await expect(said(page, "Nothing after six.")).toContainText("Dr Asha Rao");
      await expect(said(page, "Water is fine.")).toContainText("Dr Tomás Vidal");
      const [first] = await rao.session.messages(threadId, 0, 1);
      await rao.session.openedMessages(threadId, [first?.key ?? ""]);
      await expect(said(page, "What may I eat")).toContainText("Opened by Dr Asha Rao");
      await noAxeViolations(page);
      await look(page, "team-conversation");
    });

    await test.step("half written: left, reloaded, locked, and its tab killed; the words are there each time", async () => {
      await field(page).fill("And coffee");
      await go(page, "Home");
      await go(page, "Messages");
      await page.getByRole("link", { name: /Rao.*Vidal|Vidal.*Rao/ }).click();
      await expect(field(page)).toHaveValue("And coffee");
      await page.reload();
      await opens(page);
      await expect(field(page)).toHaveValue("And coffee");
      await field(page).fill("And coffee, with");
      await go(page, "Device");
      await button(page, "Lock").first().click();
      await opens(page);
      await expect(field(page)).toHaveValue("And coffee, with");
      const devtools = await context.newCDPSession(page);
      const crashed = page.waitForEvent("crash");
      // Without a good-bye: what no transaction has taken is gone.
      devtools.send("Page.crash").catch(() => undefined);
      await crashed;
      const again = await context.newPage();
      await again.goto(harbour.relay.url);
      await opens(again);
      await expect(field(again)).toHaveValue("And coffee, with");
      await button(again, "Send").click();
      await rao.until("threads", ([one]) => one?.last?.text === "And coffee, with");
      await expect(field(again)).toHaveValue("");
    });
  } finally {
    await diary?.close();
    await harbour.close();
  }
});
