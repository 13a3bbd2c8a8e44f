//! From what a job asks for to versions: `node-version: 22`, an image, a version file, `npm@^11` (N 1.2–1.4, J D12).

use document::{Location, Span};
use model::date::Date;
use model::version::{NodeSpec, Range, Version};
use model::workflow::{ActionRef, Step};

use crate::Project;
use crate::facts::{self, Bundled, V};
use crate::publication::{Provider, Runner, RunnerClass, Versions};

/// Members past which a set is thinned out: rows name a few, and the rules look at bounds.
const MAX_MEMBERS: usize = 64;

/// The npm that comes with a version of Node.js. Where only a bound is known, the bound: no rule's floor lies between.
pub(crate) fn bundled_npm(node: V) -> V {
    match facts::npm_of_node(node) {
        Bundled::Exact(npm) | Bundled::AtMost(npm) | Bundled::AtLeast(npm) => npm,
    }
}

/// `1.2.3` as the facts write it; prereleases and parts beyond 16 bits do not occur there.
pub(crate) fn v(version: &Version) -> Option<V> {
    let part = |it: u64| u16::try_from(it).ok();
    Some(V(part(version.major())?, part(version.minor())?, part(version.patch())?))
}

/// A text that is one full version.
pub(crate) fn exact(text: &str) -> Option<V> {
    v(&Version::parse(text.trim().trim_start_matches('v')).ok()?)
}

fn satisfies(range: &Range, version: V) -> bool {
    range.satisfies(&Version::from((version.0, version.1, version.2)))
}

/// What setup-node installs (N 1.3). On GitHub's images a range takes the highest cached version; elsewhere it may
/// be any that was ever released.
pub(crate) fn of_node_spec(spec: &NodeSpec, runner: &Runner<'_>, on: Date) -> Versions {
    match spec {
        NodeSpec::Range(range) => of_range(range, runner),
        NodeSpec::Lts(0) => of_alias("lts/*", runner, on),
        NodeSpec::Lts(back) => of_alias(&format!("lts/-{back}"), runner, on),
        NodeSpec::LtsName(name) => of_alias(&format!("lts/{name}"), runner, on),
        NodeSpec::Latest => of_alias("latest", runner, on),
        NodeSpec::Unknown(_) => Versions::unknown(),
    }
}

fn of_alias(alias: &str, runner: &Runner<'_>, on: Date) -> Versions {
    let Some(majors) = facts::node_alias(alias, on) else { return Versions::unknown() };
    let is_newest = matches!(alias, "latest" | "current" | "node");
    let mut any = Vec::new();
    for major in majors {
        match Range::parse(major.to_string()) {
            Ok(range) if !is_newest => any.extend(of_range(&range, runner).any),
            _ => any.extend(facts::node_line(*major).map(|line| line.newest)),
        }
    }
    Versions { any, floating: true }
}

fn of_range(range: &Range, runner: &Runner<'_>) -> Versions {
    // A full version is a range of one.
    if let Some(version) = exact(&range.to_string()) {
        return Versions::exactly(version);
    }
    let image = runner.image();
    let is_hosted = matches!(runner.class, RunnerClass::Hosted | RunnerClass::Retired { .. });
    if let Some(image) = image.filter(|_| is_hosted) {
        if let Some(cached) = image.cached.iter().rev().find(|it| satisfies(range, **it)) {
            return Versions { any: vec![*cached], floating: true };
        }
        return Versions { any: newest(range).into_iter().collect(), floating: true };
    }
    // What starts from an image has nothing in a cache.
    if runner.provider != Provider::GitHub {
        return Versions { any: newest(range).into_iter().collect(), floating: true };
    }
    // A machine of somebody's own may have any of them in its cache.
    let mut any: Vec<V> = facts::node_releases().filter(|it| satisfies(range, *it)).collect();
    any.extend(newest(range));
    any.sort_unstable();
    any.dedup();
    if any.len() > MAX_MEMBERS {
        any.drain(..any.len() - MAX_MEMBERS);
    }
    Versions { any, floating: true }
}

/// The newest known version in a range.
fn newest(range: &Range) -> Option<V> {
    let of_line = facts::node_lines().iter().rev().map(|line| line.newest).find(|it| satisfies(range, *it));
    let of_release = || facts::node_releases().rfind(|it| satisfies(range, *it));
    // Lines older than all that are known are old all the same.
    let before_all = || {
        let first = facts::node_lines().first()?;
        v(&range.min_version()?).filter(|it| it.0 < first.major)
    };
    of_line.or_else(of_release).or_else(before_all)
}

