import { expect, test, type Page, type TestInfo } from "@playwright/test";
import { OLDER_FACTS } from "./links.ts";
import { Preflight } from "./preflight.ts";
import { DOCUMENT, PACKAGES } from "./samples.ts";

const sizes = [
  { width: 1360, height: 900 },
  { width: 360, height: 740 },
];

interface Look {
  size: (typeof sizes)[number];
  theme: "light" | "dark";
  /** The end of a link to open. */
  fragment?: string;
}

/** The page as it is looked at, and two ways to take a picture of it: all of it, and what is in sight. */
async function look(page: Page, info: TestInfo, { size, theme, fragment }: Look) {
  await page.setViewportSize(size);
  const preflight = new Preflight(page);
  await preflight.open(fragment);
  await preflight.setTheme(theme);
  const take = (name: string, fullPage: boolean) => {
    const path = `screenshots/${name}-${size.width}-${theme}-${info.project.name}.png`;
    return page.screenshot({ path, fullPage, animations: "disabled" });
  };
  const shoot = async (name: string) => {
    await page.evaluate(() => scrollTo(0, 0));
    await take(name, true);
  };
  return { preflight, shoot, glance: (name: string) => take(name, false) };
}

for (const size of sizes) {
  for (const theme of ["light", "dark"] as const) {
    test(`the page in ${theme} at ${size.width} px`, async ({ page }, info) => {
      const { preflight, shoot, glance } = await look(page, info, { size, theme });
      await shoot("empty");
      await preflight.giveSample();
      await preflight.tabs.first().click();
      await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
      await shoot("broken");
      await preflight.stepTo("outdated-npm");
      await glance("place");
      await page.keyboard.press("Escape");
      await preflight.change("version-drift").getByRole("checkbox").check();
      await shoot("decided");
      await preflight.press("Use as inputs");
      await expect(preflight.verdict).not.toHaveAttribute("data-verdict", "blocked");
      await preflight.showAllRows();
      await shoot("corrected");
      await page.evaluate(() => { location.hash = "rule=outdated-npm"; });
      await expect(preflight.help).toBeVisible();
      await glance("rule");
      for (const topic of ["Examples", "Terms", "Keys"]) {
        await preflight.help.getByRole("button", { name: topic, exact: true }).click();
        await expect(preflight.help).toHaveAccessibleName(topic);
        await glance(topic.toLowerCase());
      }
    });

    test(`settings, and the log of a run, in ${theme} at ${size.width} px`, async ({ page }, info) => {
      const { preflight, shoot } = await look(page, info, { size, theme });
      await preflight.giveReady();
      await preflight.unfold("Trusted publishers on npm");
      await preflight.answer("Publisher", "GitHub Actions");
      await preflight.fillPublisher(1, { "Workflow filename": "release.yml" });
      await expect(preflight.value("@acme/widget, npm", "Workflow filename")).toContainText("differs");
      await shoot("settings");
      await preflight.press("Examples");
      await preflight.press("The log of a failed run, with its workflow");
      await expect(preflight.tab("ci.log")).toBeVisible();
      await shoot("log");
    });

    test(`an error code, and packages, in ${theme} at ${size.width} px`, async ({ page }, info) => {
      const { preflight, shoot } = await look(page, info, { size, theme });
      await preflight.chooseCode("E404");
      await expect(preflight.checklist).toBeVisible();
      await shoot("code");
      await preflight.press("Close the checklist");
      await preflight.drop([DOCUMENT, ...PACKAGES]);
      await preflight.answerRepository("acme/widget");
      await expect(preflight.packages).toBeVisible();
      await shoot("packages");
    });

    test(`what is opened and shared in ${theme} at ${size.width} px`, async ({ page }, info) => {
      const { preflight, glance } = await look(page, info, { size, theme, fragment: OLDER_FACTS });
      await expect(preflight.linkBar).toContainText("rows stand otherwise");
      await glance("opened");
      await preflight.drop([{ name: ".npmrc", text: "//registry.npmjs.org/:_authToken=npm_0a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5\n" }]);
      await preflight.checks.getByRole("button", { name: "Link to this row, outdated-npm" }).click();
      await preflight.press("Create link");
      await preflight.share.getByRole("button", { name: "Leave them in" }).click();
      await expect(preflight.share).toContainText("Everybody who sees the link");
      await glance("shared");
    });
  }
}

test("the theme is remembered, and the system's counts until one is chosen", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await expect(page.getByRole("button", { name: "Theme: system" })).toBeVisible();
  await preflight.setTheme("dark");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.reload();
  await preflight.ready();
  await expect(page.getByRole("button", { name: "Theme: dark" })).toBeVisible();
  expect(await ground()).toBe(dark);
  await preflight.setTheme("light");
  expect(await ground()).not.toBe(dark);
});

test("nothing scrolls sideways at 320 px", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const preflight = new Preflight(page);
  await preflight.open();
  expect(await preflight.overflow()).toBe(0);
  await preflight.giveSample();
  await preflight.showAllRows();
  await preflight.change("version-drift").getByRole("checkbox").check();
  expect(await preflight.overflow()).toBe(0);
  await preflight.press("Create link");
  await expect(preflight.link).toBeVisible();
  expect(await preflight.overflow()).toBe(0);
  await page.keyboard.press("Escape");
  await page.evaluate((link) => (location.hash = link), OLDER_FACTS);
  await expect(preflight.linkBar).toContainText("rows stand otherwise");
  expect(await preflight.overflow()).toBe(0);
});

test("targets are large enough to hit", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.showAllRows();
  const small = await page.evaluate(() => {
    const targets = document.querySelectorAll<HTMLElement>("button, select, input[type=text], label.radio, label.switch");
    const visible = [...targets].filter((it) => it.checkVisibility() && it.getBoundingClientRect().width > 1);
    return visible.filter((it) => it.getBoundingClientRect().height < 24).map((it) => it.outerHTML.slice(0, 80));
  });
  expect(small).toEqual([]);
});
