import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";

test("examples are found by name and by what they show", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.press("Examples");
  const search = preflight.help.getByLabel("Search the examples");
  await expect(search).toBeFocused();
  await expect(preflight.help.getByRole("heading", { name: "Widely copied, checked" })).toBeVisible();
  await search.fill("version-drift");
  await expect(preflight.help.getByRole("status")).toHaveText("1 example");
  await search.fill("no such example");
  await expect(preflight.help.getByRole("status")).toHaveText("No example has all these words.");
});

test("an example of a rule loads from the gallery and is taken back", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.press("Examples");
  await preflight.help.getByLabel("Search the examples").fill("suppressed-identity");
  await preflight.help.getByRole("listitem").getByRole("button").first().click();
  await expect(preflight.help).toBeHidden();
  await expect(preflight.rows("suppressed-identity").first()).toBeVisible();
  await preflight.press("Undo");
  await expect(preflight.tabs).toHaveCount(3);
  await preflight.expectNoProblems();
});

test("what the articles claim is said beside their workflows", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.press("Examples");
  await preflight.press("About The article that compares JSR with npm");
  await expect(preflight.help).toContainText("Node 20 brings npm 10, which never asks for an identity token");
  await preflight.help.getByRole("button", { name: /^Open in the checker/ }).click();
  await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
  await expect(preflight.rows("outdated-npm")).toBeVisible();
});

test("every example loads, and the ready ones are ready", async ({ page }) => {
  test.setTimeout(300_000);
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.press("Examples");
  const titles = await preflight.help.locator(".gallery li > button:first-child").allTextContents();
  expect(titles.length).toBeGreaterThan(100);
  await page.keyboard.press("Escape");
  for (const [at, title] of titles.entries()) {
    await preflight.press("Examples");
    await preflight.help.locator(".gallery li > button:first-child").nth(at).click();
    await expect(preflight.help).toBeHidden();
    await expect(preflight.verdict, title).toBeVisible();
    if (title.endsWith("ready")) await expect(preflight.verdict).toHaveAttribute("data-verdict", /^(files-)?ready$/);
  }
  await preflight.expectNoProblems();
});
