// A laptop that several hands use: one tab writes at a time, forms half-written survive the lock, and an open record does not stay open alone.
import { expect, type Page, test } from "@playwright/test";
import {
  addBloodPressure,
  go,
  joinAsPatient,
  laptop,
  makeClinic,
  noAxeViolations,
  openHarbour,
  password,
} from "./clinic.ts";

const visible = (page: Page, text: RegExp) => page.getByText(text).filter({ visible: true }).first();

async function unlock(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

test("pat goes on in another tab, and comes back; what she wrote in either is in both", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    const pat = await joinAsPatient(harbour, await makeClinic(harbour));
    const first = pat.page;
    await addBloodPressure(first, 121, 81);
    const second = await pat.context.newPage();
    await second.goto(harbour.relay.url);
    await unlock(second);
    await expect(visible(second, /open in another tab/)).toBeVisible();
    await noAxeViolations(second);
    await second.getByRole("button", { name: "Use here" }).click();
    await expect(second.getByRole("heading", { name: /Hello/ })).toBeVisible();
    await expect(visible(first, /went on in another tab/)).toBeVisible();
    await expect(first.getByText(/121\s*\/\s*81/)).toHaveCount(0);
    await addBloodPressure(second, 122, 82);

    await unlock(first);
    await first.getByRole("button", { name: "Use here" }).click();
    await go(first, "Record");
    await expect(visible(first, /121\s*\/\s*81/)).toBeVisible();
    await expect(visible(first, /122\s*\/\s*82/)).toBeVisible();
    await addBloodPressure(first, 123, 83);
    await expect(first.getByRole("link", { name: /^Sync: (Saved|Synced)/ })).toBeVisible();
  } finally {
    await harbour.close();
  }
});

test("untouched for a quarter of an hour the record warns and locks; the half-written reading is there again", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const { page } = await joinAsPatient(harbour, await makeClinic(harbour));
    await page.clock.install();
    await page.getByRole("link", { name: "Add a reading" }).filter({ visible: true }).first().click();
    await page.getByLabel("Systolic").fill("137");
    await page.getByLabel("Note").fill("left arm, sitting");
    await page.clock.runFor(60_000);
    await page.clock.fastForward(13 * 60_000 + 10_000);
    await page.clock.runFor(6_000);
    await expect(page.getByRole("dialog")).toBeVisible();
    await noAxeViolations(page);
    await page.clock.fastForward(61_000);
    await page.clock.runFor(6_000);
    await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
    expect(await page.content()).not.toContain("137");
    // The page's clock was put forward, the record's own was not: both are right again from here.
    await page.clock.setSystemTime(new Date());
    await page.clock.resume();
    await unlock(page);
    await expect(page.getByLabel("Systolic")).toHaveValue("137");
    await expect(page.getByLabel("Note")).toHaveValue("left arm, sitting");
    await page.getByLabel("Diastolic").fill("87");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved on this device").first()).toBeVisible();
    await page.getByRole("link", { name: "Done" }).click();
    await page.getByRole("link", { name: "Add a reading" }).filter({ visible: true }).first().click();
    await expect(page.getByLabel("Systolic")).toHaveValue("");
  } finally {
    await harbour.close();
  }
});

test("a link that waits for pat's other device is not cut off by the lock", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    const { page } = await joinAsPatient(harbour, await makeClinic(harbour));
    const fresh = await harbour.person(laptop);
    await fresh.page.goto(harbour.relay.url);
    await fresh.page.getByRole("link", { name: "Use with another device of mine" }).click();
    const code = (await fresh.page.getByRole("status", { name: "Code of this device" }).textContent()) ?? "";
    await go(page, "Device");
    await page.getByRole("link", { name: "Add a device" }).click();
    await page.clock.install();
    await page.getByLabel("Or paste the code").fill(code);
    await page.getByRole("button", { name: "Use this code" }).click();
    const digits = page.getByRole("status", { name: /^Number to compare/ });
    await expect(digits).toBeVisible();
    await page.clock.fastForward(9 * 60_000);
    await page.clock.runFor(6_000);
    await page.clock.fastForward(7 * 60_000);
    await page.clock.runFor(6_000);
    await expect(digits).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    // It does not keep the record open for ever.
    await page.clock.fastForward(16 * 60_000);
    await page.clock.runFor(6_000);
    await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
  } finally {
    await harbour.close();
  }
});

test("a public computer left alone for a quarter of an hour is signed out, and the next person finds nothing", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const pat = await joinAsPatient(harbour, await makeClinic(harbour));
    await addBloodPressure(pat.page, 144, 94);
    await expect(pat.page.getByRole("link", { name: /^Sync: Synced/ })).toBeVisible();
    const { page } = await harbour.person(laptop);
    await page.goto(`${harbour.relay.url}/sign-in`);
    await page.getByLabel("Sign-in code").fill(pat.signInCode);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByText("This is a public computer", { exact: true }).click();
    await page.clock.install();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("heading", { name: /Hello/ })).toBeVisible();
    await go(page, "Record");
    await expect(visible(page, /144\s*\/\s*94/)).toBeVisible();
    await page.clock.fastForward(14 * 60_000 + 10_000);
    await page.clock.runFor(6_000);
    await expect(page.getByRole("dialog")).toBeVisible();
    await noAxeViolations(page);
    await page.clock.fastForward(61_000);
    await page.clock.runFor(6_000);
    await expect(page.getByText("There is no account on this device yet")).toBeVisible();
    expect(await page.content()).not.toContain("144");
    await page.reload();
    await expect(page.getByText("There is no account on this device yet")).toBeVisible();
    // The device is off the account, not only off this screen.
    await go(pat.page, "Device");
    await pat.page.getByRole("main").getByRole("link", { name: "My devices" }).click();
    await expect(visible(pat.page, /Taken off/)).toBeVisible();
  } finally {
    await harbour.close();
  }
});
