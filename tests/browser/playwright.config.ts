// Both browsers are the system's: Playwright drives Debian's Firefox over BiDi in exactly this version.
import { defineConfig } from "@playwright/test";

const { PREFLIGHT_ADDRESS, PREFLIGHT_CHROMIUM, PREFLIGHT_FIREFOX } = process.env;
const byHand = "http://127.0.0.1:8080/";

export default defineConfig({
  testDir: ".",
  outputDir: "results",
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: process.env.PREFLIGHT_REPORT ?? "results/report.json" }]],
  // `cargo xtask test` serves dist/ itself, under a sub-path.
  webServer: PREFLIGHT_ADDRESS
    ? undefined
    : { command: "cargo xtask serve", cwd: "../..", url: byHand, reuseExistingServer: true, timeout: 3_600_000 },
  use: { baseURL: PREFLIGHT_ADDRESS ?? byHand, actionTimeout: 20_000 },
  projects: [
    {
      name: "chromium",
      use: {
        browserName: "chromium",
        launchOptions: {
          executablePath: PREFLIGHT_CHROMIUM ?? "/usr/bin/chromium",
          args: [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
          ],
        },
      },
    },
    {
      name: "firefox",
      use: {
        browserName: "firefox",
        channel: "moz-firefox",
        launchOptions: {
          executablePath: PREFLIGHT_FIREFOX ?? "/usr/bin/firefox-esr",
          // A machine without a mouse, such as one that runs tests, has one here: fine, and able to hover.
          firefoxUserPrefs: { "ui.primaryPointerCapabilities": 6, "ui.allPointerCapabilities": 6 },
        },
      },
    },
  ],
});
