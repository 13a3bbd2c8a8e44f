//! What is true of the world the rules judge: versions, labels, limits. Dated, and in one place, because it changes.
//!
//! The tables are generated from `facts/*.yaml`, which hold source, date and confidence of every entry.
//! "N 1.3" and "J D12" are sections of the fact sheets named there.

pub mod days;
pub mod deno;
mod errors;
mod images;
pub mod jsr;
mod node;
pub mod npm;
pub mod registries;
mod runners;
mod setup_node;
mod symptoms;
pub mod tools;
pub mod trust;

use std::fmt;

pub use model::date::Date;
use model::trust::Field;

/// The day up to which the facts were gathered.
pub const FACTS_DATE: &str = "2026-11-21";
/// The same as a day: the one for which a run is judged when nobody names another.
pub const FACTS_DAY: Date = Date::day(2026, 11, 21);

/// A released version: major, minor, patch. Prereleases do not occur in the facts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct V(pub u16, pub u16, pub u16);

/// The patch of a line's last release, where the facts do not name it.
pub(crate) const OPEN: u16 = u16::MAX;

impl fmt::Display for V {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.2 {
            OPEN => write!(f, "{}.{}.x", self.0, self.1),
            patch => write!(f, "{}.{}.{patch}", self.0, self.1),
        }
    }
}

/// How sure a fact is. At most `C` warns, it never fails a check.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Confidence {
    /// Read in the client's source, or reproduced.
    A,
    /// Official documentation, or at least three independent public logs of one message of a registry.
    B,
    /// Several independent reports.
    C,
    /// One source, or inference.
    D,
}

impl Confidence {
    /// Whether a check may fail on it.
    #[must_use]
    pub fn is_firm(self) -> bool {
        self <= Self::B
    }

    /// The letter used in reports.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// The versions from which something holds.
///
/// Where it came to several lines at once (11.21.0 and 12.2.0), each entry holds within its own major and the last
/// one for everything after it: 12.1.0 is not past that floor, though it is newer than 11.21.0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Floor(pub &'static [V]);

impl Floor {
    /// Whether it holds for a version.
    #[must_use]
    pub fn met_by(self, version: V) -> bool {
        let of_line = self.0.iter().any(|floor| floor.0 == version.0 && *floor <= version);
        of_line || self.0.last().is_some_and(|floor| *floor <= version)
    }

    /// The first version of all, for a sentence such as "needs npm 11.21.0".
    #[must_use]
    pub fn first(self) -> V {
        self.0.first().copied().unwrap_or(V(0, 0, 0))
    }
}

/// The npm that comes with a Node.js release.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bundled {
    /// This one.
    Exact(V),
    /// No source names it, but it is no newer than this.
    AtMost(V),
    /// Newer than what the facts know, and so is its npm.
    AtLeast(V),
}

/// Which npm a Node.js release brings (N 1.2).
#[must_use]
pub fn npm_of_node(node: V) -> Bundled {
    row(node::BUNDLED, |row| row.0, node).map_or(Bundled::AtMost(V(0, 0, 0)), |row| row.1)
}

/// A line of Node.js.
#[derive(PartialEq, Eq, Debug)]
pub struct NodeLine {
    /// The first number of its versions.
    pub major: u16,
    /// The name of an LTS line in lower case, as in `lts/jod`.
    pub codename: Option<&'static str>,
    /// The day from which on nobody mends it, as planned; `None` where no source says.
    pub ends: Option<Date>,
    /// The newest version whose npm is known: what a range resolves to where the runner has none cached.
    pub newest: V,
    /// Its releases, oldest first, up to the newest: all from 18 on, before that the newest alone.
    pub releases: &'static [V],
}

/// The lines known, oldest first (N 1.2).
#[must_use]
pub fn node_lines() -> &'static [NodeLine] {
    node::LINES
}

/// Every release known, oldest first.
pub fn node_releases() -> impl DoubleEndedIterator<Item = V> {
    node::LINES.iter().flat_map(|line| line.releases).copied()
}

/// A line by its major.
#[must_use]
pub fn node_line(major: u16) -> Option<&'static NodeLine> {
    exact(node::LINES, |line| line.major.cmp(&major))
}

/// The majors that `lts/*`, `lts/-1`, `lts/jod`, `latest`, `current` or `node` may stand for on a day, the surest first
/// (N 1.3); `None` also for a day before what is known.
#[must_use]
pub fn node_alias(alias: &str, on: Date) -> Option<&'static [u16]> {
    let mut rows = node::ALIASES.iter().rev().filter(|row| row.0.eq_ignore_ascii_case(alias)).peekable();
    if rows.peek().is_some() {
        return rows.find(|row| row.1 <= on).map(|row| row.2);
    }
    let (prefix, name) = alias.split_once('/')?;
    let is_named = |line: &&NodeLine| line.codename.is_some_and(|codename| codename.eq_ignore_ascii_case(name));
    let line = node::LINES.iter().find(is_named).filter(|_| prefix.eq_ignore_ascii_case("lts"))?;
    Some(std::slice::from_ref(&line.major))
}

/// An image of GitHub's hosted runners.
#[derive(PartialEq, Eq, Debug)]
pub struct Image {
    /// Its own label: `ubuntu-24.04`.
    pub name: &'static str,
    /// Whether jobs still start on it.
    pub status: ImageStatus,
    /// The Node.js on `PATH` without setup-node; `None` where no source says.
    pub node: Option<V>,
    /// The npm on `PATH` without setup-node; `None` where no source says.
    pub npm: Option<V>,
    /// Node.js versions in the tool cache, oldest first: setup-node takes the highest that satisfies the range, and
    /// downloads only if none does.
    pub cached: &'static [V],
    /// How sure all this is.
    pub confidence: Confidence,
}

/// Whether jobs start on an image.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImageStatus {
    /// They do.
    Current,
    /// They do, without promises.
    Preview,
    /// They do, up to a day that was announced.
    Ending {
        /// The label to write instead.
        successor: &'static str,
        /// The first day without it.
        on: Date,
    },
    /// They never start.
    Retired {
        /// The label to write instead.
        successor: &'static str,
        /// The first day without it; `None` where no source says.
        since: Option<Date>,
    },
}

