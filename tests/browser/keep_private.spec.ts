import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";

// Not among the types of this version of TypeScript.
declare const trustedTypes: { createPolicy(name: string, rules: object): unknown };

test("after the start every way out is refused", async ({ page, baseURL }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  const outcome = await page.evaluate(async (address) => {
    const refused = (attempt: () => Promise<unknown>) => attempt().then(() => "sent", () => "refused");
    const event = (target: EventTarget, good: string) =>
      new Promise((resolve, reject) => {
        target.addEventListener(good, resolve);
        target.addEventListener("error", reject);
      });
    return {
      fetch: await refused(() => fetch(address)),
      xhr: await refused(() => {
        const request = new XMLHttpRequest();
        request.open("GET", address);
        const answer = event(request, "load");
        request.send();
        return answer;
      }),
      image: await refused(() => {
        const image = new Image();
        const answer = event(image, "load");
        image.src = `${address}?image`;
        return answer;
      }),
      socket: await refused(async () => {
        const socket = new WebSocket(address.replace("http", "ws"));
        await event(socket, "open");
      }),
    };
  }, baseURL!);
  expect(outcome).toEqual({ fetch: "refused", xhr: "refused", image: "refused", socket: "refused" });
});

test("working on the page sends nothing and breaks no policy", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.press("Examples");
  await preflight.press("npm with provenance, ready");
  await expect(preflight.notice).toContainText("replaced the inputs");
  await preflight.press(/^Theme/);
  await preflight.expectNoProblems();
});

test("the page keeps no cookie, and in the browser only the theme", async ({ page, context }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.press(/^Theme/);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["preflight-theme"]);
});

test("pasted text never becomes markup", async ({ page }) => {
  const preflight = new Preflight(page);
  await page.addInitScript(() => {
    const made: string[] = [];
    Object.assign(window, { made });
    const create = trustedTypes.createPolicy.bind(trustedTypes);
    trustedTypes.createPolicy = (name: string, rules: { createHTML(markup: string): string | null }) =>
      create(name, { ...rules, createHTML: (markup: string) => (made.push(markup), rules.createHTML(markup)) });
  });
  await preflight.open();
  const hostile = "name: hostile <img src=x onerror=alert(1)>\non: push\njobs:\n  '<b>`x`</b>':\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish\n";
  await preflight.paste({ name: "hostile.yml", text: hostile });
  await expect(preflight.verdict).toBeVisible();
  await expect(page.locator("main img, main b:not(strong)")).toHaveCount(0);
  const made = await page.evaluate(() => (window as unknown as { made: string[] }).made);
  expect(made.filter((markup) => markup.includes("hostile"))).toEqual([]);
  await preflight.expectNoProblems();
});
