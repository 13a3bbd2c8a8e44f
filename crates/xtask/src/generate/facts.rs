//! Turns the dated facts of `crates/engine/facts` into constant tables, so that the engine carries no reader for them.

mod rust;
mod table;

use std::path::Path;

use serde::Deserialize;

use super::Generated;
use rust::{Day, Module, Release, option, slice, text, variant, words};
use table::{Entry, Table};

const SOURCE: &str = "crates/engine/facts";
const TARGET: &str = "crates/engine/src/facts";

/// A table's name, which is its file's, and what makes a module of it.
type Render = fn(&mut Table) -> anyhow::Result<Module>;

const TABLES: &[(&str, Render)] = &[
    ("days", days),
    ("deno", deno),
    ("errors", errors),
    ("images", images),
    ("jsr", jsr),
    ("node", node),
    ("npm", npm),
    ("registries", registries),
    ("runners", runners),
    ("setup_node", setup_node),
    ("symptoms", symptoms),
    ("tools", tools),
    ("trust", trust),
];

/// The module of every table.
pub(super) fn generate(root: &Path) -> anyhow::Result<Vec<Generated>> {
    let module = |&(name, render): &(&str, Render)| {
        let mut table = Table::read(&root.join(SOURCE), name)?;
        let module = render(&mut table)?;
        table.finish()?;
        let path = Path::new(TARGET).join(name).with_extension("rs");
        Ok(Generated { path, text: module.render(root, name)? })
    };
    TABLES.iter().map(module).collect()
}

