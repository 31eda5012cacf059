// Messages in the engine of every iPhone, as far as Debian has it: pat writes to rao without a line, and nothing of it is lost by a reload, in WebKitGTK.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startRelay } from "@health-vault/server";
import { WebSocket as NodeSocket } from "ws";
import { clinic, must } from "../test/clinic.ts";
import { clientDir, password } from "./clinic.ts";
import { virtualScreen } from "./virtual-screen.ts";
import { webkitEngine } from "./kills/webkit.ts";

const display = ":96";

/** Presses a link or a choice that says this among other words. */
const pressText = (text: string): string => `(() => {
  const found = [...document.querySelectorAll("a, label, button")]
    .find((one) => one.textContent.includes(${JSON.stringify(text)}) && one.getClientRects().length > 0);
  found?.click();
  return found !== undefined;
})()`;

/** A box beside these words, ticked where it is not yet. */
const ticked = (text: string): string => `(() => {
  const box = [...document.querySelectorAll("label")]
    .find((one) => one.textContent.includes(${JSON.stringify(text)}))?.querySelector("input");
  if (box && !box.checked) box.click();
  return box?.checked === true;
})()`;

/** The message with these words says how far it came. */
const standsAs = (text: string, place: string): string => `[...document.querySelectorAll(".log [data-key]")]
  .some(({ textContent }) => textContent.includes(${JSON.stringify(text)}) && textContent.includes(${JSON.stringify(place)}))`;

test("pat writes to rao, goes on without a line, and reads his answer, in WebKitGTK @all", async () => {
  test.setTimeout(900_000);
  Object.assign(globalThis, { WebSocket: NodeSocket });
  const dataDir = mkdtempSync(join(tmpdir(), "hv-webkit-messages-"));
  let relay = await startRelay({ dataDir, port: 0, clientDir });
  const { url } = relay;
  const port = Number(new URL(url).port);
  const harbour = await clinic({ running: { ...relay, dataDir, close: () => relay.close() } });
  const endScreen = virtualScreen(display);
  const engine = webkitEngine();
  try {
    const rao = await harbour.attested("rao");
    const pat = await harbour.patient("pat");
    await pat.session.lock();

    const hand = await engine.open();
    const press = (text: string): Promise<void> => hand.until(pressText(text), text);
    const says = (text: string, place: string): Promise<void> => hand.until(standsAs(text, place), `${text}: ${place}`);
    const unlocks = async (path: string): Promise<void> => {
      await hand.goto(`${url}${path}`);
      await hand.fill("Password", password);
      await hand.press("Unlock");
    };
    const path = async (): Promise<string> => String(await hand.ask("location.pathname"));
    await hand.goto(`${url}/sign-in`);
    await hand.fill("Sign-in code", pat.kitCodes.signIn);
    await hand.fill("Password", password);
    await hand.press("Sign in");
    await hand.see("Hello, Patricia");

    await press("Messages");
    await press("New message");
    await hand.until(ticked("Rao"), "rao is chosen");
    await hand.fill("Subject", "My knee");
    await hand.fill("Message", "It hurts on the stairs.");
    await hand.press("Send");
    await says("It hurts on the stairs.", "Sent");
    const [card] = await rao.until("threads", (cards) => cards.some(({ total }) => total === 1));
    const threadId = card?.threadId ?? "";
    await must(rao.session.accept(threadId));
    const conversation = await path();
    expect(conversation).toBe(`/messages/${threadId}`);

    await hand.until("navigator.serviceWorker.controller !== null", "the service worker");
    await relay.close();
    await hand.see(/^No connection/m);
    await hand.fill("Message to", "And at night.");
    await hand.press("Send");
    await says("And at night.", "On this device");
    await unlocks(conversation);
    await says("And at night.", "On this device");
    await hand.see(/1 waiting|1 item/);

    relay = await startRelay({ dataDir, port, clientDir });
    await rao.session.syncNow();
    const [read] = await rao.until("threads", (cards) => cards.some(({ total }) => total === 2));
    expect(read?.last?.text).toBe("And at night.");
    const texts = (await rao.session.messages(threadId, 0, 10)).map(({ text }) => text);
    expect(texts).toEqual(["It hurts on the stairs.", "And at night."]);
    await must(rao.session.sendMessage(threadId, "Come tomorrow at nine."));
    await hand.see("Come tomorrow at nine.");
    await says("And at night.", "On their device");
    await hand.close();
  } finally {
    engine.end();
    endScreen();
    await harbour.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
