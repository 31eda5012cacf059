// Photographs every screen of the gallery, phone and laptop, light and dark, and runs axe on each: `node test/ui/screens.ts [folder] [part of a name]`.
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Page } from "@playwright/test";
import { createServer } from "vite";

const CHROMIUM = process.env["HV_TEST_CHROMIUM"] ?? "/usr/bin/chromium";
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const [folder = "screenshots", only = "", kinds = "phone-light phone-dark laptop-light laptop-dark"] =
  process.argv.slice(2);
const SIZES = { phone: { width: 390, height: 844 }, laptop: { width: 1366, height: 768 } };

type Visit = (page: Page) => Promise<unknown>;
interface Shot {
  readonly name: string;
  readonly path: string;
  readonly act?: Visit;
}

const press =
  (name: string): Visit =>
  (page) =>
    page.getByRole("button", { name, exact: true }).first().click();
const fillDoctor: Visit = async (page) => {
  await page.getByRole("button", { name: "Continue" }).click();
};
const toKit: Visit = async (page) => {
  await page.getByLabel("Given name").fill("Inês");
  await page.getByLabel("Family name").fill("Almeida");
  await page.getByLabel("Day").fill("14");
  await page.getByLabel("Month").fill("7");
  await page.getByLabel("Year").fill("1961");
  await page.getByText("Female", { exact: true }).click();
  await page.getByRole("button", { name: "Suggest five words" }).click();
  await page.getByText("Strong enough").waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Keep your recovery kit" }).waitFor();
};
const pickFile: Visit = async (page) => {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a file" }).click();
  await (await chooser).setFiles({ name: "hospital.json", mimeType: "application/json", buffer: Buffer.from("{}") });
};
const toPreview: Visit = async (page) => {
  await pickFile(page);
  await page.getByRole("button", { name: /^Import / }).waitFor();
};

const newKit: Visit = async (page) => {
  await page.getByLabel("Recovery code").fill("7QX2M K9RTD");
  await page.getByLabel("New password").fill("maple orbit velvet tunnel grace");
  await press("Continue")(page);
  await page.getByRole("heading", { name: "Keep your recovery kit" }).waitFor();
};
const pasteCode =
  (text: string): Visit =>
  async (page) => {
    await page.getByLabel("Or paste the code").fill(text);
    await press("Use this code")(page);
    await page.getByText(text.startsWith("HVLINK") ? "They differ" : "Start again on the new device").waitFor();
  };

