import { expect, test } from "@playwright/test";

test("the page starts and shows its heading", async ({ page }) => {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto("./");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(problems).toEqual([]);
});

test("every file is fetched once, from where the page is", async ({ page, baseURL }) => {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  await page.goto("./", { waitUntil: "networkidle" });
  expect(addresses.filter((address) => !address.startsWith(baseURL!))).toEqual([]);
  expect(addresses.length).toBe(new Set(addresses).size);
});
