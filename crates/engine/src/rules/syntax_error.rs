//! Files that their readers refuse, or read differently from what was meant.

use document::{Problem, ProblemKind};
use model::input::Kind;
use model::trust::TrustText;

use crate::project::{File, MAX_FILES};
use crate::publication::Registry;
use crate::{Checks, FixAvailability, Link, Need, Project, Rule, Severity, diagnosis};

pub(super) static RULE: Rule = Rule {
    id: "syntax-error",
    number: 1,
    summary: "a file that its reader refuses or reads differently",
    link: Link::Trigger,
    severity: Severity::Fail,
    fix: FixAvailability::Never,
    page: crate::rule::page!("syntax_error.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    for file in project.files() {
        if file.kind() == Kind::Unknown {
            // Whoever says that it is something else knows it.
            if file.input.kind.is_none() {
                unrecognised(file, checks);
            }
            continue;
        }
        if file.kind() == Kind::Log && project.logs().iter().any(|it| it.file == file.id && it.is_cut) {
            checks
                .warn(format!("{} is larger than 8 MiB: only its end is read", named(file)))
                .at(file.at(document::Span::at(diagnosis::start(file.text()))))
                .note("keep the step that publishes");
        }
        if let Some(problem) = file.toml().and_then(|it| it.problems.first()) {
            report(project, file, problem, checks);
        }
        if let Some(trust) = file.trust() {
            publishers(file, trust, checks);
            continue;
        }
        let Some(tree) = file.tree() else { continue };
        if tree.root().is_none() && tree.problems().is_empty() {
            checks
                .fail(format!("{} is empty", named(file)))
                .at(file.at(document::Span::at(0)))
                .note("paste the whole file");
            continue;
        }
        let mut speaks = false;
        for problem in tree.problems() {
            speaks |= report(project, file, problem, checks);
        }
        if !speaks && let Some(root) = tree.root() {
            // npm prints lists too.
            if !root.is_mapping() && file.kind() != Kind::RegistryDocument {
                checks.fail(format!("{} is not a mapping of keys to values", named(file))).at(file.at(root.span()));
                continue;
            }
            let language = if matches!(tree.syntax(), document::Syntax::Yaml) { "YAML" } else { "JSON" };
            let first = root.entries().next().map_or(root.span(), |(key, _)| key.span());
            checks.pass(format!("{} is well-formed {language}", named(file))).at(file.at(first));
        }
    }
    if let Some(place) = project.unread() {
        checks
            .unknown(
                format!("{} has more jobs and commands than are read", named(project.file(place.file))),
                [Need::File("the job that publishes, without the others".to_owned())],
            )
            .at(place)
            .note("what stands here and after it is not looked into");
    }
    let left_out = project.inputs().files.len().saturating_sub(MAX_FILES);
    if left_out > 0 {
        checks.warn(format!("{left_out} files are left out: the limit is {MAX_FILES}")).note(
            "keep the workflows, manifests and registry settings of one repository; the others change nothing here",
        );
    }
}

/// What was pasted of `npm trust list` is no file of the repository: half of it keeps nothing from being published.
fn publishers(file: &File<'_>, trust: &TrustText, checks: &mut Checks) {
    let name = named(file);
    let count: usize = trust.lists.iter().map(|it| it.publishers.len()).sum();
    for (span, problem) in &trust.problems {
        checks
            .unknown(format!("{name}: {problem}"), [Need::Settings])
            .at(file.at(*span))
            .note("paste the whole output of `npm trust list`");
    }
    let start = file.at(document::Span::at(0));
    if trust.lists.is_empty() && trust.problems.is_empty() {
        checks
            .unknown(format!("{name} lists no trusted publisher"), [Need::Settings])
            .at(start)
            .note("with `--json` npm prints nothing for a package that has none; without it `npm trust list` says so");
    } else if trust.problems.is_empty() {
        let plural = if count == 1 { "" } else { "s" };
        checks.pass(format!("{name} lists {count} trusted publisher{plural}")).at(start);
    }
}

fn named(file: &File<'_>) -> String {
    format!("`{}`", file.name())
}

/// A text that is nothing known is kept and said so, never judged.
fn unrecognised(file: &File<'_>, checks: &mut Checks) {
    let text = file.text().trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() {
        return;
    }
    let lower: String = text.chars().take(200).collect::<String>().to_ascii_lowercase();
    let start = file.at(document::Span::at(0));
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        checks
            .fail(format!("{} is a web page, not a file of a repository", named(file)))
            .at(start)
            .note("copy the raw text of the file instead of the page that shows it");
    } else {
        checks
            .warn(format!("{} is nothing that this check knows", named(file)))
            .at(start)
            .note("name it as it is called in the repository, or choose what it is")
            .advice();
    }
}

/// Whether a file for GitLab starts with `spec:`, which is a document of its own.
fn has_header(file: &File<'_>) -> bool {
    let mut documents = file.tree().into_iter().flat_map(document::Tree::documents);
    let header = documents.next().filter(|it| file.kind() == Kind::GitLab && it.get("spec").is_some());
    header.is_some() && documents.count() == 1
}

fn report<'p>(project: &Project<'p>, file: &File<'p>, problem: &Problem, checks: &mut Checks) -> bool {
    let is_github = matches!(file.kind(), Kind::Workflow | Kind::Action);
    let is_json = matches!(file.kind(), Kind::PackageJson);
    let is_pipeline = matches!(file.kind(), Kind::GitLab | Kind::CircleCi);
    let is_config = matches!(file.kind(), Kind::JsrConfig | Kind::DenoConfig);
    let publications = || project.publications_of(Registry::Jsr).map(|it| it.1);
    let is_rejected = || {
        let mut readers = publications().filter(|it| it.package.jsr.first().is_some_and(|own| own.0 == file.id));
        readers.any(|it| it.rejects_second(file, problem.span))
    };
    let message = format!("{}: {}", named(file), problem.message);
    let row = match problem.kind {
        // GitLab and CircleCI merge; GitHub does not (N 2.0).
        ProblemKind::MergeKey if !is_github => return false,
        // npm strips it, and YAML readers do too; Deno refuses it (J C8).
        ProblemKind::ByteOrderMark if !is_config && !is_json => return false,
        ProblemKind::ByteOrderMark if is_json && !publications().any(|it| it.rejects_manifest(file)) => return false,
        // Of two equal keys in JSON every reader takes one, in silence, except newer Denos for their own fields (J C8);
        // Ruby's reader of YAML takes one too; GitHub refuses the workflow.
        ProblemKind::DuplicateKey if is_json || is_pipeline || is_config && !is_rejected() => checks.warn(message),
        // A header with inputs, and the pipeline behind it.
        ProblemKind::SeveralDocuments if has_header(file) => return false,
        ProblemKind::SeveralDocuments => checks.warn(message),
        // What comes from the registry stops no publish.
        _ if file.kind() == Kind::RegistryDocument => checks.warn(message),
        _ => checks.fail(message),
    };
    let row = row.at(file.at(problem.span));
    let row = match &problem.hint {
        _ if problem.kind == ProblemKind::TooLarge && file.kind() == Kind::RegistryDocument => {
            row.note("the document of a package with many versions is larger than what is read; add that of one version, or what `npm view NAME versions --json` prints")
        }
        Some(hint) => row.note(hint.clone()),
        None => row,
    };
    if let Some(first) = problem.related {
        let _ = row.related(file.at(first), "the first one");
    }
    true
}
