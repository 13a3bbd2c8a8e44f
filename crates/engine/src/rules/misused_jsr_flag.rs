//! Flags that `jsr publish` and `deno publish` refuse, or that keep them from publishing.

use std::ops::Range;

use model::command::Flag;

use crate::facts;
use crate::publication::{Publication, Registry, lacks_value};
use crate::{Checks, Choice, FixAvailability, Link, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "misused-jsr-flag",
    number: 87,
    summary: "a flag with which a JSR publish fails or publishes nothing",
    link: Link::Client,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("misused_jsr_flag.md"),
    check,
};

/// Flags that print something instead (J D6).
const PRINTING: [&str; 2] = ["help", "version"];
/// What Deno says to a flag that stands alone.
const NO_VALUE: &str = "Deno stops with \"a value is required\" before it sends anything";

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications_of(Registry::Jsr) {
        if publication.publish.flags.is_empty() || seen.contains(&publication.location) {
            continue;
        }
        seen.push(publication.location);
        let printing = publication.publish.flags.iter().find(|it| PRINTING.contains(&it.name.as_str()));
        if let Some(flag) = printing.filter(|_| publication.publish.help_or_version) {
            let words = words(publication, flag);
            let row = checks
                .fail(format!(
                    "with `{}` the command prints something and publishes nothing",
                    written(publication, &words)
                ))
                .of(idx)
                .at(publication.words_at(words.clone()))
                .note("the job ends green; the version comes from the configuration, or from `--set-version`");
            let choice = without(publication, &[words]).map(|edits| Choice {
                id: "remove".into(),
                title: "publish".into(),
                edits: [edits].into(),
                creates: Vec::new(),
            });
            let _ = row.decide(&subject(publication), "publish instead", choice.into_iter().collect());
            continue;
        }
        let refused = publication.refused_jsr_flags();
        if let Some(first) = refused.first() {
            let all: Vec<Range<usize>> = refused.iter().map(|it| words(publication, it)).collect();
            let is_bare = |it: &Flag| facts::deno_flag(&it.name).is_some_and(|known| lacks_value(it, known));
            let what = if is_bare(first) { "needs a value" } else { "is no flag of this Deno" };
            let mut row = checks
                .fail(format!("`{}` {what}", written(publication, &first.range)))
                .of(idx)
                .at(publication.words_at(all[0].clone()))
                .note(if is_bare(first) { NO_VALUE } else { note(first) });
            for (flag, words) in refused.iter().zip(&all).skip(1) {
                let what = if is_bare(flag) { "needs a value" } else { "is no flag of this Deno either" };
                row = row.related(
                    publication.words_at(words.clone()),
                    format!("`{}` {what}", written(publication, &flag.range)),
                );
            }
            // A flag that a newer Deno knows was meant.
            if refused.iter().all(|it| facts::deno_flag(&it.name).is_none()) {
                let title = if all.len() == 1 { "remove the flag" } else { "remove the flags" };
                let _ = row.fix(&subject(publication), title, without(publication, &all));
            }
            continue;
        }
        if let (Some(place), Some(flag)) = (publication.minted_by_hand(), publication.publish.flag("token")) {
            let row = checks
                .fail("`--token` is an identity token, which JSR does not take there")
                .of(idx)
                .at(publication.words_at(flag.range.clone()))
                .related(place, "asked for here")
                .note("JSR answers `invalidBearerToken`, whatever audience the token has; without `--token` Deno asks for the right one by itself");
            let _ = row.fix(
                &subject(publication),
                "remove `--token`",
                without(publication, std::slice::from_ref(&flag.range)),
            );
            continue;
        }
        if !set_version(project, publication, idx, checks) {
            checks.pass("the flags are those of `deno publish`").of(idx).at(publication.location);
        }
    }
}

