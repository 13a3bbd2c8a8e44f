//! Private registries, and whether JSR's packages come through them.

use engine::{Context, facts};

use super::system::{Cell, InputFile, Mend, System, github_log};

/// Every private registry that the facts know.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    facts::registries().iter().filter(|it| it.kind == facts::RegistryKind::Private).map(|it| it.id)
}

const FAMILY: &str = "JSR behind private registries";
const JSR_LINE: &str = "@jsr:registry=https://npm.jsr.io\n";
const ALIAS: &str = "\"@std/path\": \"npm:@jsr/std__path@^1.0.0\"";

fn package_json(manager: &str, dependency: &str) -> InputFile {
    InputFile::new(
        "package.json",
        format!("{{\n  \"packageManager\": \"{manager}\",\n  \"dependencies\": {{ {dependency} }}\n}}\n"),
    )
}

fn not_found(url: &str) -> String {
    let line = format!("npm error 404 Not Found - GET {url} - Not found");
    github_log("npm ci", &["npm error code E404", &line])
}

/// A registry through which JSR's packages do not come, or not for sure: JSR itself is named beside it.
fn beside(name: &'static str, url: &str) -> System {
    System {
        family: FAMILY,
        name,
        files: vec![
            package_json("npm@11.17.0", ALIAS),
            InputFile::new(".npmrc", format!("registry={url}\n{JSR_LINE}")),
        ],
        context: Context::default(),
        fault: vec![(".npmrc", JSR_LINE, "")],
        detected: "?",
        forecast: ["?", "?"],
        row: "fail unsupported-jsr-upstream `?`",
        correction: Cell::Shows(Mend::Choice("unsupported-jsr-upstream:.npmrc#direct")),
        steps: Cell::Shows("?"),
        log: Cell::Shows((not_found(&format!("{url}@jsr%2fstd__path")), "?")),
    }
}

const TARBALL: &str = "~/11/@jsr/std__path/1.0.8.tgz";