/// The Node.js in a container image on a day: `node:22`, `node:24.5-alpine`, `cimg/node:22.14`, also through a mirror.
pub(crate) fn of_image(image: &str, on: Date) -> Versions {
    let Some((name, tag)) = image_parts(image) else { return Versions::unknown() };
    let is_legacy = name.ends_with("circleci/node");
    if !is_legacy && !name.ends_with("cimg/node") && !is_official(name, "node") {
        return Versions::unknown();
    }
    let tag = tag.split('-').next().unwrap_or(tag);
    // CircleCI's first images ended before Node.js 18.
    if is_legacy && !Range::parse(tag).is_ok_and(|it| it.min_version().is_some_and(|it| (1..18).contains(&it.major())))
    {
        return Versions::unknown();
    }
    match tag {
        "" | "latest" | "current" | "slim" => of_majors("latest", on),
        // Names of distributions, with their versions.
        _ if ["alpine", "bookworm", "bullseye", "buster", "trixie"].iter().any(|it| tag.starts_with(it)) => {
            of_majors("latest", on)
        }
        "lts" => of_majors("lts/*", on),
        _ => match exact(tag) {
            Some(version) => Versions::exactly(version),
            None => {
                let named = of_majors(&format!("lts/{tag}"), on);
                let of_tag = || Range::parse(tag).ok().and_then(|it| newest(&it)).into_iter().collect();
                if named.any.is_empty() { Versions { any: of_tag(), floating: true } } else { named }
            }
        },
    }
}

/// The newest version of each line that an alias may stand for.
fn of_majors(alias: &str, on: Date) -> Versions {
    let majors = facts::node_alias(alias, on).unwrap_or_default();
    Versions { any: majors.iter().filter_map(|it| Some(facts::node_line(*it)?.newest)).collect(), floating: true }
}

/// The Deno in a container image: `denoland/deno:2.9.6`, `denoland/deno:alpine` (J T2); `None` for other images.
pub(crate) fn deno_of_image(image: &str) -> Option<Versions> {
    let (_, tag) = image_parts(image).filter(|(name, _)| name.ends_with("denoland/deno"))?;
    let version = tag.split('-').find(|it| it.starts_with(|c: char| c.is_ascii_digit()));
    Some(version.map_or_else(|| of_deno_spec("latest"), of_deno_spec))
}

/// The name and the tag of an image; the tag is empty where there is none. `None` for one that is named by its digest
/// alone.
fn image_parts(image: &str) -> Option<(&str, &str)> {
    let (image, digest) = image.split_once('@').map_or((image, None), |(it, digest)| (it, Some(digest)));
    let last = image.rfind('/').map_or(0, |it| it + 1);
    match image[last..].split_once(':') {
        Some((name, tag)) => Some((&image[..last + name.len()], tag)),
        None => digest.is_none().then_some((image, "")),
    }
}

/// Whether a name is that of an official image of Docker Hub, or of a mirror of it.
fn is_official(name: &str, official: &str) -> bool {
    let Some(prefix) = name.strip_suffix(official) else { return false };
    let mirrors = ["docker.io/", "library/", "docker/library/", "dependency_proxy/containers/"];
    prefix.is_empty() || mirrors.iter().any(|it| prefix.ends_with(it))
}

/// What `npm install -g npm@SPEC` installs on a day (N 1.4); an empty text is `latest`.
pub(crate) fn of_npm_spec(spec: &str, on: Date) -> Versions {
    let spec = if spec.is_empty() { "latest" } else { spec };
    if spec == "latest" && on < facts::FACTS_DAY {
        return npm_latest(on);
    }
    if let Some((tagged, _)) = facts::npm_tag(spec) {
        return Versions { any: vec![tagged], floating: true };
    }
    if let Some(version) = exact(spec) {
        return Versions::exactly(version);
    }
    let Ok(range) = Range::parse(spec) else { return Versions::unknown() };
    let newest =
        facts::npm_lines().iter().rev().flat_map(|line| line.versions.iter().rev()).find(|it| satisfies(&range, **it));
    Versions { any: newest.copied().into_iter().collect(), floating: true }
}

/// What `latest` was before the facts were gathered.
fn npm_latest(on: Date) -> Versions {
    let spans = facts::npm_latest(on).unwrap_or_default();
    let newest = facts::npm_tag("latest").map(|it| it.0);
    // In the line of today's `latest` that stands for the others: they accept the same Node.js and can do the same.
    if let ([(_, last)], Some(newest)) = (spans.as_slice(), newest)
        && last.0 == newest.0
    {
        return Versions { any: vec![newest], floating: true };
    }
    let of_span = |(from, to): &(V, V)| {
        let line = facts::npm_line(from.0).map_or(&[][..], |it| it.versions);
        let (from, to) = (*from, *to);
        line.iter().copied().filter(move |it| from <= *it && *it <= to)
    };
    Versions { any: spans.iter().flat_map(of_span).collect(), floating: true }
}

