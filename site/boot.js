// Starts the page without inline script, then locks it: once the lock stands, no request leaves it, not even to its own server.

const root = document.documentElement;
const WORKER = "./sw.js";
/** How long the lock waits for the copy that is kept for when there is no network, in milliseconds. */
const PATIENCE = 10_000;

try {
  const theme = localStorage.getItem("preflight-theme");
  if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
} catch {
  // Storage is closed in sandboxed frames; the system's theme counts.
}

// Leptos makes static markup from strings of its own, known when it was compiled. Nothing else may become markup.
const active = /<(?:script|iframe|frame|object|embed|applet|link|meta|base|style|svg|math|img|video|audio)\b|\son[a-z]+\s*=|javascript:|srcdoc/i;
window.trustedTypes?.createPolicy("default", {
  createHTML: (markup) => (active.test(markup) ? null : markup),
  createScriptURL: (address) => (address === WORKER ? address : null),
});

/** From here on the browser refuses whatever the page asks for, be it from its own server. */
function lock() {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'; script-src 'wasm-unsafe-eval'; img-src data:";
  document.head.append(policy);
  root.setAttribute("data-locked", "");
}

/** Counts what the page asks for from here on and what of that is refused, and tells at once and whenever it changes. */
function count(tell) {
  const start = performance.now();
  let [requests, refused] = [0, 0];
  // What the page has within itself, as `data:` and `blob:`, is asked of nobody.
  const isRequest = ({ name, startTime }) => /^(?:http|ws)s?:/.test(name) && startTime >= start;
  new PerformanceObserver((list) => {
    requests += list.getEntries().filter(isRequest).length;
    tell(requests, refused);
  }).observe({ type: "resource" });
  document.addEventListener("securitypolicyviolation", () => tell(requests, (refused += 1)));
  tell(requests, refused);
}

const addresses = (name) => document.querySelector(`meta[name="${name}"]`).dataset;

/** The page. It is there, and takes what is typed, before the engine is. */
async function page() {
  const { js, wasm } = addresses("app");
  const module = await import(js);
  // Asked for any earlier, it makes the first paint late.
  await module.default({ module_or_path: fetch(wasm) });
  return module;
}

/** The engine. One that stopped is replaced by another of the same code, for which nothing has to be fetched. */
async function engine() {
  const { js, wasm } = addresses("engine");
  // Hosts that do not know the type of the file cannot have it compiled while it arrives.
  const code = await WebAssembly.compileStreaming(fetch(wasm)).catch(async () =>
    WebAssembly.compile(await (await fetch(wasm)).arrayBuffer()),
  );
  const { make } = await import(js);
  let instance;
  const renew = async () => {
    const made = make();
    await made.default({ module_or_path: code });
    instance = made;
  };
  await renew();
  return {
    answer: (asked) => instance.answer(asked),
    compose: (wish) => instance.compose(wish),
    share: (sharing) => instance.share(sharing),
    open: (link) => instance.open(link),
    report: (asked) => instance.report(asked),
    renew,
  };
}

const idle = () => new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve));

/** The rules' pages, the examples and the glossary, once nothing else is to be done. */
async function rules() {
  await idle();
  return import(addresses("rules").js);
}

/** The rich editor, after that. Fingers are better served by the text area and its keyboard. */
async function editors() {
  if (!matchMedia("(pointer: fine)").matches) return;
  await idle();
  return import(addresses("editor").js);
}

/** Has the page kept for when there is no network, and says whether it is. */
async function keep() {
  const registration = await navigator.serviceWorker.register(WORKER);
  const { installing } = registration;
  const settled = (resolve) =>
    installing.addEventListener("statechange", () => /activated|redundant/.test(installing.state) && resolve());
  if (installing) await new Promise(settled);
  return registration.active !== null;
}

/** The lock does not depend on it: in private windows and sandboxed frames nothing is kept. */
const kept = () => Promise.race([keep(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]).catch(() => false);

async function start() {
  const { useEngine, lackEngine, useRules, lackRules, useEditors, tellTraffic } = await page();
  // Without it the page still keeps texts, explains, and locks itself.
  await engine().then(useEngine, (error) => {
    lackEngine();
    console.error(error);
  });
  await rules().then(useRules, lackRules);
  // Where the module cannot be had the text area goes on.
  const module = await editors().catch(() => undefined);
  if (module) useEditors(module);
  const isKept = (await kept()) === true;
  lock();
  count((requests, refused) => tellTraffic(requests, refused, isKept));
}

start().catch((error) => {
  lock();
  const status = document.getElementById("shell-status");
  if (status) status.textContent = `The page could not start: ${error.message}. A current browser with WebAssembly is needed.`;
  throw error;
});
