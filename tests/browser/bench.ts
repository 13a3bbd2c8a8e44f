// Measures the engine as each browser runs it; `cargo xtask bench --browser` prints the lines.
import { appendFileSync } from "node:fs";
import { test } from "@playwright/test";

test("check, and check with correction, beside the bare parse", async ({ page, browser }) => {
  const say = (line: string) => appendFileSync(process.env.PREFLIGHT_LINES!, `${line}\n`);
  await page.goto("./");
  const head = await page.evaluate(async () => {
    const measured = await import(new URL("bench.js", location.href).href);
    await measured.default();
    Object.assign(window, { measured });
    return measured.head() as string;
  });
  const name = `${browser.browserType().name()} ${browser.version()}`;
  say(`\n${name}${head.slice(name.length)}`);
  // A line at a time: a browser asks about scripts that run for long.
  for (let at = 0; ; at += 1) {
    const line = await page.evaluate((at) => (window as never as { measured: Bench }).measured.line(at), at);
    if (line === undefined) return;
    say(line);
  }
});

interface Bench {
  line(at: number): string | undefined;
}
