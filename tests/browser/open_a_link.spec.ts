import { expect, test, type Browser, type Page } from "@playwright/test";
import { fragment, fragmentOf, OLDER_FACTS } from "./links.ts";
import { JSR, PACKAGE, Preflight, WORKFLOW } from "./preflight.ts";

async function sharer(page: Page) {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.allowClipboard();
  await preflight.drop([WORKFLOW, PACKAGE, JSR]);
  await preflight.answerRepository("acme/widget");
  await preflight.answer("Who can see it", "everyone");
  await preflight.change("version-drift").getByRole("checkbox").check();
  await preflight.change("outdated-npm").getByRole("checkbox").uncheck();
  await preflight.showAllRows();
  await preflight.tab("package.json").click();
  return preflight;
}

/** Somebody else, in a browser of their own. */
async function reader(browser: Browser, baseURL: string | undefined, fragment: string) {
  const context = await browser.newContext({ baseURL });
  const preflight = new Preflight(await context.newPage());
  await preflight.open(fragment);
  await preflight.allowClipboard();
  return preflight;
}

const hash = (link: string) => new URL(link).hash;

test("a shared report opens elsewhere as it was, byte for byte", async ({ page, browser, baseURL }) => {
  const ours = await sharer(page);
  const link = await ours.createLink();
  const theirs = await reader(browser, baseURL, hash(link));
  await expect(theirs.linkBar).toContainText(/Opened from a link, shared \d{4}-\d\d-\d\d: .* fail.*; now: .* fail.*every row stands as it did/);
  await expect(theirs.tabs).toHaveCount(3);
  await expect(theirs.tab("package.json")).toHaveAttribute("aria-selected", "true");
  expect(await theirs.text()).toBe(PACKAGE.text);
  await expect(theirs.page.getByLabel("Repository", { exact: true })).toHaveValue("acme/widget");
  await expect(theirs.question("Who can see it").getByLabel("everyone", { exact: true })).toBeChecked();
  await expect(theirs.change("version-drift").getByRole("checkbox")).toBeChecked();
  await expect(theirs.change("outdated-npm").getByRole("checkbox")).not.toBeChecked();
  expect(await theirs.shownRows()).toEqual(await ours.shownRows());
  expect(await theirs.json()).toBe(await ours.json());
  // Nothing is done that nobody asked for.
  await theirs.tab("publish.yml").click();
  expect(await theirs.text()).toContain("node-version: 20");
  await theirs.expectNoProblems();
  await theirs.page.context().close();
});

test("a link that opens over a draft leads back to it, also after a reload", async ({ page, browser, baseURL }) => {
  const ours = await sharer(page);
  const link = hash(await ours.createLink());
  const theirs = await reader(browser, baseURL, "");
  await theirs.drop([{ name: "package.json", text: '{ "name": "mine" }\n' }]);
  await theirs.answerRepository("mine/mine");
  await theirs.page.evaluate((link) => (location.hash = link), link);
  await expect(theirs.tabs).toHaveCount(3);
  await expect(theirs.verdict).toHaveAttribute("data-verdict", "blocked");

  await theirs.answerRepository("acme/other");
  await expect(theirs.linkBar).toContainText("changed since");
  await theirs.page.reload();
  await theirs.ready();
  // The link does not undo what was done since.
  await expect(theirs.page.getByLabel("Repository", { exact: true })).toHaveValue("acme/other");
  await expect(theirs.linkBar).toContainText("changed since");
  await theirs.linkBar.getByRole("button", { name: "Back to what was here" }).click();
  await expect(theirs.tabs).toHaveCount(1);
  await expect(theirs.page.getByLabel("Repository", { exact: true })).toHaveValue("mine/mine");
  expect(await theirs.text()).toBe('{ "name": "mine" }\n');
  await expect(theirs.linkBar).toBeHidden();
  expect(new URL(theirs.page.url()).hash).toBe("");

  await theirs.press("Undo");
  await expect(theirs.tabs).toHaveCount(3);
  await expect(theirs.page.getByLabel("Repository", { exact: true })).toHaveValue("acme/other");
  await theirs.linkBar.getByRole("button", { name: "Keep this" }).click();
  await expect(theirs.linkBar).toBeHidden();
  await theirs.page.reload();
  await theirs.ready();
  await expect(theirs.tabs).toHaveCount(3);
  await expect(theirs.linkBar).toBeHidden();
  await theirs.page.context().close();
});

test("a link that is pasted opens", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.paste({ name: "", text: `${page.url()}${OLDER_FACTS}\n` });
  await expect(preflight.linkBar).toContainText("shared 2025-06-01");
  await expect(preflight.tabs).toHaveCount(2);
});

