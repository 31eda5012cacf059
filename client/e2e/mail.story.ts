// Pat asks for e-mails without content: the code comes, she types it, and the relay sends one sentence when she is away; where no server is named nothing is offered.
import { expect, test } from "@playwright/test";
import { smtpServer } from "../../server/test/smtp-server.ts";
import { go, openHarbour, peopleOf } from "./clinic.ts";
import { look } from "./looking.ts";

test("an address is given, confirmed by its code, and removed", async ({ browser }) => {
  test.setTimeout(300_000);
  const post = await smtpServer();
  const mail = { smtpUrl: post.url, from: "vault@harbour.example", appUrl: "https://vault.harbour.example" };
  const harbour = await openHarbour(browser, undefined, undefined, mail);
  try {
    const { page } = (await peopleOf(harbour)).pat;
    await go(page, "Device");
    const card = page.getByRole("region", { name: "E-mail" });
    await card.getByLabel("E-mail address").fill("nobody");
    await card.getByRole("button", { name: "Send me a code" }).click();
    await expect(card.getByText("Nothing can be sent to this address.")).toBeVisible();
    await card.getByLabel("E-mail address").fill("pat@harbour.example");
    await look(page, "mail-give");
    await card.getByRole("button", { name: "Send me a code" }).click();
    await expect(card.getByText(/A code is on its way to pat@harbour.example/)).toBeVisible();
    const code = /Health Vault is (\d{6})/.exec(post.letters.at(-1)?.text ?? "")?.[1] ?? "";
    await card.getByLabel("Code").fill(code === "000000" ? "000001" : "000000");
    await card.getByRole("button", { name: "Confirm" }).click();
    await expect(card.getByText("This is not the code, or it is too old.")).toBeVisible();
    await card.getByLabel("Code").fill(code);
    await look(page, "mail-code");
    await card.getByLabel("Code").press("Enter");
    await expect(card.getByText("You are told at pat@harbour.example.")).toBeVisible();
    await look(page, "mail-on");
    await go(page, "Home");
    await go(page, "Device");
    await card.getByRole("button", { name: "Remove address" }).click();
    await expect(card.getByLabel("E-mail address")).toBeVisible();
    await page.getByRole("link", { name: "What the relay can see" }).click();
    await expect(page.getByText("your e-mail address, if you give it one for notices")).toBeVisible();
  } finally {
    await harbour.close();
    await post.close();
  }
});
