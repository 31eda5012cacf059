// The installed app: installing before joining, a file shared by another app in flight mode, a release that breaks half-way, a good one, and the kill switch.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { devices, expect, type Page, test } from "@playwright/test";
import { startRelay } from "@health-vault/server";
import { generateBundle } from "../test/domain/generate-bundle.ts";
import { joinAsPatient, makeClinic, noAxeViolations, openHarbour, password } from "./clinic.ts";

const dist = join(import.meta.dirname, "../dist");

const ready = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const { serviceWorker } = navigator;
    await serviceWorker.ready;
    if (serviceWorker.controller === null)
      await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  });

async function unlock(page: Page): Promise<void> {
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

test("on a phone the app comes first; the clinic's link is there in the installed app, or is pasted", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const ada = await makeClinic(harbour);
    await ada.page.getByRole("button", { name: "Make the patients’ link" }).click();
    const link = (await ada.page.getByRole("status", { name: "Patients’ link" }).textContent()) ?? "";
    for (const [device, words] of [
      ["iPhone 15", "Tap Share at the bottom of Safari."],
      ["Pixel 7", "Tap the three dots at the top right of the browser."],
    ] as const) {
      const context = await browser.newContext({
        ...devices[device],
        permissions: ["clipboard-read", "clipboard-write"],
      });
      const page = await context.newPage();
      await page.goto(link);
      await expect(page.getByRole("heading", { name: "Install the app" })).toBeVisible();
      await expect(page.getByText(words)).toBeVisible();
      await noAxeViolations(page);
      if (device === "iPhone 15") {
        await page.getByRole("button", { name: "Copy the link" }).click();
        await expect(page.getByText("Copied")).toBeVisible();
        // Its Home Screen app begins with nothing of the tab's.
        await page.evaluate(() => localStorage.clear());
        await page.goto(harbour.relay.url);
        await page.getByRole("link", { name: "I have a link" }).click();
        await page.getByLabel("Link").fill("https://elsewhere.example/join#c=1&t=2");
        await page.getByRole("button", { name: "Use this code" }).click();
        await expect(page.getByRole("alert")).toBeVisible();
        await noAxeViolations(page);
        await page.getByLabel("Link").fill(await page.evaluate(() => navigator.clipboard.readText()));
        await page.getByRole("button", { name: "Use this code" }).click();
      } else {
        await page.goto(harbour.relay.url);
        await page.getByRole("button", { name: "Join the clinic" }).click();
      }
      await page.getByRole("button", { name: "Go on in the browser" }).click();
      await expect(page.getByLabel("Given name")).toBeVisible();
      expect(page.url()).not.toContain("#");
      await context.close();
    }
  } finally {
    await harbour.close();
  }
});

test("a file shared by another app waits for the password and goes into the record, without a line", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const pat = await joinAsPatient(harbour, await makeClinic(harbour));
    const { page, context } = pat;
    await ready(page);
    await context.setOffline(true);
    const bundle = generateBundle();
    // What a share sheet does: a form with a file, posted to the address of the manifest.
    const landed = await page.evaluate(async (text) => {
      const form = new FormData();
      form.append("file", new File([text], "hospital.json", { type: "application/fhir+json" }));
      return (await fetch("/share", { method: "POST", body: form, redirect: "manual" })).type;
    }, bundle);
    expect(landed).toBe("opaqueredirect");
    await page.goto(`${harbour.relay.url}/shared`);
    await expect(page.getByText("1 shared file waits")).toBeVisible();
    await noAxeViolations(page);
    await unlock(page);
    await page.getByRole("button", { name: "Import 2,176 items" }).click();
    await expect(page.getByText("2,176 items saved on this device")).toBeVisible({ timeout: 60_000 });
    await page.reload();
    await unlock(page);
    await expect(page.getByText("The file did not arrive")).toBeVisible();
  } finally {
    await harbour.close();
  }
});

test("without a service worker the relay lets the file's bytes run out unread and leads to the page that says so", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const form = new FormData();
    form.append("file", new File(["x".repeat(3_000_000)], "hospital.json"));
    const answer = await fetch(`${harbour.relay.url}/share`, { method: "POST", body: form, redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/shared"]);
  } finally {
    await harbour.close();
  }
});