const SHOTS: readonly Shot[] = [
  { name: "components", path: "/ui" },
  { name: "welcome", path: "/ui/welcome/" },
  { name: "sign-in", path: "/ui/welcome/sign-in" },
  { name: "recover", path: "/ui/welcome/recover" },
  { name: "clinic-kit", path: "/ui/welcome/clinic-kit" },
  { name: "starting", path: "/ui/starting/" },
  { name: "bad-link", path: "/ui/welcome/join" },
  { name: "setup", path: "/ui/welcome/setup#x" },
  { name: "invite", path: "/ui/welcome/invite#x", act: fillDoctor },
  { name: "join", path: "/ui/welcome/join#x" },
  { name: "join-kit", path: "/ui/welcome/join#x", act: toKit },
  {
    name: "locked",
    path: "/ui/locked/",
    act: async (page) => {
      await page.getByLabel("Password", { exact: true }).fill("no");
      await press("Unlock")(page);
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "locked-shared", path: "/ui/lockedshared/" },
  { name: "home", path: "/ui/patient/" },
  { name: "home-new", path: "/ui/patientnew/" },
  { name: "home-failed", path: "/ui/patientfailed/" },
  { name: "record", path: "/ui/patientoffline/record" },
  { name: "record-failed", path: "/ui/patientfailed/record" },
  {
    name: "record-error",
    path: "/ui/patient/record",
    act: async (page) => {
      await page
        .getByRole("link", { name: /^Details of/ })
        .first()
        .click();
      await press("Entered in error")(page);
    },
  },
  { name: "add", path: "/ui/patient/record/new" },
  {
    name: "add-saved",
    path: "/ui/patient/record/new",
    act: async (page) => {
      await page.getByLabel("Systolic").fill("128");
      await page.getByLabel("Diastolic").fill("82");
      await press("Save")(page);
      await page.getByText("Saved on this device").waitFor();
    },
  },
  { name: "add-fault", path: "/ui/patient/record/new/temperature", act: press("Save") },
  { name: "import", path: "/ui/patient/record/import" },
  { name: "import-preview", path: "/ui/patient/record/import", act: toPreview },
  {
    name: "import-writing",
    path: "/ui/patient/record/import",
    act: async (page) => {
      await toPreview(page);
      await page.getByRole("button", { name: /^Import / }).click();
      await page.waitForTimeout(300);
    },
  },
  {
    name: "import-done",
    path: "/ui/patient/record/import",
    act: async (page) => {
      await toPreview(page);
      await page.getByRole("button", { name: /^Import / }).click();
      await page.getByRole("link", { name: "Go to my record" }).waitFor();
    },
  },
  { name: "sharing", path: "/ui/patient/sharing" },
  { name: "sharing-give", path: "/ui/patient/sharing", act: press("Give access to Dr Salma Idris") },
  { name: "sharing-end", path: "/ui/patient/sharing", act: press("End access for Dr Anand Rao") },
  { name: "patients", path: "/ui/doctor/patients" },
  { name: "patients-empty", path: "/ui/doctornew/patients" },
  { name: "chart", path: "/ui/doctor/patients/vault-chart-0000000000" },
  { name: "chart-add", path: "/ui/doctor/patients/vault-chart-0000000000/new" },
  { name: "chart-ended", path: "/ui/doctor/patients/vault-30" },
  { name: "clinic", path: "/ui/admin/clinic" },
  { name: "clinic-new", path: "/ui/adminnew/clinic" },
  { name: "clinic-vouch", path: "/ui/admin/clinic", act: press("Vouch for Dr A. Nonymous") },
  {
    name: "clinic-invite",
    path: "/ui/admin/clinic",
    act: async (page) => {
      await press("Invite a doctor")(page);
      await page.getByLabel("Who is it for?").fill("Dr Lee");
      await press("Make the invitation")(page);
      await page.getByRole("button", { name: "Copy" }).last().waitFor();
    },
  },
  { name: "sync", path: "/ui/patientfailed/sync" },
  { name: "sync-offline", path: "/ui/patientoffline/sync" },
  { name: "link-show", path: "/ui/welcome/link" },
  {
    name: "link-compare",
    path: "/ui/welcome/link",
    act: (page) => page.getByText("Waiting for your other device").waitFor(),
  },
  {
    name: "link-password",
    path: "/ui/welcome/link",
    act: async (page) => {
      await page.getByLabel("Password", { exact: true }).fill("no");
      await press("Open my record here")(page);
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "add-device", path: "/ui/patient/settings/add-device" },
  {
    name: "add-device-camera",
    path: "/ui/patient/settings/add-device",
    act: async (page) => {
      await press("Scan with the camera")(page);
      await page.getByText("No camera was found").waitFor();
    },
  },
  { name: "add-device-fault", path: "/ui/patient/settings/add-device", act: pasteCode("hello") },
  { name: "add-device-compare", path: "/ui/patient/settings/add-device", act: pasteCode("HVLINK1:x") },
  {
    name: "add-device-sent",
    path: "/ui/patient/settings/add-device",
    act: async (page) => {
      await pasteCode("HVLINK1:x")(page);
      await press("They are the same: add it")(page);
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "settings", path: "/ui/patient/settings" },
  { name: "acc-recover", path: "/ui/welcome/recover" },
  {
    name: "acc-recover-wrong",
    path: "/ui/welcome/recover",
    act: async (page) => {
      await page.getByLabel("Recovery code").fill("7QX2M K9RTD");
      await page.getByLabel("New password").fill("maple orbit velvet tunnel grace");
      await page.getByText("This is a public computer").click();
      await press("Open my record")(page);
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "acc-locked-keys", path: "/ui/lockedkeys/" },
  { name: "acc-left", path: "/ui/welcome/left/only-here" },
  { name: "acc-settings", path: "/ui/patientdevices/settings" },
  { name: "acc-devices", path: "/ui/patientdevices/settings/devices" },
  {
    name: "acc-take-off",
    path: "/ui/patientdevices/settings/devices",
    act: (page) => press("Take it off: Kitchen tablet")(page),
  },
  { name: "acc-stranger", path: "/ui/patientdevices/settings/devices", act: press("No, take it off") },
  { name: "acc-name", path: "/ui/patientdevices/settings/devices", act: press("Name it: Kitchen tablet") },
  { name: "acc-new-keys", path: "/ui/patientdevices/settings/new-keys" },
  { name: "acc-new-keys-kit", path: "/ui/patientdevices/settings/new-keys", act: newKit },
  { name: "acc-new-kit", path: "/ui/patient/settings/new-kit" },
  { name: "acc-new-kit-waits", path: "/ui/patientasks/settings/new-kit" },
  { name: "acc-new-kit-due", path: "/ui/patientasked7/settings/new-kit" },
  { name: "acc-new-kit-thief", path: "/ui/patientthief/settings/new-kit" },
  { name: "acc-password", path: "/ui/patient/settings/password" },
  { name: "acc-sign-out", path: "/ui/patientoffline/settings/sign-out" },
  { name: "acc-export", path: "/ui/patient/settings/export", act: press("Save my record as a file") },
  { name: "acc-delete", path: "/ui/patient/settings/delete", act: press("Delete my account") },
  { name: "acc-delete-doctor", path: "/ui/doctor/settings/delete" },
  { name: "acc-revoked", path: "/ui/patientrevoked/" },
  { name: "acc-revoked-record", path: "/ui/patientrevoked/record" },
  { name: "acc-public", path: "/ui/patientpublic/" },
  { name: "acc-rekeys", path: "/ui/patientrekeys/" },
  { name: "acc-alarm", path: "/ui/patientdevices/" },
  { name: "relay-sees", path: "/ui/patient/relay" },
];

mkdirSync(folder, { recursive: true });
const server = await createServer({ server: { port: 5198, strictPort: true }, logLevel: "error" });
await server.listen();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
let findings = 0;
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    if (!kinds.includes(`${size}-${colorScheme}`)) continue;
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
    for (const shot of SHOTS.filter((one) => new RegExp(only).test(one.name))) {
      const page = await context.newPage();
      const said: string[] = [];
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("console", (message) => message.type() === "error" && said.push(message.text()));
      const name = `${shot.name}-${size}-${colorScheme}`;
      try {
        await page.goto(`http://localhost:5198${shot.path}`);
        await page
          .getByRole("heading")
          .first()
          .waitFor({ timeout: shot.name === "starting" ? 500 : 8000 })
          .catch(() => undefined);
        await page.waitForTimeout(250);
        await shot.act?.(page);
        await page.waitForTimeout(150);
        await page.screenshot({ path: `${folder}/${name}.png`, fullPage: process.env["WHOLE"] === "1" });
        const { violations } = await new AxeBuilder({ page })
          // The page of components shows four banners side by side; no screen does.
          .disableRules(shot.name === "components" ? ["landmark-unique"] : [])
          .analyze();
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        if (wide > 0) said.push(`${wide} px wider than the screen`);
        for (const { id, nodes } of violations)
          said.push(`${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
      } catch (error) {
        said.push(String(error).slice(0, 400));
      }
      findings += said.length;
      if (said.length > 0) process.stdout.write(`${name}\n  ${said.join("\n  ")}\n`);
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
await server.close();
process.stdout.write(`${findings} findings\n`);
process.exit(findings > 0 ? 1 : 0);
