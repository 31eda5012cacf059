// Rao is on leave: pat is told until when, and writes to vidal instead, with what she had written; how long rao usually takes is worked out from what she has.
import { expect, test } from "@playwright/test";
import { must } from "../node/person.ts";
import { go, joinByLink, openHarbour } from "./clinic.ts";
import { type Diary, hours, openDiary, setHours } from "./diary.ts";
import { look } from "./looking.ts";

const dayMs = 86_400_000;

test("on leave, somebody else is offered, and her words come along", async ({ browser }) => {
  test.setTimeout(300_000);
  const harbour = await openHarbour(browser);
  let diary: Diary | undefined;
  try {
    diary = await openDiary(harbour);
    const { rao, vidal } = diary;
    const until = new Date(Date.now() + 7 * dayMs).toISOString().slice(0, 16);
    await setHours(rao, { ...hours("request"), away: [{ from: "2020-01-01T00:00", until }] });
    await setHours(vidal, { ...hours("request"), away: [] });
    const { page } = await joinByLink(harbour, diary.patientLink);
    await go(page, "Messages");
    await page.getByRole("link", { name: "New message" }).click();
    await page.getByText("Dr Asha Rao").click();
    await expect(page.getByText(/^Dr Asha Rao is away until/)).toBeVisible();
    await page.getByLabel("Subject").fill("My knee");
    await page.getByLabel("Message", { exact: true }).fill("It hurts on the stairs.");
    await look(page, "away-new");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByText(/^Dr Asha Rao is away until/)).toBeVisible();
    await expect(page.getByText(/^Usually answers/)).toHaveCount(0);

    // He answers three times all the same: from then on it is said how long he takes.
    const [begun] = await rao.until("threads", (all) => all.length > 0);
    const threadId = begun?.threadId ?? "";
    await must(rao.session.accept(threadId));
    for (const [n, asked] of ["one", "two", "three"].entries()) {
      await rao.until("threads", (all) => all.some(({ total, last }) => total === 2 * n + 1 && last?.byMe === false));
      await must(rao.session.sendMessage(threadId, `answer ${asked}`));
      await expect(page.getByText(`answer ${asked}`)).toBeVisible();
      await page.getByRole("textbox", { name: /^Message to/ }).fill(`question after ${asked}`);
      await page.getByRole("button", { name: "Send" }).click();
      await expect(page.getByRole("listitem").filter({ hasText: `question after ${asked}` })).toBeVisible();
    }
    await expect(page.getByText("Usually answers within an hour")).toBeVisible();
    await look(page, "away");

    await page.getByRole("button", { name: "Write to Dr Tomás Vidal instead" }).click();
    await expect(page.getByLabel("Subject")).toHaveValue("My knee");
    await expect(page.getByLabel("Message", { exact: true })).toHaveValue(/question after three/);
    await expect(page.getByRole("checkbox", { name: /Vidal/ })).toBeChecked();
    await page.getByRole("button", { name: "Send" }).click();
    await vidal.until("threads", (all) => all.some(({ subject }) => subject === "My knee"));
  } finally {
    await diary?.close();
    await harbour.close();
  }
});