/// A client in `packageManager`, a dependency map or an action's input: an exact version, or the lower end of a range,
/// which is what decides whether it may be too old.
pub(crate) fn of_client_spec(spec: &str) -> Versions {
    let spec = spec.trim().trim_start_matches("npm:");
    if let Some(version) = exact(spec) {
        return Versions::exactly(version);
    }
    let digits = spec.trim_start_matches(['^', '~', '>', '=', 'v', ' ']);
    let parts: Vec<Option<u16>> = digits.split(['.', ' ', '-', '|']).take(3).map(|it| it.parse().ok()).collect();
    match parts.as_slice() {
        [Some(major), rest @ ..] => {
            let part = |idx: usize| rest.get(idx).copied().flatten().unwrap_or(0);
            Versions { any: vec![V(*major, part(0), part(1))], floating: true }
        }
        _ => Versions::unknown(),
    }
}

/// How a requirement for a tool becomes a version.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Picks {
    /// The newest that fits, at run time: an action's input, `npx`, a global install.
    Newest,
    /// One that fits: the lockfile says which.
    Locked,
}

/// A publish tool: of a range the versions at which its behaviour changes, and the lowest.
pub(crate) fn of_tool_spec(package: &str, spec: &str, picks: Picks) -> Versions {
    let spec = spec.trim().trim_start_matches("npm:");
    let Some(tool) = facts::tool_of_package(package).filter(|_| exact(spec).is_none()) else {
        return of_client_spec(spec);
    };
    let mut changes = tool.ranges.iter().map(|it| it.from);
    if matches!(spec, "" | "latest") {
        return Versions { any: changes.next_back().into_iter().collect(), floating: true };
    }
    let Ok(range) = Range::parse(spec) else { return Versions::unknown() };
    let mut any: Vec<V> =
        of_client_spec(spec).any.into_iter().chain(changes).filter(|it| satisfies(&range, *it)).collect();
    any.sort_unstable();
    any.dedup();
    if picks == Picks::Newest {
        any.drain(..any.len().saturating_sub(1));
    }
    Versions { any, floating: true }
}

/// The newest Deno in a range, which is what setup-deno installs (J D12); `canary` and the like are newer still.
pub(crate) fn of_deno_spec(spec: &str) -> Versions {
    let spec = spec.trim().trim_start_matches('v');
    if let Some(version) = exact(spec) {
        return Versions::exactly(version);
    }
    let spec = if matches!(spec, "latest" | "lts" | "") { "*" } else { spec };
    let Ok(range) = Range::parse(spec) else { return Versions::unknown() };
    // Of the lines before the newest the facts do not name the last patch; that one it is all the same.
    let newest = [2, 1].into_iter().filter_map(facts::newest_deno).find_map(|newest| {
        let earlier = (0..newest.1).rev().map(|minor| V(newest.0, minor, facts::OPEN));
        std::iter::once(newest).chain(earlier).find(|it| satisfies(&range, *it))
    });
    Versions { any: newest.into_iter().collect(), floating: true }
}

/// The Deno that a version file asks for: what `.tool-versions` says of it, else the whole text.
pub(crate) fn of_deno_file(text: &str) -> Versions {
    of_deno_spec(model::version::tool_versions(text, "deno").map_or(text, |it| it.text))
}

