import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { expect, test, type Page } from "@playwright/test";
import { JSR, PACKAGE, Preflight, WORKFLOW, type Sample } from "./preflight.ts";

/** Of the shape of a token; nobody's. */
const TOKEN = "npm_0a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5";
/** One with the checksum that npm gives to tokens; put together here, so that no scanner stumbles over it. */
const WITH_CHECKSUM = withChecksum("1234567890abcdefghijABCDEFGHIJ");

/** 30 characters, then their CRC-32 in base 62. */
function withChecksum(random: string) {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let [sum, rest] = ["", crc32(random)];
  for (; sum.length < 6; rest = Math.floor(rest / 62)) sum = digits[rest % 62] + sum;
  return `npm_${random}${sum}`;
}

async function opened(page: Page) {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.allowClipboard();
  return preflight;
}

async function broken(page: Page, ...more: Sample[]) {
  const preflight = await opened(page);
  await preflight.drop([WORKFLOW, PACKAGE, JSR, ...more]);
  await preflight.answerRepository("acme/widget");
  await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
  return preflight;
}

/** A text that no compression makes short. */
function noise(length: number) {
  let [state, text] = [1, ""];
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `# ${state.toString(36)}${Math.imul(state, 2_654_435_761) >>> 0}\n`;
  }
  return text;
}

test("a link is made when it is asked for, and stands nowhere else", async ({ page }) => {
  const preflight = await broken(page);
  const address = page.url();
  await expect(preflight.link).toHaveCount(0);
  await preflight.press("Create link");
  await expect(preflight.link).toBeFocused();
  await expect(preflight.link).toHaveValue(new RegExp(`^${address.replace(/[.?/]/g, "\\$&")}#1\\.[\\w-]+\\.[0-9a-z]+$`));
  await expect(preflight.share).toContainText(/\d(,\d{3})? characters/);
  await expect(preflight.share).not.toContainText("may be cut");
  await expect(preflight.share).toContainText("Browsers send that part to no server");
  const link = await preflight.link.inputValue();
  await preflight.share.getByRole("button", { name: "Copy the link" }).click();
  await expect(preflight.notice).toContainText("clipboard");
  expect(await preflight.copied()).toBe(link);
  expect(page.url()).toBe(address);

  await preflight.share.getByRole("button", { name: "Put it into the address bar" }).click();
  expect(page.url()).toBe(link);
  await expect(preflight.linkBar).toBeHidden();
  await preflight.expectNoProblems();
});

test("a long link says that it may be cut, and a very long one that a file is better", async ({ page }) => {
  const preflight = await opened(page);
  await preflight.drop([{ ...WORKFLOW, text: WORKFLOW.text + noise(8_000) }]);
  await preflight.press("Create link");
  await expect(preflight.share).toContainText("may be cut in Slack");
  await page.keyboard.press("Escape");
  await preflight.drop([{ ...WORKFLOW, text: WORKFLOW.text + noise(70_000) }]);
  await preflight.press("Create link");
  await expect(preflight.share).toContainText("A file is better");
  await page.keyboard.press("Escape");
  await preflight.drop([{ ...WORKFLOW, text: WORKFLOW.text + noise(900_000) }]);
  await preflight.press("Create link");
  await expect(preflight.share).toContainText("There is no link");
  await expect(preflight.link).toBeHidden();
});

test("credentials stay out of a link unless somebody insists twice", async ({ page, browser, baseURL }) => {
  const npmrc = { name: ".npmrc", text: `//registry.npmjs.org/:_authToken=${TOKEN}\nx=${WITH_CHECKSUM}\n` };
  const preflight = await broken(page, npmrc);
  await preflight.press("Create link");
  const secrets = preflight.share.getByRole("group", { name: "2 credentials were taken out" });
  await expect(secrets).toContainText("Looks like an npm token, .npmrc:1");
  await expect(secrets).toContainText("Surely real: an npm token, .npmrc:2");
  await expect(secrets).toContainText("Revoke what is real");
  const held = async () => {
    const context = await browser.newContext({ baseURL });
    const reader = new Preflight(await context.newPage());
    await reader.open(new URL(await preflight.link.inputValue()).hash);
    await reader.tab(".npmrc").click();
    const text = await reader.text();
    await context.close();
    return text;
  };
  const redacted = await held();
  expect(redacted).toContain("_authToken=npm_REDACTED");
  expect(redacted).not.toContain(TOKEN);
  expect(redacted).not.toContain(WITH_CHECKSUM);

  await secrets.getByRole("button", { name: "Leave them in" }).click();
  await expect(secrets).toContainText("Everybody who sees the link could use them");
  expect(await held()).toBe(redacted);
  await expect(secrets.getByRole("button", { name: "Yes, put them into the link" })).toBeFocused();
  await page.keyboard.press("Enter");
  const kept = preflight.share.getByRole("group", { name: "2 credentials are in the link" });
  await expect(kept).toBeVisible();
  expect(await held()).toBe(npmrc.text);
  await kept.getByRole("button", { name: "Take them out" }).click();
  expect(await held()).toBe(redacted);

  // The next link is without them again.
  await page.keyboard.press("Escape");
  await preflight.press("Create link");
  await expect(secrets).toBeVisible();
});

