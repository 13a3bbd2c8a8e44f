import { expect, test } from "@playwright/test";
import { JSR, PACKAGE, Preflight, WORKFLOW } from "./preflight.ts";

test("paper has the results and all texts, and nothing to press", async ({ page, browserName }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.chooseCode("E404");
  await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
  await expect(preflight.printed).toHaveCount(0);

  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const printed = await preflight.printed.locator("pre").evaluateAll((all) => all.map((it) => it.textContent));
  expect(printed).toEqual([WORKFLOW.text, PACKAGE.text, JSR.text]);
  await expect(preflight.printed).toBeHidden();
  // Firefox cannot be told over BiDi that it prints.
  if (browserName === "chromium") {
    await page.emulateMedia({ media: "print" });
    await expect(preflight.printed).toBeVisible();
    await expect(preflight.verdict).toBeVisible();
    await expect(preflight.publication(/npm publish/).getByRole("list").first()).toBeVisible();
    await expect(preflight.rows("outdated-npm")).toBeVisible();
    await expect(preflight.checklist).toContainText("the package exists");
    await expect(preflight.corrected).toContainText("node-version: 24");
    await expect(preflight.registryCard("@acme/widget, npm")).toBeVisible();
    await expect(preflight.editor).toBeHidden();
    await expect(page.getByRole("button", { name: /^(?:Examples|Copy|Download|Use as inputs|Theme|Remove|Close|To its)/ })).toHaveCount(0);
    await page.emulateMedia({ media: null });
  }
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await expect(preflight.printed).toHaveCount(0);
  await preflight.expectNoProblems();
});