/// What a version of setup-node does (N 3.1); `None` for a commit or a branch.
pub(crate) fn setup_node(action: ActionRef<'_>) -> Option<&'static facts::SetupNode> {
    let ActionRef::Remote { reference, .. } = action else { return None };
    let of_tag = exact(reference).and_then(facts::setup_node);
    of_tag.or_else(|| facts::setup_node_of_major(u16::try_from(action.major()?).ok()?))
}

/// The same, and for a commit what the comment behind it says: `# v6.1.0`. Enough to choose between corrections, no
/// evidence.
pub(crate) fn setup_node_or_comment(step: &Step<'_>) -> Option<&'static facts::SetupNode> {
    let known = step.action().and_then(setup_node);
    known.or_else(|| {
        let uses = step.uses?;
        let source = uses.tree().source().get(uses.span().end as usize..)?;
        let comment = source.lines().next()?.trim_start().strip_prefix('#')?;
        let reference = comment.split_whitespace().next()?;
        setup_node(ActionRef::Remote { name: "actions/setup-node", reference })
    })
}

/// What the version of changesets/action writes to `.npmrc`; `None` for a commit or a branch (N 1.5).
pub(crate) fn changesets_npmrc(action: ActionRef<'_>) -> Option<facts::ChangesetsNpmrc> {
    let ActionRef::Remote { reference, .. } = action else { return None };
    match exact(reference) {
        Some(version) => facts::changesets_npmrc(version),
        // A floating major is its newest release.
        None => facts::changesets_npmrc(V(u16::try_from(action.major()?).ok()?, u16::MAX, 0)),
    }
}

/// The version that a version file asks for, with its text and place (N 1.3).
pub(crate) fn of_node_file(project: &Project<'_>, path: &str) -> Option<(NodeSpec, String, Location)> {
    let file = project.find(path)?;
    if let Some(tree) = file.tree() {
        let root = tree.root()?;
        let value = root
            .path(&["volta", "node"])
            .or_else(|| root.path(&["devEngines", "runtime", "version"]))
            .or_else(|| root.path(&["engines", "node"]))?;
        let text = value.as_str()?;
        return Some((NodeSpec::parse(text), text.to_owned(), file.at(value.span())));
    }
    let text = file.text();
    let found = if path.ends_with(".tool-versions") {
        model::version::tool_versions(text, "nodejs").or_else(|| model::version::tool_versions(text, "node"))
    } else if path.ends_with(".toml") {
        model::version::mise_toml(text, "node")
    } else {
        model::version::node_version_file(text)
    };
    let found = found?;
    Some((NodeSpec::parse(found.text), found.text.to_owned(), file.at(Span::new(found.range.start, found.range.end))))
}

/// Whether a range of Node.js, as `engines` writes it, takes a version.
pub(crate) fn accepts(engines: &str, node: V) -> bool {
    Range::parse(engines).is_ok_and(|it| satisfies(&it, node))
}

/// The number that a text such as `24.10` comes to, if that is a different version.
pub(crate) fn shortened(text: &str) -> Option<&str> {
    let (major, minor) = text.split_once('.')?;
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    if !digits(major) || !digits(minor) || !minor.ends_with('0') {
        return None;
    }
    let short = text.trim_end_matches('0');
    Some(short.strip_suffix('.').unwrap_or(short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_bring_the_node_of_their_tag() {
        let table = [
            ("node:24.5.0", "24.5.0"),
            ("node:24.5.0-alpine3.22", "24.5.0"),
            ("docker.io/library/node:20", "20.20.2"),
            ("gitlab.com/acme/dependency_proxy/containers/node:20-slim", "20.20.2"),
            ("cimg/node:22.14", "22.14.0"),
            ("cimg/node:22.14-browsers", "22.14.0"),
            ("circleci/node:10.15.3", "10.15.3"),
            ("circleci/node", "an unknown version"),
            ("circleci/node:24", "an unknown version"),
            ("node:jod-slim", "22.23.2"),
            ("node:22@sha256:abc", "22.23.2"),
            ("node", "26.7.0"),
            ("node:alpine3.22", "26.7.0"),
            ("node@sha256:abc", "an unknown version"),
            ("acme/node:22", "an unknown version"),
            ("node:8", "8.0.0"),
            ("ruby:3.1", "an unknown version"),
        ];
        for (image, expected) in table {
            assert_eq!(of_image(image, facts::FACTS_DAY).text(), expected, "{image}");
        }
        assert_eq!(deno_of_image("denoland/deno:alpine-2.6.7").map(|it| it.text()).as_deref(), Some("2.6.7"));
        assert_eq!(deno_of_image("denoland/deno:latest").map(|it| it.text()).as_deref(), Some("2.9.6"));
        assert!(deno_of_image("node:24").is_none());
    }

    #[test]
    fn a_range_of_denos_is_its_newest() {
        let table = [
            ("v2.x", "2.9.6"),
            ("^2.0.0", "2.9.6"),
            ("latest", "2.9.6"),
            ("~2.9", "2.9.6"),
            ("2.3", "2.3.x"),
            ("1.41.x", "1.41.x"),
            ("~1.41.0", "1.41.x"),
            ("^1.41", "1.46.3"),
            ("<2.6", "2.5.x"),
            ("2.3.7", "2.3.7"),
            ("canary", "an unknown version"),
        ];
        for (spec, expected) in table {
            assert_eq!(of_deno_spec(spec).text(), expected, "{spec}");
        }
    }
}
