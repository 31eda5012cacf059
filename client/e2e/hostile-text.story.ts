// A file whose every word wants something: nothing in it runs, nothing is fetched because of it, and all of it is read as text (A39, A40).
import { expect, test } from "@playwright/test";
import { go, joinAsPatient, makeClinic, openHarbour } from "./clinic.ts";

const evil = "https://evil.example";
const steps = `window.pwned=1;fetch('${evil}/ran')`;
const markup = `<img src="${evil}/seen.png" onerror="${steps}"><script>${steps}</script><a href="javascript:${steps}">press</a>`;
const concept = (code: string) => ({ coding: [{ system: `${evil}/codes`, code, display: markup }], text: markup });
const narrative = { status: "generated", div: `<div xmlns="http://www.w3.org/1999/xhtml">${markup}</div>` };
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const who = { reference: `${evil}/Practitioner/1`, display: markup };
const own = { identifier: [{ system: `${evil}/ids`, value: markup }], text: narrative };

const resources = [
  {
    ...own,
    resourceType: "Observation",
    status: "final",
    code: concept("a"),
    valueString: markup,
    effectiveDateTime: "2026-02-01",
    note: [{ text: markup, authorString: markup }],
    performer: [who],
  },
  {
    ...own,
    resourceType: "AllergyIntolerance",
    code: concept("b"),
    clinicalStatus: { coding: [{ code: "active" }] },
    reaction: [{ manifestation: [concept("c")], description: markup }],
    recorder: who,
  },
  {
    ...own,
    resourceType: "Condition",
    code: concept("d"),
    clinicalStatus: { coding: [{ code: "active" }] },
    note: [{ text: markup }],
  },
  {
    ...own,
    resourceType: "MedicationStatement",
    status: "active",
    medicationCodeableConcept: concept("e"),
    dosage: [{ text: markup }],
  },
  {
    ...own,
    resourceType: "DiagnosticReport",
    status: "final",
    code: concept("f"),
    conclusion: markup,
    presentedForm: [{ contentType: "text/html", url: `${evil}/report.html`, title: markup }],
  },
  {
    ...own,
    resourceType: "DocumentReference",
    status: "current",
    type: concept("g"),
    description: markup,
    content: [
      { attachment: { contentType: "text/html", title: markup, data: base64(`<body>${markup}</body>`) } },
      {
        attachment: {
          contentType: "image/svg+xml",
          title: "drawing.svg",
          data: base64(
            `<svg xmlns="http://www.w3.org/2000/svg" onload="${steps}"><image href="${evil}/in.png"/></svg>`,
          ),
        },
      },
      { attachment: { contentType: "application/pdf", title: markup, url: `${evil}/scan.pdf` } },
    ],
  },
  {
    ...own,
    resourceType: "Basic",
    code: concept("h"),
    extension: [{ url: `${evil}/photo`, valueUrl: `${evil}/p.png` }],
  },
];

const parts = ["problems", "allergies", "medicines", "vitals", "labs", "immunizations", "procedures", "notes", "other"];

test("A39, A40: pat imports a file full of traps: she reads it, nothing runs, nothing leaves", async ({ browser }) => {
  const harbour = await openHarbour(browser);
  try {
    const ada = await makeClinic(harbour);
    const { page, context } = await joinAsPatient(harbour, ada);
    const elsewhere: string[] = [];
    context.on("request", (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol.startsWith("http") && origin !== new URL(harbour.relay.url).origin) elsewhere.push(request.url());
    });
    page.on("dialog", () => elsewhere.push("a dialog"));
    page.on("popup", () => elsewhere.push("a window"));

    await go(page, "Record");
    await page
      .getByRole("link", { name: /Import/ })
      .first()
      .click();
    const bundle = { resourceType: "Bundle", type: "collection", entry: resources.map((resource) => ({ resource })) };
    const file = { name: `${markup}.json`.replaceAll("/", " "), mimeType: "application/json" };
    await page.locator('input[type="file"]').setInputFiles({ ...file, buffer: Buffer.from(JSON.stringify(bundle)) });
    await page.getByRole("button", { name: `Import ${resources.length} items` }).click();
    await expect(page.getByText("items saved on this device")).toBeVisible({ timeout: 60_000 });

    const seen = new Set<string>();
    const to = async (path: string): Promise<void> => {
      await page.evaluate((where) => history.pushState(null, "", where), path);
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      await expect(page.locator(".bone")).toHaveCount(0);
      const links = page.locator('main a[href*="/record/item/"], main a[href*="/record/documents/"]');
      for (const href of await links.evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? "")))
        if (!href.endsWith("/new")) seen.add(href);
      // No link of the page leads out of it or runs something.
      const hrefs = await page
        .locator("a[href]")
        .evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href));
      expect(hrefs.filter((href) => !href.startsWith(harbour.relay.url) && !/^(?:tel|mailto):/.test(href))).toEqual([]);
    };
    for (const path of [
      "/record",
      "/record/timeline",
      "/record/documents",
      "/record/report",
      ...parts.map((one) => `/record/part/${one}`),
    ])
      await to(path);
    expect(seen.size).toBeGreaterThanOrEqual(resources.length - 1);
    let shown = 0;
    for (const path of seen) {
      await to(path);
      if ((await page.getByText(`<img src="${evil}/seen.png"`).count()) > 0) shown++;
      for (const button of await page.getByRole("button", { name: /^(?:Open|Show)/ }).all()) {
        await button.click();
        await page.keyboard.press("Escape");
      }
    }
    // Read as it was written.
    expect(shown).toBeGreaterThanOrEqual(5);
    await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
    expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
    expect(elsewhere).toEqual([]);
  } finally {
    await harbour.close();
  }
});
