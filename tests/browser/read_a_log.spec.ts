import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";
import { LOG, OLD_CLIENT } from "./samples.ts";

test("a log alone names its likeliest cause, the line that shows it and what to do", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.paste(LOG);
  const first = preflight.causes.first();
  await expect(first).toContainText("an npm before 11.5.1");
  await first.getByRole("button", { name: /Go to|:\d+/ }).first().click();
  await expect(preflight.editor).toBeFocused();
  await expect.poll(() => preflight.selection()).toContain("is not in this registry");
  await preflight.expectNoProblems();
});

test("a workflow beside the log shows the row that explains the cause", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([LOG, OLD_CLIENT]);
  const first = preflight.causes.first();
  await expect(first).toContainText("The files show it:");
  await first.getByRole("button", { name: "outdated-npm" }).click();
  await expect(preflight.rows("outdated-npm").first()).toBeFocused();
  await preflight.expectNoProblems();
});

test("an error code alone opens its checklist, files tick it, and it can be closed", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.chooseCode("E404");
  await expect(preflight.checklist).toContainText("the package exists");
  // Browsers choose with every key: the focus stays.
  await expect(page.getByLabel("Error code", { exact: true })).toBeFocused();
  await preflight.press("To its checklist");
  await expect(preflight.checklist.getByRole("heading")).toBeFocused();
  const client = preflight.checklist.getByRole("listitem").filter({ hasText: "the tool that publishes" });
  await expect(client).toContainText("open");

  await preflight.drop([OLD_CLIENT]);
  await expect(client).toContainText("fail");
  await client.getByRole("button", { name: "outdated-npm" }).click();
  await expect(preflight.rows("outdated-npm").first()).toBeFocused();
  expect(JSON.parse(await preflight.json()).checklist.code).toBe("E404");

  await preflight.checklist.getByRole("button", { name: "Close the checklist" }).click();
  await expect(preflight.checklist).toBeHidden();
  await expect(page.getByLabel("Error code", { exact: true })).toBeFocused();
  await expect(preflight.checks).toBeVisible();
  await preflight.expectNoProblems();
});

test("a workflow can be written beside the checklist", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.chooseCode("E404");
  await preflight.press(/^Write a workflow/);
  await expect(preflight.checklist).toBeVisible();
  await expect(page.getByRole("region", { name: "Write a workflow" })).toBeVisible();
  await preflight.expectNoProblems();
});

test("a chosen code is still there after a reload", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.chooseCode("actorNotAuthorized");
  await page.reload();
  await preflight.ready();
  await expect(preflight.checklist).toContainText("actorNotAuthorized");
  // Whoever takes the code back stays where the others are.
  await preflight.chooseCode("");
  await expect(preflight.checklist).toBeHidden();
  await expect(page.getByLabel("Error code", { exact: true })).toBeFocused();
  expect(preflight.problems).toEqual([]);
});
