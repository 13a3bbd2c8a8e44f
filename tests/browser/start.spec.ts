import { expect, test } from "@playwright/test";
import { Preflight, WORKFLOW } from "./preflight.ts";

test("the page starts and takes the place of its static shell", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Publish Preflight");
  // The shell has a heading and an editor too, but no tabs.
  await expect(preflight.tabs).toHaveCount(1);
  await preflight.expectNoProblems();
});

test("every file is fetched once, from where the page is", async ({ page, baseURL }) => {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto("./", { waitUntil: "networkidle" });
  expect(addresses.filter((address) => !address.startsWith(baseURL!))).toEqual([]);
  expect(addresses.length).toBe(new Set(addresses).size);
});

test("where the rules stop, the texts stay and can be checked again", async ({ page }) => {
  const preflight = new Preflight(page);
  // The first instance stops; the one that takes its place is the real one.
  await page.route(/engine-[0-9a-f]+\.js$/, async (route) => {
    const real = (await (await route.fetch()).text()).replace("export const make", "const real");
    const stops = "{ default: async () => {}, answer() { throw new Error('stop'); } }";
    const body = `${real}; let made = 0; export const make = () => (made++ ? real() : ${stops});`;
    await route.fulfill({ contentType: "text/javascript", body });
  });
  await preflight.open();
  await preflight.paste(WORKFLOW);
  await expect(page.getByText("The checks stopped")).toBeVisible();
  await preflight.expectText(/name: Publish/);
  await preflight.press("Check again");
  await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
  await preflight.expectNoRequest();
});

test("where the rules cannot be loaded, the page says so, keeps the text and still explains", async ({ page }) => {
  const preflight = new Preflight(page);
  await page.route(/engine-[0-9a-f]+\.wasm$/, (route) => route.fulfill({ status: 404, body: "" }));
  await page.goto("./");
  // The static shell has an editor too, but no tabs.
  await preflight.tabs.first().waitFor();
  await preflight.paste(WORKFLOW);
  await expect(page.getByText("The rules could not be loaded")).toBeVisible();
  await preflight.ready();
  await expect(preflight.promise).toContainText("0 requests since start");
  await preflight.press("Keys and terms");
  await preflight.help.getByRole("button", { name: "Terms" }).click();
  await expect(preflight.help.getByRole("heading", { level: 3 }).first()).toHaveText("Provenance is not authorization");
  await page.reload();
  await preflight.expectText(/name: Publish/);
});

test("what others ask for is there", async ({ request }) => {
  const get = async (name: string) => {
    const answer = await request.get(name);
    expect(answer.ok(), name).toBe(true);
    return { kind: answer.headers()["content-type"], body: await answer.body() };
  };
  const robots = await get("robots.txt");
  expect(robots.kind).toContain("text/plain");
  expect(robots.body.toString()).toBe("User-agent: *\nAllow: /\n");
  for (const [name, width, height] of [["share.png", 1200, 630], ["icon.png", 512, 512]] as const) {
    const { kind, body } = await get(name);
    expect([kind, body.readUInt32BE(16), body.readUInt32BE(20)]).toEqual(["image/png", width, height]);
    expect(body.length).toBeLessThan(100_000);
  }
});
