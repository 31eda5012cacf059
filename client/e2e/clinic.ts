// A clinic in real browsers: the built app served by the real relay, one browser context per person, every request and frame recorded.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { type RelayOptions, type RunningRelay, startRelay } from "@health-vault/server";

export const password = "orchard lantern violin meadow copper";

export const phone = { width: 390, height: 844 } as const;
export const laptop = { width: 1366, height: 768 } as const;

export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Sent and received by this browser: URLs, bodies and frames, as bytes. */
  readonly traffic: Buffer[];
}

export interface Harbour {
  readonly relay: RunningRelay;
  readonly dataDir: string;
  readonly setupUrl: string;
  person(size: { readonly width: number; readonly height: number }): Promise<Person>;
  close(): Promise<void>;
}

export const clientDir = join(import.meta.dirname, "../dist");

function record(page: Page, traffic: Buffer[]): void {
  page.on("request", (request) =>
    traffic.push(Buffer.from(`${request.url()}\n`), request.postDataBuffer() ?? Buffer.alloc(0)),
  );
  page.on("response", (response) => {
    if (response.url().includes("/v1/"))
      response.body().then(
        (body) => traffic.push(body),
        () => undefined,
      );
  });
  page.on("websocket", (socket) => {
    const keep = ({ payload }: { readonly payload: string | Buffer }): void => void traffic.push(Buffer.from(payload));
    socket.on("framesent", keep);
    socket.on("framereceived", keep);
  });
}

