import { expect, test } from "@playwright/test";
import { JSR, PACKAGE, Preflight, WORKFLOW } from "./preflight.ts";

const mended = WORKFLOW.text.replace("node-version: 20", "node-version: 24");

for (const kind of ["rich", "plain"] as const) {
  test.describe(`in the ${kind} editor`, () => {
    test.beforeEach(async ({ page }) => {
      await page.addInitScript((kind) => {
        // The page before the page has no storage, and Firefox says so.
        if (kind === "plain" && origin !== "null") localStorage.setItem("preflight-editor", "plain");
      }, kind);
    });

    test("marks stand at exact places, whatever the line endings and characters before them", async ({ page }) => {
      const preflight = new Preflight(page);
      await preflight.open();
      const text = `# 😀 é\n${WORKFLOW.text}`.replaceAll("\n", "\r\n");
      await preflight.drop([{ ...WORKFLOW, text }, PACKAGE, JSR]);
      await expect(preflight.tabs).toHaveCount(3);
      expect(await preflight.isRich).toBe(kind === "rich");
      await expect.poll(() => preflight.marked("outdated-npm")).toEqual(["20"]);
      await preflight.tab(/jsr\.json/).click();
      await expect.poll(() => preflight.marked("version-drift")).toEqual(['"1.1.0"']);
      await preflight.expectNoProblems();
    });

    test("a change is made from the card with the mouse, and the editor's own undo takes it back", async ({ page }) => {
      const preflight = new Preflight(page);
      await preflight.open();
      await preflight.drop([WORKFLOW, PACKAGE]);
      await preflight.hover("outdated-npm");
      await expect(preflight.card).toContainText("fail");
      await expect(preflight.card).toContainText("outdated-npm");
      await preflight.card.getByRole("button", { name: /24/ }).click();
      await preflight.expectText(mended);
      await expect(preflight.rows("outdated-npm")).toHaveCount(0);
      await expect(preflight.editor).toBeFocused();
      await page.keyboard.press("ControlOrMeta+z");
      await preflight.expectText(WORKFLOW.text);
      await expect(preflight.rows("outdated-npm").first()).toBeVisible();
      await preflight.expectNoProblems();
    });

    test("the keyboard alone leads to a change, makes it and takes it back", async ({ page, browserName }) => {
      test.skip(browserName === "firefox", "Firefox moves the focus by the system's settings");
      const preflight = new Preflight(page);
      await preflight.open();
      await preflight.drop([WORKFLOW, PACKAGE]);
      await preflight.stepTo("outdated-npm");
      await expect(preflight.aloud).toContainText(/publish\.yml:\d+: fail: .*Tab leads to/);
      await page.keyboard.press("Tab");
      await expect(preflight.card.getByRole("button").first()).toBeFocused();
      await page.keyboard.press("Enter");
      await preflight.expectText(mended);
      await expect(preflight.notice).toContainText("publish.yml");
      await page.keyboard.press("ControlOrMeta+z");
      await preflight.expectText(WORKFLOW.text);
      await preflight.expectNoProblems();
    });

    test("F8 goes round all marked places of all files, Shift+F8 back", async ({ page }) => {
      const preflight = new Preflight(page);
      await preflight.open();
      await preflight.drop([WORKFLOW, PACKAGE, JSR]);
      await expect(preflight.tabs).toHaveCount(3);
      await preflight.tabs.first().click();
      const said: string[] = [];
      const step = async (key: string) => {
        const before = await preflight.aloud.textContent();
        await page.keyboard.press(key);
        await expect(preflight.aloud).not.toHaveText(before!);
        await expect(preflight.card).toBeInViewport();
        return (await preflight.aloud.textContent())!;
      };
      said.push(await step("F8"));
      const [, total] = /(?:1) of (\d+)\.$/.exec(said[0]!)!;
      for (let at = 1; at < Number(total); at += 1) said.push(await step("F8"));
      expect(new Set(said).size).toBe(said.length);
      for (const file of ["publish.yml", "jsr.json"]) expect(said.join("\n")).toContain(file);
      await expect(preflight.tab(/jsr\.json/)).toHaveAttribute("aria-selected", "true");
      await expect(preflight.editor).toBeFocused();
      expect(await step("F8")).toBe(said[0]);
      expect(await step("Shift+F8")).toBe(said.at(-1));
      expect(await step("Shift+F8")).toBe(said.at(-2));
      await page.keyboard.press("Escape");
      await expect(preflight.card).toHaveCount(0);
      await preflight.expectNoProblems();
    });

    test("a row's place selects it in the text", async ({ page }) => {
      const preflight = new Preflight(page);
      await preflight.open();
      await preflight.giveSample();
      await preflight.rows("outdated-npm").locator(".where").getByRole("button").click();
      await expect(preflight.editor).toBeFocused();
      await expect.poll(() => preflight.selection()).toBe("20");
    });

    test("a large text can be typed in, is checked after a pause, and no letter is lost", async ({ page }) => {
      const preflight = new Preflight(page);
      await preflight.open();
      const step = "      - run: echo 'a step of a very long job that does nothing at all but take up room'\n";
      const text = WORKFLOW.text.trimEnd() + "\n" + step.repeat(Math.floor(1_000_000 / step.length));
      await preflight.drop([{ ...WORKFLOW, text }, PACKAGE]);
      await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
      await preflight.editor.press("ControlOrMeta+Home");
      await page.keyboard.type("# mine");
      await expect.poll(async () => (await preflight.text()).split("\n")[0]).toMatch(/^# mine/);
      await preflight.stepTo("outdated-npm");
      expect(await preflight.selection()).toBe("20");
      await preflight.card.getByRole("button", { name: /24/ }).click();
      await expect(preflight.rows("outdated-npm")).toHaveCount(0);
      expect(await preflight.draft()).toContain("# mine");
      await preflight.expectNoProblems();
    });
  });
}

test("a change in another file is undone in that file", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([WORKFLOW, PACKAGE, JSR]);
  await preflight.stepTo("version-drift");
  await expect(preflight.tab(/jsr\.json/)).toHaveAttribute("aria-selected", "true");
  await preflight.card.getByRole("button", { name: /both at 1\.1\.0/ }).click();
  await expect(preflight.notice).toContainText("package.json");
  await preflight.expectText(JSR.text);
  await preflight.tab(/package\.json/).click();
  await preflight.expectText(PACKAGE.text.replace('"1.2.0"', '"1.1.0"'));
  await preflight.editor.press("ControlOrMeta+z");
  await preflight.expectText(PACKAGE.text);
  await preflight.expectNoProblems();
});

