// Stories in Debian's Chromium: a phone for patients, a laptop for doctors, the built app served by the real relay.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.story.ts",
  outputDir: "test-results",
  timeout: 300_000,
  expect: { timeout: 20_000 },
  workers: 1,
  // A machine that stands still for half a minute is no fault of the app: what passes the second time is said to be unsteady.
  retries: 1,
  forbidOnly: true,
  use: {
    browserName: "chromium",
    actionTimeout: 15_000,
    navigationTimeout: 20_000,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env["HV_TEST_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