test("A59, A60: a release that cannot be fetched whole changes nothing; a whole one is offered; the kill switch takes the app away and leaves the record", async ({
  browser,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "hv-release-"));
  const clientDir = join(folder, "dist");
  const dataDir = join(folder, "data");
  cpSync(dist, clientDir, { recursive: true });
  for (const file of ["index.html", "sw.js"]) rmSync(join(clientDir, `${file}.br`));
  const worker = readFileSync(join(clientDir, "sw.js"), "utf8");
  const index = readFileSync(join(clientDir, "index.html"), "utf8");
  const part = /"url":"(assets\/worker-pdf[^"]+)"/.exec(worker)?.[1] ?? "";
  const release = (name: string, extra: string, without = ""): void => {
    writeFileSync(join(clientDir, "index.html"), index.replace("<body>", `<body data-release="${name}">`));
    const kept = without === "" ? worker : worker.replace(`{"revision":null,"url":"${without}"},`, "");
    const listed = kept.replace(
      /\{"revision":"\w+","url":"index\.html"\}/,
      `${extra}{"revision":"${name}","url":"index.html"}`,
    );
    expect(listed).not.toBe(worker);
    writeFileSync(join(clientDir, "sw.js"), listed);
  };
  let relay = await startRelay({ dataDir, port: 0, clientDir });
  const port = Number(new URL(relay.url).port);
  const context = await browser.newContext();
  const page = await context.newPage();
  /** Asked of the element, which waits when the page is just being loaded anew. */
  const shown = (): Promise<string | null> => page.locator("body").getAttribute("data-release");
  const look = (): Promise<boolean> =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration?.update().catch(() => undefined);
      const fresh = registration?.installing;
      if (fresh)
        await new Promise<void>((resolve) =>
          fresh.addEventListener("statechange", () => fresh.state !== "installing" && resolve()),
        );
      return registration?.waiting !== null;
    });
  try {
    await page.goto(relay.url);
    await ready(page);
    expect(await shown()).toBeNull();

    release("broken", '{"revision":"1","url":"assets/never-was.js"},');
    expect(await look()).toBe(false);
    await page.reload();
    expect(await shown()).toBeNull();

    // A part that the next release has no more, and a second window that has not asked for it yet.
    const other = await context.newPage();
    await other.goto(relay.url);
    await expect(other.getByRole("heading", { level: 1 })).toBeVisible();
    for (const file of [part, `${part}.br`]) rmSync(join(clientDir, file));
    release("second", "", part);
    expect(readFileSync(join(clientDir, "sw.js"), "utf8")).not.toContain(part);
    expect(await look()).toBe(true);
    await page.reload();
    expect(await shown()).toBeNull();
    await page.getByRole("button", { name: "Reload now" }).click();
    await expect.poll(shown).toBe("second");
    expect(await other.locator("body").getAttribute("data-release")).toBeNull();
    // Past the browser's own store, which may have let go of it.
    const got = await other.evaluate(async (path) => (await fetch(path, { cache: "no-store" })).status, `/${part}`);
    expect(got).toBe(200);
    await other.close();
    await context.setOffline(true);
    await page.goto(`${relay.url}/sign-in`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    expect(await shown()).toBe("second");
    await context.setOffline(false);

    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open("a-record");
          request.onsuccess = () => (request.result.close(), resolve(undefined));
        }),
    );
    await relay.close();
    relay = await startRelay({ dataDir, port, clientDir, killSwitch: true });
    await look();
    const left = () =>
      page
        .evaluate(async () => {
          const workers = (await navigator.serviceWorker.getRegistrations()).length;
          const records = (await indexedDB.databases()).filter(({ name }) => name === "a-record").length;
          return { workers, shells: (await caches.keys()).length, records };
        })
        // The app that was taken away loads anew.
        .catch(() => undefined);
    await expect.poll(left).toEqual({ workers: 0, shells: 0, records: 1 });
    await page.goto(relay.url);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect.poll(left).toEqual({ workers: 0, shells: 0, records: 1 });
  } finally {
    await context.close();
    await relay.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