fn node(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Bundled {
        from: Release,
        npm: Option<Release>,
        at_most: Option<Release>,
        at_least: Option<Release>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        major: u16,
        codename: Option<String>,
        ends: Option<Day>,
        releases: Vec<Release>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Alias {
        alias: String,
        from: Day,
        majors: Vec<u16>,
    }

    let mut module = Module::new(table);

    let rows = table.ascending("bundled", |row: &Bundled| row.from)?;
    let rows = slice(&rows, |Entry { value, .. }| {
        let npm = match (value.npm, value.at_most, value.at_least) {
            (Some(npm), None, None) => format!("Bundled::Exact({npm})"),
            (None, Some(npm), None) => format!("Bundled::AtMost({npm})"),
            (None, None, Some(npm)) => format!("Bundled::AtLeast({npm})"),
            _ => anyhow::bail!("bundled, from {}: one of npm, at_most, at_least", value.from),
        };
        Ok(format!("({}, {npm})", value.from))
    })?;
    module.table("The npm of a Node.js release; each row holds up to the next.", "BUNDLED", "(V, Bundled)", &rows);

    let lines = table.ascending("lines", |line: &Line| line.major)?;
    let lines = slice(&lines, |Entry { value, .. }| {
        let codename = option(value.codename.as_deref().map(text));
        let Some(newest) = value.releases.last() else { anyhow::bail!("Node.js {} has a release", value.major) };
        anyhow::ensure!(value.releases.is_sorted(), "releases of Node.js {} in order", value.major);
        let releases = slice(&value.releases, |release| Ok(release.to_string()))?;
        let (major, ends) = (value.major, option(value.ends));
        Ok(format!(
            "NodeLine {{ major: {major}, codename: {codename}, ends: {ends}, newest: {newest}, releases: &{releases} }}"
        ))
    })?;
    module.table("Node.js lines by major.", "LINES", "NodeLine", &lines);

    let aliases = table.ascending("aliases", |alias: &Alias| (alias.alias.clone(), alias.from))?;
    let aliases = slice(&aliases, |Entry { value, .. }| {
        Ok(format!("({}, {}, &{:?})", text(&value.alias), value.from, value.majors))
    })?;
    module.table(
        "Aliases of setup-node and the majors they may stand for from a day on, the surest first.",
        "ALIASES",
        "(&str, Date, &[u16])",
        &aliases,
    );
    Ok(module)
}

fn images(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Image {
        name: String,
        #[serde(default = "current")]
        status: String,
        node: Option<Release>,
        npm: Option<Release>,
        #[serde(default)]
        cached: Vec<Release>,
        ends: Option<Day>,
        successor: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Labels {
        image: String,
        labels: Vec<String>,
    }
    fn current() -> String {
        "current".to_owned()
    }

    let mut module = Module::new(table);

    let images = table.entries::<Image>("images")?;
    let names: Vec<_> = images.iter().map(|image| image.value.name.clone()).collect();
    let rows = slice(&images, |Entry { value, confidence, .. }| {
        let ends = option(value.ends);
        let status = match (value.status.as_str(), value.successor.as_deref().map(text)) {
            ("retired", Some(successor)) => format!("ImageStatus::Retired {{ successor: {successor}, since: {ends} }}"),
            ("current", Some(successor)) if value.ends.is_some() => {
                format!("ImageStatus::Ending {{ successor: {successor}, on: {} }}", ends.replace("Some", ""))
            }
            ("current" | "preview", None) if value.ends.is_none() => format!("ImageStatus::{}", variant(&value.status)),
            _ => anyhow::bail!("{}: a successor goes with an image that ends", value.name),
        };
        let cached = slice(&value.cached, |release| Ok(release.to_string()))?;
        let (node, npm) = (option(value.node), option(value.npm));
        let name = text(&value.name);
        Ok(format!(
            "Image {{ name: {name}, status: {status}, node: {node}, npm: {npm}, cached: &{cached}, confidence: Confidence::{confidence} }}"
        ))
    })?;
    module.table("Images of hosted runners.", "IMAGES", "Image", &rows);

    let mut labels: Vec<_> = names.iter().enumerate().map(|(idx, name)| (name.clone(), idx)).collect();
    for Entry { value, .. } in table.entries::<Labels>("labels")? {
        let Some(idx) = names.iter().position(|name| *name == value.image) else {
            anyhow::bail!("labels of an unknown image: {}", value.image);
        };
        labels.extend(value.labels.into_iter().map(|label| (label, idx)));
    }
    labels.sort();
    let rows = slice(&labels, |(label, idx)| Ok(format!("({}, {idx})", text(label))))?;
    module.table("Labels in order, each with the index of its image.", "LABELS", "(&str, u8)", &rows);
    Ok(module)
}

fn npm(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        major: u16,
        engines: Option<String>,
        versions: Vec<Release>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Tag {
        tag: String,
        version: Release,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Latest {
        from: Day,
        oldest: Release,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Flags {
        since: Release,
        flags: String,
    }

    let mut module = Module::new(table);

    let lines = table.ascending("lines", |line: &Line| line.major)?;
    let lines = slice(&lines, |Entry { value, .. }| {
        anyhow::ensure!(value.versions.is_sorted(), "versions of npm {} in order", value.major);
        let engines = option(value.engines.as_deref().map(text));
        let versions = slice(&value.versions, |release| Ok(release.to_string()))?;
        Ok(format!("NpmLine {{ major: {}, engines: {engines}, versions: &{versions} }}", value.major))
    })?;
    module.table("npm lines by major.", "LINES", "NpmLine", &lines);

    let tags = table.ascending("tags", |tag: &Tag| tag.tag.clone())?;
    let tags = slice(&tags, |Entry { value, confidence, .. }| {
        Ok(format!("({}, {}, Confidence::{confidence})", text(&value.tag), value.version))
    })?;
    module.table("Tags of the package `npm`.", "TAGS", "(&str, V, Confidence)", &tags);

    let latest = table.ascending("latest", |row: &Latest| row.from)?;
    let latest = slice(&latest, |Entry { value, .. }| Ok(format!("({}, {})", value.from, value.oldest)))?;
    module.table(
        "The oldest version that `latest` may have stood for from a day on, others of its line as well.",
        "LATEST",
        "(Date, V)",
        &latest,
    );

    floors(table, &mut module, "floors")?;
    floors(table, &mut module, "node_floors")?;

    for Entry { value, .. } in table.entries::<Flags>("flags")? {
        let flags: Vec<&str> = value.flags.split_whitespace().collect();
        anyhow::ensure!(flags.is_sorted(), "flags in order");
        module.text(&format!("The flags that npm knows from {} on.", value.since), "FLAGS", &words(&flags));
    }
    Ok(module)
}

/// One constant for each floor.
fn floors(table: &mut Table, module: &mut Module, list: &str) -> anyhow::Result<()> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Floor {
        name: String,
        since: Vec<Release>,
        means: String,
    }

    for Entry { value, .. } in table.entries::<Floor>(list)? {
        anyhow::ensure!(value.since.is_sorted(), "{}: versions in order", value.name);
        let since = slice(&value.since, |release| Ok(release.to_string()))?;
        module.constant(&format!("From here on: {}.", value.means), &value.name, "Floor", &format!("Floor(&{since})"));
    }
    Ok(())
}

fn days(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Known {
        name: String,
        day: Day,
        means: String,
    }

    let mut module = Module::new(table);
    for Entry { value, .. } in table.entries::<Known>("days")? {
        module.constant(&format!("From here on: {}.", value.means), &value.name, "Date", &value.day.to_string());
    }
    Ok(module)
}

fn tools(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Tool {
        id: String,
        packages: Vec<String>,
        ranges: Vec<Range>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Range {
        from: Release,
        oidc: String,
        provenance: String,
        #[serde(default)]
        providers: Vec<String>,
        engines: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Action {
        from: Release,
        npmrc: String,
    }

    let mut module = Module::new(table);

    let tools = table.entries::<Tool>("tools")?;
    let tools = slice(&tools, |Entry { value, confidence, .. }| {
        anyhow::ensure!(value.ranges.is_sorted_by_key(|range| range.from), "{}: ranges in order", value.id);
        let ranges = slice(&value.ranges, |range| {
            let (oidc, provenance) = (variant(&range.oidc), variant(&range.provenance));
            let providers = slice(&range.providers, |provider| Ok(format!("OidcProvider::{}", variant(provider))))?;
            let engines = option(range.engines.as_deref().map(text));
            Ok(format!(
                "ToolRange {{ from: {}, oidc: ToolOidc::{oidc}, provenance: ToolProvenance::{provenance}, providers: &{providers}, engines: {engines} }}",
                range.from
            ))
        })?;
        let packages = slice(&value.packages, |package| Ok(text(package)))?;
        let id = text(&value.id);
        Ok(format!(
            "Tool {{ id: {id}, packages: &{packages}, ranges: &{ranges}, confidence: Confidence::{confidence} }}"
        ))
    })?;
    module.table("Tools that publish.", "TOOLS", "Tool", &tools);

    let rows = table.ascending("changesets_action", |row: &Action| row.from)?;
    let rows = slice(&rows, |Entry { value, .. }| {
        Ok(format!("({}, ChangesetsNpmrc::{})", value.from, variant(&value.npmrc)))
    })?;
    module.table(
        "What changesets/action writes to `.npmrc`; each row holds up to the next.",
        "CHANGESETS_ACTION",
        "(V, ChangesetsNpmrc)",
        &rows,
    );
    floors(table, &mut module, "floors")?;
    Ok(module)
}

fn setup_node(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Version {
        from: Release,
        placeholder: bool,
        always_auth: bool,
        cache: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Newest {
        major: u16,
        version: Release,
    }

    let mut module = Module::new(table);

    let rows = table.ascending("versions", |row: &Version| row.from)?;
    let rows = slice(&rows, |Entry { value, .. }| {
        let Version { from, placeholder, always_auth, cache } = value;
        let cache = variant(cache);
        Ok(format!(
            "SetupNode {{ from: {from}, placeholder: {placeholder}, always_auth: {always_auth}, cache: SetupNodeCache::{cache} }}"
        ))
    })?;
    module.table("Versions of actions/setup-node; each row holds up to the next.", "VERSIONS", "SetupNode", &rows);

    let rows = table.ascending("newest", |row: &Newest| row.major)?;
    let rows = slice(&rows, |Entry { value, .. }| Ok(format!("({}, {})", value.major, value.version)))?;
    module.table("What a floating major stands for.", "NEWEST", "(u16, V)", &rows);
    Ok(module)
}

fn runners(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Vendor {
        prefix: String,
        name: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Hosted {
        prefix: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Former {
        tag: String,
    }

    let mut module = Module::new(table);
    let rows = table.entries::<Vendor>("vendors")?;
    let rows = slice(&rows, |Entry { value, confidence, .. }| {
        let (prefix, name) = (text(&value.prefix), text(&value.name));
        Ok(format!("RunnerVendor {{ prefix: {prefix}, name: {name}, confidence: Confidence::{confidence} }}"))
    })?;
    module.table("Vendors by the beginning of their labels.", "VENDORS", "RunnerVendor", &rows);

    let rows = table.entries::<Hosted>("gitlab_hosted")?;
    let rows = slice(&rows, |Entry { value, .. }| Ok(text(&value.prefix)))?;
    module.table("Beginnings of the tags of GitLab.com's own runners.", "GITLAB_HOSTED", "&str", &rows);

    let rows = table.entries::<Former>("gitlab_former")?;
    let rows = slice(&rows, |Entry { value, .. }| Ok(text(&value.tag)))?;
    module.table("Tags that GitLab.com's own runners had once.", "GITLAB_FORMER", "&str", &rows);
    Ok(module)
}

fn deno(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Client {
        from: Release,
        deno: Option<Release>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Newest {
        major: u16,
        version: Release,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Named {
        name: String,
        version: Release,
        means: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct SetupDeno {
        major: u16,
        deno: u16,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Lockfile {
        lockfile: u16,
        deno: Release,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Flag {
        name: String,
        short: Option<String>,
        value: String,
        since: Option<Release>,
        refused: Option<Release>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Flags {
        flags: Vec<String>,
    }

    let mut module = Module::new(table);

    let rows = table.ascending("clients", |row: &Client| row.from)?;
    let rows = slice(&rows, |Entry { value, .. }| Ok(format!("({}, {})", value.from, option(value.deno))))?;
    let doc = "The Deno that the npm package `jsr` downloads; each row holds up to the next.";
    module.table(doc, "CLIENTS", "(V, Option<V>)", &rows);

    let rows = table.ascending("newest", |row: &Newest| row.major)?;
    let rows = slice(&rows, |Entry { value, .. }| Ok(format!("({}, {})", value.major, value.version)))?;
    module.table("The newest Deno of a line.", "NEWEST", "(u16, V)", &rows);

    for Entry { value, .. } in table.entries::<Named>("newest_client")? {
        module.constant(&format!("The newest of {}.", value.means), &value.name, "V", &value.version.to_string());
    }

    let rows = table.ascending("setup_deno", |row: &SetupDeno| row.major)?;
    let rows = slice(&rows, |Entry { value, .. }| Ok(format!("({}, {})", value.major, value.deno)))?;
    module.table(
        "The line that a major of denoland/setup-deno installs by default.",
        "SETUP_DENO",
        "(u16, u16)",
        &rows,
    );

    let rows = table.ascending("lockfiles", |row: &Lockfile| row.lockfile)?;
    let rows = slice(&rows, |Entry { value, .. }| Ok(format!("({}, {})", value.lockfile, value.deno)))?;
    module.table("The first Deno that reads a version of `deno.lock`.", "LOCKFILES", "(u16, V)", &rows);

    let rows = table.entries::<Flag>("flags")?;
    let rows = slice(&rows, |Entry { value, .. }| {
        let Flag { name, short, value, since, refused } = value;
        let (name, short, value) = (text(name), option(short.as_deref().map(text)), variant(value));
        let (since, refused) = (option(*since), option(*refused));
        Ok(format!(
            "DenoFlag {{ name: {name}, short: {short}, value: FlagValue::{value}, since: {since}, refused: {refused} }}"
        ))
    })?;
    module.table("Flags of `deno publish`.", "FLAGS", "DenoFlag", &rows);

    for (list, name, command) in
        [("silent", "CLIENT_SILENT", "npx jsr publish"), ("deno_silent", "DENO_SILENT", "deno publish")]
    {
        for Entry { value, .. } in table.entries::<Flags>(list)? {
            let flags = slice(&value.flags, |flag| Ok(text(flag)))?;
            let doc = format!("Flags with which `{command}` exits 0 and publishes nothing.");
            module.constant(&doc, name, "&[&str]", &format!("&{flags}"));
        }
    }
    for Entry { value, .. } in table.entries::<Flags>("client_flags")? {
        let flags = slice(&value.flags, |flag| Ok(text(flag)))?;
        let doc = "Flags that `npx jsr publish` does not hand to Deno.";
        module.constant(doc, "CLIENT_FLAGS", "&[&str]", &format!("&{flags}"));
    }

    floors(table, &mut module, "floors")?;
    floors(table, &mut module, "node_floors")?;
    Ok(module)
}

fn jsr(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Limit {
        name: String,
        value: usize,
        means: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Names {
        #[serde(alias = "files")]
        names: Vec<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct FieldType {
        field: String,
        types: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Licenses {
        name: String,
        ids: String,
    }

    let mut module = Module::new(table);

    for Entry { value, .. } in table.entries::<Limit>("limits")? {
        module.constant(&format!("The {}.", value.means), &value.name, "usize", &value.value.to_string());
    }
    let lists = [
        ("configs", "CONFIGS", "Configuration files in the order they are looked for; the first wins."),
        ("license_files", "LICENSE_FILES", "License files at the root in the order the server looks for them."),
        ("fields", "FIELDS", "Fields that Deno reads for itself."),
    ];
    for (list, name, doc) in lists {
        for Entry { value, .. } in table.entries::<Names>(list)? {
            let names = slice(&value.names, |name| Ok(text(name)))?;
            module.constant(doc, name, "&[&str]", &format!("&{names}"));
        }
    }
    let rows = table.entries::<FieldType>("field_types")?;
    let rows = slice(&rows, |Entry { value, .. }| Ok(format!("({}, {})", text(&value.field), text(&value.types))))?;
    let doc = "Fields, and what each of them may be: a space between the types.";
    module.constant(doc, "FIELD_TYPES", "&[(&str, &str)]", &format!("&{rows}"));
    floors(table, &mut module, "floors")?;
    for Entry { value, .. } in table.entries::<Licenses>("licenses")? {
        let ids: Vec<_> = value.ids.split(' ').collect();
        anyhow::ensure!(ids.is_sorted(), "licenses {} in order", value.name);
        let doc = format!("{} SPDX ids in order, a space between them.", ids.len());
        module.text(&doc, &value.name, &words(&ids));
    }
    Ok(module)
}

fn registries(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Registry {
        id: String,
        name: String,
        kind: String,
        #[serde(default)]
        hosts: Vec<String>,
        #[serde(default)]
        paths: Vec<String>,
        jsr: String,
        advice: Option<String>,
        issue: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Installer {
        id: String,
        ranges: Vec<Range>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Range {
        from: Release,
        jsr: String,
        shows: Option<String>,
    }

    let mut module = Module::new(table);
    let rows = table.entries::<Registry>("registries")?;
    let rows = slice(&rows, |Entry { value, date, confidence }| {
        let patterns = |patterns: &[String]| slice(patterns, |pattern| Ok(text(pattern)));
        let (id, name) = (text(&value.id), text(&value.name));
        let (kind, jsr) = (variant(&value.kind), variant(&value.jsr));
        let (hosts, paths) = (patterns(&value.hosts)?, patterns(&value.paths)?);
        let (advice, issue) = (option(value.advice.as_deref().map(text)), option(value.issue.as_deref().map(text)));
        Ok(format!(
            "KnownRegistry {{ id: {id}, name: {name}, kind: RegistryKind::{kind}, hosts: &{hosts}, paths: &{paths}, \
             jsr: JsrUpstream::{jsr}, advice: {advice}, issue: {issue}, date: {}, confidence: Confidence::{confidence} }}",
            text(date)
        ))
    })?;
    module.table("Registries, the first that matches counts.", "REGISTRIES", "KnownRegistry", &rows);

    let rows = table.entries::<Installer>("installers")?;
    let rows = slice(&rows, |Entry { value, confidence, .. }| {
        anyhow::ensure!(value.ranges.is_sorted_by_key(|it| it.from), "versions of {} in order", value.id);
        let ranges = slice(&value.ranges, |it| {
            let shows = option(it.shows.as_deref().map(text));
            Ok(format!(
                "InstallerRange {{ from: {}, jsr: JsrSpecifier::{}, shows: {shows} }}",
                it.from,
                variant(&it.jsr)
            ))
        })?;
        let id = text(&value.id);
        Ok(format!("Installer {{ id: {id}, ranges: &{ranges}, confidence: Confidence::{confidence} }}"))
    })?;
    module.table("Package managers.", "INSTALLERS", "Installer", &rows);
    floors(table, &mut module, "floors")?;
    Ok(module)
}

fn errors(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Code {
        code: String,
        means: String,
    }

    let mut module = Module::new(table);
    for (list, name, doc) in [("npm", "NPM", "Codes of npm and its registry."), ("jsr", "JSR", "Codes of JSR.")] {
        let rows = table.ascending(list, |row: &Code| row.code.clone())?;
        let rows = slice(&rows, |Entry { value, .. }| Ok(format!("({}, {})", text(&value.code), text(&value.means))))?;
        module.table(doc, name, "(&str, &str)", &rows);
    }
    Ok(module)
}

fn trust(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Label {
        field: String,
        label: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Limit {
        name: String,
        value: usize,
        means: String,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Word {
        name: String,
        text: String,
        means: String,
    }

    let mut module = Module::new(table);
    let rows = table.entries::<Label>("fields")?;
    let rows =
        slice(&rows, |Entry { value, .. }| Ok(format!("(Field::{}, {})", variant(&value.field), text(&value.label))))?;
    module.table("Labels of the form.", "LABELS", "(Field, &str)", &rows);
    for Entry { value, .. } in table.entries::<Limit>("limits")? {
        module.constant(&format!("The {}.", value.means), &value.name, "usize", &value.value.to_string());
    }
    for Entry { value, .. } in table.entries::<Word>("words")? {
        module.constant(&format!("The {}.", value.means), &value.name, "&str", &text(&value.text));
    }
    Ok(module)
}

fn symptoms(table: &mut Table) -> anyhow::Result<Module> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Cause {
        id: String,
        cause: String,
        next: String,
        #[serde(default)]
        rules: Vec<String>,
        floor: Option<String>,
        #[serde(default)]
        when: Vec<String>,
        #[serde(default)]
        unless: Vec<String>,
        #[serde(default)]
        proven: bool,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Symptom {
        id: String,
        registry: Option<String>,
        tells: String,
        patterns: Vec<String>,
        #[serde(default)]
        after: Vec<String>,
        #[serde(default)]
        not_after: Vec<String>,
        #[serde(default)]
        under: Vec<String>,
        #[serde(default)]
        causes: Vec<String>,
        cause: Option<String>,
        next: Option<String>,
        #[serde(default)]
        rules: Vec<String>,
        floor: Option<String>,
    }

    let mut causes = table.entries::<Cause>("causes")?;
    let mut symptoms = table.entries::<Symptom>("symptoms")?;
    for Entry { value, date, confidence } in &mut symptoms {
        let Some(cause) = value.cause.take() else { continue };
        let Some(next) = value.next.take() else { anyhow::bail!("{}: a cause comes with what to do", value.id) };
        anyhow::ensure!(value.causes.is_empty(), "{}: its own cause or those of the list", value.id);
        value.causes.push(value.id.clone());
        let (rules, floor) = (std::mem::take(&mut value.rules), value.floor.take());
        let (when, unless) = (Vec::new(), Vec::new());
        let own = Cause { id: value.id.clone(), cause, next, rules, floor, when, unless, proven: false };
        causes.push(Entry { value: own, date: date.clone(), confidence: *confidence });
    }

    let symptom_ids: Vec<_> = symptoms.iter().map(|it| it.value.id.clone()).collect();
    let cause_ids: Vec<_> = causes.iter().map(|it| it.value.id.clone()).collect();
    let indices = |names: &[String], ids: &[String]| {
        slice(names, |name| match ids.iter().position(|id| id == name) {
            Some(idx) => Ok(idx.to_string()),
            None => anyhow::bail!("nothing is called `{name}`"),
        })
    };
    let texts = |texts: &[String]| slice(texts, |it| Ok(text(it)));

    let mut module = Module::new(table);
    let rows = slice(&causes, |Entry { value, confidence, .. }| {
        let first = cause_ids.iter().position(|id| *id == value.id);
        anyhow::ensure!(first.is_some_and(|it| std::ptr::eq(&causes[it].value, value)), "two are called {}", value.id);
        let (cause, next, rules) = (text(&value.cause), text(&value.next), texts(&value.rules)?);
        let floor = option(value.floor.as_deref().map(|it| format!("super::npm::{it}")));
        let (when, unless) = (indices(&value.when, &symptom_ids)?, indices(&value.unless, &symptom_ids)?);
        Ok(format!(
            "Cause {{ text: {cause}, next: {next}, rules: &{rules}, floor: {floor}, when: &{when}, unless: &{unless}, \
             is_proven: {}, confidence: Confidence::{confidence} }}",
            value.proven
        ))
    })?;
    module.table("Causes that symptoms speak for.", "CAUSES", "Cause", &rows);

    let rows = slice(&symptoms, |Entry { value, confidence, .. }| {
        let Symptom { id, registry, tells, patterns, after, not_after, under, causes, rules, floor, .. } = value;
        anyhow::ensure!(rules.is_empty() && floor.is_none(), "{id}: rules and floor belong to a cause");
        anyhow::ensure!(
            causes.is_empty() == matches!(tells.as_str(), "mark" | "place"),
            "{id}: all but a mark have causes"
        );
        for pattern in patterns {
            let first = pattern.split('{').next().unwrap_or_default();
            let is_anchored = pattern.starts_with('^');
            anyhow::ensure!(is_anchored || first.len() >= 4, "{id}: `{pattern}` begins with four bytes at least");
        }
        let (id, tells) = (text(id), variant(tells));
        let registry = option(registry.as_deref().map(|it| format!("crate::Registry::{}", variant(it))));
        let (patterns, under) = (texts(patterns)?, slice(under, |it| Ok(format!("super::Step::{}", variant(it))))?);
        let (after, not_after) = (indices(after, &symptom_ids)?, indices(not_after, &symptom_ids)?);
        let causes = indices(causes, &cause_ids)?;
        Ok(format!(
            "Symptom {{ id: {id}, registry: {registry}, tells: Tells::{tells}, patterns: &{patterns}, after: &{after}, \
             not_after: &{not_after}, under: &{under}, causes: &{causes}, confidence: Confidence::{confidence} }}"
        ))
    })?;
    module.table("Symptoms; of those of one line the first counts.", "SYMPTOMS", "Symptom", &rows);
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> std::path::PathBuf {
        crate::root().join(SOURCE)
    }

    #[test]
    fn every_table_of_facts_is_read() {
        let files = std::fs::read_dir(folder()).expect("the folder of facts is there");
        let mut names: Vec<String> = files
            .map(|it| it.expect("the folder can be read").path())
            .map(|it| it.file_stem().expect("a file has a name").to_string_lossy().into_owned())
            .collect();
        names.sort();
        let mut known: Vec<&str> = TABLES.iter().map(|it| it.0).collect();
        known.sort_unstable();
        assert_eq!(names, known);
    }

    #[test]
    fn no_fact_lacks_source_date_or_confidence_or_is_younger_than_all_of_them() {
        let engine = std::fs::read_to_string(crate::root().join("crates/engine/src/facts.rs"));
        let engine = engine.expect("the facts of the engine are there");
        let of_facts = engine.split("FACTS_DATE: &str = \"").nth(1).and_then(|it| it.get(..10)).expect("it has a date");
        for (name, _) in TABLES {
            let mut table = Table::read(&folder(), name).expect("a table can be read");
            for list in table.list_names() {
                let entries = table.entries::<serde_yaml::Value>(&list).expect("every entry has its evidence");
                assert!(!entries.is_empty(), "{name}: `{list}` is empty");
                for entry in entries {
                    assert!(entry.date.as_str() <= of_facts, "{name}, {list}: {} is after {of_facts}", entry.date);
                }
            }
        }
    }
}
