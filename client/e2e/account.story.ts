// The account's keys in real browsers: back by the recovery code, a new password, a stranger taken off, new keys, signed out, a public computer that keeps nothing.
import { expect, type Page, test } from "@playwright/test";
import { canariesIn, indexedDbBytes } from "./canaries.ts";
import {
  addBloodPressure,
  go,
  joinAsPatient,
  laptop,
  makeClinic,
  noAxeViolations,
  openHarbour,
  password,
  phone,
  typeKits,
} from "./clinic.ts";

const fresh = "saffron glacier pocket window tundra";
const newest = "kestrel marble engine willow harbour";

const seen = (page: Page, text: RegExp | string) => page.getByText(text).filter({ visible: true }).first();
const button = (page: Page, name: RegExp | string) => page.getByRole("button", { name, exact: true });

async function inSettings(page: Page, name: string): Promise<void> {
  await go(page, "Device");
  await page.getByRole("main").getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await noAxeViolations(page);
}

async function signIn(page: Page, url: string, code: string, secret: string, isPublic = false): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("Sign-in code").fill(code);
  await page.getByRole("textbox", { name: "Password" }).fill(secret);
  if (isPublic) await page.getByText("This is a public computer", { exact: true }).click();
  await button(page, "Sign in").click();
}

async function readsHer(page: Page, value: RegExp): Promise<void> {
  await expect(page.getByRole("heading", { name: /Hello/ })).toBeVisible();
  await go(page, "Record");
  await expect(seen(page, value)).toBeVisible();
}

/** Not a row in any database of this origin. */
async function nothingKept(page: Page): Promise<void> {
  const kept = await page.evaluate(async () => {
    const rows: string[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error("open"));
      });
      for (const store of db.objectStoreNames) {
        const count = await new Promise<number>((resolve, reject) => {
          const request = db.transaction(store).objectStore(store).count();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(new Error("count"));
        });
        if (count > 0) rows.push(`${name} ${store}: ${count}`);
      }
      db.close();
    }
    return rows;
  });
  expect(kept).toEqual([]);
  expect(canariesIn(await indexedDbBytes(page))).toEqual([]);
}

