// Files that several specs give to the page.
import { READY, type Sample } from "./preflight.ts";

const manifest = (folder: string, name: string, repository: string): Sample => ({
  name: `${folder}/package.json`,
  text: `{ "name": "${name}", "version": "1.2.0", "repository": { "url": "git+https://github.com/${repository}.git" } }\n`,
});

/** A repository with two packages, one of them in another registry too. */
export const PACKAGES: Sample[] = [
  { name: ".github/workflows/publish.yml", text: READY[0]!.text.replace("npm publish", "npm publish --workspaces") },
  { name: "package.json", text: '{ "name": "root", "private": true, "workspaces": ["packages/*"] }\n' },
  manifest("packages/widget", "@acme/widget", "acme/widget"),
  manifest("packages/gadget", "@acme/gadget", "acme/old"),
  { name: "packages/widget/jsr.json", text: '{ "name": "@acme/widget", "version": "1.2.0", "exports": "./mod.ts" }\n' },
];

/** What `npm view` prints of a version that a trusted publisher made, and of one that a token did. */
export const DOCUMENT = {
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

/** What GitHub shows of a run whose npm was too old to ask for a token of its own. */
export const LOG = {
  name: "publish.log",
  text: [
    "2026-10-02T08:00:01.0000000Z ##[group]Run npm publish",
    "2026-10-02T08:00:01.1000000Z npm notice publish Signed provenance statement with source and build information from GitHub Actions",
    "2026-10-02T08:00:02.0000000Z npm error code E404",
    "2026-10-02T08:00:02.0000000Z npm error 404 Not Found - PUT https://registry.npmjs.org/@acme%2fwidget - Not found",
    "2026-10-02T08:00:02.0000000Z npm error 404  '@acme/widget@1.3.0' is not in this registry.",
    "2026-10-02T08:00:03.0000000Z ##[error]Process completed with exit code 1.",
    "",
  ].join("\n"),
};
/** The workflow behind that log. */
export const OLD_CLIENT = {
  name: ".github/workflows/publish.yml",
  text: `on:
  push:
    tags: ['v*']
jobs:
  publish:
    runs-on: ubuntu-latest
    permissions:
      id-token: write
      contents: read
    steps:
      - uses: actions/checkout@v7
      - uses: actions/setup-node@v7
        with:
          node-version: 22.14.0
          registry-url: https://registry.npmjs.org
      - run: npm publish --provenance
`,
};
