import { expect, test } from "@playwright/test";
import { OLDER_FACTS } from "./links.ts";
import { Preflight } from "./preflight.ts";
import { DOCUMENT, LOG, OLD_CLIENT, PACKAGES } from "./samples.ts";

for (const width of [1360, 320]) {
  test(`axe finds nothing at ${width} px, empty, broken and corrected, in both themes`, async ({ page, browserName }) => {
    // axe reads the same page in both browsers, and takes Firefox minutes for these many states.
    test.skip(browserName === "firefox", "looked at in Chromium");
    // A look takes seconds where the machine is busy, and these are many.
    test.setTimeout(400_000);
    await page.setViewportSize({ width, height: 800 });
    const preflight = new Preflight(page);
    await preflight.open();
    for (const theme of ["light", "dark"] as const) {
      await preflight.setTheme(theme);
      if (theme === "light") await preflight.expectAccessible("empty");
      if (theme === "light") await preflight.giveSample();
      await preflight.showAllRows();
      await preflight.change("version-drift").getByRole("checkbox").check();
      await preflight.expectAccessible(`broken, ${theme}`);
      await preflight.promise.click();
      await expect(preflight.privacy).toBeVisible();
      // What lies half below its edge cannot be hit before it is closed, and need not be.
      await preflight.expectAccessible(`what leaves the page, ${theme}`, ".privacy");
      await page.keyboard.press("Escape");
      await preflight.stepTo("outdated-npm");
      await preflight.expectAccessible(`a place, ${theme}`);
      await page.keyboard.press("ControlOrMeta+f");
      await expect(page.getByRole("textbox", { name: "Find" })).toBeFocused();
      await page.keyboard.type("publish");
      await preflight.expectAccessible(`searched, ${theme}`);
      await page.keyboard.press("Escape");
      await preflight.plainEditor.click();
      await preflight.expectAccessible(`plain editor, ${theme}`);
      await preflight.plainEditor.click();
      if (width > 1000) await preflight.corrected.getByRole("button", { name: "Side by side" }).first().click();
      await preflight.expectAccessible(`side by side, ${theme}`);
    }
    await preflight.press("Use as inputs");
    await preflight.expectAccessible("corrected");
  });
}

for (const width of [1360, 320]) {
  test(`axe finds nothing at ${width} px in what is shared and opened, in both themes`, async ({ page }) => {
    // A look takes seconds where the machine is busy, and these are many.
    test.setTimeout(400_000);
    await page.setViewportSize({ width, height: 800 });
    const preflight = new Preflight(page);
    await preflight.open(OLDER_FACTS);
    await expect(preflight.linkBar).toContainText("rows stand otherwise");
    await preflight.drop([{ name: ".npmrc", text: "//registry.npmjs.org/:_authToken=npm_0a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5\n" }]);
    for (const theme of ["light", "dark"] as const) {
      await preflight.setTheme(theme);
      await preflight.press("Create link");
      await preflight.expectAccessible(`a link, ${theme}`);
      await preflight.share.getByRole("button", { name: "Leave them in" }).click();
      await preflight.expectAccessible(`doubt, ${theme}`);
      await preflight.share.getByRole("button", { name: "Yes, put them into the link" }).click();
      await preflight.expectAccessible(`credentials in a link, ${theme}`);
      await page.keyboard.press("Escape");
    }
    await preflight.linkBar.getByRole("button", { name: "Clear the page" }).click();
    await page.evaluate((link) => (location.hash = link), OLDER_FACTS);
    await expect(preflight.checks.locator(".was").first()).toBeVisible();
    await preflight.expectAccessible("then and now");
    await page.evaluate(() => (location.hash = "#2.later.0"));
    await expect(preflight.linkBar).toContainText("newer version");
    await preflight.expectAccessible("a link that does not open");
  });
}

for (const width of [1360, 320]) {
  test(`axe finds nothing in what there is to read at ${width} px`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height: 800 });
    const preflight = new Preflight(page);
    await preflight.open();
    await preflight.giveSample();
    for (const theme of ["light", "dark"] as const) {
      await preflight.setTheme(theme);
      await preflight.readAbout("outdated-npm");
      await preflight.expectAccessible(`a rule, ${theme}`);
      for (const topic of ["Examples", "Terms", "Keys"]) {
        await preflight.help.getByRole("button", { name: topic, exact: true }).click();
        await expect(preflight.help).toHaveAccessibleName(topic);
        await preflight.expectAccessible(`${topic}, ${theme}`);
      }
      await page.keyboard.press("Escape");
    }
    for (const address of ["rules/", "rules/outdated-npm.html", "terms.html"]) {
      await page.goto(address);
      await preflight.expectAccessible(address);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  });
}

for (const width of [1360, 320]) {
  test(`axe finds nothing at ${width} px in forms, packages, releases, logs and checklists, in both themes`, async ({
    page,
    browserName,
  }) => {
    test.skip(browserName === "firefox", "looked at in Chromium");
    test.setTimeout(400_000);
    await page.setViewportSize({ width, height: 800 });
    const preflight = new Preflight(page);
    await preflight.open();
    await preflight.chooseCode("E404");
    await preflight.expectAccessible("a code alone");
    expect(await preflight.overflow()).toBe(0);
    await preflight.drop([LOG, OLD_CLIENT]);
    for (const theme of ["light", "dark"] as const) {
      await preflight.setTheme(theme);
      await expect(preflight.causes.first()).toBeVisible();
      await preflight.expectAccessible(`a log with its checklist, ${theme}`);
      expect(await preflight.overflow()).toBe(0);
    }
    await preflight.press("Close the checklist");
    await preflight.drop([DOCUMENT, ...PACKAGES]);
    await preflight.answerRepository("acme/widget");
    await preflight.unfold("Trusted publishers on npm");
    await preflight.answer("Publisher", "GitHub Actions");
    for (const theme of ["light", "dark"] as const) {
      await preflight.setTheme(theme);
      await expect(preflight.packages).toBeVisible();
      await expect(preflight.releases).toBeVisible();
      await preflight.expectAccessible(`forms, packages and releases, ${theme}`);
      expect(await preflight.overflow()).toBe(0);
      await page.locator(".chain button").first().click();
      await preflight.expectAccessible(`narrowed to a link, ${theme}`);
      expect(await preflight.overflow()).toBe(0);
      await preflight.press("Back to all checks");
    }
  });
}

test("the keyboard alone leads from a file to the copied correction", async ({ page, browserName }) => {
  test.skip(browserName === "firefox", "Firefox moves the focus by the system's settings");
  const preflight = new Preflight(page);
  await preflight.allowClipboard();
  await preflight.open();
  await preflight.giveSample();
  const reach = async (name: RegExp) => {
    for (let step = 0; step < 90; step += 1) {
      await page.keyboard.press("Tab");
      const label = await page.evaluate(() => {
        const it = document.activeElement;
        return it?.getAttribute("aria-label") ?? (it as HTMLInputElement)?.labels?.[0]?.textContent ?? it?.textContent ?? "";
      });
      if (name.test(label)) return;
    }
    throw new Error(`no focus on ${name}`);
  };
  await page.locator("body").press("Tab");
  await reach(/Go to .*:3/);
  await page.keyboard.press("Enter");
  await expect(preflight.editor).toBeFocused();
  await reach(/1\.2\.0|one version|drift|version/);
  await reach(/^Copy the corrected/);
  await page.keyboard.press("Enter");
  await preflight.expectCopied(/node-version: 24/);
});