test("corrected files that became inputs can be undone in each editor", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([WORKFLOW, PACKAGE, JSR]);
  await preflight.change("version-drift").getByRole("checkbox").check();
  await preflight.press("Use as inputs");
  await preflight.expectText(mended);
  await preflight.editor.press("ControlOrMeta+z");
  await preflight.expectText(WORKFLOW.text);
  await preflight.tab(/jsr\.json/).click();
  await preflight.expectText(JSR.text.replace("1.1.0", "1.2.0"));
  await preflight.editor.press("ControlOrMeta+z");
  await preflight.expectText(JSR.text);
});

test("the plain editor is remembered, and turning keeps text, selection and place", async ({ page }) => {
  await page.setViewportSize({ width: 1360, height: 560 });
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.tabs.first().click();
  expect(await preflight.isRich).toBe(true);
  await preflight.rows("outdated-npm").locator(".where").getByRole("button").click();
  await expect.poll(() => preflight.selection()).toBe("20");
  const scrolled = await preflight.scrolled();
  expect(scrolled).toBeGreaterThan(0);

  await preflight.plainEditor.click();
  expect(await preflight.isRich).toBe(false);
  await preflight.expectText(WORKFLOW.text);
  expect(await preflight.selection()).toBe("20");
  await expect.poll(() => preflight.scrolled()).toBe(scrolled);

  await page.reload();
  await preflight.ready();
  await expect(preflight.plainEditor).toHaveAttribute("aria-pressed", "true");
  expect(await preflight.isRich).toBe(false);
  await preflight.rows("outdated-npm").locator(".where").getByRole("button").click();
  await expect.poll(() => preflight.scrolled()).toBeGreaterThan(0);
  const place = await preflight.scrolled();
  await preflight.plainEditor.click();
  expect(await preflight.isRich).toBe(true);
  await preflight.expectText(WORKFLOW.text);
  await expect.poll(() => preflight.scrolled()).toBe(place);
  await preflight.editor.focus();
  await expect.poll(() => preflight.selection()).toBe("20");
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(preflight.problems).toEqual([]);
});

test("where the rich editor cannot be loaded, the text area goes on", async ({ page }) => {
  const preflight = new Preflight(page);
  await page.route(/editor-[0-9a-f]+\.js$/, (route) => route.fulfill({ status: 404, body: "" }));
  await preflight.open();
  await preflight.giveSample();
  expect(await preflight.isRich).toBe(false);
  await expect(preflight.plainEditor).toHaveCount(0);
  await preflight.stepTo("outdated-npm");
  await preflight.card.getByRole("button", { name: /24/ }).click();
  await preflight.expectText(mended);
});

