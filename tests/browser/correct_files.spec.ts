import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { PACKAGE, JSR, Preflight, WORKFLOW } from "./preflight.ts";

async function corrected(page: Page) {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([WORKFLOW, PACKAGE, JSR]);
  await preflight.answerRepository("acme/widget");
  await preflight.change("version-drift").getByRole("checkbox").check();
  await expect(preflight.corrected.getByRole("article")).toHaveCount(2);
  return preflight;
}

const mended = WORKFLOW.text.replace("node-version: 20", "node-version: 24");

test("each change can be switched off", async ({ page }) => {
  const preflight = await corrected(page);
  await preflight.change("outdated-npm").getByRole("checkbox").uncheck();
  await expect(preflight.corrected.getByRole("article")).toHaveCount(1);
  await expect(preflight.corrected.locator(".outlook")).toContainText("still fail");
  await preflight.change("version-drift").getByRole("checkbox").uncheck();
  await expect(preflight.corrected).toContainText("No change is switched on");
});

test("choosing an alternative applies it", async ({ page }) => {
  const preflight = await corrected(page);
  await preflight.change("version-drift").getByRole("checkbox").uncheck();
  await preflight.change("version-drift").getByRole("radio").nth(1).check();
  await expect(preflight.change("version-drift").getByRole("checkbox")).toBeChecked();
  await expect(preflight.file("package.json").locator(".added")).toContainText("1.1.0");
});

test("the full text can be shown and copied", async ({ page }) => {
  const preflight = await corrected(page);
  await preflight.allowClipboard();
  const file = preflight.file("publish.yml");
  await file.getByRole("button", { name: "Full text" }).click();
  await expect(file.locator(".full-text")).toHaveText(mended, { useInnerText: false });
  await file.getByRole("button", { name: "Copy the corrected publish.yml" }).click();
  await preflight.expectCopied(mended);
  await preflight.expectNoProblems();
});

test("a corrected file can be saved, and the patch is one that git takes", async ({ page, browserName }) => {
  test.skip(browserName === "firefox", "Firefox tells nothing of downloads over BiDi");
  const preflight = await corrected(page);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    preflight.press("Download the corrected publish.yml"),
  ]);
  expect(file.suggestedFilename()).toBe("publish.yml");
  expect(readFileSync(await file.path(), "utf8")).toBe(mended);

  const [patch] = await Promise.all([
    page.waitForEvent("download"),
    preflight.press("Download all changes as a patch for git apply"),
  ]);
  const folder = mkdtempSync(join(tmpdir(), "preflight-"));
  for (const { name, text } of [WORKFLOW, PACKAGE, JSR]) writeFileSync(join(folder, name), text);
  execFileSync("git", ["apply", await patch.path()], { cwd: folder });
  expect(readFileSync(join(folder, "publish.yml"), "utf8")).toBe(mended);
  expect(readFileSync(join(folder, "jsr.json"), "utf8")).toBe(JSR.text.replace("1.1.0", "1.2.0"));
  await preflight.expectNoProblems();
});

test("using the corrected files can be undone", async ({ page }) => {
  const preflight = await corrected(page);
  await preflight.press("Use as inputs");
  await preflight.tab("publish.yml").click();
  await preflight.expectText(mended);
  await preflight.press("Undo");
  await preflight.expectText(WORKFLOW.text);
});
