// The page as its users see it: specs speak through this, never through selectors of their own.
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";

export interface Sample {
  name: string;
  text: string;
}

const example = (name: string, kind = "broken"): Sample => ({
  name,
  text: readFileSync(new URL(`../../site/src/examples/${kind}/${name}`, import.meta.url), "utf8"),
});

/** A workflow with two faults, and the manifests of both registries. */
export const WORKFLOW = example("publish.yml");
export const PACKAGE = example("package.json");
export const JSR = example("jsr.json");
/** A workflow and its manifest of which only the settings are open. */
export const READY = [example("publish.yml", "ready"), example("package.json", "ready")];

export class Preflight {
  /** Errors, refused requests and broken policies seen so far. */
  readonly problems: string[] = [];
  /** Addresses asked for since the page locked itself. */
  readonly requests: string[] = [];
  readonly verdict: Locator;
  readonly checks: Locator;
  readonly corrected: Locator;
  readonly steps: Locator;
  readonly packages: Locator;
  readonly releases: Locator;
  readonly tabs: Locator;
  readonly notice: Locator;

  constructor(readonly page: Page) {
    this.verdict = page.locator(".verdict");
    this.checks = page.getByRole("region", { name: "Checks" });
    this.corrected = page.getByRole("region", { name: "Corrected files" });
    this.steps = page.getByRole("region", { name: "Registry steps" });
    this.packages = page.getByRole("region", { name: "Packages" });
    this.releases = page.getByRole("region", { name: "Finished publishes" });
    this.tabs = page.getByRole("tab");
    this.notice = page.getByRole("status", { name: "Notices" });
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(message.text());
    });
  }

  async open() {
    await this.page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`));
    });
    await this.page.goto("./");
    await this.ready();
    this.page.on("request", (request) => this.requests.push(request.url()));
  }

  async ready() {
    await this.page.locator("html[data-locked]").waitFor();
  }

  /** Pastes a text while no field has the focus. */
  async paste(sample: Sample) {
    await this.page.evaluate((text) => {
      (document.activeElement as HTMLElement | null)?.blur();
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      // Firefox makes the clipboard of such an event from its own two members.
      const firefox = { dataType: "text/plain", data: text };
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, ...firefox, bubbles: true, cancelable: true }));
    }, sample.text);
  }

  /** Pastes a text and names its file. */
  async give(sample: Sample) {
    await this.paste(sample);
    const name = this.page.getByRole("tabpanel").getByLabel("File name");
    await expect(name).toHaveValue("");
    await name.fill(sample.name);
    await expect(name).toHaveValue(sample.name);
  }

  /** The broken sample with its answers. */
  async giveSample() {
    for (const sample of [WORKFLOW, PACKAGE, JSR]) await this.paste(sample);
    await expect(this.tabs).toHaveCount(3);
    await this.answerRepository("acme/widget");
    await this.page.getByRole("group", { name: "Who can see it" }).getByLabel("everyone", { exact: true }).check();
  }

  async answerRepository(name: string) {
    await this.page.getByLabel("Repository", { exact: true }).fill(name);
  }

  /** The files of which only the settings are open, with the answers that they need. */
  async giveReady() {
    await this.drop(READY);
    await expect(this.tabs).toHaveCount(2);
    await this.answerRepository("acme/widget");
    await this.answer("Who can see it", "everyone");
    await this.answer("New or renamed", "before that");
  }

  /** Chooses an answer to a question. */
  async answer(question: string, answer: string) {
    await this.question(question).getByLabel(answer, { exact: true }).check();
  }

  question(name: string) {
    return this.page.locator("form.context").getByRole("group", { name, exact: true });
  }

  /** A part of the form that can be folded away. */
  part(title: string) {
    return this.page.locator("details", { has: this.page.getByText(title, { exact: true }) });
  }

  async unfold(title: string) {
    await this.part(title).locator("summary").click();
  }

  /** Fills in fields of npm's form as it shows them. */
  async fillPublisher(number: number, fields: Record<string, string>) {
    const publisher = this.page.getByRole("group", { name: `Publisher ${number}`, exact: true });
    for (const [label, text] of Object.entries(fields)) await publisher.getByLabel(label, { exact: true }).fill(text);
  }

  /** What to do on a registry for a package: `@acme/widget, npm`. */
  card(subject: string | RegExp) {
    return this.steps.getByRole("article", { name: subject });
  }

  /** A value of a card beside what the settings say. */
  value(subject: string | RegExp, field: string) {
    return this.card(subject).locator(`tr[data-field="${field}"]`);
  }

  /** What a copy button put on the clipboard; Firefox lets nobody read it. */
  async expectCopied(text: string | RegExp) {
    await expect(this.notice).toContainText("clipboard");
    if (this.page.context().browser()?.browserType().name() !== "chromium") return;
    const copied = await this.page.evaluate(() => navigator.clipboard.readText());
    if (typeof text === "string") expect(copied).toBe(text);
    else expect(copied).toMatch(text);
  }

  async allowClipboard() {
    const context = this.page.context();
    if (context.browser()?.browserType().name() === "chromium") {
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    }
  }

  /** Drops files on the page, as a file manager does. */
  async drop(samples: Sample[]) {
    await this.page.evaluate((samples) => {
      const dataTransfer = new DataTransfer();
      for (const { name, text } of samples) dataTransfer.items.add(new File([text], name));
      const send = (type: string) =>
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      send("dragover");
      send("drop");
    }, samples);
  }

  async choose(samples: Sample[]) {
    const files = samples.map(({ name, text }) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) }));
    await this.page.locator("#files").setInputFiles(files);
  }

  tab(name: string | RegExp) {
    return this.page.getByRole("tab", { name });
  }

  /** The text area of the open tab. */
  get editor() {
    return this.page.getByRole("tabpanel").getByRole("textbox", { name: /^Text of/ });
  }

  /** The chain of the publication whose sentence matches. */
  publication(sentence: RegExp) {
    return this.page.getByRole("article", { name: sentence });
  }

  rows(rule: string) {
    return this.checks.locator(`tr[data-rule="${rule}"]`);
  }

  change(rule: string) {
    return this.corrected.locator(`.change[data-rule="${rule}"]`);
  }

  file(name: string | RegExp) {
    return this.corrected.getByRole("article").filter({ hasText: name });
  }

  async showAllRows() {
    await this.checks.getByRole("button", { name: /^All \d/ }).click();
  }

  async press(name: string | RegExp) {
    await this.page.getByRole("button", { name }).first().click();
  }

  /** What the text area has selected. */
  async selection() {
    return this.editor.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
  }

  async expectNoProblems() {
    expect(this.problems).toEqual([]);
    expect(this.requests).toEqual([]);
  }
}