test("a link that opens on an empty page can be cleared", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open(OLDER_FACTS);
  await expect(preflight.tabs).toHaveCount(2);
  await preflight.linkBar.getByRole("button", { name: "Clear the page" }).click();
  await expect(page.getByRole("heading", { name: "Will your package publish?" })).toBeVisible();
  await expect(preflight.linkBar).toBeHidden();
});

test("rows that stand otherwise than when they were shared are marked and can be seen", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open(OLDER_FACTS);
  await expect(preflight.linkBar).toContainText(/shared 2025-06-01: .*; now: .*\d+ rows stand otherwise/);
  await expect(preflight.linkBar).toContainText("forced-provenance was fail, is gone");
  await expect(preflight.rows("outdated-npm")).toContainText("was pass");
  await preflight.linkBar.getByRole("button", { name: "Show the row outdated-npm: was pass, now fail" }).click();
  await expect(preflight.rows("outdated-npm")).toBeFocused();
  await expect(preflight.rows("outdated-npm")).toBeInViewport();
  await preflight.linkBar.getByRole("button", { name: "Show the row unpinned-action: new: advice" }).click();
  await expect(preflight.rows("unpinned-action")).toBeFocused();
  await expect(preflight.rows("unpinned-action")).toContainText("new since");
  await preflight.linkBar.getByRole("button", { name: /^Show the row outdated-npm/ }).click();
  await expect(preflight.rows("outdated-npm")).toBeFocused();

  // What somebody changes is no longer what was shared.
  await preflight.answerRepository("acme/other");
  await expect(preflight.linkBar).toContainText("changed since");
  await expect(preflight.checks.locator(".was")).toHaveCount(0);
  await preflight.answerRepository("acme/tide-table");
  await expect(preflight.rows("outdated-npm")).toContainText("was pass");
});

for (const [name, end, sentence] of [
  ["a link whose end is missing", OLDER_FACTS.slice(0, OLDER_FACTS.length / 2), "The end of the link is missing"],
  ["a link that was changed on its way", OLDER_FACTS.replace(/.(?=.{20}$)/, (it) => (it === "A" ? "B" : "A")), "was changed on its way"],
  ["a link of a later version", "#2.AAAA.0", "A newer version of this page made the link"],
  ["a link that is none", "#01.a.b", "it is none"],
  ["a link that unfolds without end", fragment(Buffer.alloc(32 << 20)), "more than 1 MiB"],
  ["a link with nothing that we write", fragment(Buffer.of(0xff)), "nothing that this page would have shared"],
] as const) {
  test(`${name} says so, and the page goes on`, async ({ page }) => {
    const preflight = new Preflight(page);
    await preflight.open(end);
    await expect(preflight.linkBar).toContainText(sentence);
    await expect(preflight.linkBar).toContainText("Nothing was opened");
    await preflight.giveSample();
    await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
    await preflight.linkBar.getByRole("button", { name: "Dismiss" }).click();
    await expect(preflight.linkBar).toBeHidden();
    expect(new URL(page.url()).hash).toBe("");
    await expect(preflight.tabs).toHaveCount(3);
    await preflight.expectNoProblems();
  });
}

test("what a link holds is only ever text", async ({ page }) => {
  const markup = '<img src=x onerror="document.title=1"><script>document.title=1</script>';
  const preflight = new Preflight(page);
  await preflight.open(fragmentOf(`${markup}.yml`, `on: push\njobs:\n  "${markup.replaceAll('"', "'")}": { steps: [{ run: npm publish }] }\n`));
  await expect(preflight.linkBar).toContainText("Opened from a link");
  await expect(preflight.checks).toBeVisible();
  expect(await preflight.text()).toContain("<img");
  await expect(page.locator("main img, main script")).toHaveCount(0);
  await expect(page).toHaveTitle(/Publish Preflight/);
  await preflight.expectNoProblems();
});

test("a row has an address here, and a link leads others to it", async ({ page, browser, baseURL }) => {
  const ours = await sharer(page);
  await ours.checks.getByRole("button", { name: "Link to this row, version-drift" }).click();
  expect(new URL(page.url()).hash).toBe("#row=version-drift");
  await page.reload();
  await ours.ready();
  await expect(ours.rows("version-drift")).toBeFocused();

  await ours.press("Create link");
  await expect(ours.share.getByRole("checkbox", { name: "Lead to the row version-drift" })).toBeChecked();
  const link = await ours.link.inputValue();
  await ours.share.getByRole("checkbox", { name: "Lead to the row version-drift" }).uncheck();
  await expect(ours.link).not.toHaveValue(link);
  const theirs = await reader(browser, baseURL, hash(link));
  await expect(theirs.rows("version-drift")).toBeFocused();
  await expect(theirs.rows("version-drift")).toBeInViewport();
  await theirs.page.evaluate(() => (location.hash = "#row=no-such-rule"));
  await expect(theirs.notice).toContainText("There is no row no-such-rule");
  await theirs.expectNoProblems();
  await theirs.page.context().close();
});
