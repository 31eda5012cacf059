// A second, third and fourth device by link, in real browsers: pat's phone reads the code as pasted text, out of a photo, and with its camera.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium, expect, type Page, test } from "@playwright/test";
import config from "../playwright.config.ts";
import { cameraArgs, writeFilm } from "./fake-camera.ts";
import {
  addBloodPressure,
  go,
  joinAsPatient,
  makeClinic,
  noAxeViolations,
  openHarbour,
  password,
  type Person,
} from "./clinic.ts";

const digitsOn = (page: Page) => page.getByRole("status", { name: /^Number to compare/ });

async function toAddDevice(page: Page): Promise<void> {
  await go(page, "Device");
  await page.getByRole("link", { name: "Add a device" }).click();
  await expect(page.getByRole("heading", { name: "Add a device" })).toBeVisible();
}

/** Both screens show a number, the same one; then pat confirms on her phone. */
async function compareAndSend(phone: Page, fresh: Page): Promise<void> {
  await expect(digitsOn(phone)).toHaveText(/^\d{3} \d{3}$/);
  await expect(digitsOn(fresh)).toHaveText((await digitsOn(phone).textContent()) ?? "");
  await phone.getByRole("button", { name: "They are the same: add it" }).click();
  await expect(phone.getByText("Type your password on the new device.")).toBeVisible();
  await expect(fresh.getByText("Your other device has sent your account")).toBeVisible();
}

async function openHere(fresh: Page): Promise<void> {
  await fresh.getByRole("textbox", { name: "Password" }).fill(password);
  await fresh.getByRole("button", { name: "Open my record here" }).click();
  await expect(fresh.getByRole("heading", { name: /Hello/ })).toBeVisible();
  await go(fresh, "Record");
  await expect(
    fresh
      .getByText(/128\s*\/\s*82/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
}

test("pat links a laptop, a tablet and another phone, each read in another way", async () => {
  const film = join(mkdtempSync(join(tmpdir(), "hv-film-")), "code.y4m");
  const launch = config.use?.launchOptions ?? {};
  const browser = await chromium.launch({ ...launch, args: [...(launch.args ?? []), ...cameraArgs(film)] });
  const harbour = await openHarbour(browser);
  try {
    const pat = await joinAsPatient(harbour, await makeClinic(harbour));
    const phone = pat.page;
    await addBloodPressure(phone, 128, 82);
    const begin = async (size: { readonly width: number; readonly height: number }): Promise<[Person, string]> => {
      const fresh = await harbour.person(size);
      await fresh.page.goto(harbour.relay.url);
      await fresh.page.getByRole("link", { name: "Use with another device of mine" }).click();
      const code = fresh.page.getByRole("status", { name: "Code of this device" });
      return [fresh, (await code.textContent()) ?? ""];
    };

    const [laptop, pasted] = await begin({ width: 1366, height: 768 });
    await noAxeViolations(laptop.page);
    await toAddDevice(phone);
    await noAxeViolations(phone);
    await phone.getByLabel("Or paste the code").fill(pasted.slice(0, -2));
    await phone.getByRole("button", { name: "Use this code" }).click();
    await expect(phone.getByRole("alert")).toBeVisible();
    // The keyboard is enough.
    await phone.getByLabel("Or paste the code").fill(` ${pasted} `);
    await phone.getByLabel("Or paste the code").press("Enter");
    await expect(digitsOn(phone)).toBeVisible();
    await noAxeViolations(phone);
    await expect(digitsOn(laptop.page)).toBeVisible();
    await noAxeViolations(laptop.page);
    await compareAndSend(phone, laptop.page);
    await laptop.page.getByRole("textbox", { name: "Password" }).fill("not the right password");
    await laptop.page.getByRole("button", { name: "Open my record here" }).click();
    await expect(laptop.page.getByRole("alert")).toBeVisible();
    await noAxeViolations(laptop.page);
    await openHere(laptop.page);

    const [tablet] = await begin({ width: 1024, height: 768 });
    const photo = await tablet.page.getByRole("img", { name: "QR code" }).screenshot();
    await toAddDevice(phone);
    await phone.locator('input[type="file"]').setInputFiles({ name: "x.png", mimeType: "image/png", buffer: photo });
    await compareAndSend(phone, tablet.page);
    await openHere(tablet.page);

    const [second, filmed] = await begin({ width: 390, height: 844 });
    writeFilm(film, filmed);
    await toAddDevice(phone);
    await phone.getByRole("button", { name: "Scan with the camera" }).click();
    await compareAndSend(phone, second.page);
    await openHere(second.page);

    // No code went over the line, and no page asked for anything else than this relay.
    for (const { traffic } of [pat, laptop, tablet, second]) {
      const wire = Buffer.concat(traffic).toString("latin1");
      for (const code of [pasted, filmed]) expect(wire.includes(code.slice(8))).toBe(false);
    }
  } finally {
    await harbour.close();
    await browser.close();
    rmSync(dirname(film), { recursive: true });
  }
});

test("the numbers differ: pat says so, and nothing is sent; without a camera the page says what else there is", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const pat = await joinAsPatient(harbour, await makeClinic(harbour));
    const fresh = await harbour.person({ width: 1366, height: 768 });
    await fresh.page.goto(`${harbour.relay.url}/link`);
    const code = (await fresh.page.getByRole("status", { name: "Code of this device" }).textContent()) ?? "";
    await toAddDevice(pat.page);
    await pat.page.getByRole("button", { name: "Scan with the camera" }).click();
    await expect(pat.page.getByRole("alert")).toContainText("paste the code");
    await noAxeViolations(pat.page);
    const nothing = await pat.page.getByRole("heading", { name: "Add a device" }).screenshot();
    await pat.page
      .locator('input[type="file"]')
      .setInputFiles({ name: "x.png", mimeType: "image/png", buffer: nothing });
    await expect(pat.page.getByText("There is no readable code in this picture.")).toBeVisible();
    await pat.page.getByLabel("Or paste the code").fill(code);
    await pat.page.getByRole("button", { name: "Use this code" }).click();
    await pat.page.getByRole("button", { name: "They differ" }).click();
    await expect(pat.page.getByText("Nothing was sent")).toBeVisible();
    await noAxeViolations(pat.page);
    await expect(fresh.page.getByText("Waiting for your other device")).toBeVisible();
    await fresh.page.getByRole("link", { name: "Back" }).click();
    await expect(fresh.page.getByRole("heading", { name: /no account on this device/ })).toBeVisible();
  } finally {
    await harbour.close();
  }
});
