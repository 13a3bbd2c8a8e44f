//! What is measured: workflows as people write them, with the faults that the corrections mend.

use std::fmt::Write as _;

use engine::{Context, InputFile, Inputs, Repository, Visibility};

/// One set of inputs.
pub struct Subject {
    /// What it is.
    pub name: &'static str,
    /// The texts.
    pub inputs: Inputs,
}

/// A workflow as most people have one.
pub const SMALL: &str = "86 lines and package.json";
/// A workflow as few people have one.
pub const LARGE: &str = "549 lines and package.json";
const TESTS_SHORT: &str = "jobs that test, 100 KiB";
const TESTS_LONG: &str = "jobs that test, 1 MiB";
const PUBLISHES_SHORT: &str = "jobs that publish, 100 KiB";
const PUBLISHES_LONG: &str = "jobs that publish, 1 MiB";

/// Pairs whose second is ten times as long.
pub const TENFOLD: [(&str, &str); 3] = [(SMALL, LARGE), (TESTS_SHORT, TESTS_LONG), (PUBLISHES_SHORT, PUBLISHES_LONG)];

impl Subject {
    fn new(name: &'static str, workflow: String) -> Self {
        let manifest = InputFile::new("package.json", MANIFEST);
        let files = vec![InputFile::new(".github/workflows/release.yml", workflow), manifest];
        let context = Context {
            repository: Repository::parse("acme/widget").ok(),
            visibility: Some(Visibility::Public),
            ..Context::default()
        };
        Self { name, inputs: Inputs { files, context } }
    }

    /// Lines of all files.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.inputs.files.iter().map(|it| it.text.lines().count()).sum()
    }
}

/// Everything that is measured.
#[must_use]
pub fn all() -> Vec<Subject> {
    // A little less than the limit, which is for bytes and holds after the corrections as well.
    let mib = (1 << 20) - (16 << 10);
    vec![
        Subject::new(SMALL, of_lines(86)),
        Subject::new(LARGE, of_lines(549)),
        Subject::new(TESTS_SHORT, of_bytes(mib / 10, test_job)),
        Subject::new(TESTS_LONG, of_bytes(mib, test_job)),
        Subject::new(PUBLISHES_SHORT, of_bytes(mib / 10, publish_job)),
        Subject::new(PUBLISHES_LONG, of_bytes(mib, publish_job)),
    ]
}

/// A job that lints, jobs that test, the one that publishes, and a job to fill up the very number of lines.
fn of_lines(lines: usize) -> String {
    let count = |text: &str| text.lines().count();
    let mut text = [HEAD, LINT, &publish_job(0)].concat();
    let mut idx = 0;
    while count(&text) + count(&test_job(idx)) + count(REST) <= lines {
        text.push_str(&test_job(idx));
        idx += 1;
    }
    text.push_str(REST);
    let missing = lines.saturating_sub(count(&text));
    (0..missing).for_each(|idx| _ = writeln!(text, "      - run: npm run check:{idx}"));
    text
}

/// As many jobs as fit, and one that publishes.
fn of_bytes(bytes: usize, job: fn(usize) -> String) -> String {
    let mut text = [HEAD, &publish_job(0)].concat();
    let mut idx = 1;
    loop {
        let next = job(idx);
        if text.len() + next.len() > bytes {
            return text;
        }
        text.push_str(&next);
        idx += 1;
    }
}

const HEAD: &str = "\
# Tests every change, and publishes what is tagged.
name: Release

on:
  push:
    branches: [main]
    tags: ['v*']
  pull_request:

env:
  FORCE_COLOR: '1'

jobs:
";

const LINT: &str = "  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npm run lint

";

const REST: &str = "  rest:
    runs-on: ubuntu-latest
    needs: [lint]
    steps:
      - uses: actions/checkout@v4
";

fn test_job(idx: usize) -> String {
    format!(
        r"  # Every version that is supported.
  test-{idx}:
    name: Test part {idx} on Node ${{{{ matrix.node }}}}
    runs-on: ${{{{ matrix.os }}}}
    timeout-minutes: 20
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-latest, windows-latest]
        node: [20, 22, 24]
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: ${{{{ matrix.node }}}}
          cache: npm
      - name: Install
        run: npm ci
      - name: Test
        run: |
          npm run build --if-present
          npm test -- --shard={idx}
        env:
          CI: true # quieter reports
      - uses: actions/upload-artifact@v4
        if: failure()
        with:
          name: report-{idx}-${{{{ matrix.node }}}}
          path: |
            coverage/
            reports/*.xml

"
    )
}

/// No permissions, and a Node.js whose npm is too old.
fn publish_job(idx: usize) -> String {
    format!(
        r"  publish-{idx}:
    name: Publish
    if: startsWith(github.ref, 'refs/tags/v')
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
          registry-url: https://registry.npmjs.org
      - run: npm ci
      - run: npm run build
      - name: Publish
        run: npm publish --access public
        env:
          NODE_AUTH_TOKEN: ${{{{ secrets.NPM_TOKEN }}}}
"
    )
}

const MANIFEST: &str = r#"{
  "name": "@acme/widget",
  "version": "1.4.0",
  "description": "A widget that does one thing",
  "license": "MIT",
  "type": "module",
  "repository": { "type": "git", "url": "git+https://github.com/acme/widget.git" },
  "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } },
  "files": ["dist"],
  "engines": { "node": ">=20" },
  "scripts": {
    "build": "tsc --project tsconfig.build.json",
    "test": "node --test",
    "lint": "eslint ."
  },
  "devDependencies": {
    "eslint": "^9.30.0",
    "typescript": "^5.9.0"
  }
}
"#;