/// The image behind a `runs-on` label; `None` if GitHub hosts no such label (N 1.3, 7.5, 7.7). Case does not matter.
#[must_use]
pub fn image(label: &str) -> Option<&'static Image> {
    let label = label.to_ascii_lowercase();
    let row = exact(images::LABELS, |row| row.0.cmp(&label))?;
    images::IMAGES.get(usize::from(row.1))
}

/// A line of npm.
#[derive(PartialEq, Eq, Debug)]
pub struct NpmLine {
    /// The first number of its versions.
    pub major: u16,
    /// `engines.node` of its releases, a range; what a global install of npm by npm insists on (N 1.4).
    pub engines: Option<&'static str>,
    /// Stable releases, oldest first: all from 10 on, before that the newest alone.
    pub versions: &'static [V],
}

/// The lines known, oldest first (N 1.4).
#[must_use]
pub fn npm_lines() -> &'static [NpmLine] {
    npm::LINES
}

/// A line by its major.
#[must_use]
pub fn npm_line(major: u16) -> Option<&'static NpmLine> {
    exact(npm::LINES, |line| line.major.cmp(&major))
}

/// What the tag `latest` of the package `npm` may have stood for on a day: any version from the first to the second of
/// each pair. `None` for a day before what is known (N 1.4).
#[must_use]
pub fn npm_latest(on: Date) -> Option<Vec<(V, V)>> {
    let began = npm::LATEST.iter().filter(|(from, _)| *from <= on);
    // While a month is running, the line before it may still have been the newest.
    let settled = npm::LATEST.iter().rposition(|(from, _)| from.is_over_on(on)).unwrap_or_default();
    let rows = began.skip(settled);
    let newest = |oldest: &V| npm_line(oldest.0).and_then(|it| it.versions.last().copied());
    let spans: Vec<_> = rows.filter_map(|(_, oldest)| Some((*oldest, newest(oldest)?))).collect();
    (!spans.is_empty()).then_some(spans)
}

/// The next day on which the tag `latest` of the package `npm` goes over to another line, and the oldest version there.
#[must_use]
pub fn npm_latest_after(day: Date) -> Option<(Date, V)> {
    npm::LATEST.iter().find(|(from, _)| *from > day).copied()
}

/// The version behind a tag of the package `npm`, as in `npm@latest` (N 1.4).
#[must_use]
pub fn npm_tag(tag: &str) -> Option<(V, Confidence)> {
    exact(npm::TAGS, |row| row.0.cmp(tag)).map(|row| (row.1, row.2))
}

/// A tool that publishes (N 1.5).
#[derive(PartialEq, Eq, Debug)]
pub struct Tool {
    /// Its name here: `pnpm`, `semantic-release`.
    pub id: &'static str,
    /// The npm packages that install it.
    pub packages: &'static [&'static str],
    /// How it behaves, from which version on.
    pub ranges: &'static [ToolRange],
    /// How sure all this is.
    pub confidence: Confidence,
}

/// How a tool behaves from one version up to the next range.
#[derive(PartialEq, Eq, Debug)]
pub struct ToolRange {
    /// The first version.
    pub from: V,
    /// How it comes to a credential.
    pub oidc: ToolOidc,
    /// Whether it attaches provenance.
    pub provenance: ToolProvenance,
    /// The providers its own exchange is known to serve; empty if it has none.
    pub providers: &'static [OidcProvider],
    /// Its `engines.node` where that has stopped people.
    pub engines: Option<&'static str>,
}

/// How a tool comes to a credential.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ToolOidc {
    /// It runs the npm on `PATH`, whose version decides.
    Npm,
    /// It runs npm, pnpm or yarn, whichever the repository uses.
    PackageManager,
    /// Its own exchange, whose token wins over a configured one.
    Native,
    /// Its own exchange, which a configured token suppresses.
    TokenFirst,
    /// Only a token.
    None,
    /// No source says.
    Unknown,
}

/// Whether a tool attaches provenance under trusted publishing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ToolProvenance {
    /// By itself, under npm's conditions (N 4.1).
    Automatic,
    /// Only with its flag or setting.
    OnRequest,
    /// It cannot.
    None,
    /// No source says.
    Unknown,
}

/// Where an identity token comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OidcProvider {
    /// GitHub Actions.
    Github,
    /// GitLab.com.
    Gitlab,
    /// CircleCI cloud.
    Circleci,
}

impl Tool {
    /// How one version behaves.
    #[must_use]
    pub fn at(&self, version: V) -> Option<&'static ToolRange> {
        row(self.ranges, |range| range.from, version)
    }

    /// The first version whose own exchange cannot be suppressed, `None` if there is none.
    #[must_use]
    pub fn native_since(&self) -> Option<V> {
        self.ranges.iter().find(|range| range.oidc == ToolOidc::Native).map(|range| range.from)
    }

    /// Whether some version leaves the exchange to npm.
    #[must_use]
    pub fn runs_npm(&self) -> bool {
        self.ranges.iter().any(|range| matches!(range.oidc, ToolOidc::Npm | ToolOidc::PackageManager))
    }
}

/// All tools, in the order of the table.
#[must_use]
pub fn tools() -> &'static [Tool] {
    tools::TOOLS
}

/// A tool by its name here.
#[must_use]
pub fn tool(id: &str) -> Option<&'static Tool> {
    tools::TOOLS.iter().find(|tool| tool.id == id)
}

/// A tool by the npm package that installs it.
#[must_use]
pub fn tool_of_package(package: &str) -> Option<&'static Tool> {
    tools::TOOLS.iter().find(|tool| tool.packages.contains(&package))
}

/// What changesets/action writes to `.npmrc` (N 1.5).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangesetsNpmrc {
    /// An auth line even without a token: the word `undefined` is sent, and ENEEDAUTH becomes E404.
    UndefinedToken,
    /// None if it sees that trusted publishing is possible.
    OidcAware,
    /// Never one.
    None,
}

