import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";

// Not among the types of this version of TypeScript.
declare const trustedTypes: { createPolicy(name: string, rules: object): unknown };

/** What the page declares when it comes, and what it adds once everything is loaded. */
const POLICIES = [
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default",
  "default-src 'none'; script-src 'wasm-unsafe-eval'; img-src data:",
];

test("after the start every way out is refused, to the own server too", async ({ page, context, baseURL }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  // What got out would be answered, if only by its absence.
  const answered: string[] = [];
  context.on("response", (response) => response.url().includes("probe") && answered.push(response.url()));
  const outcomes = await page.evaluate(async (base) => {
    /** Settles by the events of a target, or when a policy refuses its address. */
    const events = (target: EventTarget, good: string, address: string) =>
      new Promise((resolve, reject) => {
        target.addEventListener(good, resolve);
        target.addEventListener("error", reject);
        addEventListener("securitypolicyviolation", ({ blockedURI }) => blockedURI.includes(address) && reject());
      });
    const element = (name: string, attributes: Record<string, string>) => (address: string) => {
      const made = document.createElement(name);
      const settled = events(made, "load", address);
      for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value || address);
      document.head.append(made);
      return settled;
    };
    const ways: Record<string, (address: string) => Promise<unknown>> = {
      fetch: (address) => fetch(address),
      "fetch with a body": (address) => fetch(address, { method: "POST", body: "text", keepalive: true }),
      XMLHttpRequest: (address) => {
        const request = new XMLHttpRequest();
        request.open("POST", address);
        const settled = events(request, "load", address);
        request.send("text");
        return settled;
      },
      beacon: (address) => {
        const settled = events(document, "never", address);
        return navigator.sendBeacon(address, "text") ? settled : Promise.reject(new Error("refused"));
      },
      WebSocket: (address) => events(new WebSocket(address.replace("http", "ws")), "open", address.replace("http", "ws")),
      EventSource: (address) => events(new EventSource(address), "open", address),
      image: element("img", { src: "" }),
      "style sheet": element("link", { rel: "stylesheet", href: "" }),
      preload: element("link", { rel: "preload", as: "fetch", href: "" }),
      frame: element("iframe", { src: "" }),
      font: (address) => new FontFace("probe", `url(${address})`).load(),
      module: (address) => import(address),
      worker: async (address) => events(new Worker(address), "message", address),
    };
    const outcomes: Record<string, string> = {};
    for (const [way, go] of Object.entries(ways)) {
      const attempt = async () => go(`${base}probe-${Object.keys(outcomes).length}`);
      outcomes[way] = await attempt().then(() => "sent", () => "refused");
    }
    return outcomes;
  }, baseURL!);
  expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== "refused")).toEqual([]);
  expect(answered).toEqual([]);
});

test("the page shows the policies in force, and what it asked for since the start", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await expect(preflight.promise).toHaveText(/nothing leaves this page\s*0 requests since start/);
  await preflight.promise.click();
  await expect(preflight.privacy).toContainText("0 requests since start by this page, as the browser counts them.");
  const inForce = await page.locator("meta[http-equiv=Content-Security-Policy]").evaluateAll((all) => all.map((it) => it.getAttribute("content")));
  expect(inForce).toEqual(POLICIES);
  await expect(preflight.privacy.getByRole("listitem")).toHaveText(POLICIES);

  // Whatever may try is seen.
  await page.evaluate(() => fetch("./probe").catch(() => {}));
  await expect(preflight.privacy).toContainText("0 requests since start by this page, as the browser counts them, and 1 attempt that the browser refused.");
  await page.keyboard.press("Escape");
  await expect(preflight.privacy).toBeHidden();
  await expect(preflight.promise).toBeFocused();
});

