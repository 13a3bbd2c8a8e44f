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

async function start() {
  const { js, wasm } = document.querySelector('meta[name="app"]').dataset;
  const app = await import(js);
  await app.default({ module_or_path: fetch(wasm) });
}

start().then(lock, (error) => {
  const status = document.getElementById("shell-status");
  if (status) status.textContent = `The page could not start: ${error.message}. A current browser with WebAssembly is needed.`;
  throw error;
});