/// What a version of changesets/action writes.
#[must_use]
pub fn changesets_npmrc(action: V) -> Option<ChangesetsNpmrc> {
    row(tools::CHANGESETS_ACTION, |row| row.0, action).map(|row| row.1)
}

/// The first version of changesets/action that leaves the token to trusted publishing.
#[must_use]
pub fn changesets_action_with_oidc() -> Option<V> {
    tools::CHANGESETS_ACTION.iter().find(|row| row.1 == ChangesetsNpmrc::OidcAware).map(|row| row.0)
}

/// What a version of actions/setup-node does (N 3.1).
#[derive(PartialEq, Eq, Debug)]
pub struct SetupNode {
    /// The first version.
    pub from: V,
    /// With `registry-url` and no token given, `NODE_AUTH_TOKEN` gets a made-up one: a failed exchange then shows as
    /// E404. Without it npm sends the literal `${NODE_AUTH_TOKEN}`, with the same effect.
    pub placeholder: bool,
    /// The input `always-auth` exists and is written; npm 11 and 12 warn about it, harmlessly.
    pub always_auth: bool,
    /// Whether it caches without being asked (N 10).
    pub cache: SetupNodeCache,
}

/// Whether setup-node caches without being asked; `package-manager-cache: false` stops it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetupNodeCache {
    /// Only with `cache:`.
    Never,
    /// If package.json names a package manager.
    Any,
    /// If package.json names npm as the package manager.
    Npm,
}

/// What a version of actions/setup-node does; `None` before 1.0.0.
#[must_use]
pub fn setup_node(action: V) -> Option<&'static SetupNode> {
    row(setup_node::VERSIONS, |row| row.from, action)
}

/// What a floating major such as `@v6` of actions/setup-node does: as its newest release.
#[must_use]
pub fn setup_node_of_major(major: u16) -> Option<&'static SetupNode> {
    let newest = exact(setup_node::NEWEST, |row| row.0.cmp(&major)).map_or(V(major, u16::MAX, u16::MAX), |row| row.1);
    setup_node(newest)
}

/// Someone who hosts runners that GitHub counts as self-hosted: with provenance the registry answers E422 (N 7.3).
#[derive(PartialEq, Eq, Debug)]
pub struct RunnerVendor {
    /// How their labels begin.
    pub prefix: &'static str,
    /// Who they are.
    pub name: &'static str,
    /// How sure this is.
    pub confidence: Confidence,
}

/// Whose runner a label asks for, if it is one of a vendor's. Case does not matter.
#[must_use]
pub fn third_party_runner(label: &str) -> Option<&'static RunnerVendor> {
    let begins = |prefix: &str| label.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    runners::VENDORS.iter().find(|vendor| begins(vendor.prefix))
}

/// Whether npm 12 knows a flag, given without its dashes and without `no-` (N 3.1): one of its own, a key of a registry
/// or a scope, or letters that stand for one.
#[must_use]
pub fn is_npm_flag(name: &str) -> bool {
    name.len() < 2 || name.starts_with(['/', '@']) || npm::FLAGS.split(' ').any(|it| it == name)
}

/// Whether a flag is the beginning of one that npm 12 knows, which it may stand for.
#[must_use]
pub fn begins_npm_flag(name: &str) -> bool {
    npm::FLAGS.split(' ').any(|it| it.starts_with(name))
}

/// Whether a tag is that of a runner of GitLab.com itself (N 11.1d); `None` for one that its runners had once.
#[must_use]
pub fn is_gitlab_hosted(tag: &str) -> Option<bool> {
    let is_hosted = runners::GITLAB_HOSTED.iter().any(|it| tag.starts_with(it));
    let is_former = runners::GITLAB_FORMER.contains(&tag);
    (is_hosted || !is_former).then_some(is_hosted)
}

/// The Deno that a version of the npm package `jsr` downloads; `None`: the newest at run time (J D1).
#[must_use]
pub fn deno_of_jsr_client(client: V) -> Option<V> {
    row(deno::CLIENTS, |row| row.0, client)?.1
}

/// The newest Deno known of a line (J D12).
#[must_use]
pub fn newest_deno(major: u16) -> Option<V> {
    exact(deno::NEWEST, |row| row.0.cmp(&major)).map(|row| row.1)
}

/// The Deno that a major of denoland/setup-deno installs when it is not told (J D12).
#[must_use]
pub fn deno_of_setup_deno(action: u16) -> Option<V> {
    let row = exact(deno::SETUP_DENO, |row| row.0.cmp(&action))?;
    newest_deno(row.1)
}

/// The first Deno that reads a `deno.lock` with this `version`; `None` if every Deno that publishes does, or none is
/// known to (J D12).
#[must_use]
pub fn deno_of_lockfile(lockfile: u16) -> Option<V> {
    exact(deno::LOCKFILES, |row| row.0.cmp(&lockfile)).map(|row| row.1)
}

/// A flag of `deno publish` (J D8).
#[derive(PartialEq, Eq, Debug)]
pub struct DenoFlag {
    /// As written, `--token`.
    pub name: &'static str,
    /// Its one-letter form, `-c`.
    pub short: Option<&'static str>,
    /// What comes with it.
    pub value: FlagValue,
    /// The first version known to accept it; `None`: all that publish.
    pub since: Option<V>,
    /// The newest version known to refuse it, where that is not simply the one before `since`.
    pub refused: Option<V>,
}

/// What comes with a flag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FlagValue {
    /// Nothing.
    None,
    /// A value, after `=` or as the next word.
    Required,
    /// Perhaps a value, after `=` or as the next word.
    Optional,
    /// Perhaps a value, only after `=`.
    Attached,
}

impl DenoFlag {
    /// Whether a version accepts it; `None` between the versions that were tried.
    #[must_use]
    pub fn accepted_by(&self, deno: V) -> Option<bool> {
        match (self.since, self.refused) {
            (Some(since), Some(refused)) if refused < deno && deno < since => None,
            (Some(since), _) => Some(since <= deno),
            (None, _) => Some(true),
        }
    }
}

