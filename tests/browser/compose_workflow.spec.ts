import { expect, test, type Page } from "@playwright/test";
import { Preflight } from "./preflight.ts";

const PACKAGE = {
  name: "package.json",
  text: `{
  "name": "@acme/widget",
  "version": "1.2.0",
  "license": "MIT",
  "repository": { "type": "git", "url": "git+https://github.com/acme/widget.git" }
}
`,
};

/** The form as its users see it. */
class Form extends Preflight {
  get form() {
    return this.page.getByRole("region", { name: "Write a workflow" });
  }

  get status() {
    return this.form.getByRole("status");
  }

  get refusals() {
    return this.form.locator(".refusals li");
  }

  get add() {
    return this.form.getByRole("button", { name: "Add these files" });
  }

  preview(name: string) {
    return this.form.locator(`article[data-file$="${name}"]`);
  }

  async want(question: string, answer: string) {
    await this.form.getByLabel(question, { exact: true }).selectOption(answer);
  }

  async expectNothingFails() {
    await this.showAllRows();
    const failing = this.checks.locator("tbody tr").filter({ hasText: /^\s*✖/ });
    await expect(this.checks.locator("tbody tr").first()).toBeVisible();
    await expect(failing).toHaveCount(0);
  }
}

async function open(page: Page) {
  const form = new Form(page);
  await form.open();
  return form;
}

test("a manifest becomes a workflow for both registries in which nothing fails", async ({ page }) => {
  const form = await open(page);
  await form.paste(PACKAGE);
  await expect(form.preview(".github/workflows/publish.yml")).toContainText("npm publish");
  await form.want("Publishes to", "npm and JSR");
  await expect(form.status).toHaveText("One thing has to be said first.");
  await expect(form.add).toBeDisabled();
  await form.form.getByRole("button", { name: "Take ./src/index.ts" }).click();
  await expect(form.form.getByLabel("Entry point on JSR")).toHaveValue("./src/index.ts");
  await expect(form.form.getByLabel("Entry point on JSR")).toBeFocused();
  await expect(form.status).toHaveText("With these files nothing fails.");
  await expect(form.preview("jsr.json")).toContainText('"exports": "./src/index.ts"');
  await form.add.click();
  await expect(form.tabs).toHaveCount(3);
  await expect(form.tab("publish.yml")).toHaveAttribute("aria-selected", "true");
  await form.expectText(/^name: Publish/);
  await expect(form.form).toHaveCount(0);
  await expect(form.publication(/npm/).first()).toBeVisible();
  await form.expectNothingFails();
  await form.expectNoProblems();
});

test("what was added goes away again, and what was wanted is still there", async ({ page }) => {
  const form = await open(page);
  await form.paste(PACKAGE);
  await form.want("Runs on", "GitLab CI/CD");
  await expect(form.preview(".gitlab-ci.yml")).toBeVisible();
  await form.add.click();
  await expect(form.tabs).toHaveCount(2);
  await form.press("Undo");
  await expect(form.tabs).toHaveCount(1);
  await expect(form.preview(".gitlab-ci.yml")).toBeVisible();
  await expect(form.form.getByLabel("Runs on")).toHaveValue("gitlab");
});

test("what cannot be is refused in sentences with their facts", async ({ page }) => {
  const form = await open(page);
  await form.paste(PACKAGE);
  await form.want("Started by", "a push to the default branch");
  await expect(form.refusals).toContainText(["Not possible: a push to the branch would publish the same version again"]);
  await expect(form.refusals.first()).toContainText("N 9.4");
  await expect(form.status).toHaveText("There is no such workflow.");
  await expect(form.add).toBeDisabled();
  await form.want("Started by", "a tag v…");
  await expect(form.refusals).toHaveCount(0);
  await expect(form.add).toBeEnabled();
});

