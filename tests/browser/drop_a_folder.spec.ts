import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { JSR, PACKAGE, Preflight, WORKFLOW } from "./preflight.ts";

const REPOSITORY: Record<string, string> = {
  "widget/.github/workflows/publish.yml": WORKFLOW.text,
  "widget/package.json": PACKAGE.text,
  "widget/jsr.json": JSR.text,
  "widget/README.md": "# Widget\n",
  "widget/node_modules/other/package.json": "{}",
};

test("a dropped folder gives the files that matter, under their paths in the repository", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  // No script may fill a drop with folders, so the tree is made up where the page asks for it.
  await page.evaluate((repository) => {
    type Entry = Record<string, unknown> & { name: string };
    const file = (name: string, fullPath: string, text: string): Entry => ({
      name,
      fullPath,
      isFile: true,
      isDirectory: false,
      file: (then: (file: File) => void) => then(new File([text], name)),
    });
    const folder = (fullPath: string): Entry => {
      const below = Object.keys(repository).filter((path) => `/${path}`.startsWith(`${fullPath}/`));
      const names = new Set(below.map((path) => path.slice(fullPath.length).split("/")[0]!));
      const entries = [...names].map((name) => {
        const path = `${fullPath}/${name}`;
        const text = repository[path.slice(1)];
        return text === undefined ? folder(path) : file(name, path, text);
      });
      return {
        name: fullPath.split("/").at(-1)!,
        fullPath,
        isFile: false,
        isDirectory: true,
        createReader: () => {
          const batches = [entries, []];
          return { readEntries: (then: (batch: Entry[]) => void) => then(batches.shift() ?? []) };
        },
      };
    };
    DataTransferItem.prototype.webkitGetAsEntry = () => folder("/widget") as never;
  }, REPOSITORY);
  await preflight.drop([{ name: "widget", text: "" }]);
  await expect(preflight.tabs).toHaveCount(3);
  await expect(page.getByRole("tabpanel").getByLabel("File name")).toHaveValue(".github/workflows/publish.yml");
  await preflight.expectNoProblems();
});

test("a chosen folder does the same", async ({ page, browserName }) => {
  test.skip(browserName === "firefox", "Firefox takes no folders over BiDi");
  const preflight = new Preflight(page);
  await preflight.open();
  const root = mkdtempSync(join(tmpdir(), "preflight-"));
  for (const [path, text] of Object.entries(REPOSITORY)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  await page.locator("#folder").setInputFiles(join(root, "widget"));
  await expect(preflight.tabs).toHaveCount(3);
  await expect(page.getByRole("tabpanel").getByLabel("File name")).toHaveValue(".github/workflows/publish.yml");
});
