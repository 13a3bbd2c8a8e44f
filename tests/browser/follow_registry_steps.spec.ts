import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";

const CARD = "@acme/widget, npm";

test("every value of the form, the command and the steps can be copied", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.allowClipboard();
  await preflight.open();
  await preflight.giveReady();
  const card = preflight.registryCard(CARD);
  await card.getByRole("button", { name: "Copy Workflow filename" }).click();
  await preflight.expectCopied("publish.yml");
  await card.getByRole("button", { name: "Copy the command for @acme/widget, npm" }).click();
  await preflight.expectCopied(
    "npm trust github @acme/widget --file publish.yml --repository acme/widget --environment npm --allow-publish",
  );
  await card.getByRole("button", { name: "Copy the steps for @acme/widget, npm" }).click();
  await preflight.expectCopied(/^1\. Add a trusted publisher[^\n]*\n2\. Publish one version/);
  await preflight.expectNoProblems();
});

test("a card leads to npm's page, says what each value comes from, and what is compared as well", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  const card = preflight.registryCard(CARD);
  const link = card.getByRole("link", { name: "Open the form" });
  await expect(link).toHaveAttribute("href", "https://www.npmjs.com/package/@acme/widget/access");
  await expect(link).toHaveAttribute("rel", /noopener/);
  await expect(preflight.value(CARD, "Environment name")).toContainText(/npm.*the environment of the publishing job.*publish\.yml:\d+/s);
  await expect(preflight.value(CARD, "package")).toContainText("@acme/widget");
  await expect(preflight.value(CARD, "repository.url")).toContainText("git+https://github.com/acme/widget.git");
  await card.getByRole("button", { name: "Give them" }).click();
  await expect(preflight.part("Trusted publishers on npm")).toHaveAttribute("open");
});

test("a value that is not known, and one to leave empty, say so", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await expect(preflight.value(CARD, "Environment name")).toContainText("leave empty");
  await preflight.answerRepository("");
  await expect(preflight.value(CARD, "Organization or user")).toContainText("not known");
  await expect(preflight.registryCard(CARD).locator(".command")).toHaveCount(0);
});

test("the other situations are there when somebody asks", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  const renamed = preflight.registryCard(CARD).getByRole("heading", { name: "For a renamed workflow" });
  await expect(renamed).toHaveCount(0);
  await preflight.press("Other situations");
  await expect(renamed).toBeVisible();
  await expect(preflight.registryCard(CARD)).toContainText("Revoke the old publisher");
  await preflight.press("Other situations");
  await expect(renamed).toHaveCount(0);
});

test("JSR has its own steps", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  const card = preflight.registryCard("@acme/widget, JSR");
  await expect(card.getByRole("link")).toHaveAttribute("href", "https://jsr.io/@acme/widget/settings");
  await expect(card).toContainText("Link @acme/widget to acme/widget");
  await expect(preflight.value("@acme/widget, JSR", "GitHub repository")).toContainText("acme/widget");
});

test("a feed that JSR's packages come through has its steps", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([
    {
      name: "package.json",
      text: '{ "name": "app", "private": true, "dependencies": { "@std/semver": "npm:@jsr/std__semver@^1.0.0" } }\n',
    },
    { name: ".npmrc", text: "registry=https://pkgs.dev.azure.com/acme/_packaging/feed/npm/registry/\n" },
  ]);
  const card = preflight.registryCard("Azure Artifacts");
  await expect(card).toContainText("@jsr/std__semver");
  await expect(card.getByRole("listitem").first()).toBeVisible();
  await expect(card).not.toContainText("The settings");
});

test("a package that does not exist is published by hand first", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveReady();
  await preflight.answer("Package on the registry", "not yet");
  await expect(preflight.registryCard(CARD).getByRole("listitem").first()).toContainText("Publish the first version by hand");
});