pub(crate) fn systems() -> Vec<System> {
    vec![
        azure_for_npm(),
        azure_for_pnpm(),
        System {
            detected: "package.json + .npmrc; JFrog Artifactory",
            forecast: [
                "no publish command here; the install from JSR is set up right",
                "the install from JSR will not work",
            ],
            row: "fail unsupported-jsr-upstream `registry=https://acme.jfrog.io/artifactory/api/npm/npm/`",
            steps: Cell::Shows(".npmrc: @jsr:registry=https://npm.jsr.io; Package: @jsr/std__path"),
            log: Cell::Shows((
                not_found(&format!("https://acme.jfrog.io/artifactory/api/npm/npm/{TARBALL}")),
                "this private registry cannot fetch packages of JSR: their tarballs lie where it does not look (jsr-io/jsr#405)",
            )),
            ..beside("artifactory", "https://acme.jfrog.io/artifactory/api/npm/npm/")
        },
        artifactory_for_yarn(),
        System {
            detected: "package.json + .npmrc; Google Artifact Registry",
            forecast: [
                "no publish command here; the install from JSR is set up right",
                "the install from JSR will not work",
            ],
            row: "fail unsupported-jsr-upstream `registry=https://europe-npm.pkg.dev/acme/npm/`",
            steps: Cell::Shows(".npmrc: @jsr:registry=https://npm.jsr.io; Package: @jsr/std__path"),
            log: Cell::Shows((
                not_found(&format!("https://europe-npm.pkg.dev/acme/npm/{TARBALL}")),
                "this private registry cannot fetch packages of JSR: their tarballs lie where it does not look (jsr-io/jsr#405)",
            )),
            ..beside("google-artifact-registry", "https://europe-npm.pkg.dev/acme/npm/")
        },
        System {
            detected: "package.json + .npmrc; AWS CodeArtifact",
            forecast: [
                "no publish command here; the install from JSR is set up right",
                "the install from JSR will not work",
            ],
            row: "fail unsupported-jsr-upstream `registry=https://acme-1.d.codeartifact.eu-west-1.amazonaws.com/npm/npm/`",
            steps: Cell::Shows(".npmrc: @jsr:registry=https://npm.jsr.io; Package: @jsr/std__path"),
            log: Cell::Shows((
                not_found("https://acme-1.d.codeartifact.eu-west-1.amazonaws.com/npm/npm/@jsr%2fstd__path"),
                "the registry at `https://acme-1.d.codeartifact.eu-west-1.amazonaws.com/npm/npm` has no packages of JSR",
            )),
            ..beside("codeartifact", "https://acme-1.d.codeartifact.eu-west-1.amazonaws.com/npm/npm/")
        },
        System {
            detected: "package.json + .npmrc; GitHub Packages",
            forecast: [
                "no publish command here; the install from JSR is set up right",
                "no publish command here; something is to be said about the install from JSR",
            ],
            row: "warn unsupported-jsr-upstream `registry=https://npm.pkg.github.com/`",
            steps: Cell::Shows(".npmrc: @jsr:registry=https://npm.jsr.io; Package: @jsr/std__path"),
            log: Cell::Shows((
                not_found("https://npm.pkg.github.com/@jsr%2fstd__path"),
                "the registry at `https://npm.pkg.github.com` has no packages of JSR",
            )),
            ..beside("github-packages", "https://npm.pkg.github.com/")
        },
        System {
            detected: "package.json + .npmrc; Sonatype Nexus",
            forecast: [
                "no publish command here; the install from JSR is set up right",
                "no publish command here; something is to be said about the install from JSR",
            ],
            row: "warn unsupported-jsr-upstream `registry=https://nexus.acme.example/repository/npm/`",
            steps: Cell::Shows(".npmrc: @jsr:registry=https://npm.jsr.io; Package: @jsr/std__path"),
            log: Cell::Shows((
                not_found("https://nexus.acme.example/repository/npm/@jsr%2fstd__path"),
                "the registry at `https://nexus.acme.example/repository/npm` has no packages of JSR",
            )),
            ..beside("nexus", "https://nexus.acme.example/repository/npm/")
        },
        System {
            detected: "package.json + .npmrc; Cloudsmith",
            forecast: [
                "no publish command here; the install from JSR is set up right",
                "no publish command here; something is to be said about the install from JSR",
            ],
            row: "warn unsupported-jsr-upstream `registry=https://npm.cloudsmith.io/acme/npm/`",
            steps: Cell::Shows(".npmrc: @jsr:registry=https://npm.jsr.io; Package: @jsr/std__path"),
            log: Cell::Shows((
                not_found("https://npm.cloudsmith.io/acme/npm/@jsr%2fstd__path"),
                "the registry at `https://npm.cloudsmith.io/acme/npm` has no packages of JSR",
            )),
            ..beside("cloudsmith", "https://npm.cloudsmith.io/acme/npm/")
        },
        System {
            detected: "package.json + .npmrc; GitLab's package registry",
            forecast: [
                "no publish command here; the install from JSR is set up right",
                "no publish command here; something is to be said about the install from JSR",
            ],
            row: "warn unsupported-jsr-upstream `registry=https://gitlab.acme.example/api/v4/projects/7/packages/npm/`",
            steps: Cell::Shows(".npmrc: @jsr:registry=https://npm.jsr.io; Package: @jsr/std__path"),
            log: Cell::Shows((
                not_found("https://gitlab.acme.example/api/v4/projects/7/packages/npm/@jsr%2fstd__path"),
                "the registry at `https://gitlab.acme.example/api/v4/projects/7/packages/npm` has no packages of JSR",
            )),
            ..beside("gitlab", "https://gitlab.acme.example/api/v4/projects/7/packages/npm/")
        },
        verdaccio(),
    ]
}

const FEED: &str = "registry=https://pkgs.dev.azure.com/acme/tools/_packaging/ours/npm/registry/\n";

fn azure_for_npm() -> System {
    System {
        name: "azure-artifacts",
        files: vec![package_json("npm@11.17.0", ALIAS), InputFile::new(".npmrc", format!("{FEED}save-exact=true\n"))],
        fault: vec![(".npmrc", "save-exact=true\n", "@jsr:registry=https://npm.jsr.io\n")],
        detected: "package.json + .npmrc; Azure Artifacts",
        forecast: [
            "no publish command here; the install from JSR is set up right",
            "no publish command here; something is to be said about the install from JSR",
        ],
        row: "warn bypassed-feed `@jsr:registry=https://npm.jsr.io`",
        steps: Cell::Shows(
            "Feed: ours; Upstream source type: Public source; Public source: Custom registry; Custom registry URL: https://npm.jsr.io; Package type: npm; Upstream source name: JSR; Package: @jsr/std__path",
        ),
        correction: Cell::Shows(Mend::Choice("bypassed-feed:.npmrc#feed")),
        log: Cell::Without("J 6.2: no error"),
        ..beside("", "")
    }
}