/// A flag of `deno publish` by the word on the command line, with or without its dashes and `=value`. A word that
/// begins with `--unstable-` is accepted too and stands in no table.
#[must_use]
pub fn deno_flag(word: &str) -> Option<&'static DenoFlag> {
    let name = word.split('=').next().unwrap_or(word).trim_start_matches('-');
    let is_named = |written: &str| written.trim_start_matches('-') == name;
    deno::FLAGS.iter().find(|flag| is_named(flag.name) || flag.short.is_some_and(is_named))
}

/// Whether `npx jsr publish` keeps a flag to itself: Deno never sees it.
#[must_use]
pub fn is_flag_of_jsr_client(name: &str) -> bool {
    deno::CLIENT_FLAGS.iter().any(|it| it.trim_start_matches('-') == name)
}

/// What JSR says to a license id (J C42, C43).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsrLicense {
    /// It takes it.
    Accepted,
    /// It refuses it, although its documentation lists it: `GPL-3.0` instead of `GPL-3.0-only`.
    Deprecated,
    /// It refuses it.
    Unknown,
}

/// What JSR says to a license id, which it compares exactly.
#[must_use]
pub fn jsr_license(id: &str) -> JsrLicense {
    let lists = |ids: &str| !id.is_empty() && ids.split(' ').any(|listed| listed == id);
    match () {
        () if lists(jsr::ACCEPTED) => JsrLicense::Accepted,
        () if lists(jsr::DEPRECATED) => JsrLicense::Deprecated,
        () => JsrLicense::Unknown,
    }
}

/// The accepted license id that differs from a text in case alone.
#[must_use]
pub fn jsr_license_in_any_case(id: &str) -> Option<&'static str> {
    jsr::ACCEPTED.split(' ').find(|listed| listed.eq_ignore_ascii_case(id))
}

/// A registry, known by its address.
#[derive(PartialEq, Eq, Debug)]
pub struct KnownRegistry {
    /// Its name here: `azure-artifacts`.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What it is to npm and JSR.
    pub kind: RegistryKind,
    /// Patterns of its host, in which `*` is any text.
    pub hosts: &'static [&'static str],
    /// Patterns of its path, on any host.
    pub paths: &'static [&'static str],
    /// Whether JSR's packages come through it.
    pub jsr: JsrUpstream,
    /// What to do, a clause.
    pub advice: Option<&'static str>,
    /// The issue that tells more, `jsr-io/jsr#405`.
    pub issue: Option<&'static str>,
    /// As of when, `2026-08-24`: this part of the facts changes soonest.
    pub date: &'static str,
    /// How sure all this is.
    pub confidence: Confidence,
}

/// What a registry is to npm and JSR. Only npm's own has trusted publishing (N 3.5b).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegistryKind {
    /// npm's registry.
    Npm,
    /// A host that looks like npm's registry (N 3.5c).
    MisspeltNpm,
    /// Another name of npm's registry, which spoils the audience (N 3.5c).
    NpmAlias,
    /// JSR's npm registry.
    Jsr,
    /// A host that looks like JSR's npm registry (J N3).
    MisspeltJsr,
    /// A company's or a product's own.
    Private,
}

/// Whether JSR's packages come through a registry (J 6.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsrUpstream {
    /// Yes, once it is set up.
    Works,
    /// Not as things stand.
    Fails,
    /// Nobody has reported either way.
    Unverified,
    /// It has no upstream for them; JSR's own registry goes next to it.
    Beside,
    /// It is JSR's own.
    Own,
}

/// The registry of an address such as `https://npm.jsr.io/`, `//host:8080/path/` or `host/path`.
#[must_use]
pub fn registry_of_url(url: &str) -> Option<&'static KnownRegistry> {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let path = if path.is_empty() { "/" } else { path };
    let fits = |patterns: &[&str], text: &str| patterns.iter().any(|pattern| matches(pattern, text));
    registries::REGISTRIES.iter().find(|known| fits(known.hosts, &host) || fits(known.paths, path))
}

/// All registries, in the order in which their patterns are tried.
#[must_use]
pub fn registries() -> &'static [KnownRegistry] {
    registries::REGISTRIES
}

/// A registry by its name here, for those that no address gives away.
#[must_use]
pub fn registry(id: &str) -> Option<&'static KnownRegistry> {
    registries::REGISTRIES.iter().find(|known| known.id == id)
}

/// A package manager (J N4–N6).
#[derive(PartialEq, Eq, Debug)]
pub struct Installer {
    /// Its name: `pnpm`.
    pub id: &'static str,
    /// What it does, from which version on.
    pub ranges: &'static [InstallerRange],
    /// How sure all this is.
    pub confidence: Confidence,
}

/// What a package manager does from one version up to the next range.
#[derive(PartialEq, Eq, Debug)]
pub struct InstallerRange {
    /// The first version.
    pub from: V,
    /// What it does with `jsr:` in a manifest.
    pub jsr: JsrSpecifier,
    /// What it shows when it refuses, where that is known.
    pub shows: Option<&'static str>,
}

/// What a package manager does with `jsr:` in a manifest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsrSpecifier {
    /// The install fails.
    Refused,
    /// The install ends well, with a link to nowhere in the place of the package.
    Dangling,
    /// It installs the package, and looks for the scope `@jsr` at JSR's registry without being told.
    Native,
}

impl Installer {
    /// What one version does.
    #[must_use]
    pub fn at(&self, version: V) -> Option<&'static InstallerRange> {
        row(self.ranges, |range| range.from, version)
    }

    /// The first version that takes `jsr:`, `None` if there is none.
    #[must_use]
    pub fn native_since(&self) -> Option<V> {
        self.ranges.iter().find(|range| range.jsr == JsrSpecifier::Native).map(|range| range.from)
    }
}

/// A package manager by its name.
#[must_use]
pub fn installer(id: &str) -> Option<&'static Installer> {
    registries::INSTALLERS.iter().find(|installer| installer.id == id)
}

