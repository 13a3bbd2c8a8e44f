// Starts the page without inline script, then locks it: once the lock stands, no request leaves it, not even to its own server.

const root = document.documentElement;

try {
  const theme = localStorage.getItem("preflight-theme");
  if (theme === "light" || theme === "dark") root.setAttribute("data-theme", theme);
} catch {
  // Storage is closed in sandboxed frames; the system's theme counts.
}

// Leptos makes static markup from strings of its own, known when it was compiled. Nothing else may become markup.
const active = /<(?:script|iframe|frame|object|embed|applet|link|meta|base|style|svg|math|img|video|audio)\b|\son[a-z]+\s*=|javascript:|srcdoc/i;
window.trustedTypes?.createPolicy("default", { createHTML: (markup) => (active.test(markup) ? null : markup) });

function lock() {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "connect-src 'none'; img-src data:";
  document.head.append(policy);
  root.setAttribute("data-locked", "");
}

const addresses = (name) => document.querySelector(`meta[name="${name}"]`).dataset;

/** The page. It is there, and takes what is typed, before the engine is. */
async function page() {
  const { js, wasm } = addresses("app");
  const module = await import(js);
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
  let instance;
  let count = 0;
  const renew = async () => {
    count += 1;
    const module = await import(count === 1 ? js : `${js}?${count}`);
    await module.default({ module_or_path: code });
    instance = module;
  };
  await renew();
  return {
    answer: (asked) => instance.answer(asked),
    share: (sharing) => instance.share(sharing),
    open: (link) => instance.open(link),
    report: (asked) => instance.report(asked),
    renew,
  };
}

/** The rich editor, once nothing else is to be done. Fingers are better served by the text area and its keyboard. */
async function editors() {
  if (!matchMedia("(pointer: fine)").matches) return;
  await new Promise((resolve) => (window.requestIdleCallback ?? setTimeout)(resolve));
  return import(addresses("editor").js);
}

async function start() {
  const { useEngine, lackEngine, useEditors } = await page();
  try {
    useEngine(await engine());
  } catch (error) {
    lackEngine();
    throw error;
  }
  // Where the module cannot be had the text area goes on.
  const module = await editors().catch(() => undefined);
  if (module) useEditors(module);
}

start().then(lock, (error) => {
  const status = document.getElementById("shell-status");
  if (status) status.textContent = `The page could not start: ${error.message}. A current browser with WebAssembly is needed.`;
  throw error;
});