test("every wish shows in the file", async ({ page }) => {
  const form = await open(page);
  await form.paste(PACKAGE);
  const workflow = form.preview("publish.yml");
  await form.form.getByLabel("Environment", { exact: true }).fill("release");
  await expect(workflow).toContainText("environment: release");
  await form.form.getByLabel("npm holds the version until somebody approves it").check();
  await expect(workflow).toContainText("npm stage publish");
  await form.want("Jobs", "one builds, another publishes");
  await expect(workflow).toContainText("actions/download-artifact");
});

test("the form opens from beside the files, whatever is there, and closes", async ({ page }) => {
  const form = await open(page);
  await form.press("Write a workflow");
  await expect(page.getByRole("heading", { name: "Write a workflow" })).toBeFocused();
  await form.form.getByRole("button", { name: "Close" }).click();
  await expect(form.form).toHaveCount(0);
  await form.giveSample();
  await expect(form.form).toHaveCount(0);
  await form.press("Write a workflow");
  await expect(form.refusals.first()).toContainText("publishes to npm already");
  await expect(form.verdict).toBeVisible();
});

test("the keyboard alone composes and adds", async ({ page, browserName }) => {
  test.skip(browserName === "firefox", "Firefox moves the focus by the system's settings");
  const form = await open(page);
  await form.paste(PACKAGE);
  await expect(form.add).toBeEnabled();
  const reach = async (name: RegExp) => {
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press("Tab");
      const label = await page.evaluate(() => {
        const it = document.activeElement;
        return (it as HTMLInputElement)?.labels?.[0]?.textContent ?? it?.getAttribute("aria-label") ?? it?.textContent ?? "";
      });
      if (name.test(label)) return;
    }
    throw new Error(`no focus on ${name}`);
  };
  await page.locator("body").press("Tab");
  await reach(/^Write a workflow …/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Write a workflow" })).toBeFocused();
  await reach(/^Publishes to/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await reach(/^Take \.\/src\/index\.ts/);
  await page.keyboard.press("Enter");
  await expect(form.add).toBeEnabled();
  await reach(/^Add these files/);
  await page.keyboard.press("Enter");
  await expect(form.tabs).toHaveCount(3);
});

for (const width of [1360, 320]) {
  test(`axe finds nothing at ${width} px in the form, and nothing scrolls sideways, in both themes`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height: 800 });
    const form = await open(page);
    await form.paste(PACKAGE);
    const look = async (state: string) => {
      await form.expectAccessible(state);
      expect(await form.overflow()).toBe(0);
    };
    for (const theme of ["light", "dark"] as const) {
      await form.setTheme(theme);
      await form.press("Write a workflow");
      await form.want("Publishes to", "npm");
      await expect(form.add).toBeEnabled();
      await look(`files, ${theme}`);
      await form.want("Publishes to", "npm and JSR");
      await expect(form.form.getByRole("button", { name: "Take ./src/index.ts" })).toBeVisible();
      await form.want("Started by", "a push to the default branch");
      await expect(form.refusals.first()).toBeVisible();
      await look(`questions and refusals, ${theme}`);
      await form.want("Started by", "a tag v…");
    }
  });
}

for (const width of [1360, 360]) {
  for (const theme of ["light", "dark"] as const) {
    test(`the form in ${theme} at ${width} px`, async ({ page, browserName }) => {
      await page.setViewportSize({ width, height: 900 });
      const form = await open(page);
      await form.setTheme(theme);
      await form.paste(PACKAGE);
      await form.want("Publishes to", "npm and JSR");
      await form.want("Started by", "a push to the default branch");
      await expect(form.refusals.first()).toBeVisible();
      await page.screenshot({ path: `screenshots/refused-${width}-${theme}-${browserName}.png`, fullPage: true });
      await form.want("Started by", "a tag v…");
      await form.form.getByRole("button", { name: "Take ./src/index.ts" }).click();
      await expect(form.add).toBeEnabled();
      await page.screenshot({ path: `screenshots/composed-${width}-${theme}-${browserName}.png`, fullPage: true });
    });
  }
}
