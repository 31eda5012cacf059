// Kits as people hold them, in real browsers: the clinic's paper makes a new administrator, a photo and a pasted text of a kit's QR code open what they belong to.
import { expect, type Page, test } from "@playwright/test";
import { readRecoveryCode, readSignInCode, ready, writeKit } from "@health-vault/crypto-core";
import {
  joinAsDoctor,
  joinAsPatient,
  laptop,
  makeClinic,
  noAxeViolations,
  openHarbour,
  phone,
  typeKits,
} from "./clinic.ts";

const fresh = "saffron glacier pocket window tundra";
const button = (page: Page, name: RegExp | string) => page.getByRole("button", { name, exact: true });

/** A photo of the code on the kit of this name. */
const photoOf = async (page: Page, name: string) => {
  const sheet = page.getByRole("region", { name });
  const buffer = await sheet.getByRole("img", { name: "QR code of this recovery kit" }).screenshot();
  return { name: "kit.png", mimeType: "image/png", buffer };
};

test("ada is gone with everything she had: noor has the clinic's paper and goes on", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    let paper: Awaited<ReturnType<typeof photoOf>> | undefined;
    const ada = await makeClinic(harbour, async (page) => {
      paper = await photoOf(page, "The clinic’s recovery kit");
    });
    await joinAsDoctor(harbour, ada);
    const pat = await joinAsPatient(harbour, ada);
    await expect(ada.page.getByRole("heading", { name: "The clinic’s recovery kit" })).toBeVisible();

    const { page } = await harbour.person(phone);
    await page.goto(`${harbour.relay.url}/sign-in`);
    await page.getByRole("link", { name: "I have my clinic’s recovery kit" }).click();
    await noAxeViolations(page);
    await test.step("nothing that does not fit says what was wrong", async () => {
      await button(page, "Continue").click();
      await expect(page.getByText("Fill this in").first()).toBeVisible();
      await page.getByLabel("Recovery code").fill(pat.recoveryCode.slice(0, -1));
      await page.getByLabel("Your name").fill("Noor Next");
      await page.getByLabel("New password").fill(fresh);
      await button(page, "Continue").click();
      await expect(page.getByText(/There is a mistake in it/)).toBeVisible();
      await page.getByLabel("Recovery code").fill(pat.recoveryCode);
      await button(page, "Continue").click();
      await expect(page.getByRole("alert")).toBeVisible();
      await noAxeViolations(page);
    });

    await test.step("a photo of the paper fills the code in", async () => {
      await page.locator('input[type="file"]').setInputFiles(paper ?? []);
      await expect(page.getByLabel("Recovery code")).toHaveValue(/^([0-9A-Z]{5} ){10}[0-9A-Z]{5}$/);
      await button(page, "Continue").click();
      await expect(page.getByRole("heading", { name: "Keep your recovery kits" })).toBeVisible();
      await noAxeViolations(page);
      await typeKits(page);
      await expect(page.getByText("You are the clinic’s administrator now.", { exact: false })).toBeVisible();
      await button(page, "Open Health Vault").click();
      await expect(page.getByRole("heading", { name: "Harbour Clinic" })).toBeVisible();
      await expect(page.getByText(/^Vouched for until/)).toBeVisible();
    });
    await test.step("ada's open page is told, and her paper opens nothing more", async () => {
      await ada.page
        .getByRole("link", { name: /^Sync: / })
        .filter({ visible: true })
        .first()
        .click();
      await expect(ada.page.getByText("The clinic has suspended this account.").first()).toBeVisible();
      const late = await harbour.person(laptop);
      await late.page.goto(`${harbour.relay.url}/clinic-kit`);
      await late.page.locator('input[type="file"]').setInputFiles(paper ?? []);
      await late.page.getByLabel("Your name").fill("Mallory");
      await late.page.getByLabel("New password").fill(fresh);
      await button(late.page, "Continue").click();
      await expect(late.page.getByRole("alert")).toBeVisible();
      await noAxeViolations(late.page);
    });
  } finally {
    await harbour.close();
  }
});

