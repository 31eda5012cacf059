// Pat looks how her blood pressure went and takes it to the doctor on paper, without a line.
import { expect, type Page, test } from "@playwright/test";
import { addBloodPressure, go, joinAsPatient, makeClinic, noAxeViolations, openHarbour } from "./clinic.ts";

/** Whether anything but the paper would come out of the printer. */
const printed = (page: Page) =>
  page.evaluate(() => {
    const seen = (selector: string) =>
      [...document.querySelectorAll(selector)].some((one) => one.getClientRects().length > 0);
    return {
      paper: seen(".report-paper"),
      form: seen(".report-sections"),
      frame: seen(".frame-bar, .frame-top, .frame-side"),
    };
  });

test("pat reads her pressure as a graph, by keys, in a sentence and in a table, then prints a report, all in flight mode", async ({
  browser,
}) => {
  const harbour = await openHarbour(browser);
  try {
    const { page, context } = await joinAsPatient(harbour, await makeClinic(harbour));
    await go(page, "Record");
    await addBloodPressure(page, 121, 81);
    await addBloodPressure(page, 165, 95);
    await context.setOffline(true);
    await go(page, "Home");
    // On home, graph and paper it says what it is not.
    const isNoDevice = page.getByText(/not a medical device/i).first();
    await expect(isNoDevice).toBeVisible();
    await page.getByRole("link", { name: "Graph of Blood pressure" }).click();
    await expect(page.getByRole("heading", { name: "Blood pressure", level: 1 })).toBeFocused();
    const graph = page.getByRole("slider", { name: /Blood pressure, 7 days: 2 readings\. Latest 165\/95/ });
    await expect(graph).toBeAttached();
    await expect(page.getByText(/Systolic: 90 to below 140 mmHg, typical for adults/)).toBeVisible();
    await expect(isNoDevice).toBeVisible();
    await noAxeViolations(page);

    await graph.focus();
    await page.keyboard.press("End");
    await expect(graph).toHaveAttribute("aria-valuetext", /165\/95 mmHg/);
    await page.keyboard.press("ArrowLeft");
    await expect(graph).toHaveAttribute("aria-valuetext", /121\/81 mmHg/);
    await page.keyboard.press("+");
    await expect(page.getByRole("radio", { name: "7 days" })).not.toBeChecked();
    await page.getByRole("radio", { name: "1 year" }).press("Space");
    await expect(page.getByText(/Blood pressure, 1 year: 2 readings/)).toBeVisible();

    // A finger moves it, two make it wider; what it shows is said anew.
    const box = await page.locator(".graph-frame .u-over").boundingBox();
    if (!box) throw new Error("no graph");
    const line = await context.newCDPSession(page);
    const touch = async (
      type: "touchStart" | "touchMove" | "touchEnd",
      ...across: readonly number[]
    ): Promise<void> => {
      const y = box.y + box.height / 2;
      const touchPoints = across.map((share, id) => ({ x: box.x + box.width * share, y, id }));
      await line.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
    await touch("touchStart", 0.2);
    for (const at of [0.3, 0.5, 0.7, 0.9]) await touch("touchMove", at);
    await touch("touchEnd");
    await expect(page.getByRole("radio", { name: "1 year" })).not.toBeChecked();
    await expect(page.getByText(/Blood pressure, .*: no readings/i).first()).toBeVisible();
    await page.getByRole("radio", { name: "7 days" }).press("Space");
    await expect(page.getByText(/Blood pressure, 7 days: 2 readings/)).toBeVisible();
    await touch("touchStart", 0.1, 0.9);
    for (const at of [0.2, 0.3, 0.4]) await touch("touchMove", at, 1 - at);
    await touch("touchEnd");
    await expect(page.getByRole("radio", { name: "7 days" })).not.toBeChecked();
    await page.getByRole("radio", { name: "1 year" }).press("Space");

    await page.getByRole("button", { name: "Show as a table" }).click();
    await expect(page.getByRole("row")).toHaveCount(3);
    await expect(page.getByRole("row").nth(1)).toContainText("165/95 mmHg");
    await expect(page.getByRole("row").nth(1)).toContainText("High");
    await noAxeViolations(page);

    await page.getByRole("link", { name: "Back to the record" }).click();
    await page.getByRole("link", { name: "Report", exact: true }).click();
    const paper = page.getByRole("article", { name: "Report" });
    await expect(paper.getByRole("heading", { name: /MORGAN, Patricia/ })).toBeVisible();
    await expect(paper.getByText(/2 readings\. Latest 165\/95 mmHg/)).toBeVisible();
    await expect(paper.getByRole("region", { name: "Allergies" })).toContainText("Nothing recorded.");
    await page.getByRole("checkbox", { name: "Allergies" }).press("Space");
    await expect(paper.getByRole("region", { name: "Allergies" })).toHaveCount(0);
    await page.getByLabel("To", { exact: true }).fill("2001-01-01");
    await expect(page.getByText("Give two days, the first not after the second.")).toBeVisible();
    await page.getByRole("radio", { name: "30 days" }).press("Space");
    await noAxeViolations(page);
    await page.emulateMedia({ media: "print" });
    await expect(paper.getByText(/not a medical device/i)).toBeVisible();
    // Tomorrow the paper still lies there.
    await expect(paper).not.toContainText("today");
    expect(await printed(page)).toEqual({ paper: true, form: false, frame: false });
  } finally {
    await harbour.close();
  }
});
