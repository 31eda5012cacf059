// The engine of every iPhone, as far as Debian has it: sign-up, a reading, a reload and more without a line, and a disagreement with another device, in WebKitGTK.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { ready } from "@health-vault/crypto-core";
import { startRelay } from "@health-vault/server";
import { must, newDesk, signUp, watching } from "../node/person.ts";
import { systemClock } from "../src/adapters/system-clock.ts";
import type { ChartState } from "../src/session/api.ts";
import { password } from "./clinic.ts";
import { virtualScreen } from "./virtual-screen.ts";
import { webkitEngine } from "./kills/webkit.ts";

const clientDir = join(import.meta.dirname, "../dist");
const display = ":97";

/** Presses a link or a choice that says this. */
const pressText = (text: string): string => `(() => {
  const found = [...document.querySelectorAll("a, label, button")]
    .find((one) => one.textContent.trim() === ${JSON.stringify(text)} && one.getClientRects().length > 0);
  found?.click();
  return found !== undefined;
})()`;

/** The groups that are asked for, as "box: group", and the whole sign-in code, read off the kit. */
const readKit = `(() => {
  const groups = (name) => [...(document.querySelector('[aria-label="' + name + '"]')?.querySelectorAll("li") ?? [])]
    .map((one) => /[0-9A-Z]{5}$/.exec(one.textContent.trim())?.[0] ?? "");
  const boxes = [...document.querySelectorAll("label")].flatMap(({ textContent }) => {
    const asked = /(Sign-in code|Recovery code), group (\\d+)/.exec(textContent);
    return asked ? [asked[0] + ": " + groups(asked[1])[Number(asked[2]) - 1]] : [];
  });
  return [groups("Sign-in code").join(" "), ...boxes].join("\\n");
})()`;

test("pat signs up, writes, goes on without a line, and a disagreement is shown, in WebKitGTK @all", async () => {
  test.setTimeout(900_000);
  await ready();
  const dataDir = mkdtempSync(join(tmpdir(), "hv-webkit-"));
  let relay = await startRelay({ dataDir, port: 0, clientDir });
  const { url } = relay;
  const port = Number(new URL(url).port);
  const endScreen = virtualScreen(display);
  const engine = webkitEngine();
  const ada = await newDesk(url, { clock: systemClock });
  const tablet = await newDesk(url, { clock: systemClock });
  try {
    const setup = { kind: "setup", clinicName: "Harbour Clinic", name: "Ada Admin", password } as const;
    await signUp(ada.session, `${url}/setup#t=${relay.setupToken}`, setup);
    const { link } = await must(ada.session.createPatientLink());

    const hand = await engine.open();
    const press = (text: string): Promise<void> => hand.until(pressText(text), text);
    await hand.goto(link);
    await hand.fill("Given name", "Patricia");
    await hand.fill("Family name", "Morgan");
    await hand.fill("Year", "1961");
    await press("Female");
    await hand.fill("New password", password);
    await hand.press("Continue");
    await hand.see("I have kept it");
    const [signInCode = "", ...boxes] = String(await hand.ask(readKit)).split("\n");
    for (const [label = "", group = ""] of boxes.map((box) => box.split(": "))) await hand.fill(label, group);
    expect(boxes.length).toBeGreaterThan(1);
    expect(signInCode).toMatch(/^([0-9A-Z]{5} ){5}[0-9A-Z]{5}$/);
    await hand.press("I have kept it");
    await hand.press("Open Health Vault");
    await hand.see("Hello, Patricia");

    await press("Add a reading");
    await hand.fill("Systolic", "128");
    await hand.fill("Diastolic", "82");
    await hand.press("Save");
    await hand.see("Saved on this device");
    await hand.see(/^Sync: (Saved|Synced)/m);

    const me = await must(tablet.session.signIn(signInCode, password));
    const chartId = me.chartId ?? "";
    const there = await watching<ChartState | undefined>(
      (tell) => tablet.session.watchChart(chartId, tell),
      (state) => state?.chart.readings.total === 1,
    );
    tablet.line.cut();
    await must(
      tablet.session.amend(chartId, there?.chart.readings.rows[0]?.item ?? "", {
        kind: "blood-pressure",
        systolic: 118,
        diastolic: 82,
      }),
    );

    await hand.until("navigator.serviceWorker.controller !== null", "the service worker");
    await relay.close();
    await hand.goto(`${url}/record`);
    await hand.fill("Password", password);
    await hand.press("Unlock");
    await hand.see("128/82");
    await hand.see(/^Sync: Offline/m);
    await press("Blood pressure");
    await press("Correct");
    await hand.fill("Systolic", "138");
    await hand.press("Save the correction");
    await hand.see("138");
    await hand.see(/1 waiting|1 item/);

    relay = await startRelay({ dataDir, port, clientDir });
    tablet.line.mend();
    await tablet.session.syncNow();
    await hand.goto(`${url}/record`);
    await hand.fill("Password", password);
    await hand.press("Unlock");
    await hand.see("two versions that disagree");
    await hand.see("118/82");
    await hand.see("138/82");
    await hand.close();
  } finally {
    for (const { session } of [ada, tablet]) await session.lock();
    engine.end();
    endScreen();
    await relay.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