test("pat's kit is scanned and pasted on the way back; a clinic's kit there is called by its name", async ({
  browser,
}) => {
  await ready();
  const harbour = await openHarbour(browser);
  try {
    let hers: Awaited<ReturnType<typeof photoOf>> | undefined;
    const pat = await joinAsPatient(harbour, await makeClinic(harbour), undefined, async (page) => {
      hers = await photoOf(page, "Your recovery kit");
    });
    const recoveryCode = readRecoveryCode(pat.recoveryCode);
    const signInCode = readSignInCode(pat.signInCode);
    if (!recoveryCode || !signInCode) throw new Error("codes of the kit");
    const kit = {
      userId: new Uint8Array(32),
      recoveryCode,
      relayAddress: harbour.relay.url,
      clinicId: new Uint8Array(32),
      accountVersion: 1,
      identityHead: new Uint8Array(32),
      createdMs: 0,
    } as unknown as Parameters<typeof writeKit>[0];

    const { page } = await harbour.person(phone);
    await page.goto(`${harbour.relay.url}/recover`);
    const code = page.getByLabel("Recovery code");
    await code.fill(writeKit({ ...kit, signInCode: undefined }));
    await expect(page.getByText("This is a clinic’s kit. It opens no account of a person.")).toBeVisible();
    await noAxeViolations(page);
    await code.fill(`${writeKit({ ...kit, signInCode }).slice(0, -3)}AAA`);
    await page.getByLabel("New password").fill(fresh);
    await button(page, "Open my record").click();
    await expect(page.getByText(/There is a mistake in it/)).toBeVisible();
    // As a reader app gives it, with a line break in the middle.
    const text = writeKit({ ...kit, signInCode });
    await code.fill(`${text.slice(0, 60)}\n${text.slice(60)}\n`);
    await expect(code).toHaveValue(pat.recoveryCode);
    await code.fill("");
    await page.locator('input[type="file"]').setInputFiles(hers ?? []);
    await expect(code).toHaveValue(pat.recoveryCode);
    await button(page, "Open my record").click();
    await expect(page.getByRole("heading", { name: /Hello/ })).toBeVisible();
  } finally {
    await harbour.close();
  }
});

test("a browser with a detector of its own is asked first; one whose detector fails reads all the same", async ({
  browser,
}) => {
  await ready();
  const harbour = await openHarbour(browser);
  try {
    const { page: drawing } = await harbour.person(laptop);
    let paper: Awaited<ReturnType<typeof photoOf>> | undefined;
    await makeClinic(harbour, async (shown) => {
      paper = await photoOf(shown, "The clinic’s recovery kit");
    });
    const blank = { name: "blank.png", mimeType: "image/png", buffer: await drawing.screenshot() };
    const groups = "7QX2M K9RTD";
    const recoverWith = async (detect: "reads" | "fails" | "other formats") => {
      const { page } = await harbour.person(phone);
      await page.addInitScript(
        ([how, text]) => {
          const found =
            how === "fails" ? Promise.reject(new Error("no service")) : Promise.resolve([{ rawValue: text }]);
          found.catch(() => undefined);
          Object.assign(globalThis, {
            BarcodeDetector: class {
              static getSupportedFormats(): Promise<readonly string[]> {
                return Promise.resolve(how === "other formats" ? ["ean_13"] : ["qr_code"]);
              }
              detect = () => found;
            },
          });
        },
        [detect, groups] as const,
      );
      await page.goto(`${harbour.relay.url}/recover`);
      return page;
    };
    const own = await recoverWith("reads");
    await own.locator('input[type="file"]').setInputFiles(blank);
    await expect(own.getByLabel("Recovery code")).toHaveValue(groups);
    for (const how of ["fails", "other formats"] as const) {
      const page = await recoverWith(how);
      await page.locator('input[type="file"]').setInputFiles(blank);
      await expect(page.getByText("There is no readable code in this picture.", { exact: false })).toBeVisible();
      await page.locator('input[type="file"]').setInputFiles(paper ?? []);
      await expect(page.getByText("This is a clinic’s kit. It opens no account of a person.")).toBeVisible();
      await expect(page.getByLabel("Recovery code")).toHaveValue(/^([0-9A-Z]{5} ){10}[0-9A-Z]{5}$/);
    }
  } finally {
    await harbour.close();
  }
});