fn azure_for_pnpm() -> System {
    let scope = format!("@jsr:{FEED}");
    System {
        name: "azure-artifacts pnpm",
        files: vec![
            package_json("pnpm@10.9.0", "\"@std/path\": \"jsr:^1.0.0\""),
            InputFile::new(".npmrc", format!("{FEED}{scope}")),
        ],
        fault: vec![(
            ".npmrc",
            "@jsr:registry=https://pkgs.dev.azure.com/acme/tools/_packaging/ours/npm/registry/\n",
            "",
        )],
        detected: "package.json + .npmrc; Azure Artifacts",
        forecast: [
            "no publish command here; the install from JSR is set up right",
            "no publish command here; something is to be said about the install from JSR",
        ],
        row: "warn bypassed-feed `\"@std/path\": \"jsr:^1.0.0\"`",
        steps: Cell::Shows(
            "Feed: ours; Upstream source type: Public source; Public source: Custom registry; Custom registry URL: https://npm.jsr.io; Package type: npm; Upstream source name: JSR; Package: @jsr/std__path",
        ),
        correction: Cell::Shows(Mend::Choice("bypassed-feed:.npmrc#feed")),
        log: Cell::Shows((
            github_log(
                "pnpm install --frozen-lockfile",
                &[
                    " ERR_PNPM_META_FETCH_FAIL  GET https://npm.jsr.io/@jsr%2Fstd__path: request to https://npm.jsr.io/@jsr%2Fstd__path failed, reason: getaddrinfo ENOTFOUND npm.jsr.io",
                ],
            ),
            "JSR's registry could not be reached: pnpm and Yarn ask it directly, whatever the registry of everything else is",
        )),
        ..beside("", "")
    }
}

fn artifactory_for_yarn() -> System {
    let scope = "npmScopes:\n  jsr:\n    npmRegistryServer: https://npm.jsr.io\n";
    let registry = "npmRegistryServer: https://acme.jfrog.io/artifactory/api/npm/npm/\n";
    System {
        name: "artifactory yarn",
        files: vec![package_json("yarn@4.8.0", ALIAS), InputFile::new(".yarnrc.yml", format!("{registry}{scope}"))],
        fault: vec![(".yarnrc.yml", scope, "")],
        detected: "package.json + .yarnrc.yml; JFrog Artifactory",
        forecast: [
            "no publish command here; the install from JSR is set up right",
            "the install from JSR will not work",
        ],
        row: "fail unsupported-jsr-upstream `https://acme.jfrog.io/artifactory/api/npm/npm/`",
        steps: Cell::Shows(
            ".yarnrc.yml: npmScopes:\n  jsr:\n    npmRegistryServer: https://npm.jsr.io; Package: @jsr/std__path",
        ),
        correction: Cell::Shows(Mend::Choice("unsupported-jsr-upstream:.yarnrc.yml#direct")),
        log: Cell::Shows((
            github_log(
                "yarn install --immutable",
                &[
                    "➤ YN0035: │ @std/path@npm:@jsr/std__path@^1.0.0: Package not found",
                    "➤ YN0035: │   Response Code: 404 (Not Found)",
                    "➤ YN0035: │   Request Method: GET",
                    "➤ YN0035: │   Request URL: https://acme.jfrog.io/artifactory/api/npm/npm/@jsr%2fstd__path",
                ],
            ),
            "the registry at `https://acme.jfrog.io/artifactory/api/npm/npm` has no packages of JSR",
        )),
        ..beside("", "")
    }
}

fn verdaccio() -> System {
    let config = "uplinks:\n  npmjs:\n    url: https://registry.npmjs.org/\n  jsr:\n    url: https://npm.jsr.io/\npackages:\n  '@jsr/*':\n    access: $all\n    proxy: jsr\n  '**':\n    access: $all\n    proxy: npmjs\n";
    System {
        name: "verdaccio",
        files: vec![
            package_json("npm@11.17.0", ALIAS),
            InputFile::new(".npmrc", "registry=http://localhost:4873/\n"),
            InputFile::new("verdaccio/config.yaml", config),
        ],
        fault: vec![("verdaccio/config.yaml", "  '@jsr/*':\n    access: $all\n    proxy: jsr\n", "")],
        detected: "package.json + .npmrc + verdaccio; Verdaccio",
        forecast: [
            "no publish command here; the install from JSR is set up right",
            "the install from JSR will not work",
        ],
        row: "fail missing-jsr-uplink `'**'`",
        steps: Cell::Shows(
            "config.yaml: uplinks:\n  jsr:\n    url: https://npm.jsr.io/\npackages:\n  '@jsr/*':\n    access: $all\n    proxy: jsr\n; Package: @jsr/std__path",
        ),
        correction: Cell::Shows(Mend::Choice("missing-jsr-uplink:verdaccio/config.yaml#uplink")),
        log: Cell::Shows((
            not_found("http://localhost:4873/@jsr%2fstd__path"),
            "the registry at `http://localhost:4873` has no packages of JSR",
        )),
        ..beside("", "")
    }
}
