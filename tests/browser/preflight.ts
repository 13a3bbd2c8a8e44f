// The page as its users see it: specs speak through this, never through selectors of their own.
import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";

export interface Sample {
  name: string;
  text: string;
}

/** A file of one of the page's own examples, by the end of its path. */
const example = (name: string, page = "two-faults"): Sample => {
  const text = readFileSync(new URL(`../../site/pages/examples/${page}.md`, import.meta.url), "utf8");
  const fences = text.matchAll(/^```\w+ path=(\S+)\n([^]*?)^```$/gm);
  for (const [, path = "", body = ""] of fences) if (path.endsWith(name)) return { name, text: body };
  throw new Error(`${page} has no ${name}`);
};

/** A workflow with two faults, and the manifests of both registries. */
export const WORKFLOW = example("publish.yml");
export const PACKAGE = example("package.json");
export const JSR = example("jsr.json");
/** A workflow and its manifest of which only the settings are open. */
export const READY = [
  { ...example("publish.yml", "npm-ready"), name: ".github/workflows/publish.yml" },
  example("package.json", "npm-ready"),
];

/** What axe looks for. */
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

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
  /** What the given logs speak for: the likeliest first. */
  readonly causes: Locator;
  /** What to prove after an error code. */
  readonly checklist: Locator;
  readonly tabs: Locator;
  readonly notice: Locator;
  /** The dialog with what there is to read. */
  readonly help: Locator;

  constructor(readonly page: Page) {
    this.verdict = page.locator(".verdict");
    this.checks = page.getByRole("region", { name: "Checks" });
    this.corrected = page.getByRole("region", { name: "Corrected files" });
    this.steps = page.getByRole("region", { name: "Registry steps" });
    this.packages = page.getByRole("region", { name: "Packages" });
    this.releases = page.getByRole("region", { name: "Finished publishes" });
    this.causes = page.getByRole("region", { name: "What the log speaks for" }).getByRole("listitem");
    this.checklist = page.getByRole("region", { name: "What to prove, in this order" });
    this.tabs = page.getByRole("tab");
    this.notice = page.getByRole("status", { name: "Notices" });
    this.help = page.getByRole("dialog");
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(message.text());
    });
  }

  /** Opens the page; `fragment` is the end of a link. */
  async open(fragment = "") {
    await this.page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`));
      // Firefox lets nobody read the clipboard, and neither browser without being asked.
      const copies: string[] = [];
      Object.assign(window, { copies });
      if (navigator.clipboard) {
        const write = navigator.clipboard.writeText.bind(navigator.clipboard);
        navigator.clipboard.writeText = (text) => {
          copies.push(text);
          return write(text);
        };
      }
    });
    await this.page.goto(`./${fragment}`);
    await this.ready();
    this.page.on("request", (request) => this.requests.push(request.url()));
  }

  async ready() {
    await this.page.locator("html[data-locked]").waitFor();
  }

  /** Pastes a text while no field has the focus. */
  async paste(sample: Sample) {
    await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await this.pasteOn(this.page.locator("body"), sample.text);
  }

  /** Pastes a text where the caret of the open tab is. */
  async pasteIntoText(text: string) {
    await this.pasteOn(this.editor, text);
  }

  private async pasteOn(target: Locator, text: string) {
    await target.evaluate((target, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      // Firefox makes the clipboard of such an event from its own two members.
      const firefox = { dataType: "text/plain", data: text };
      target.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData, ...firefox, bubbles: true, composed: true, cancelable: true }),
      );
    }, text);
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

  /** Chooses the error code of a failed run, wherever the page asks for it. */
  async chooseCode(code: string) {
    const begin = this.page.getByRole("button", { name: "Begin with the error code of a failed run" });
    const field = this.page.getByLabel("Error code", { exact: true });
    if (await begin.isVisible()) {
      await begin.click();
      await expect(field).toBeFocused();
    }
    await field.focus();
    await field.selectOption(code);
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
  registryCard(subject: string | RegExp) {
    return this.steps.getByRole("article", { name: subject });
  }

  /** A value of a card beside what the settings say. */
  value(subject: string | RegExp, field: string) {
    return this.registryCard(subject).locator(`tr[data-field="${field}"]`);
  }

  /** A copy button put this on the clipboard, and said so. */
  async expectCopied(text: string | RegExp) {
    await expect(this.notice).toContainText("clipboard");
    const copied = expect.poll(() => this.copied());
    await (typeof text === "string" ? copied.toBe(text) : copied.toMatch(text));
  }

  async allowClipboard() {
    const context = this.page.context();
    if (context.browser()?.browserType().name() === "chromium") {
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    }
  }

  /** The text that the last copy button put on the clipboard. */
  async copied() {
    return this.page.evaluate(() => (window as unknown as { copies: string[] }).copies.at(-1) ?? "");
  }

  /** What “Create link” opens. */
  get share() {
    return this.page.getByRole("dialog", { name: "Link to this report" });
  }

  get link() {
    return this.share.getByRole("textbox", { name: "Link" });
  }

  /** What is said about a link that was opened. */
  get linkBar() {
    return this.page.getByRole("region", { name: "Opened link" });
  }

  /** Creates a link to what is on the page. */
  async createLink() {
    await this.press("Create link");
    await expect(this.link).toHaveValue(/#1\./);
    const link = await this.link.inputValue();
    await this.page.keyboard.press("Escape");
    await expect(this.share).toBeHidden();
    return link;
  }

  /** The report as JSON, as the page copies it. */
  async json() {
    await this.press("Create link");
    await this.share.getByRole("button", { name: "Copy the report as JSON" }).click();
    await expect(this.notice).toContainText("as JSON");
    await this.page.keyboard.press("Escape");
    return this.copied();
  }

  /** What the table says about each row that it shows. */
  async shownRows() {
    return this.checks.locator("tbody tr").allInnerTexts();
  }

  /** Drops files on the page, as a file manager does. */
  async drop(samples: Sample[]) {
    await this.dropOn(this.page.locator("body"), samples);
  }

  /** Drops files on the text of the open tab. */
  async dropOnText(samples: Sample[]) {
    await this.dropOn(this.editor, samples);
  }

  private async dropOn(target: Locator, samples: Sample[]) {
    await target.evaluate((target, samples) => {
      const dataTransfer = new DataTransfer();
      for (const { name, text } of samples) dataTransfer.items.add(new File([text], name));
      const send = (type: string) =>
        target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, composed: true, cancelable: true }));
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

  /** The text of the open tab, in whichever editor has it. */
  get editor() {
    return this.page.getByRole("tabpanel").getByRole("textbox", { name: /^Text of/ });
  }

  /** What the editor shows; of a long text, the lines in sight. */
  async text() {
    return this.editor.evaluate((it) => {
      if (it instanceof HTMLTextAreaElement) return it.value;
      const lines = [...it.querySelectorAll(".cm-line")];
      return lines.map((line) => (line.querySelector(".cm-placeholder") ? "" : line.textContent)).join("\n");
    });
  }

  async expectText(text: string | RegExp) {
    const shown = expect.poll(() => this.text());
    await (typeof text === "string" ? shown.toBe(text) : shown.toMatch(text));
  }

  /** The texts that a rule's rows mark in the editor, exactly. */
  async marked(rule: string) {
    const rows = await this.rows(rule).evaluateAll((rows) => rows.map((it) => it.id.replace("row-", "")));
    const texts = rows.map((row) => {
      const pieces = this.page.locator(`.panel:not([hidden]) .mark[data-row~="${row}"]`);
      return pieces.evaluateAll((all) => all.filter((it) => it.checkVisibility()).map((it) => it.textContent).join(""));
    });
    return (await Promise.all(texts)).filter((it) => it !== "");
  }

  /** Rests the pointer on what a rule's row marks in the open text. */
  async hover(rule: string) {
    const row = await this.rows(rule).first().evaluate((it) => it.id.replace("row-", ""));
    const mark = this.page.locator(`.panel:not([hidden]) .mark[data-row~="${row}"]:visible`).first();
    await mark.scrollIntoViewIfNeeded();
    // The text area lies over its drawn lines, so the pointer goes by coordinates.
    const { x, y, width, height } = (await mark.boundingBox())!;
    await this.page.mouse.move(x + width / 2, y + height / 2);
    await expect(this.card).toBeVisible();
  }

  /** Presses F8 until it leads to a row of a rule. */
  async stepTo(rule: string) {
    // Before the first check there is nowhere to go.
    await expect(this.verdict).toHaveAttribute("data-verdict", /./);
    for (let step = 0; step < 40; step += 1) {
      const before = (await this.aloud.textContent())!;
      await this.page.keyboard.press("F8");
      await expect(this.aloud).not.toHaveText(before);
      if ((await this.card.textContent())?.includes(rule)) return;
    }
    throw new Error(`F8 does not lead to ${rule}`);
  }

  /** How far the text is scrolled, in pixels. */
  async scrolled() {
    return this.editor.evaluate((it) => {
      const scroller = it instanceof HTMLTextAreaElement ? it.closest(".editor")! : it.closest(".cm-scroller")!;
      return Math.max(scroller.scrollTop, it.scrollTop);
    });
  }

  /** What a reload of the tab would bring back. */
  async draft() {
    return this.page.evaluate(() => {
      dispatchEvent(new Event("pagehide"));
      return sessionStorage.getItem("preflight-draft") ?? "";
    });
  }

  /** What the checks say beside the text. */
  get card() {
    return this.page.getByRole("group", { name: "What the checks say here" });
  }

  /** What was said aloud about where a key led. */
  get aloud() {
    return this.page.getByRole("status", { name: "Place" });
  }

  /** The promise in the header. */
  get promise() {
    return this.page.getByRole("button", { name: "nothing leaves this page" });
  }

  /** What stands behind it. */
  get privacy() {
    return this.page.getByRole("dialog", { name: "What leaves this page: nothing" });
  }

  /** The texts as paper has them. */
  get printed() {
    return this.page.locator(".printed");
  }

  get plainEditor() {
    return this.page.getByRole("button", { name: "Plain editor" });
  }

  get isRich() {
    return this.editor.evaluate((it) => !(it instanceof HTMLTextAreaElement));
  }

  /** The chain of the publication whose sentence matches. */
  publication(sentence: RegExp) {
    return this.page.getByRole("article", { name: sentence });
  }

  rows(rule: string) {
    return this.checks.locator(`tr[data-rule="${rule}"]`);
  }

  /** The name of a row's rule, which leads to its page. */
  ruleName(rule: string) {
    return this.rows(rule).first().getByRole("button", { name: `About ${rule}` });
  }

  async readAbout(rule: string) {
    await this.ruleName(rule).click();
    await expect(this.help).toBeVisible();
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

  /** What is selected in the editor. */
  async selection() {
    return this.editor.evaluate((it) => {
      if (it instanceof HTMLTextAreaElement) return it.value.slice(it.selectionStart, it.selectionEnd);
      // Chromium tells of a selection in a shadow root only there.
      const root = it.getRootNode() as Document & { getSelection?(): Selection | null };
      return String(root.getSelection?.() ?? document.getSelection());
    });
  }

  /** Chooses a theme by the page's own switch: Firefox cannot be told a colour scheme over BiDi. */
  async setTheme(theme: "light" | "dark") {
    const button = this.page.getByRole("button", { name: /^Theme/ });
    while ((await button.getAttribute("aria-label")) !== `Theme: ${theme}`) {
      const before = await button.getAttribute("aria-label");
      await button.click();
      await expect(button).not.toHaveAttribute("aria-label", before!);
    }
    await expect(this.page.locator("html")).toHaveAttribute("data-theme", theme);
  }

  /** By how many pixels the page is wider than its window. */
  async overflow() {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }

  /** Lets axe look at the page, or at a part of it, in a state that the complaint names. */
  async expectAccessible(state: string, part = "html") {
    // What has been scrolled half below the bar would count as too small to hit.
    await this.page.evaluate(() => scrollTo(0, 0));
    // axe brings its own copy of Playwright's types.
    const { violations } = await new AxeBuilder({ page: this.page as never }).include(part).withTags(STANDARDS).analyze();
    expect(violations.map((it) => `${state}: ${it.id} ${it.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  }

  async expectNoProblems() {
    expect(this.problems).toEqual([]);
    await this.expectNoRequest();
  }

  /** The page has asked for nothing since it locked itself, as seen from outside and as it says itself. */
  async expectNoRequest() {
    expect(this.requests).toEqual([]);
    await expect(this.promise).toContainText("0 requests since start");
  }
}