export async function openHarbour(
  browser: Browser,
  databaseUrl?: string,
  pushHosts?: readonly string[],
  mail?: RelayOptions["mail"],
): Promise<Harbour> {
  const dataDir = mkdtempSync(join(tmpdir(), "hv-e2e-"));
  const relay = await startRelay({
    dataDir,
    port: 0,
    clientDir,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(pushHosts === undefined ? {} : { pushHosts }),
    ...(mail === undefined ? {} : { mail }),
  });
  return {
    relay,
    dataDir,
    setupUrl: `${relay.url}/setup#t=${relay.setupToken}`,
    async person(size) {
      const context = await browser.newContext({ viewport: size, permissions: ["clipboard-read", "clipboard-write"] });
      const page = await context.newPage();
      const traffic: Buffer[] = [];
      record(page, traffic);
      const heed = (message: { text(): string }): void => {
        if (/Content Security Policy|Trusted ?(Type|Script)/i.test(message.text())) throw new Error(message.text());
      };
      page.on("console", heed);
      page.on("worker", (worker) => worker.on("console", heed));
      page.on("pageerror", (error) => {
        throw error;
      });
      return { page, context, traffic };
    },
    async close() {
      await relay.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What is on one's own kit, in groups. */
export interface Codes {
  readonly signInCode: string;
  readonly recoveryCode: string;
}

/** Reads the codes off the kit sheets and types the groups that are asked for; answers what is on the first. */
export async function typeKits(page: Page): Promise<Codes> {
  await expect(page.getByRole("button", { name: "I have kept it" })).toBeVisible();
  const sheets = await page.locator("section.kit").all();
  const codeOf = async (name: string): Promise<string> => {
    const groups = await page.getByRole("list", { name }).first().getByRole("listitem").allTextContents();
    return groups.map((text) => /[0-9A-Z]{5}$/.exec(text.trim())?.[0] ?? "").join(" ");
  };
  const codes = { signInCode: await codeOf("Sign-in code"), recoveryCode: await codeOf("Recovery code") };
  const fields = page.getByRole("textbox", { name: /, group \d+$/ });
  let at = 0;
  for (const sheet of sheets) {
    const own = sheets.length === 1 ? await fields.count() : 2;
    for (let i = 0; i < own; i++, at++) {
      const field = fields.nth(at);
      const label =
        (await field.getAttribute("aria-label")) ??
        (await page.locator(`label[for="${await field.getAttribute("id")}"]`).innerText());
      const [, code = "", number = "1"] = /(Sign-in code|Recovery code), group (\d+)/.exec(label) ?? [];
      const group = sheet
        .getByRole("list", { name: code })
        .getByRole("listitem")
        .nth(Number(number) - 1);
      await field.fill(/[0-9A-Z]{5}$/.exec(((await group.textContent()) ?? "").trim())?.[0] ?? "");
    }
  }
  await page.getByRole("button", { name: "I have kept it" }).click();
  return codes;
}

/** While the kits are on the screen. */
type LookAtKits = (page: Page) => Promise<void>;

async function keepKits(page: Page, look?: LookAtKits): Promise<Codes> {
  await expect(page.getByRole("button", { name: "I have kept it" })).toBeVisible();
  await look?.(page);
  const codes = await typeKits(page);
  await page.getByRole("button", { name: "Open Health Vault" }).click();
  return codes;
}

export async function makeClinic(harbour: Harbour, look?: LookAtKits): Promise<Person> {
  const ada = await harbour.person(laptop);
  await ada.page.goto(harbour.setupUrl);
  await ada.page.getByLabel("Name of the clinic").fill("Harbour Clinic");
  await ada.page.getByLabel("Your name").fill("Ada Admin");
  await ada.page.getByLabel("New password").fill(password);
  await ada.page.getByRole("button", { name: "Continue" }).click();
  await keepKits(ada.page, look);
  await expect(ada.page.getByRole("heading", { name: "Harbour Clinic" })).toBeVisible();
  return ada;
}

export async function joinAsDoctor(harbour: Harbour, ada: Person): Promise<Person> {
  await ada.page.getByRole("button", { name: "Invite a doctor" }).click();
  await ada.page.getByLabel("Who is it for?").fill("Dr Rao, surgery 2");
  await ada.page.getByRole("button", { name: "Make the invitation" }).click();
  const link = (await ada.page.getByRole("status", { name: "Invitation link" }).textContent()) ?? "";
  await ada.page.getByRole("button", { name: "Done" }).click();

  const rao = await harbour.person(laptop);
  await rao.page.goto(link);
  await rao.page.getByLabel("Title").fill("Dr");
  await rao.page.getByLabel("Given name").fill("Asha");
  await rao.page.getByLabel("Family name").fill("Rao");
  await rao.page.getByLabel("Profession").fill("General practitioner");
  await rao.page.getByLabel("Registration number").fill("GP-1234");
  await rao.page.getByLabel("New password").fill(password);
  await rao.page.getByRole("button", { name: "Continue" }).click();
  await keepKits(rao.page);
  await expect(rao.page.getByRole("heading", { name: "Your day", exact: true })).toBeVisible();
  await rao.page.getByRole("link", { name: "Patients", exact: true }).filter({ visible: true }).click();
  await expect(rao.page.getByRole("heading", { name: "Patients", exact: true })).toBeVisible();

  await ada.page.getByRole("button", { name: "Vouch for Dr Asha Rao" }).click();
  await expect(ada.page.getByText("Came with the invitation").first()).toBeVisible();
  await confirmVouch(ada.page);
  await expect(ada.page.getByText(/^Vouched for until/)).toBeVisible();
  return rao;
}

async function confirmVouch(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog");
  for (const box of await dialog.getByRole("checkbox").all()) await box.check({ force: true });
  await dialog.getByRole("button", { name: /^Vouch/ }).click();
  await expect(dialog).toBeHidden();
}

/** `own`: her browser, when it is not to be a fresh one. */
export async function joinAsPatient(
  harbour: Harbour,
  ada: Person,
  own?: Person,
  look?: LookAtKits,
  name?: PatientName,
): Promise<Person & Codes> {
  const made = ada.page.getByRole("status", { name: "Patients’ link" });
  if (!(await made.isVisible())) await ada.page.getByRole("button", { name: "Make the patients’ link" }).click();
  return joinByLink(harbour, (await made.textContent()) ?? "", own, look, name);
}

interface PatientName {
  readonly given: string;
  readonly family: string;
}

/** By the patients' link, wherever it comes from. */
export async function joinByLink(
  harbour: Harbour,
  link: string,
  own?: Person,
  look?: LookAtKits,
  name: PatientName = { given: "Patricia", family: "Morgan" },
): Promise<Person & Codes> {
  const pat = own ?? (await harbour.person(phone));
  await pat.page.goto(link);
  await expect(pat.page.getByRole("heading", { name: /Harbour Clinic/ })).toBeVisible();
  expect(pat.page.url()).not.toContain("#");
  await pat.page.getByLabel("Given name").fill(name.given);
  await pat.page.getByLabel("Family name").fill(name.family);
  await pat.page.getByLabel("Day").fill("14");
  await pat.page.getByLabel("Month").fill("7");
  await pat.page.getByLabel("Year").fill("1961");
  await pat.page.getByText("Female", { exact: true }).click();
  await pat.page.getByLabel("New password").fill(password);
  await pat.page.getByRole("button", { name: "Continue" }).click();
  const codes = await keepKits(pat.page, look);
  await expect(pat.page.getByRole("heading", { name: /Hello/ })).toBeVisible();
  return { ...pat, ...codes };
}

export interface Treatment {
  readonly ada: Person;
  readonly rao: Person;
  readonly pat: Person & Codes;
}

/** The clinic with its doctor and one patient, who knows of him and has shared nothing yet. */
export async function peopleOf(harbour: Harbour): Promise<Treatment> {
  const ada = await makeClinic(harbour);
  const rao = await joinAsDoctor(harbour, ada);
  return { ada, rao, pat: await joinAsPatient(harbour, ada) };
}

/** Pat lets rao read and write, with the text that is set. */
export async function giveAccess({ page }: Person): Promise<void> {
  await go(page, "Sharing");
  await page.getByRole("button", { name: "Give access to Dr Asha Rao" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Give access" }).click();
  await expect(page.getByRole("button", { name: "End access for Dr Asha Rao" })).toBeVisible();
}

/** Phones have the bar at the bottom and a button at the top, laptops the rail: one visible link of that name, whatever is new there. */
export const go = (page: Page, place: string): Promise<void> =>
  page
    .locator(".frame-top, nav")
    .getByRole("link", { name: new RegExp(`^${place}(, .*)?$`) })
    .filter({ visible: true })
    .first()
    .click();

export async function addBloodPressure(page: Page, systolic: number, diastolic: number): Promise<void> {
  await page.getByRole("link", { name: "Add a reading" }).filter({ visible: true }).first().click();
  const systolicBox = page.getByLabel("Systolic");
  const yes = page.getByRole("button", { name: "Yes, write in this record" });
  // A doctor is asked once in each unlock whether it is the right person.
  await expect(systolicBox.or(yes)).toBeVisible();
  if (await yes.isVisible()) await yes.click();
  await systolicBox.fill(String(systolic));
  await page.getByLabel("Diastolic").fill(String(diastolic));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved on this device").first()).toBeVisible();
  await page.getByRole("link", { name: "Done" }).click();
}

export async function noAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`),
  ).toEqual([]);
}
