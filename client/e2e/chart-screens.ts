// Every screen of a chart as pictures, from the demo clinic: `node e2e/chart-screens.ts [folder] [only these] [text size in %]`, after a build.
import { chromium, expect, type Page } from "@playwright/test";
import config from "../playwright.config.ts";
import { demoPassword } from "../demo/cast.ts";
import { fillDemo } from "../demo/fill.ts";
import { openHarbour, type Person } from "./clinic.ts";
import { lookingInto, sizes } from "./looking.ts";

const [folder = "screenshots", only = "", textPercent = "100"] = process.argv.slice(2);
const { all, findings } = lookingInto(folder);
const launch = config.use?.launchOptions ?? {};
/** As a person sets it in the browser. */
const textSize = `--blink-settings=defaultFontSize=${(16 * Number(textPercent)) / 100}`;
const browser = await chromium.launch({ ...launch, args: [...(launch.args ?? []), textSize] });
const harbour = await openHarbour(browser);

/** Within the app: a reload would ask for the password. */
async function to(page: Page, path: string): Promise<void> {
  await page.evaluate((where) => history.pushState(null, "", where), path);
  const yes = page.getByRole("button", { name: "Yes, write in this record" });
  await expect(page.locator("h1").or(yes).first()).toBeVisible();
  // A doctor is asked once whether it is the right person.
  if (await yes.isVisible()) await yes.click();
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.locator(".bone")).toHaveCount(0);
}

const parts = [
  "problems",
  "allergies",
  "medicines",
  "vitals",
  "labs",
  "immunizations",
  "procedures",
  "notes",
  "other",
] as const;
const forms = ["problem", "allergy", "medicine", "immunization", "procedure", "note", "panel", "home-plan"] as const;

function pathsOf(home: string): readonly (readonly [name: string, path: string])[] {
  return [
    ["chart", home],
    ["timeline", `${home}/timeline`],
    ...parts.map((part) => [`part-${part}`, `${home}/part/${part}`] as const),
    ["documents", `${home}/documents`],
    ["trend-bp", `${home}/trend/bp`],
    ["trend-weight", `${home}/trend/weight`],
    ["report", `${home}/report`],
    ["add", `${home}/add`],
    ["new", `${home}/new`],
    ["week", `${home}/week`],
    ["document-new", `${home}/documents/new`],
    ...forms.map((form) => [`add-${form}`, `${home}/add/${form}`] as const),
  ];
}

async function enter(name: string, code: string, size: (typeof sizes)[keyof typeof sizes]): Promise<Person> {
  const person = await harbour.person(size);
  const { page } = person;
  await page.goto(`${harbour.relay.url}/sign-in`);
  await page.getByLabel("Sign-in code").fill(code);
  await page.getByRole("textbox", { name: "Password" }).fill(demoPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/^Synced/).first()).toBeVisible({ timeout: 60_000 });
  if (name.startsWith(only) || only === "") await all(person, `${name}-start`);
  return person;
}

async function tour(person: Person, name: string, home: string): Promise<void> {
  for (const [screen, path] of pathsOf(home)) {
    if (!`${name}-${screen}`.includes(only)) continue;
    await to(person.page, path);
    await all(person, `${name}-${screen}`);
  }
}

/** The forms in which one's own things are corrected: of each part the first that has one. */
async function corrections(person: Person, name: string, home: string): Promise<void> {
  const { page } = person;
  for (const part of [...parts, "documents"] as const) {
    if (!`${name}-correct-${part}`.includes(only)) continue;
    await to(page, part === "documents" ? `${home}/documents` : `${home}/part/${part}`);
    const links = page.locator(`main a[href*="/item/"], main a[href*="${home}/documents/"]`);
    const paths = await links.evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("href") ?? ""))]);
    for (const path of paths.filter((one) => !one.endsWith("/new"))) {
      await to(page, `${path.replace("/documents/", "/item/")}/correct`);
      if (!(await page.locator("form").isVisible())) continue;
      await all(person, `${name}-correct-${part}`);
      break;
    }
  }
}

try {
  const accounts = await fillDemo(harbour.setupUrl, () => undefined);
  const codeOf = (who: string): string => accounts.find(({ name }) => name === who)?.codes.signIn ?? "";
  const pat = await enter("pat", codeOf("Patricia Morgan"), sizes.phone);
  await tour(pat, "pat", "/record");
  await corrections(pat, "pat", "/record");
  if ("pat-units".includes(only)) {
    await to(pat.page, "/settings");
    await all(pat, "pat-units");
  }
  if ("pat-item-summary".includes(only)) {
    await to(pat.page, "/record/part/other");
    await pat.page.getByRole("link", { name: /Visit to the heart clinic/ }).click();
    await expect(pat.page.getByRole("heading", { name: "Under strain" })).toBeVisible();
    await all(pat, "pat-item-summary");
  }
  await pat.context.close();
  const rao = await enter("rao", codeOf("Dr Asha Rao"), sizes.laptop);
  await rao.page.getByRole("link", { name: "Patients" }).first().click();
  await rao.page
    .getByRole("link", { name: /MORGAN, Patricia/ })
    .first()
    .click();
  await expect(rao.page.getByText(/Known allergies/).first()).toBeVisible();
  const home = new URL(rao.page.url()).pathname;
  await tour(rao, "rao", home);
  await corrections(rao, "rao", home);
} finally {
  await harbour.close();
  await browser.close();
}
process.stdout.write(`${findings()} findings\n`);
process.exit(findings() === 0 ? 0 : 1);
