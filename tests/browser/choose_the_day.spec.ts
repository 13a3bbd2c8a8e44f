import { expect, test } from "@playwright/test";
import { Preflight, READY } from "./preflight.ts";

const DAY = "Day of the run";

test("a run is judged for today, and for another day when somebody asks", async ({ page }) => {
  await page.clock.setFixedTime(new Date("2026-11-26T12:00:00"));
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await expect(page.getByRole("banner")).toContainText("for a run on 2026-11-26");
  await expect(page.getByLabel(DAY)).toHaveValue("2026-11-26");
  await expect(preflight.rows("ended-node")).toHaveCount(0);
  // Node 24 ends in April 2028.
  await page.getByLabel(DAY).fill("2028-06-01");
  await expect(page.getByRole("banner")).toContainText("for a run on 2028-06-01");
  await preflight.checks.getByRole("button", { name: /^Advice/ }).click();
  await expect(preflight.rows("ended-node")).toContainText("advice");
  await page.reload();
  await preflight.ready();
  await expect(page.getByLabel(DAY)).toHaveValue("2028-06-01");
  await page.getByLabel(DAY).fill("2026-11-26");
  await expect(preflight.rows("ended-node")).toHaveCount(0);
});

test("a forgotten day is tomorrow's tomorrow", async ({ page }) => {
  await page.clock.setFixedTime(new Date("2026-11-26T23:30:00"));
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop(READY);
  await expect(page.getByRole("banner")).toContainText("for a run on 2026-11-26");
  await page.clock.setFixedTime(new Date("2026-11-27T00:30:00"));
  await preflight.answerRepository("acme/widget");
  await expect(page.getByRole("banner")).toContainText("for a run on 2026-11-27");
});
