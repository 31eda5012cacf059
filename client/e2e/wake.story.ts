// Pat's app is closed while rao answers: the relay asks a push service of our own, the service worker shows one notice without a word of what, in her language.
import { expect, type Page, test } from "@playwright/test";
import { pushService } from "../../server/test/push-service.ts";
import { must } from "../node/person.ts";
import { go, joinByLink, openHarbour } from "./clinic.ts";
import { type Diary, hours, openDiary, setHours } from "./diary.ts";
import { look } from "./looking.ts";

/** The browser's own service is far away and not asked here: it would say which address is its person's. */
function listenAt(endpoint: string): void {
  let held: PushSubscription | null = null;
  PushManager.prototype.getSubscription = () => Promise.resolve(held);
  PushManager.prototype.subscribe = (options) => {
    const key = options?.applicationServerKey as Uint8Array<ArrayBuffer>;
    const unsubscribe = (): Promise<boolean> => Promise.resolve(true).finally(() => (held = null));
    held = { endpoint, options: { applicationServerKey: key.buffer }, unsubscribe } as unknown as PushSubscription;
    return Promise.resolve(held);
  };
}

/** As the browser does when its service tells it of a push. */
async function deliver(page: Page, origin: string): Promise<void> {
  const line = await page.context().newCDPSession(page);
  const registered = new Promise<string>((found) =>
    line.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const mine = registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${origin}/` && !isDeleted);
      if (mine) found(mine.registrationId);
    }),
  );
  await line.send("ServiceWorker.enable");
  await line.send("ServiceWorker.deliverPushMessage", { origin, registrationId: await registered, data: "" });
}

const notices = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () =>
    (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body }) => `${title}: ${body}`),
  );

test("A56: rao confirms while pat's app is closed: one notice says that there is something new, and nothing else", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const service = await pushService();
  const harbour = await openHarbour(browser, undefined, [service.origin]);
  let diary: Diary | undefined;
  try {
    diary = await openDiary(harbour);
    const { rao } = diary;
    await setHours(rao, hours("request"));
    const { page, context } = await joinByLink(harbour, diary.patientLink);
    await context.grantPermissions(["notifications"], { origin: harbour.relay.url });
    await context.addInitScript(listenAt, `${service.origin}/to/pat`);
    await page.reload();
    await page.getByRole("textbox", { name: "Password" }).fill("orchard lantern violin meadow copper");
    await page.getByRole("button", { name: "Unlock" }).click();

    await go(page, "Appointments");
    await page.getByRole("link", { name: "Book an appointment" }).first().click();
    await page.getByRole("button", { name: "Choose Dr Asha Rao" }).click();
    await page.getByRole("radiogroup", { name: "Free times" }).getByRole("radio").nth(2).check({ force: true });
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Ask for this time" }).click();
    await expect(page.getByText("Dr Asha Rao has not answered yet")).toBeVisible();

    await go(page, "Device");
    const notice = page.getByRole("checkbox", { name: "Tell me on this device when there is something new" });
    await expect(notice).not.toBeChecked();
    await notice.click({ force: true });
    await expect(notice).toBeChecked();
    await page.getByRole("checkbox", { name: "Not at night" }).click({ force: true });
    await expect(page.getByLabel("Quiet from")).toHaveCount(0);
    await look(page, "waking");

    // Closed: the app's worker is gone with its page.
    const [{ id } = { id: "" }] = (await rao.until("appointments", (view) => view.appointments.length > 0))
      .appointments;
    await page.goto("about:blank");
    await must(rao.session.actOnAppointment(id, "confirm"));
    expect(await service.came(1)).toMatchObject({ path: "/to/pat", body: "" });

    await page.goto(`${harbour.relay.url}/`);
    await expect(page.getByRole("textbox", { name: "Password" })).toBeVisible();
    await deliver(page, harbour.relay.url);
    const news = "Health Vault: There is something new. Open the app to see it.";
    await expect.poll(() => notices(page)).toEqual([news]);
    await deliver(page, harbour.relay.url);
    await expect.poll(() => notices(page)).toEqual([news]);

    await page.getByRole("textbox", { name: "Password" }).fill("orchard lantern violin meadow copper");
    await page.getByRole("button", { name: "Unlock" }).click();
    await go(page, "Device");
    await expect(notice).toBeChecked();
    await notice.click({ force: true });
    await expect(notice).not.toBeChecked();
    expect(await harbour.relay.store.sealedRows.page("wakes.sealed", undefined, 10)).toEqual([]);
  } finally {
    await diary?.close();
    await harbour.close();
    await service.close();
  }
});