fn note(flag: &Flag) -> &'static str {
    match flag.name.as_str() {
        "provenance" => {
            "Deno stops with \"unexpected argument\"; JSR makes provenance by itself wherever the job has `id-token: write`"
        }
        "access" => "Deno stops with \"unexpected argument\"; everything on JSR is public",
        "tag" => "Deno stops with \"unexpected argument\"; JSR has no dist-tags, a prerelease is told by its version",
        "set-version" => "Deno stops with \"unexpected argument\"; it exists since Deno 2.1",
        _ => "Deno stops with \"unexpected argument\" before it sends anything",
    }
}

/// `--set-version` where there is nothing to set (J D9, C60). Whether there was anything to say.
fn set_version(project: &Project<'_>, publication: &Publication<'_>, idx: usize, checks: &mut Checks) -> bool {
    let Some(flag) = publication.publish.flag("set-version") else { return false };
    let place = publication.words_at(flag.range.clone());
    let remove = |title: &str| {
        let edits = without(publication, std::slice::from_ref(&flag.range))?;
        Some(Choice { id: "flag".into(), title: title.to_owned(), edits: [edits].into(), creates: Vec::new() })
    };
    if publication.publishes_jsr_members(project) {
        let row = checks
            .fail("`--set-version` in a workspace has no package to set it for")
            .of(idx)
            .at(place)
            .note("Deno stops; publish from the folder of one package, or let each configuration say its version");
        let _ = row.decide(
            &subject(publication),
            "use the versions of the configurations",
            remove("remove `--set-version`").into_iter().collect(),
        );
        return true;
    }
    let Some((spot, differs)) = publication.set_version_disagrees() else { return false };
    let version = spot.text().unwrap_or_default();
    let name = project.file(spot.file).name();
    let row = match differs {
        Some(false) => return false,
        Some(true) => checks
            .fail(format!("`--set-version` names another version than `{name}`, which is at `{version}`"))
            .note("a dry run passes; JSR itself refuses the package afterwards (configFileVersionMismatch)"),
        None => checks
            .warn(format!("`--set-version` has to name the version of `{name}`, which is at `{version}`"))
            .note("JSR refuses a package whose configuration names another version (configFileVersionMismatch); take `version` out of the file"),
    };
    let row = row.of(idx).at(place).related(spot.location(), "the other version");
    let config = publication.jsr_config();
    let field = config.and_then(|(file, it)| Some((file, document::remove_entry(it.root, "version").ok()?)));
    let field = field.map(|edits| Choice {
        id: "field".into(),
        title: format!("remove `version` from `{name}`"),
        edits: [edits].into(),
        creates: Vec::new(),
    });
    let choices = field.into_iter().chain(remove("remove `--set-version`")).collect();
    let _ = row.decide(&subject(publication), "say the version in one place", choices);
    true
}

fn subject(publication: &Publication<'_>) -> String {
    format!("jobs.{}.{}", publication.job.job.id, publication.step_index)
}

/// The flag with the word behind it, where that word is its value by npm's rules and an operand by Deno's.
fn words(publication: &Publication<'_>, flag: &Flag) -> Range<usize> {
    let text = publication.text.text().unwrap_or_default();
    let takes_value =
        flag.value.is_none() && matches!(flag.name.as_str(), "access" | "tag" | "version" | "otp" | "registry");
    let operand = publication.publish.target.as_ref().filter(|_| takes_value).map(|it| it.range.clone());
    let follows = |it: &Range<usize>| text.get(flag.range.end..it.start).is_some_and(|gap| gap.trim().is_empty());
    match operand.filter(follows) {
        Some(operand) => flag.range.start..operand.end,
        None => flag.range.clone(),
    }
}

fn written<'p>(publication: &Publication<'p>, range: &Range<usize>) -> &'p str {
    publication.text.text().and_then(|it| it.get(range.clone())).unwrap_or("a flag")
}

/// The command without some of its words, and without the spaces before them.
fn without(publication: &Publication<'_>, ranges: &[Range<usize>]) -> Option<(crate::FileId, document::EditSet)> {
    let edits: Option<Vec<_>> = ranges.iter().map(|it| Some(publication.without_words(it.clone())?.1)).collect();
    let edits = edits?.into_iter().reduce(|all, one| all.union(&one).unwrap_or(all))?;
    Some((publication.text.file, edits))
}
