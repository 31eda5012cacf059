// Every screen of a real run as a picture: phone and laptop, light, dark and right to left, each through axe: `node e2e/screens.ts [folder] [text size in %]`.
import { chromium, expect } from "@playwright/test";
import config from "../playwright.config.ts";
import { generateBundle } from "../test/domain/generate-bundle.ts";
import { addBloodPressure, go, joinAsDoctor, joinAsPatient, makeClinic, openHarbour, type Person } from "./clinic.ts";
import { lookingInto, sizes } from "./looking.ts";

const [folder = "screenshots", textPercent = "100"] = process.argv.slice(2);
const { all, findings } = lookingInto(folder);

const launch = config.use?.launchOptions ?? {};
/** As a person sets it in the browser: rem and the em of media queries grow alike. */
const textSize = `--blink-settings=defaultFontSize=${(16 * Number(textPercent)) / 100}`;
const browser = await chromium.launch({ ...launch, args: [...(launch.args ?? []), textSize] });
const harbour = await openHarbour(browser);
const button = (person: Person, name: string | RegExp) => person.page.getByRole("button", { name }).first();

async function heading(person: Person, name: string | RegExp): Promise<void> {
  await expect(person.page.getByRole("heading", { name }).first()).toBeVisible({ timeout: 20_000 });
}

try {
  const guest = await harbour.person(sizes.phone);
  await guest.page.goto(harbour.relay.url);
  await heading(guest, /./);
  await all(guest, "welcome");
  await guest.page.goto(`${harbour.relay.url}/sign-in`);
  await heading(guest, /./);
  await all(guest, "sign-in");
  await guest.page.goto(harbour.setupUrl);
  await guest.page.getByLabel("Name of the clinic").waitFor();
  await all(guest, "setup");
  await guest.page.getByLabel("Name of the clinic").fill("Harbour Clinic");
  await guest.page.getByLabel("Your name").fill("Ada Admin");
  await guest.page.getByLabel("New password").fill("orchard lantern violin meadow copper");
  await button(guest, "Continue").click();
  await button(guest, "I have kept it").waitFor();
  await all(guest, "setup-kit");
  await guest.context.close();

  const ada = await makeClinic(harbour);
  await all(ada, "clinic-new");
  await button(ada, "Invite a doctor").click();
  await all(ada, "clinic-invite");
  await ada.page.keyboard.press("Escape");
  const rao = await joinAsDoctor(harbour, ada);
  await all(rao, "patients-none");
  const pat = await joinAsPatient(harbour, ada);
  await all(pat, "home-new");
  await all(ada, "clinic");
  await go(pat.page, "Sharing");
  await all(pat, "sharing-nobody");
  await button(pat, "Give access to Dr Asha Rao").click();
  await all(pat, "sharing-give");
  await pat.page.getByRole("dialog").getByRole("button", { name: "Give access" }).click();
  await button(pat, "End access for Dr Asha Rao").waitFor();
  await all(pat, "sharing");
  await button(pat, "Check who it is: Dr Asha Rao").click();
  await pat.page.getByRole("list", { name: "Safety number" }).waitFor();
  await all(pat, "sharing-number");
  await pat.page.keyboard.press("Escape");
  await button(pat, "Make read-only: Dr Asha Rao").click();
  await all(pat, "sharing-read-only");
  await pat.page.keyboard.press("Escape");
  await button(rao, /^Accept MORGAN/).waitFor();
  await all(rao, "patients-pending");
  await button(rao, /^Accept MORGAN/).click();
  await go(pat.page, "Record");
  await heading(pat, /./);
  await all(pat, "record-empty");
  await pat.page.getByRole("link", { name: "Add a reading" }).filter({ visible: true }).first().click();
  await pat.page.getByLabel("Systolic").waitFor();
  await all(pat, "add");
  await button(pat, "Save").click();
  await all(pat, "add-fault");
  await pat.page.getByLabel("Systolic").fill("128");
  await pat.page.getByLabel("Diastolic").fill("82");
  await button(pat, "Save").click();
  await pat.page.getByText("Saved on this device").first().waitFor();
  await all(pat, "add-saved");
  await pat.page.getByRole("link", { name: "Done" }).click();
  await addBloodPressure(pat.page, 171, 104);

  await pat.page
    .getByRole("link", { name: /Import/ })
    .first()
    .click();
  await heading(pat, /./);
  await all(pat, "import");
  const file = { name: "record.json", mimeType: "application/fhir+json", buffer: Buffer.from(generateBundle()) };
  await pat.page.locator('input[type="file"]').setInputFiles(file);
  await button(pat, /^Import [\d,]+ items$/).waitFor();
  await all(pat, "import-preview");
  await button(pat, /^Import [\d,]+ items$/).click();
  await expect(pat.page.getByText(/items saved on this device/)).toBeVisible({ timeout: 60_000 });
  await all(pat, "import-done");
  await go(pat.page, "Record");
  await all(pat, "record");
  await pat.page
    .getByRole("link", { name: /^Details of/ })
    .first()
    .click();
  await heading(pat, "History");
  await all(pat, "item");
  await button(pat, /^Entered in error/).click();
  await all(pat, "record-error");
  await pat.page.keyboard.press("Escape");
  await go(pat.page, "Home");
  await all(pat, "home");

  await all(rao, "patients");
  await rao.page.getByRole("link", { name: /MORGAN, Patricia/ }).click();
  await expect(rao.page.getByText(/171\s*\/\s*104/).first()).toBeVisible({ timeout: 30_000 });
  await all(rao, "chart");

  await pat.context.setOffline(true);
  await addBloodPressure(pat.page, 140, 90).catch(async () => {
    await go(pat.page, "Record");
    await addBloodPressure(pat.page, 140, 90);
  });
  await all(pat, "record-offline");
  await pat.page
    .getByRole("link", { name: /waiting|Offline/ })
    .filter({ visible: true })
    .first()
    .click();
  await all(pat, "sync-offline");
  await pat.context.setOffline(false);
  await expect(pat.page.getByText(/^Synced/).first()).toBeVisible({ timeout: 40_000 });
  await all(pat, "sync");
  await go(pat.page, "Device");
  await all(pat, "device");
  await pat.page
    .getByRole("link", { name: /relay can see|What the relay/ })
    .first()
    .click();
  await all(pat, "relay-sees");

  await go(pat.page, "Sharing");
  await button(pat, "End access for Dr Asha Rao").click();
  await all(pat, "sharing-end");
  await pat.page.getByRole("alertdialog").getByRole("button", { name: "End access" }).click();
  await expect(rao.page.getByText(/Access ended/).first()).toBeVisible();
  await all(rao, "chart-ended");
  await go(rao.page, "Patients");
  await all(rao, "patients-ended");
  await go(pat.page, "Device");
  await button(pat, "Lock").click();
  await pat.page.getByLabel("Password", { exact: true }).waitFor();
  await all(pat, "locked");
  await pat.page.getByLabel("Password", { exact: true }).fill("not this one at all");
  await button(pat, "Unlock").click();
  await pat.page.getByRole("alert").waitFor();
  await all(pat, "locked-wrong");
} finally {
  await harbour.close();
  await browser.close();
}
process.stdout.write(`${findings()} findings\n`);
process.exitCode = findings() === 0 ? 0 : 1;
