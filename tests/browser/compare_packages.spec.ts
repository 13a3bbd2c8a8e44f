import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";
import { PACKAGES } from "./samples.ts";

async function monorepo(preflight: Preflight) {
  await preflight.open();
  for (const sample of PACKAGES) await preflight.give(sample);
  await preflight.answerRepository("acme/widget");
}

test("the packages of a repository stand side by side, and a cell leads to its check", async ({ page }) => {
  const preflight = new Preflight(page);
  await monorepo(preflight);
  const line = (name: string) => preflight.packages.locator(`tr[data-package="${name}"]`);
  await expect(preflight.packages.locator("tbody tr")).toHaveCount(2);
  await expect(line("@acme/gadget").locator('[data-aspect="repository"]')).toContainText("acme/old");
  await expect(line("@acme/widget").locator('[data-aspect="jsr"]')).toContainText("1.2.0, not published");
  await line("@acme/gadget").getByRole("button", { name: /^Repository: fail, acme\/old/ }).click();
  await expect(preflight.rows("mismatched-repository-url").filter({ hasText: "acme/old" })).toBeFocused();
  // A check that passes is shown as well.
  await line("@acme/widget").getByRole("button", { name: /^Repository: pass/ }).click();
  await expect(preflight.rows("mismatched-repository-url").filter({ hasText: "pass" })).toBeFocused();
  await preflight.expectNoProblems();
});

test("one script gives all packages their publishers", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.allowClipboard();
  await monorepo(preflight);
  await preflight.press("Copy the script for all packages");
  await preflight.expectCopied(/npm trust github @acme\/widget .*\nsleep 2\nnpm trust github @acme\/gadget .*\n$/);
});

test("a publisher of one package of several says which", async ({ page }) => {
  const preflight = new Preflight(page);
  await monorepo(preflight);
  await preflight.unfold("Trusted publishers on npm");
  await preflight.answer("Publisher", "GitHub Actions");
  await page.getByLabel("Package", { exact: true }).selectOption("@acme/gadget");
  await preflight.fillPublisher(1, { "Organization or user": "acme", Repository: "other" });
  await expect(preflight.value("@acme/gadget, npm", "Repository")).toContainText("differs");
  await expect(preflight.registryCard("@acme/widget, npm")).toContainText("was not given");
});

test("one package alone has no table of packages", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await expect(preflight.steps).toBeVisible();
  await expect(preflight.packages).toHaveCount(0);
});

test("what is asked of many packages is told once in full, and of each at a click", async ({ page }) => {
  const preflight = new Preflight(page);
  await monorepo(preflight);
  const manifest = '{ "name": "@acme/gizmo", "version": "1.2.0" }\n';
  await preflight.give({ name: "packages/c/package.json", text: manifest });
  const rows = preflight.rows("untrusted-workflow");
  await expect(rows).toHaveCount(3);
  await expect(rows.first().locator(".note")).toBeVisible();
  const last = rows.nth(2);
  await expect(last).toContainText("@acme/gizmo");
  await expect(last.locator(".note")).toBeHidden();
  await last.getByText("why, and what to do").click();
  await expect(last.locator(".note")).toContainText("the trusted publisher has to name exactly that");
  await last.getByText("why, and what to do").click();
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(last.locator(".note")).toBeVisible();
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect(last.locator(".note")).toBeHidden();
  // What passes is told as ever.
  await preflight.checks.getByRole("button", { name: /^All/ }).click();
  await expect(preflight.rows("mismatched-repository-url").getByText("why, and what to do")).toHaveCount(0);
  // Files of one name are told apart by their folders.
  await expect(preflight.rows("missing-package").nth(2)).toContainText("c/package.json:1");
  await preflight.expectNoProblems();
});
