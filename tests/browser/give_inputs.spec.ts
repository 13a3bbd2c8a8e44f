import { expect, test } from "@playwright/test";
import { JSR, PACKAGE, Preflight, WORKFLOW } from "./preflight.ts";

test("dropped files become tabs under their names", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([WORKFLOW, PACKAGE, JSR]);
  await expect(preflight.tabs).toHaveCount(3);
  await expect(preflight.tab("publish.yml")).toHaveAttribute("aria-selected", "true");
  await expect(preflight.notice).toContainText("3 files added");
  await preflight.press("Undo");
  await expect(preflight.tabs).toHaveCount(1);
  await preflight.expectNoProblems();
});

test("chosen files become tabs, and a file of the same name replaces its text", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.choose([WORKFLOW, PACKAGE]);
  await expect(preflight.tabs).toHaveCount(2);
  await preflight.choose([{ ...PACKAGE, text: PACKAGE.text.replace("1.2.0", "2.0.0") }]);
  await expect(preflight.notice).toContainText("1 file replaced");
  await expect(preflight.tabs).toHaveCount(2);
  await preflight.expectText(/2\.0\.0/);
});

test("what does not fit is named and left out", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([PACKAGE, { name: "huge.json", text: " ".repeat(1024 * 1024 + 1) }]);
  await expect(preflight.notice).toContainText("left out: huge.json");
  await expect(preflight.tabs).toHaveCount(1);
  const many = Array.from({ length: 66 }, (_, at) => ({ name: `package-${at}.yml`, text: "jobs: {}\n" }));
  await preflight.drop(many);
  await expect(preflight.notice).toContainText("64 files are the most");
  await expect(preflight.tabs).toHaveCount(64);
});

test("a text typed or pasted into the editor is recognised, and can be renamed and re-typed", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.editor.focus();
  await page.keyboard.insertText(PACKAGE.text);
  await expect(preflight.tab(/package\.json/)).toBeVisible();
  await page.getByRole("tabpanel").getByLabel("File name").fill("packages/widget/package.json");
  await expect(preflight.tab(/^package\.json/)).toBeVisible();
  await page.getByRole("tabpanel").getByLabel("Kind").selectOption("CI log");
  await expect(page.getByRole("tabpanel").getByLabel("Kind")).toHaveValue("log");
});

test("a removed file comes back", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.tab(/jsr\.json/).press("Delete");
  await expect(preflight.tabs).toHaveCount(2);
  await preflight.press("Undo");
  await expect(preflight.tabs).toHaveCount(3);
  await preflight.expectText(JSR.text);
});

test("arrow keys move between tabs", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.tabs.nth(2).focus();
  await page.keyboard.press("ArrowRight");
  await expect(preflight.tabs.nth(0)).toBeFocused();
  await expect(preflight.tabs.nth(0)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("End");
  await expect(preflight.tabs.nth(2)).toBeFocused();
});

test("a reload of the tab loses nothing", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.change("version-drift").getByRole("checkbox").check();
  await preflight.tab(/package\.json/).click();
  await preflight.editor.press("End");
  await page.keyboard.type(" ");
  const typed = await preflight.text();
  await page.reload();
  await preflight.ready();
  await expect(preflight.tabs).toHaveCount(3);
  await preflight.expectText(typed);
  await expect(page.getByLabel("Repository", { exact: true })).toHaveValue("acme/widget");
  await expect(preflight.change("version-drift").getByRole("checkbox")).toBeChecked();
});

test("typing keeps the line endings of the file", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([{ ...WORKFLOW, text: WORKFLOW.text.replaceAll("\n", "\r\n") }, PACKAGE]);
  await expect(preflight.tabs).toHaveCount(2);
  await preflight.editor.press("Control+Home");
  await page.keyboard.type("# mine\n");
  expect(await preflight.draft()).toContain("# mine\r\nname: Publish\r\n");
});

test("what is typed before the page is ready is kept", async ({ page }) => {
  const preflight = new Preflight(page);
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  await page.route(/\.wasm$/, async (route) => {
    await gate;
    await route.continue();
  });
  const started = preflight.open();
  await page.getByLabel("Text to check").fill(PACKAGE.text);
  open();
  await started;
  await preflight.expectText(PACKAGE.text);
  await expect(preflight.editor).toBeFocused();
});

test("after a panic the texts are there and checking waits", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await page.evaluate(() => {
    dispatchEvent(new Event("pagehide"));
    sessionStorage.setItem("preflight-panic", "1");
  });
  await page.reload();
  await preflight.ready();
  await expect(preflight.tabs).toHaveCount(3);
  await expect(preflight.verdict).toHaveCount(0);
  await preflight.press("Check again");
  await expect(preflight.verdict).toBeVisible();
});

test("undo works in the editor", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([{ ...PACKAGE, text: PACKAGE.text.replaceAll("\n", "\r\n") }]);
  await preflight.editor.press("Control+Home");
  await page.keyboard.type("x");
  await preflight.expectText(`x${PACKAGE.text}`);
  await page.keyboard.press("Control+z");
  await preflight.expectText(PACKAGE.text);
});

test("an example replaces inputs and answers, and both come back", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.answerRepository("mine/own");
  await preflight.press("Examples");
  await preflight.press("npm with provenance, ready");
  await expect(preflight.tabs).toHaveCount(2);
  await preflight.press("Undo");
  await expect(preflight.tabs).toHaveCount(3);
  await expect(page.getByLabel("Repository", { exact: true })).toHaveValue("mine/own");
});
