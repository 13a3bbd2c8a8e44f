import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";

test("advice stands behind a filter of its own, out of the way of what fails", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  const rows = preflight.checks.locator("tbody tr");
  const statuses = async () => new Set(await rows.evaluateAll((all) => all.map((it) => it.className)));
  await expect(preflight.rows("outdated-npm")).toBeVisible();
  expect(await statuses()).toEqual(new Set(["fail", "warn", "unknown"]));

  await preflight.checks.getByRole("button", { name: /^Show the \d+ pieces of advice/ }).click();
  await expect(preflight.rows("unpinned-action").first()).toBeVisible();
  expect(await statuses()).toEqual(new Set(["advice"]));
  await expect(preflight.checks.getByRole("button", { name: `Advice ${await rows.count()}` })).toHaveAttribute("aria-pressed", "true");

  await preflight.checks.getByRole("button", { name: /^Not passing/ }).click();
  await expect(preflight.rows("outdated-npm")).toBeVisible();
  await expect(preflight.rows("unpinned-action")).toHaveCount(0);
  await preflight.showAllRows();
  expect(await statuses()).toEqual(new Set(["fail", "warn", "unknown", "advice", "pass"]));
});

test("without advice there is no filter for it", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.paste({ name: "package.json", text: '{ "name": "@acme/widget", "version": "1.0.0" }\n' });
  await expect(preflight.verdict).toBeVisible();
  await expect(preflight.checks.getByRole("button", { name: /^Advice/ })).toHaveCount(0);
});