test("a finger gets the text area, and nothing more is loaded", async ({ browser, browserName, baseURL }) => {
  test.skip(browserName === "firefox", "Firefox cannot be told to be a phone over BiDi");
  const context = await browser.newContext({ baseURL: baseURL!, isMobile: true, hasTouch: true, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  expect(await preflight.isRich).toBe(false);
  expect(addresses.filter((it) => it.includes("editor-"))).toEqual([]);
  await context.close();
});

test("somebody who writes while the page starts goes on in the text area until they leave it", async ({ page }) => {
  const preflight = new Preflight(page);
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  await page.route(/editor-[0-9a-f]+\.js$/, async (route) => {
    await gate;
    await route.continue();
  });
  const started = preflight.open();
  await preflight.editor.click();
  await page.keyboard.type("jobs");
  open();
  await started;
  expect(await preflight.isRich).toBe(false);
  await expect(preflight.editor).toBeFocused();
  // In one go, so that the last letters are not taken yet when the focus moves.
  await page.getByLabel("Repository", { exact: true }).evaluate((field: HTMLElement) => {
    document.execCommand("insertText", false, ": {}");
    field.focus();
  });
  await expect.poll(() => preflight.isRich).toBe(true);
  await preflight.expectText("jobs: {}");
});

test("what was just typed stays when an answer changes the check, however long a check takes", async ({ page }) => {
  // The page measures how long the engine takes, and waits longer for the end of typing where that is long.
  await page.addInitScript(() => {
    let now = 0;
    Date.now = () => (now += 60_000);
  });
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([WORKFLOW]);
  await expect.poll(() => preflight.isRich).toBe(true);
  await preflight.expectText(WORKFLOW.text);
  await preflight.editor.press("ControlOrMeta+End");
  await page.keyboard.type("# typed");
  await page.getByLabel("Repository", { exact: true }).fill("octo/widget");
  await preflight.expectText(`${WORKFLOW.text}# typed`);
});

test("files dropped on the text become tabs", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([WORKFLOW]);
  await preflight.expectText(WORKFLOW.text);
  await preflight.dropOnText([PACKAGE]);
  await expect(preflight.tabs).toHaveCount(2);
  await preflight.tab("publish.yml").click();
  await preflight.expectText(WORKFLOW.text);
});

test("a text pasted into the text stays there", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([PACKAGE]);
  await preflight.expectText(PACKAGE.text);
  await preflight.editor.press("ControlOrMeta+End");
  await preflight.pasteIntoText("// pasted\n");
  await preflight.expectText(`${PACKAGE.text}// pasted\n`);
  await expect(preflight.tabs).toHaveCount(1);
});

test("the card goes where the pointer or the keys lead, and stays under the pointer", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([WORKFLOW, PACKAGE]);
  await preflight.hover("outdated-npm");
  await preflight.card.hover();
  await expect(preflight.card).toBeVisible();
  await preflight.verdict.hover();
  await expect(preflight.card).toHaveCount(0);
  await preflight.stepTo("outdated-npm");
  await preflight.verdict.hover();
  await expect(preflight.card).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(preflight.card).toHaveCount(0);
});

test("a diff shows old and new side by side where there is room", async ({ page }) => {
  await page.setViewportSize({ width: 1500, height: 900 });
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([WORKFLOW, PACKAGE, JSR]);
  const file = preflight.file("publish.yml");
  const [removed, added] = [file.locator(".removed"), file.locator(".added")];
  const box = async (line: typeof removed) => (await line.boundingBox())!;
  expect((await box(added)).y).toBeGreaterThan((await box(removed)).y);
  await expect(removed.locator(".edited")).toHaveText("20");
  await expect(added.locator(".edited")).toHaveText("24");

  await file.getByRole("button", { name: "Side by side" }).click();
  expect((await box(added)).y).toBe((await box(removed)).y);
  expect((await box(added)).x).toBeGreaterThan((await box(removed)).x + (await box(removed)).width - 1);
  const kept = file.locator(".kept:not(.twin)").first();
  expect((await box(file.locator(".twin").first())).y).toBe((await box(kept)).y);

  await page.setViewportSize({ width: 600, height: 900 });
  expect((await box(added)).y).toBeGreaterThan((await box(removed)).y);
  await expect(file.getByRole("button", { name: "Side by side" })).toBeHidden();
  await preflight.expectNoProblems();
});
