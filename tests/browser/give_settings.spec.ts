import { expect, test } from "@playwright/test";
import { Preflight, type Sample } from "./preflight.ts";

const NPM = "Trusted publishers on npm";
const JSR = "Package and scope on JSR";
const CARD = "@acme/widget, npm";
const LABELS = ["Organization or user", "Repository", "Workflow filename", "Environment name"] as const;

/** One publisher as `npm trust list --json` prints it. */
const listed = (file: string): Sample => ({
  name: "trust.json",
  text: `\n{\n  "id": "a1",\n  "type": "github",\n  "file": "${file}",\n  "repository": "acme/widget",\n  "environment": "npm",\n  "permissions": [\n    "createPackage"\n  ]\n}\n`,
});

test("npm's form typed in settles the row, and a typing error shows both values", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await expect(preflight.part(NPM)).toContainText("not given");
  await preflight.unfold(NPM);
  await preflight.answer("Publisher", "GitHub Actions");
  await preflight.fillPublisher(1, {
    "Organization or user": "acme",
    Repository: "widget",
    "Workflow filename": "release.yml",
    "Environment name": "npm",
  });
  await preflight.answer("Allowed actions", "npm publish");
  await expect(preflight.part(NPM)).toContainText("1 typed in");

  const row = preflight.rows("mismatched-workflow-file");
  await expect(row).toContainText("release.yml");
  await expect(row).toContainText("publish.yml");
  const value = preflight.value(CARD, "Workflow filename");
  await expect(value).toContainText(/publish\.yml.*release\.yml.*differs/s);
  await expect(value).toHaveClass("fail");
  await expect(preflight.registryCard(CARD)).toContainText("The settings name another run");
  await expect(preflight.steps).toContainText("1 value of the settings differs");

  await preflight.fillPublisher(1, { "Workflow filename": "publish.yml" });
  await expect(value).toContainText("equal");
  await expect(row).toHaveCount(0);
  await expect(preflight.registryCard(CARD)).toContainText("The settings name this run");
  await expect(preflight.verdict).toHaveAttribute("data-verdict", "ready");
  await preflight.expectNoProblems();
});

test("a pasted list says which line names another file", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await preflight.unfold(NPM);
  await preflight.press("Paste npm trust list --json");
  await expect(preflight.editor).toBeFocused();
  await expect(page.getByRole("tabpanel").getByLabel("Kind")).toHaveValue("trust-settings");
  await preflight.editor.fill(listed("release.yml").text);
  await expect(preflight.part(NPM)).toContainText("from settings");
  const value = preflight.value(CARD, "Workflow filename");
  await expect(value).toContainText("release.yml");
  await value.locator(".given").getByRole("button").click();
  await expect.poll(() => preflight.selection()).toBe("release.yml");
  await value.locator(".origin").getByRole("button").click();
  await expect(preflight.tab(/publish\.yml/)).toHaveAttribute("aria-selected", "true");
});

test("what a row asks for is one click away, also where it is folded away", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await preflight.checks.getByRole("button", { name: /npm's trusted publishers/ }).first().click();
  await expect(preflight.part(NPM)).toHaveAttribute("open");
  await expect(preflight.question("Publisher").getByLabel("not said")).toBeFocused();
  await preflight.answer("New or renamed", "not said");
  await preflight.checks.getByRole("button", { name: "when the repository was created or last renamed" }).first().click();
  await expect(preflight.question("New or renamed").getByLabel("after 15 July 2026")).toBeFocused();
});

test("a file that a row asks for is one click away", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  const caller = "on: push\njobs:\n  release:\n    uses: ./.github/workflows/release.yml\n    permissions:\n      id-token: write\n";
  await preflight.drop([{ name: ".github/workflows/ci.yml", text: caller }]);
  await preflight.page.getByRole("button", { name: /release\.yml \(paste or drop it\)/ }).first().click();
  await expect(preflight.editor).toBeFocused();
  await expect(page.getByRole("tabpanel").getByLabel("File name")).toHaveValue(".github/workflows/release.yml");
});

test("several publishers can be given and taken back", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await preflight.unfold(NPM);
  await preflight.answer("Publisher", "GitLab CI/CD");
  await preflight.fillPublisher(1, { Namespace: "acme", "Project name": "widget", "Top-level CI file path": ".gitlab-ci.yml" });
  await preflight.press("Add another publisher");
  const second = page.getByRole("group", { name: "Publisher 2", exact: true });
  await second.getByLabel("CircleCI").check();
  await preflight.fillPublisher(2, { "VCS origin": "github.com/acme/widget" });
  await expect(preflight.part(NPM)).toContainText("2 typed in");
  await preflight.press("Remove publisher 2");
  await expect(second).toHaveCount(0);
  await expect(page.getByLabel("Namespace", { exact: true })).toHaveValue("acme");
  await preflight.press("Clear the publishers");
  await expect(preflight.part(NPM)).toContainText("not given");
  await preflight.answer("Publisher", "none");
  await expect(preflight.rows("untrusted-workflow")).toContainText("fail");
});

test("the settings of JSR are asked where something is published there", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.unfold(JSR);
  await preflight.answer("GitHub repository", "another");
  await page.getByLabel("Linked repository").fill("acme/old");
  await expect(preflight.rows("unlinked-repository")).toContainText("acme/old");
  await preflight.answer("GitHub repository", "acme/widget");
  await expect(preflight.rows("unlinked-repository")).toHaveCount(0);
  await preflight.answer("GitHub Actions security", "Restrict publishing to members");
  await preflight.answer("The run is started by", "a bot");
  await expect(preflight.rows("restricted-actor")).toContainText("fail");
  await expect(preflight.part(JSR)).toContainText("4 answers");
  await preflight.press("Clear what was said about JSR");
  await expect(preflight.part(JSR)).toContainText("not given");
});

test("a reload keeps what was typed into the forms", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await preflight.unfold(NPM);
  await preflight.answer("Publisher", "GitHub Actions");
  await preflight.fillPublisher(1, { "Workflow filename": "release.yml" });
  await page.reload();
  await preflight.ready();
  await expect(page.getByLabel("Workflow filename", { exact: true })).toHaveValue("release.yml");
  await expect(preflight.question("New or renamed").getByLabel("before that")).toBeChecked();
  await expect(preflight.value(CARD, "Workflow filename")).toContainText("differs");
});

test("form labels are those of npm", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await preflight.unfold(NPM);
  await preflight.answer("Publisher", "GitHub Actions");
  // The card has them from the facts.
  for (const label of LABELS) {
    await expect(page.getByRole("group", { name: "Publisher 1", exact: true }).getByLabel(label, { exact: true })).toBeVisible();
    await expect(preflight.value(CARD, label)).toBeVisible();
  }
});