test("a request would be counted", async ({ page }) => {
  const preflight = new Preflight(page);
  // A page whose lock does not close.
  await page.route(/boot-[0-9a-f]+\.js$/, async (route) => {
    const body = await (await route.fetch()).text();
    await route.fulfill({ contentType: "text/javascript", body: body.replace(/default-src[^"`]*img-src data:/, "default-src *") });
  });
  await page.route(/\/$/, async (route) => {
    const body = await (await route.fetch()).text();
    await route.fulfill({ contentType: "text/html", body: body.replace(/ integrity=\S+ src/g, " src") });
  });
  await preflight.open();
  await page.evaluate(() => fetch("./robots.txt"));
  await expect(preflight.promise).toContainText("1 request since start");
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

test("the page keeps no cookie, and in the browser only what it names", async ({ page, context, browserName }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.giveSample();
  await preflight.press(/^Theme/);
  if (browserName === "chromium") await preflight.plainEditor.click();
  expect(await preflight.draft()).toContain("npm publish");
  const kept = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: await indexedDB.databases(),
  }));
  expect(await context.cookies()).toEqual([]);
  await preflight.promise.click();
  const named = (await preflight.privacy.innerText()).match(/preflight-\w+/g)!;
  expect(named).toEqual(["preflight-draft", "preflight-theme", "preflight-editor"]);
  expect(kept.session).toEqual(["preflight-draft"]);
  expect(kept.local.filter((name) => !named.includes(name))).toEqual([]);
  expect(kept.local).toContain("preflight-theme");
  expect(kept.databases).toEqual([]);
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

/** Names, format identifiers and addresses of settings and documentation: what the page shows, never what it asks. */
const NAMED = [
  "registry.npmjs.org",
  "www.npmjs.com",
  "docs.npmjs.com",
  "npm.jsr.io",
  "jsr.io",
  "github.com",
  "docs.github.com",
  "slsa.dev",
  // Where the page will be: its picture and the links of reports name it.
  "publish-preflight.example",
  "npm.pkg.github.com",
  "gitlab.com",
  "circleci.com",
  "www.w3.org",
  "developer.mozilla.org",
];

test("the files of the page name no place to ask but their own", async ({ page, request, baseURL }) => {
  const addresses: string[] = [];
  page.on("request", (it) => addresses.push(it.url()));
  await new Preflight(page).open();
  const texts = [...addresses, `${baseURL}sw.js`, `${baseURL}manifest.webmanifest`].map(async (address) => {
    const answer = await request.get(address);
    expect(answer.ok(), address).toBe(true);
    return { address, bytes: await answer.body() };
  });
  const files = await Promise.all(texts);
  // In WebAssembly one text follows another, so a name may go on with what is none of its own.
  const strangers = files.flatMap(({ address, bytes }) => {
    const whole = bytes.toString("latin1");
    // Of the rules' pages, whose examples name what users' files name, what is not text counts.
    const text = /\/rules-\w+\.js$/.test(address) ? whole.replace(/"(?:[^"\\]|\\.)*"/g, '""') : whole;
    if (text !== whole) expect(text).not.toMatch(/fetch|import|XMLHttpRequest|WebSocket|sendBeacon|eval|Function/);
    const named = text.match(/\b(?:https?|wss?):\/\/[\w-]+\.[\w.-]+/g) ?? [];
    const strange = named.filter((it) => !NAMED.some((host) => it.replace(/^\w+:\/\//, "").startsWith(host)));
    return strange.map((it) => `${address}: ${it}`);
  });
  expect(strangers).toEqual([]);

  const modules = files.filter(({ address }) => address.endsWith(".wasm"));
  expect(modules).toHaveLength(2);
  const imports = await Promise.all(modules.map(async ({ bytes }) => WebAssembly.Module.imports(await WebAssembly.compile(Uint8Array.from(bytes)))));
  const names = imports.flat().map((it) => it.name);
  expect(names).not.toEqual([]);
  expect(names.filter((name) => /fetch|socket|beacon|_send_|eventsource|rtc|transport|worker/i.test(name))).toEqual([]);
});