test("the report is copied as Markdown with its link, without credentials", async ({ page }) => {
  const preflight = await broken(page, { name: ".npmrc", text: `//registry.npmjs.org/:_authToken=${TOKEN}\n` });
  const link = await preflight.createLink();
  await preflight.press("Create link");
  await preflight.share.getByRole("button", { name: "Copy the report as Markdown for an issue" }).click();
  await expect(preflight.notice).toContainText("with its link");
  const markdown = await preflight.copied();
  expect(markdown).toContain("### Publish Preflight: blocked");
  expect(markdown).toContain("✖ fail");
  expect(markdown).toContain("outdated-npm");
  expect(markdown).toContain(`[Open this report](${link})`);
  expect(markdown).toContain("```diff\n--- a/");
  expect(markdown).not.toContain(TOKEN);
  await preflight.expectNoProblems();
});

test("the report is report v1 as JSON, to be copied and saved", async ({ page, browserName }) => {
  const preflight = await broken(page);
  const json = await preflight.json();
  const report = JSON.parse(json);
  expect([report.version, report.verdict]).toEqual([1, "blocked"]);
  expect(report.checks.length).toBeGreaterThan(10);
  expect(json).toBe(`${JSON.stringify(report, null, 2)}\n`);
  // Firefox tells nothing of downloads over BiDi.
  if (browserName === "firefox") return;
  await preflight.press("Create link");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    preflight.share.getByRole("button", { name: "Download the report as JSON" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("preflight-report.json");
  expect(readFileSync(await file.path(), "utf8")).toBe(json);
});

test("a patch has no credentials, and says so when git refuses it for that", async ({ page, browserName }) => {
  test.skip(browserName === "firefox", "Firefox tells nothing of downloads over BiDi");
  const preflight = await opened(page);
  const save = async () => {
    const [patch] = await Promise.all([
      page.waitForEvent("download"),
      preflight.press("Download all changes as a patch for git apply"),
    ]);
    return patch.path();
  };
  const apply = async (files: Sample[], patch: string) => {
    const folder = mkdtempSync(join(tmpdir(), "preflight-"));
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    execFileSync("git", ["apply", patch], { cwd: folder, stdio: "pipe" });
    return readFileSync(join(folder, WORKFLOW.name), "utf8");
  };
  await preflight.drop([WORKFLOW]);
  expect(await apply([WORKFLOW], await save())).toContain("node-version: 24");
  await expect(preflight.notice).not.toContainText("credential");

  const secret = { ...WORKFLOW, text: WORKFLOW.text.replace(/^.*node-version: 20/m, `# ${TOKEN}\n$&`) };
  await preflight.drop([secret]);
  await expect(preflight.notice).toContainText("1 file replaced");
  const patch = await save();
  await expect(preflight.notice).toContainText("A credential was taken out");
  expect(readFileSync(patch, "utf8")).not.toContain(TOKEN);
  await expect(apply([secret], patch)).rejects.toThrow();
});

test("a link is made with the keyboard alone", async ({ page, browserName }) => {
  test.skip(browserName === "firefox", "Firefox moves the focus by the system's settings");
  const preflight = await broken(page);
  const button = page.getByRole("button", { name: "Create link" });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(preflight.link).toBeFocused();
  expect(await page.evaluate(() => String(document.getSelection()))).toContain("#1.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(preflight.notice).toContainText("The link is on the clipboard");
  for (const name of ["Put it into the address bar", "Copy the report as Markdown for an issue"]) {
    await page.keyboard.press("Tab");
    await expect(preflight.share.getByRole("button", { name })).toBeFocused();
  }
  await page.keyboard.press("Escape");
  await expect(preflight.share).toBeHidden();
  await expect(button).toBeFocused();
});
