import { expect, test } from "@playwright/test";
import { Preflight } from "./preflight.ts";

/** What `npm view` prints of a version that a trusted publisher made, and of one that a token did. */
const DOCUMENT = {
  name: "widget.json",
  text: JSON.stringify(
    {
      name: "@acme/widget",
      "dist-tags": { latest: "1.3.0" },
      versions: {
        "1.2.0": { name: "@acme/widget", version: "1.2.0", _npmUser: { name: "kim", email: "kim@example.com" }, dist: {} },
        "1.3.0": {
          name: "@acme/widget",
          version: "1.3.0",
          _npmUser: {
            name: "GitHub Actions",
            email: "npm-oidc-no-reply@github.com",
            trustedPublisher: { id: "github", oidcConfigId: "oidc:a1" },
          },
          dist: { attestations: { url: "https://example.com/a", provenance: { predicateType: "https://slsa.dev/provenance/v1" } } },
        },
      },
      time: { "1.2.0": "2026-01-01T00:00:00.000Z", "1.3.0": "2026-10-01T00:00:00.000Z" },
    },
    null,
    2,
  ),
};

test("a registry document says how each version was published, and what that proves", async ({ page }) => {
  const preflight = new Preflight(page);
  await preflight.open();
  await preflight.drop([DOCUMENT]);
  const version = (name: string) => preflight.releases.locator("tbody tr", { hasText: name });
  await expect(version("1.3.0")).toContainText("a trusted publisher");
  await expect(version("1.3.0")).toContainText("yes");
  await expect(version("1.2.0")).toContainText("a token or a login");
  await expect(version("1.2.0")).toHaveClass("warn");
  await version("1.3.0").getByRole("button").click();
  await expect(preflight.editor).toBeFocused();
  await expect.poll(() => preflight.selection()).toContain("1.3.0");
  await preflight.expectNoProblems();
});
