// Takes the pictures of the page that others show: README.md, and links to it. `cargo xtask pictures` runs this.
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { Preflight } from "./preflight.ts";

const folder = new URL("../../site/public/", import.meta.url).pathname;

async function openSample(page: Page) {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.press("Two registries, two faults");
  await expect(preflight.verdict).toHaveAttribute("data-verdict", "blocked");
}

test("the picture in README.md", async ({ page }) => {
  await page.setViewportSize({ width: 1360, height: 1010 });
  await openSample(page);
  await page.screenshot({ path: `${folder}picture.png`, animations: "disabled" });
});

test("the picture of a link", async ({ browser, baseURL }) => {
  // Shown small, so large: the answer alone.
  const context = await browser.newContext({ baseURL, viewport: { width: 800, height: 420 }, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await openSample(page);
  await page.evaluate(() => {
    for (const it of document.querySelectorAll<HTMLElement>(".inputs, .facts")) it.hidden = true;
    scrollTo(0, 0);
  });
  await page.screenshot({ path: `${folder}share.png`, animations: "disabled" });
});

test("the icon", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 512, height: 512 } });
  const page = await context.newPage();
  const { icons } = JSON.parse(readFileSync(`${folder}manifest.webmanifest`, "utf8"));
  await page.setContent(`<style>*{margin:0}img{display:block;width:512px}</style><img src="${icons[0].src}">`);
  await page.screenshot({ path: `${folder}icon.png`, omitBackground: true });
});
