import { expect, test } from "@playwright/test";
import { Preflight, WORKFLOW } from "./preflight.ts";

test("a pasted workflow with its manifests becomes a verdict and, corrected, publishes", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();

  await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
  await expect(preflight.verdict).toContainText("E404");
  await expect(preflight.publication(/npm publish/)).toContainText(/fail.*E404/);
  const outdated = preflight.rows("outdated-npm").first();
  await expect(outdated).toContainText("fail");
  const line = WORKFLOW.text.split("\n").findIndex((it) => it.includes("node-version")) + 1;
  await expect(outdated.locator(".where")).toContainText(`:${line}`);

  const drift = preflight.change("version-drift");
  await expect(drift.getByRole("checkbox")).not.toBeChecked();
  await expect(drift.getByRole("radio").first()).toBeChecked();
  await expect(drift.locator(".radio").first()).toContainText("1.2.0");
  await drift.getByRole("checkbox").check();

  const outlook = preflight.corrected.locator(".outlook");
  await expect(outlook).toContainText("nothing fails");
  await expect(outlook).toContainText(/npm publish.*OIDC.*provenance/);
  const added = preflight.corrected.locator(".diff .added");
  await expect(added).toHaveCount(2);
  await expect(preflight.corrected.locator(".diff .removed")).toHaveCount(2);
  await expect(added.first()).toContainText("24 # the same as in CI");

  await preflight.press("Use as inputs");
  await expect(preflight.verdict).not.toHaveAttribute("data-verdict", "blocked");
  await preflight.tab(/workflow/i).click();
  const comments = (text: string) => text.split("\n").flatMap((it) => /#.*/.exec(it) ?? []);
  expect(comments(await preflight.text())).toEqual(comments(WORKFLOW.text));
  expect(comments(WORKFLOW.text)).toHaveLength(3);
  await preflight.showAllRows();
  await expect(preflight.checks.locator("tbody tr.fail")).toHaveCount(0);
  await expect(preflight.publication(/npm publish/)).toContainText(/OIDC.*provenance/);
  await preflight.expectNoProblems();
});

test("the verdict is announced with its counts", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await expect(page.locator('.results [role="status"]')).toContainText(/\d+ fail/);
});

test("a row leads to its line", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.rows("outdated-npm").locator(".where").getByRole("button").click();
  await expect(preflight.editor).toBeFocused();
  await expect.poll(() => preflight.selection()).toBe("20");
  await expect(page.locator(".panel:not([hidden]) .line.fail .mark").first()).toBeInViewport();
});

test("an answer that a check needs is one click away", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.answerRepository("");
  await preflight.checks.getByRole("button", { name: "the repository that runs the workflow" }).first().click();
  await expect(page.getByLabel("Repository", { exact: true })).toBeFocused();
  await preflight.answerRepository("acme");
  await expect(page.getByText("Owner and name with a slash")).toBeVisible();
});

test("the verdict leads to the corrected files, and a row to its change", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.press("To the corrected files");
  await expect(page.getByRole("heading", { name: "Corrected files" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Corrected files" })).toBeInViewport();
  await preflight.rows("version-drift").getByRole("button", { name: /^Change on offer/ }).click();
  await expect(preflight.change("version-drift").getByRole("checkbox")).toBeFocused();
});