/// What npm's form calls a field (N 5.1).
#[must_use]
pub fn form_label(field: Field) -> &'static str {
    trust::LABELS.iter().find(|row| row.0 == field).map_or("", |row| row.1)
}

/// What an error code of npm or JSR means, a clause (N 13, J 2.2).
#[must_use]
pub fn error_meaning(code: &str) -> Option<&'static str> {
    error(code).map(|(_, means, _)| means)
}

/// An error code as it is written, what it means, and whose it is.
#[must_use]
pub fn error(code: &str) -> Option<(&'static str, &'static str, crate::Registry)> {
    let of = |codes: &'static [(&'static str, &'static str)]| exact(codes, |row| row.0.cmp(code));
    let npm = of(errors::NPM).map(|row| (row.0, row.1, crate::Registry::Npm));
    npm.or_else(|| of(errors::JSR).map(|row| (row.0, row.1, crate::Registry::Jsr)))
}

/// Every error code, npm's first.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    errors::NPM.iter().chain(errors::JSR).map(|row| row.0)
}

/// What a log prints when a publish goes wrong, or well (N 13, J 8).
#[derive(PartialEq, Eq, Debug)]
pub struct Symptom {
    /// Its name: `put-404-old-wording`.
    pub id: &'static str,
    /// The registry it is about.
    pub registry: Option<crate::Registry>,
    /// What it says.
    pub tells: Tells,
    /// How it is printed, any of these; what they mean is said in `facts/symptoms.yaml`.
    pub(crate) patterns: &'static [&'static str],
    /// Indices of symptoms of which one has to stand before it in the same publish, unless `under` holds.
    pub(crate) after: &'static [u8],
    /// Indices of symptoms of which none may stand before it in the same publish.
    pub(crate) not_after: &'static [u8],
    /// The steps that print it, where not all do.
    pub(crate) under: &'static [Step],
    /// Indices of its causes, the likeliest first.
    pub(crate) causes: &'static [u8],
    /// How sure it is that its causes show like that.
    pub confidence: Confidence,
}

impl Symptom {
    /// What it may come from, the likeliest first.
    pub fn causes(&self) -> impl Iterator<Item = &'static Cause> + use<> {
        self.causes.iter().filter_map(|idx| symptoms::CAUSES.get(usize::from(*idx)))
    }

    /// Whether what the run presents may differ from what the registry trusts.
    #[must_use]
    pub fn may_be_a_mismatch(&self) -> bool {
        self.causes().any(|it| it.rules.contains(&"mismatched-repository"))
    }
}

/// What a symptom says about its cause.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Tells {
    /// It names it.
    Cause,
    /// It narrows it down.
    Direction,
    /// It hides it.
    Little,
    /// It is about another step than the one that publishes.
    Aside,
    /// There is none: it ended well, or nothing was to be sent.
    Done,
    /// Nothing alone; it decides about others of the same publish.
    Mark,
    /// Nothing alone; it says where all of it ran.
    Place,
}

/// What a step does, as far as a log shows its script.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// There is no script.
    Unknown,
    /// It installs dependencies, and nothing else.
    Install,
    /// It looks something up: `npm view`, `npm trust list`.
    LookUp,
    /// Anything else.
    Other,
}

/// What a symptom may come from.
#[derive(PartialEq, Eq, Debug)]
pub struct Cause {
    /// A clause. `{npm}` stands for the npm that ran, `{tool}` and `{able}` for another client and its first version
    /// that would do, other names in braces for what the pattern found.
    pub text: &'static str,
    /// What to do; an imperative clause.
    pub next: &'static str,
    /// Ids of the rules that see it in the files, the nearest first.
    pub rules: &'static [&'static str],
    /// It is out of the question where an npm past this ran, and certain where one before it did.
    pub floor: Option<Floor>,
    /// Indices of symptoms without which it is out of the question.
    pub(crate) when: &'static [u8],
    /// Indices of symptoms with which it is.
    pub(crate) unless: &'static [u8],
    /// What stands in `when` proves it.
    pub(crate) is_proven: bool,
    /// How sure it is that it has this effect.
    pub confidence: Confidence,
}

/// The symptoms known; of those of one line the first counts.
#[must_use]
pub fn symptoms() -> &'static [Symptom] {
    symptoms::SYMPTOMS
}

/// A symptom by its id.
#[must_use]
pub fn symptom(id: &str) -> Option<&'static Symptom> {
    symptoms::SYMPTOMS.iter().find(|it| it.id == id)
}

/// Whether a text follows a pattern in which `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
    for part in middle.split('*') {
        let Some(found) = text.find(part) else { return false };
        text = text.get(found + part.len()..).unwrap_or_default();
    }
    text.ends_with(end)
}

/// The last row that begins at or before a version.
fn row<T>(rows: &[T], from: impl Fn(&T) -> V, version: V) -> Option<&T> {
    let after = rows.partition_point(|row| from(row) <= version);
    rows.get(after.checked_sub(1)?)
}

