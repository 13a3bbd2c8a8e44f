// The page as its users see it: specs speak through this, never through selectors of their own.
import { readFileSync } from "node:fs";
import { expect, type Locator, type Page } from "@playwright/test";

export interface Sample {
  name: string;
  text: string;
}

const example = (name: string): Sample => ({
  name,
  text: readFileSync(new URL(`../../site/src/examples/broken/${name}`, import.meta.url), "utf8"),
});

/** A workflow with two faults, and the manifests of both registries. */
export const WORKFLOW = example("publish.yml");
export const PACKAGE = example("package.json");
export const JSR = example("jsr.json");

export class Preflight {
  /** Errors, refused requests and broken policies seen so far. */
  readonly problems: string[] = [];
  /** Addresses asked for since the page locked itself. */
  readonly requests: string[] = [];
  readonly verdict: Locator;
  readonly checks: Locator;
  readonly corrected: Locator;
  readonly tabs: Locator;
  readonly notice: Locator;

  constructor(readonly page: Page) {
    this.verdict = page.locator(".verdict");
    this.checks = page.getByRole("region", { name: "Checks" });
    this.corrected = page.getByRole("region", { name: "Corrected files" });
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
