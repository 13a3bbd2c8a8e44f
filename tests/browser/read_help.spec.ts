import { expect, test } from "@playwright/test";
import { Preflight, WORKFLOW } from "./preflight.ts";

test("a row's rule opens its page by keyboard, and the focus comes back", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  const name = preflight.ruleName("outdated-npm");
  await name.focus();
  await page.keyboard.press("Enter");
  await expect(preflight.help).toHaveAccessibleName("Outdated npm");
  await expect(preflight.help.getByRole("heading", { name: "Outdated npm" })).toBeFocused();
  await expect(preflight.help).toContainText("npm learned to exchange the identity token in 11.5");
  await page.keyboard.press("Escape");
  await expect(preflight.help).toBeHidden();
  await expect(name).toBeFocused();
  await preflight.expectNoProblems();
});

test("a page says what to do, shows files, rows and corrections, and what its sources stand for", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.readAbout("outdated-npm");
  for (const heading of ["Why", "What to do", "When it is silent", "Node 20", "Sources"]) {
    await expect(preflight.help.getByRole("heading", { name: heading, exact: true })).toBeVisible();
  }
  await expect(preflight.help).toContainText("node-version: 20 # oldest supported");
  await expect(preflight.help).toContainText("fail outdated-npm: Node 20 brings npm 10.8.2");
  await expect(preflight.help.getByRole("deletion").first()).toContainText("node-version: 20");
  await expect(preflight.help.getByRole("insertion").first()).toContainText("node-version: 24");
  await expect(preflight.help.getByRole("definition").filter({ hasText: "trusted publishing needs npm 11.5.1" })).toBeVisible();
  await expect(preflight.help.getByRole("link", { name: "Open as a page of its own" })).toHaveAttribute("href", "./rules/outdated-npm.html");
});

test("what a page says can be selected", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.readAbout("outdated-npm");
  const sentence = preflight.help.getByText("The npm that publishes was made before");
  // What no pointer may select has no text in a selection either.
  await sentence.selectText();
  await expect
    .poll(() => page.evaluate(() => getSelection()?.toString().trim()))
    .toBe("The npm that publishes was made before trusted publishing.");
});

test("an example of a page opens in the checker and can be taken back", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.readAbout("outdated-npm");
  await preflight.help.getByRole("button", { name: "Open in the checker: A version file that others use" }).click();
  await expect(preflight.help).toBeHidden();
  await expect(preflight.tab(".nvmrc")).toBeVisible();
  await expect(preflight.rows("outdated-npm")).toContainText("Node 22.14.0 brings npm 10.9.2");
  await preflight.press("Undo");
  await expect(preflight.tab("jsr.json")).toBeVisible();
  await expect(preflight.tabs).toHaveCount(3);
});

test("a term is explained from a page, and the way leads back", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.readAbout("outdated-npm");
  await preflight.help.getByRole("button", { name: "Identity token and registry token" }).click();
  await expect(preflight.help).toHaveAccessibleName("Terms");
  await expect(preflight.help.getByRole("heading", { name: "Identity token and registry token" })).toBeFocused();
  await preflight.help.getByRole("button", { name: "← Back" }).click();
  await expect(preflight.help).toHaveAccessibleName("Outdated npm");
});

test("the glossary begins with provenance and authorization", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.press("Keys and terms");
  await preflight.help.getByRole("button", { name: "Terms" }).click();
  const terms = preflight.help.getByRole("heading", { level: 3 });
  await expect(terms.first()).toHaveText("Provenance is not authorization");
  expect(await terms.count()).toBeGreaterThanOrEqual(10);
});

test("a question mark shows the keys, unless it is typed", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.editor.focus();
  await page.keyboard.type("what?");
  await preflight.expectText("what?");
  await expect(preflight.help).toBeHidden();
  await page.getByRole("button", { name: /^Theme/ }).focus();
  await page.keyboard.press("?");
  await expect(preflight.help).toHaveAccessibleName("Keys");
  await expect(preflight.help).toContainText("F8");
  await preflight.help.getByRole("button", { name: "Close" }).click();
  await expect(preflight.help).toBeHidden();
  // An answer that is chosen takes no text.
  await preflight.question("Who can see it").getByLabel("everyone", { exact: true }).focus();
  await page.keyboard.press("?");
  await expect(preflight.help).toHaveAccessibleName("Keys");
});

test("an address opens a rule, a term or an example, once", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open("#rule=outdated-npm");
  await expect(preflight.help).toHaveAccessibleName("Outdated npm");
  expect(new URL(page.url()).hash).toBe("");
  await page.evaluate(() => { location.hash = "term=audience"; });
  await expect(preflight.help.getByRole("heading", { name: "Audience" })).toBeFocused();
  await page.evaluate(() => { location.hash = "example=version-drift/0"; });
  await expect(preflight.help).toBeHidden();
  await expect(preflight.rows("version-drift").first()).toBeVisible();
  await page.evaluate(() => { location.hash = "rule=constructor"; });
  await expect(preflight.help).toContainText("There is nothing of that name here.");
  await page.reload();
  await preflight.ready();
  await expect(preflight.help).toBeHidden();
});

test("where the module cannot be loaded, the dialog leads to the page of its own", async ({ page }) => {
  const preflight = new Preflight(page);
  await page.route(/rules-[0-9a-f]+\.js$/, (route) => route.fulfill({ status: 404, body: "" }));
  await preflight.open();
  await preflight.paste(WORKFLOW);
  await preflight.readAbout("outdated-npm");
  await expect(preflight.help).toContainText("could not be loaded");
  await expect(preflight.help.getByRole("link")).toHaveAttribute("href", "./rules/outdated-npm.html");
});

test("a page of its own needs no script and leads to the checker", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const quiet = await context.newPage();
  await quiet.goto("rules/outdated-npm.html");
  await expect(quiet.getByRole("heading", { level: 1 })).toHaveText("Outdated npm");
  const open = quiet.getByRole("link", { name: "Open “Node 20” in the checker" });
  const address = await open.evaluate((link: HTMLAnchorElement) => link.href);
  await quiet.getByRole("navigation", { name: "Help" }).getByRole("link", { name: "Rules" }).click();
  await expect(quiet.getByRole("heading", { level: 1 })).toHaveText("Rules");
  await context.close();
  const page = await browser.newPage();
  await page.goto(address);
  const preflight = new Preflight(page);
  await preflight.ready();
  await expect(preflight.rows("outdated-npm")).toContainText("Node 20 brings npm 10.8.2");
  await page.close();
});

test("on paper a rule's page stands alone", async ({ page, browserName }) => {
  test.skip(browserName === "firefox", "Firefox cannot be told the medium over BiDi");
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.readAbout("outdated-npm");
  await page.emulateMedia({ media: "print" });
  await expect(preflight.help.getByRole("heading", { name: "Outdated npm" })).toBeVisible();
  await expect(preflight.help.getByRole("button", { name: "Close", includeHidden: true })).toBeHidden();
  await expect(preflight.checks).toBeHidden();
});
