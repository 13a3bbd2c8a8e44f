import { expect, test, type Page } from "@playwright/test";
import { Preflight } from "./preflight.ts";

const copies = (page: Page) => page.evaluate(() => caches.keys());

/** A document of the site that is not the page: the lock does not stand there, so only the worker can refuse. */
async function openBeside(page: Page) {
  await page.goto("./robots.txt");
}

/** The results as they stand in the document, but for what is said aloud after a pause. */
const results = (page: Page) =>
  page.getByRole("region", { name: "Results" }).evaluate((it) => {
    const copy = it.cloneNode(true) as Element;
    for (const status of copy.querySelectorAll("[role=status]")) status.remove();
    return copy.innerHTML;
  });

test("after one visit the page works without network, and says the same byte for byte", async ({ page, context }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
  const online = await results(page);

  await context.setOffline(true);
  await page.reload();
  await preflight.ready();
  await expect.poll(() => results(page)).toBe(online);

  const anew = new Preflight(await context.newPage());
  await anew.open();
  await anew.giveSample();
  await expect.poll(() => results(anew.page)).toBe(online);
  await anew.expectNoProblems();
});

test("what is kept are the files of this build, and nothing else", async ({ page, baseURL }) => {
  const preflight = new Preflight(page);
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await preflight.open();
  await preflight.giveSample();
  const kept = await page.evaluate(async () => {
    const [name] = await caches.keys();
    const files = await (await caches.open(name!)).keys();
    return files.map((it) => it.url);
  });
  expect(await copies(page)).toHaveLength(1);
  expect(kept.filter((address) => !address.startsWith(baseURL!))).toEqual([]);
  expect(loaded.filter((address) => !kept.includes(address))).toEqual([]);
  const kinds = kept.map((it) => it.slice(baseURL!.length).replace(/^.*\./, ""));
  expect(new Set(kinds)).toEqual(new Set(["", "css", "js", "wasm", "webmanifest"]));
});

test("copies of older builds go, those of other pages stay", async ({ page, baseURL }) => {
  await openBeside(page);
  const [old, ...others] = [`preflight ${baseURL} 0123`, `preflight ${baseURL}other/ 0123`, "another page"];
  await page.evaluate((names) => Promise.all(names.map((name) => caches.open(name))), [old!, ...others]);
  await new Preflight(page).open();
  await expect.poll(() => copies(page)).not.toContain(old);
  const names = await copies(page);
  expect(names).toEqual(expect.arrayContaining(others));
  expect(names).toHaveLength(3);
});

test("the worker answers nothing but reading, and only from its own site", async ({ page, baseURL }) => {
  await new Preflight(page).open();
  await openBeside(page);
  const ask = (address: string, method: string) =>
    page.evaluate(([address, method]) => fetch(address!, { method: method!, mode: "no-cors" }).then((it) => `${it.type} ${it.status}`, () => "refused"), [address, method]);
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
  expect(await ask("./", "GET")).toBe("basic 200");
  expect(await ask("./index.html?from=elsewhere", "GET")).toBe("basic 200");
  expect(await ask("./", "POST")).toBe("refused");
  expect(await ask(baseURL!.replace("127.0.0.1", "localhost"), "GET")).toBe("refused");
});

test("the page can be installed", async ({ playwright, launchOptions, browserName, baseURL }, info) => {
  test.skip(browserName !== "chromium", "only Chromium tells");
  // Windows that keep nothing do not ask for the manifest.
  const profile = info.outputPath("profile");
  const context = await playwright.chromium.launchPersistentContext(profile, { ...launchOptions, baseURL });
  const page = await context.newPage();
  const preflight = new Preflight(page);
  await preflight.open();
  const session = await context.newCDPSession(page);
  expect(await session.send("Page.getInstallabilityErrors")).toEqual({ installabilityErrors: [] });
  const { data, errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(data!)).toMatchObject({ name: "Publish Preflight", start_url: "./", display: "standalone" });
  await preflight.expectNoProblems();
  await context.close();
});
