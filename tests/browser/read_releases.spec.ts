import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";
import { DOCUMENT } from "./samples.ts";

test("a registry document says how each version was published, and what that proves", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([DOCUMENT]);
  const version = (name: string) => preflight.releases.locator("tbody tr", { hasText: name });
  await expect(version("1.3.0")).toContainText("a trusted publisher");
  await expect(version("1.3.0")).toContainText("yes");
  await expect(version("1.2.0")).toContainText("a token or a login");
  await expect(version("1.2.0")).toHaveClass("warn");
  await version("1.3.0").getByRole("button").click();
  await expect(preflight.editor).toBeFocused();
  await expect.poll(() => preflight.selection()).toContain("1.3.0");
  await preflight.expectNoProblems();
});
