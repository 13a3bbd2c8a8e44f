// Keeps the page for when there is no network: the files of one build and nothing else. It is told nothing by the page,
// and what the page asks for is never more than its own files.
// `cargo xtask build` writes before this line which files those are: `const FILES = { path: digest }` and `VERSION`.

// One origin may serve several pages, each under its own path.
const OURS = `preflight ${registration.scope} `;
const NAME = OURS + VERSION;

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forget()));
addEventListener("fetch", (event) => event.respondWith(answer(event.request)));

/** Keeps all files, each proven to be the one that was built, or none. */
async function keep() {
  const cache = await caches.open(NAME);
  try {
    await Promise.all(Object.entries(FILES).map(async ([path, integrity]) => cache.put(path, await get(path, integrity))));
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
  // A page that runs has all it needs, so it does not mind that its files go.
  await skipWaiting();
}

/** What a first visit has just loaded is not loaded again; where that is another build's, it is. */
async function get(path, integrity) {
  const ask = (cache) => fetch(new Request(path, { integrity, cache }));
  const response = await ask("force-cache").catch(() => ask("reload"));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

async function forget() {
  const others = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** The file that was kept. Of the own site, what was not; of others, and for anything but reading, nothing. */
async function answer(request) {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return Response.error();
  const kept = await caches.match(pathname.replace(/\/index\.html$/, "/"), { cacheName: NAME });
  return kept ?? fetch(request);
}
