import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";

test("a link of the chain narrows the checks to those behind it, and the way back leads to the link", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  const chain = preflight.publication(/npm publish/).getByRole("list", { name: "From trigger to published version" });
  const client = chain.getByRole("button", { name: /^Client ?: fail/ });
  await expect(client).toHaveAttribute("aria-pressed", "false");
  const all = await preflight.checks.locator("tbody tr").count();
  await client.click();
  await expect(client).toHaveAttribute("aria-pressed", "true");
  await expect(preflight.checks).toContainText(/checks? behind “Client”/);
  await expect(preflight.rows("outdated-npm")).toBeVisible();
  await expect(preflight.rows("version-drift")).toHaveCount(0);
  expect(await preflight.checks.locator("tbody tr").count()).toBeLessThan(all);
  await preflight.press("Back to all checks");
  await expect(client).toBeFocused();
  await expect(preflight.checks.locator("tbody tr")).toHaveCount(all);
  await preflight.expectNoProblems();
});

test("a link that passes shows its evidence, and the published version what keeps it back", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  const chain = preflight.publication(/npm publish/).getByRole("list", { name: "From trigger to published version" });
  await chain.getByRole("button", { name: /^Identity ?: pass/ }).click();
  await expect(preflight.rows("missing-id-token-permission").first()).toContainText("pass");
  await chain.getByRole("button", { name: /^Published ?: fail/ }).click();
  await expect(preflight.rows("outdated-npm")).toBeVisible();
  await preflight.checks.getByRole("button", { name: /^Not passing/ }).click();
  await expect(chain.locator('[aria-pressed="true"]')).toHaveCount(0);
});

test("a chain is a list of links with their states in words", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  const links = preflight.publication(/npm publish/).getByRole("listitem");
  await expect(links).toHaveCount(7);
  await expect(links.nth(3)).toContainText(/Client: fail.*npm 10/s);
  await expect(links.nth(4)).toContainText(/Settings: unknown.*not given/s);
});