/** Printed pages of what is on screen. */
async function pages(page: Page, format: "A4" | "Letter"): Promise<number> {
  const pdf = await page.pdf({ format });
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

test("A8, A63: pat loses everything, comes back by her recovery code, throws a stranger out and leaves nothing behind", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  const { url } = harbour.relay;
  try {
    const pat = await joinAsPatient(harbour, await makeClinic(harbour));
    await addBloodPressure(pat.page, 121, 81);
    await expect(pat.page.getByRole("link", { name: /^Sync: Synced/ })).toBeVisible();
    await pat.context.close();
    const { page, context } = await harbour.person(laptop);

    await test.step("the recovery code opens her record in a new browser; a wrong one says nothing", async () => {
      await page.goto(url);
      await page.getByRole("link", { name: "I lost my password or my devices" }).click();
      await page.getByLabel("Recovery code").fill(pat.recoveryCode.slice(0, -1));
      await page.getByLabel("New password").fill(fresh);
      await button(page, "Open my record").click();
      await expect(seen(page, /There is a mistake in it/)).toBeVisible();
      await noAxeViolations(page);
      await page.getByLabel("Recovery code").fill(pat.recoveryCode.toLowerCase().replaceAll(" ", "-"));
      await button(page, "Open my record").click();
      await readsHer(page, /121\s*\/\s*81/);
    });

    await test.step("she changes her password", async () => {
      await inSettings(page, "Change password");
      await page.getByRole("textbox", { name: "Present password" }).fill(password);
      await page.getByRole("textbox", { name: "New password" }).fill(newest);
      await button(page, "Change the password").click();
      await expect(page.getByRole("alert").filter({ hasText: "That did not open it" })).toBeVisible();
      await page.getByRole("textbox", { name: "Present password" }).fill(fresh);
      await button(page, "Change the password").click();
      await expect(page.getByRole("heading", { name: "Password changed" })).toBeVisible();
      await page.getByRole("complementary").getByRole("button", { name: "Lock" }).click();
      await page.getByRole("textbox", { name: "Password" }).fill(newest);
      await button(page, "Unlock").click();
      await expect(page.getByRole("complementary").getByRole("button", { name: "Lock" })).toBeVisible();
    });

    const stranger = await harbour.person(phone);
    await test.step("a second device is an alarm; taken off, it says so and gets nothing more", async () => {
      await signIn(stranger.page, url, pat.signInCode, newest);
      await readsHer(stranger.page, /121\s*\/\s*81/);
      await expect(seen(page, "A new device signed in to your account")).toBeVisible();
      await noAxeViolations(page);
      await page.getByRole("link", { name: "Look at my devices" }).click();
      await button(page, "No, take it off").click();
      await noAxeViolations(page);
      await button(page, "Take it off and make new keys").click();
      await expect(page.getByRole("heading", { name: "Make new keys" })).toBeVisible();
      await expect(seen(stranger.page, "This device was taken off your account")).toBeVisible();
      await noAxeViolations(stranger.page);
    });

    const kit =
      await test.step("new keys with the kit in hand: a new kit on one page, the old one opens nothing", async () => {
        await page.getByLabel("Recovery code").fill(pat.recoveryCode);
        await page.getByLabel("New password").fill(newest);
        await button(page, "Continue").click();
        await expect(button(page, "I have kept it")).toBeVisible();
        await noAxeViolations(page);
        expect([await pages(page, "A4"), await pages(page, "Letter")]).toEqual([1, 1]);
        const made = await typeKits(page);
        await expect(page.getByRole("heading", { name: "Your keys are new" })).toBeVisible();
        await addAndSee(page);
        await signIn(stranger.page, url, pat.signInCode, newest);
        await expect(seen(stranger.page, "That did not open it.")).toBeVisible();
        return made;
      });

    await test.step("signing out counts what is only here and wipes the device", async () => {
      await context.setOffline(true);
      await addBloodPressure(page, 177, 99);
      await inSettings(page, "Sign out of this device");
      await expect(page.getByRole("heading", { name: "One item is only on this device" })).toBeVisible();
      await expect(seen(page, /177\/99/)).toBeVisible();
      await expect(button(page, "Sign out")).toBeDisabled();
      await page.getByText("Delete this item for good").click();
      await button(page, "Sign out and delete one item").click();
      await expect(page.getByRole("heading", { name: "Signed out on this device only" })).toBeVisible();
      await nothingKept(page);
      await page.goto(url).catch(() => undefined);
      await expect(page.getByRole("heading", { name: "There is no account on this device yet" })).toBeVisible();
    });

    await test.step("a public computer opens the record and keeps nothing", async () => {
      const library = await harbour.person(laptop);
      await signIn(library.page, url, kit.signInCode, newest, true);
      await expect(seen(library.page, "You are on a public computer")).toBeVisible();
      await readsHer(library.page, /122\s*\/\s*82/);
      await noAxeViolations(library.page);
      await expect(library.page.getByText(/177\s*\/\s*99/)).toHaveCount(0);
      await addBloodPressure(library.page, 123, 83);
      await expect(library.page.getByRole("link", { name: /^Sync: Synced/ })).toBeVisible();
      await nothingKept(library.page);
      await library.page.getByRole("complementary").getByRole("link", { name: "Sign out" }).click();
      await button(library.page, "Sign out").click();
      await expect(library.page.getByRole("heading", { name: "Signed out", exact: true })).toBeVisible();
      await library.page.reload();
      await nothingKept(library.page);
    });
  } finally {
    await harbour.close();
  }
});

async function addAndSee(page: Page): Promise<void> {
  await go(page, "Record");
  await addBloodPressure(page, 122, 82);
  await expect(page.getByRole("link", { name: /^Sync: Synced/ })).toBeVisible();
}