fn exact<T>(rows: &'static [T], compare: impl Fn(&T) -> std::cmp::Ordering) -> Option<&'static T> {
    rows.binary_search_by(compare).ok().and_then(|idx| rows.get(idx))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_release_brings_the_npm_of_its_release_post() {
        let check = |node: V, npm: V| assert_eq!(npm_of_node(node), Bundled::Exact(npm), "Node {node}");
        check(V(20, 20, 2), V(10, 8, 2));
        check(V(22, 14, 0), V(10, 9, 2));
        check(V(22, 20, 0), V(10, 9, 3));
        check(V(22, 22, 2), V(10, 9, 7));
        check(V(22, 23, 2), V(10, 9, 8));
        check(V(24, 1, 0), V(11, 3, 0));
        check(V(24, 4, 1), V(11, 4, 2));
        check(V(24, 5, 0), V(11, 5, 1));
        check(V(24, 11, 0), V(11, 6, 1));
        check(V(24, 13, 0), V(11, 6, 2));
        check(V(24, 19, 0), V(11, 17, 0));
        check(V(25, 9, 0), V(11, 12, 1));
        check(V(26, 7, 0), V(11, 19, 0));
    }

    #[test]
    fn where_the_npm_is_not_known_a_bound_is() {
        assert_eq!(npm_of_node(V(16, 20, 2)), Bundled::AtMost(V(9, 9, 4)));
        assert_eq!(npm_of_node(V(18, 20, 8)), Bundled::AtMost(V(10, 8, 2)));
        assert_eq!(npm_of_node(V(24, 20, 0)), Bundled::AtLeast(V(11, 17, 0)));
        assert_eq!(npm_of_node(V(28, 0, 0)), Bundled::AtLeast(V(11, 19, 0)));
    }

    #[test]
    fn the_first_node_with_trusted_publishing_is_24_5() {
        let is_able = |node| matches!(npm_of_node(node), Bundled::Exact(npm) if npm::OIDC.met_by(npm));
        assert!(!is_able(V(24, 4, 1)) && is_able(V(24, 5, 0)) && !is_able(V(22, 23, 2)));
        for floor in npm::NPM_11_15_NODE.0 {
            assert!(matches!(npm_of_node(*floor), Bundled::Exact(npm) if npm >= V(11, 15, 0)), "Node {floor}");
        }
    }

    #[test]
    fn the_newest_release_of_a_line_has_a_known_npm() {
        for line in node_lines().iter().filter(|line| line.major >= 22) {
            assert!(matches!(npm_of_node(line.newest), Bundled::Exact(_)), "Node {}", line.newest);
        }
    }

    #[test]
    fn a_release_that_no_image_has_is_known_too() {
        assert!(node_releases().is_sorted());
        let newest = |major, minor| node_releases().rfind(|release| (release.0, release.1) == (major, minor));
        assert_eq!(
            (newest(24, 1), newest(22, 14), newest(20, 19)),
            (Some(V(24, 1, 0)), Some(V(22, 14, 0)), Some(V(20, 19, 6)))
        );
    }

    #[test]
    fn an_alias_stands_for_majors() {
        let alias = |alias: &str| node_alias(alias, FACTS_DAY);
        assert_eq!(alias("lts/jod"), Some(&[22][..]));
        assert_eq!(alias("lts/Krypton"), Some(&[24][..]));
        assert_eq!(alias("lts/*"), Some(&[24, 26][..]));
        assert_eq!(alias("latest"), Some(&[26][..]));
        assert_eq!(alias("jod"), None);
        assert_eq!(alias("lts/nobody"), None);
        assert_eq!(node_line(22).and_then(|line| line.codename), Some("jod"));
    }

    #[test]
    fn an_image_is_found_by_each_of_its_labels() {
        let npm = |label: &str| image(label).and_then(|image| image.npm);
        assert_eq!(npm("ubuntu-latest"), Some(V(10, 9, 8)));
        assert_eq!(npm("Ubuntu-Latest"), Some(V(10, 9, 8)));
        assert_eq!(npm("ubuntu-24.04-arm"), Some(V(10, 9, 8)));
        assert_eq!(npm("ubuntu-slim"), Some(V(11, 16, 0)));
        assert_eq!(npm("macos-latest"), Some(V(11, 16, 0)));
        assert_eq!(npm("macos-15"), Some(V(10, 9, 8)));
        assert_eq!(npm("windows-latest"), Some(V(10, 9, 8)));
        assert_eq!(npm("windows-11-arm"), Some(V(11, 17, 0)));
        assert_eq!(image("ubuntu-26.04").map(|image| image.status), Some(ImageStatus::Preview));
        assert_eq!(image("self-hosted"), None);
    }

    #[test]
    fn the_default_npm_of_an_image_is_the_one_of_its_node() {
        for image in images::IMAGES {
            let (Some(node), Some(npm)) = (image.node, image.npm) else { continue };
            assert_eq!(npm_of_node(node), Bundled::Exact(npm), "{}", image.name);
        }
    }

    #[test]
    fn a_retired_image_names_one_that_works() {
        for retired in images::IMAGES {
            let (ImageStatus::Retired { successor, .. } | ImageStatus::Ending { successor, .. }) = retired.status
            else {
                continue;
            };
            assert_eq!(image(successor).map(|image| image.status), Some(ImageStatus::Current), "{}", retired.name);
        }
        assert!(matches!(image("macos-13-large").map(|image| image.status), Some(ImageStatus::Retired { .. })));
    }

    #[test]
    fn a_cached_node_decides_what_a_range_resolves_to() {
        let newest = image("ubuntu-latest").and_then(|image| image.cached.last().copied());
        assert_eq!(newest, Some(V(24, 19, 0)));
    }

    #[test]
    fn a_floor_in_two_lines_leaves_the_gap_between_them() {
        let met = |npm| npm::DIST_TAG_OIDC.met_by(npm);
        assert!(!met(V(11, 20, 0)) && met(V(11, 21, 0)) && !met(V(12, 1, 0)) && met(V(12, 2, 0)) && met(V(13, 0, 0)));
        assert!(!npm::OIDC.met_by(V(11, 5, 0)) && npm::OIDC_CODE.met_by(V(11, 5, 0)) && npm::OIDC.met_by(V(12, 0, 0)));
        assert_eq!(npm::CIRCLECI_OIDC.first(), V(11, 11, 0));
    }

    #[test]
    fn npm_latest_is_12_and_wants_a_new_node() {
        let (latest, confidence) = npm_tag("latest").expect("npm has a latest version");
        assert_eq!((latest, confidence), (V(12, 2, 0), Confidence::A));
        let engines = |major| npm_line(major).and_then(|line| line.engines);
        assert_eq!(engines(latest.0), Some("^22.22.2 || ^24.15.0 || >=26.0.0"));
        assert_eq!(engines(11), Some("^20.17.0 || >=22.9.0"));
        assert_eq!(npm_line(11).and_then(|line| line.versions.last().copied()), Some(V(11, 21, 2)));
        assert_eq!(npm_tag("next"), None);
    }

    #[test]
    fn an_alias_moves_with_the_day() {
        let lts = |year, month, day| node_alias("lts/*", Date::day(year, month, day));
        assert_eq!(lts(2024, 10, 28), None);
        assert_eq!(lts(2025, 10, 27), Some(&[22][..]));
        assert_eq!(lts(2025, 10, 28), Some(&[24][..]));
        assert_eq!(lts(2026, 10, 27), Some(&[24][..]));
        assert_eq!(lts(2026, 10, 28), Some(&[24, 26][..]));
        assert_eq!(node_alias("Current", Date::day(2026, 1, 1)), Some(&[25][..]));
    }

    #[test]
    fn npm_latest_is_a_line_before_it_is_one_version() {
        let latest = |year, month, day| npm_latest(Date::day(year, month, day));
        assert_eq!(latest(2025, 7, 31), None);
        assert_eq!(latest(2026, 6, 30), Some(vec![(V(11, 5, 1), V(11, 21, 2))]));
        assert_eq!(latest(2026, 7, 9), Some(vec![(V(11, 5, 1), V(11, 21, 2)), (V(12, 0, 0), V(12, 2, 0))]));
        assert_eq!(latest(2026, 8, 1), Some(vec![(V(12, 0, 0), V(12, 2, 0))]));
    }

    #[test]
    fn the_day_of_the_facts_is_written_once() {
        assert_eq!(FACTS_DAY.to_string(), FACTS_DATE);
    }

    #[test]
    fn a_bundled_npm_is_a_release() {
        for (node, bundled) in node::BUNDLED {
            let (Bundled::Exact(npm) | Bundled::AtMost(npm) | Bundled::AtLeast(npm)) = *bundled;
            let line = npm_line(npm.0).expect("every bundled npm is of a known line");
            assert!(npm.0 < 10 || line.versions.contains(&npm), "Node {node} brings npm {npm}");
        }
    }

    #[test]
    fn a_tool_is_as_able_as_its_version() {
        let check = |id: &str, version: V, oidc: ToolOidc| {
            assert_eq!(
                tool(id).and_then(|tool| tool.at(version)).map(|range| range.oidc),
                Some(oidc),
                "{id} {version}"
            );
        };
        check("pnpm", V(10, 33, 0), ToolOidc::Npm);
        check("pnpm", V(11, 0, 6), ToolOidc::TokenFirst);
        check("pnpm", V(11, 0, 7), ToolOidc::Native);
        check("yarn", V(1, 22, 22), ToolOidc::None);
        check("yarn", V(4, 9, 4), ToolOidc::None);
        check("yarn", V(4, 10, 1), ToolOidc::TokenFirst);
        check("lerna", V(8, 2, 4), ToolOidc::None);
        check("lerna", V(9, 0, 0), ToolOidc::Native);
        check("semantic-release-npm", V(13, 0, 0), ToolOidc::None);
        check("semantic-release-npm", V(13, 1, 0), ToolOidc::Native);
        check("bun", V(1, 4, 5), ToolOidc::None);
        check("changesets", V(2, 29, 0), ToolOidc::PackageManager);
        assert_eq!(tool_of_package("@semantic-release/npm").and_then(Tool::native_since), Some(V(13, 1, 0)));
        assert_eq!(tool("yarn").and_then(Tool::native_since), None);
        assert_eq!(changesets_npmrc(V(1, 6, 0)), Some(ChangesetsNpmrc::UndefinedToken));
    }

    #[test]
    fn only_setup_node_before_7_makes_up_a_token() {
        let placeholder = |major| setup_node_of_major(major).map(|row| row.placeholder);
        assert_eq!(
            (placeholder(4), placeholder(6), placeholder(7), placeholder(8)),
            (Some(true), Some(true), Some(false), Some(false))
        );
        assert_eq!(setup_node(V(6, 0, 0)).map(|row| row.always_auth), Some(true));
        assert_eq!(setup_node_of_major(6).map(|row| row.always_auth), Some(false));
        assert_eq!(setup_node_of_major(4).map(|row| row.cache), Some(SetupNodeCache::Never));
        assert_eq!(setup_node_of_major(0), None);
    }

    #[test]
    fn a_runner_of_a_vendor_is_told_by_its_label() {
        let vendor = |label: &str| third_party_runner(label).map(|vendor| (vendor.name, vendor.confidence.is_firm()));
        assert_eq!(vendor("blacksmith-4vcpu-ubuntu-2404"), Some(("Blacksmith", true)));
        assert_eq!(vendor("Depot-ubuntu-24.04"), Some(("Depot", true)));
        assert_eq!(vendor("warp-ubuntu-latest-x64-4x"), Some(("WarpBuild", false)));
        assert_eq!(vendor("runs-on=${{ github.run_id }}"), Some(("RunsOn", false)));
        assert_eq!(vendor("ubuntu-latest"), None);
        assert_eq!(vendor("déjà"), None);
    }

    #[test]
    fn npx_jsr_publishes_with_the_deno_it_pins() {
        assert_eq!(deno_of_jsr_client(deno::CLIENT), Some(V(2, 6, 7)));
        assert_eq!(deno_of_jsr_client(V(0, 13, 5)), Some(V(2, 3, 7)));
        assert_eq!(deno_of_jsr_client(V(0, 13, 4)), None);
        assert_eq!(deno_of_setup_deno(1), Some(V(1, 46, 3)));
        assert_eq!(deno_of_setup_deno(2), newest_deno(2));
    }

    #[test]
    fn a_lockfile_wants_a_deno_that_reads_it() {
        assert_eq!(deno_of_lockfile(5), Some(V(2, 3, 0)));
        assert_eq!(deno_of_lockfile(4), Some(V(2, 0, 0)));
        assert_eq!(deno_of_lockfile(3), None);
    }

    #[test]
    fn a_flag_is_known_with_its_value_and_since_when() {
        let accepted = |word: &str, deno: V| deno_flag(word).map(|flag| flag.accepted_by(deno));
        assert_eq!(accepted("--set-version=1.0.0", V(2, 0, 6)), Some(Some(false)));
        assert_eq!(accepted("--set-version", V(2, 6, 7)), Some(Some(true)));
        assert_eq!(accepted("--no-lock", V(2, 6, 7)), Some(Some(false)));
        assert_eq!(accepted("--no-lock", V(2, 8, 0)), Some(None));
        assert_eq!(accepted("--no-lock", V(2, 9, 6)), Some(Some(true)));
        assert_eq!(accepted("-c", V(1, 46, 3)), Some(Some(true)));
        assert_eq!(accepted("no-lock", V(2, 9, 6)), Some(Some(true)));
        assert_eq!(accepted("--provenance", V(2, 9, 6)), None);
        assert_eq!(deno_flag("--check=all").map(|flag| flag.value), Some(FlagValue::Attached));
        assert!(deno::CLIENT_SILENT.contains(&"--version") && deno::DENO_SILENT.contains(&"-V"));
    }

    #[test]
    fn a_license_is_one_exact_id() {
        assert_eq!(jsr_license("MIT"), JsrLicense::Accepted);
        assert_eq!(jsr_license("GPL-3.0-only"), JsrLicense::Accepted);
        assert_eq!(jsr_license("GPL-3.0"), JsrLicense::Deprecated);
        for refused in ["mit", "MIT OR Apache-2.0", "MIT Apache-2.0", "UNLICENSED", ""] {
            assert_eq!(jsr_license(refused), JsrLicense::Unknown, "{refused}");
        }
        assert_eq!(jsr_license_in_any_case("apache-2.0"), Some("Apache-2.0"));
        assert_eq!(jsr_license_in_any_case("GPL-3.0"), None);
        assert_eq!((jsr::ACCEPTED.split(' ').count(), jsr::DEPRECATED.split(' ').count()), (701, 32));
    }

    #[test]
    fn a_registry_is_told_by_its_address() {
        let check = |url: &str, id: &str| assert_eq!(registry_of_url(url).map(|known| known.id), Some(id), "{url}");
        check("https://registry.npmjs.org/", "npm");
        check("https://Registry.NPMjs.org", "npm");
        check("https://registry.npmjs.com/", "misspelt-npm");
        check("https://registry.yarnpkg.com", "yarn-alias");
        check("https://npm.jsr.io", "jsr");
        check("https://jsr.io", "misspelt-jsr");
        check("//npm.pkg.github.com/:_authToken", "github-packages");
        check("https://pkgs.dev.azure.com/org/_packaging/feed/npm/registry/", "azure-artifacts");
        check("https://org.pkgs.visualstudio.com/_packaging/feed/npm/registry/", "azure-artifacts");
        check("https://acme.jfrog.io/artifactory/api/npm/npm-virtual/", "artifactory");
        check("https://user:secret@repo.acme.example:8443/artifactory/api/npm/npm/", "artifactory");
        check("https://europe-npm.pkg.dev/project/repository/", "google-artifact-registry");
        check("https://acme-111122223333.d.codeartifact.eu-west-1.amazonaws.com/npm/x/", "codeartifact");
        check("https://gitlab.acme.example/api/v4/projects/7/packages/npm/", "gitlab");
        check("https://nexus.acme.example/repository/npm-group/", "nexus");
        assert_eq!(registry_of_url("https://npm.acme.example/"), None);
        assert_eq!(registry_of_url(""), None);
    }

    #[test]
    fn what_comes_through_a_private_registry_is_dated() {
        let check = |id: &str, jsr: JsrUpstream| assert_eq!(registry(id).map(|known| known.jsr), Some(jsr), "{id}");
        check("azure-artifacts", JsrUpstream::Works);
        check("verdaccio", JsrUpstream::Works);
        check("artifactory", JsrUpstream::Fails);
        check("google-artifact-registry", JsrUpstream::Fails);
        check("codeartifact", JsrUpstream::Beside);
        check("nexus", JsrUpstream::Unverified);
        assert_eq!(
            registry("artifactory").map(|known| (known.issue, known.date)),
            Some((Some("jsr-io/jsr#405"), "2026-08-24"))
        );
    }

    #[test]
    fn a_package_manager_takes_jsr_from_a_version_on() {
        let check = |id: &str, version: V, jsr: JsrSpecifier| {
            assert_eq!(installer(id).and_then(|it| it.at(version)).map(|it| it.jsr), Some(jsr), "{id} {version}");
        };
        check("npm", V(11, 19, 0), JsrSpecifier::Refused);
        check("bun", V(1, 4, 5), JsrSpecifier::Refused);
        check("yarn", V(1, 22, 22), JsrSpecifier::Refused);
        check("yarn", V(4, 8, 0), JsrSpecifier::Refused);
        check("yarn", V(4, 9, 1), JsrSpecifier::Native);
        check("pnpm", V(10, 8, 1), JsrSpecifier::Dangling);
        check("pnpm", V(10, 9, 0), JsrSpecifier::Native);
        assert_eq!(installer("pnpm").and_then(Installer::native_since), Some(V(10, 9, 0)));
        assert_eq!(installer("npm").and_then(Installer::native_since), None);
    }

    #[test]
    fn a_pattern_stands_for_any_text_at_its_stars() {
        let check =
            |pattern: &str, text: &str, fits: bool| assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        check("a", "a", true);
        check("a", "ab", false);
        check("*.a", "x.a", true);
        check("*.a", "x.a.b", false);
        check("*a*", "bab", true);
        check("*a*b", "xaxb", true);
        check("ab*b", "ab", false);
        check("a*b*c", "abc", true);
        check("a*b*c", "ac", false);
    }

    #[test]
    fn a_code_is_explained() {
        let is_explained = |code: &&str| error_meaning(code).is_some_and(|means| !means.ends_with('.'));
        let codes = [
            "E404",
            "ENEEDAUTH",
            "EUSAGE",
            "E422",
            "E403",
            "EPRIVATE",
            "EBADENGINE",
            "EOTP",
            "E402",
            "ERR_INVALID_AUTH",
            "EUNSCOPED",
            "actorNotAuthorized",
        ];
        assert!(codes.iter().all(is_explained));
        assert_eq!(error_meaning("E999"), None);
    }
}
