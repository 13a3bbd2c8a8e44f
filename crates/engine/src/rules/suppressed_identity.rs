//! Settings and places that keep a client from the identity that its job may ask for.

use model::command::Outside;

use crate::publication::edits::remove_with_block;
use crate::publication::{Identity, MissingIdentity, Publication, Variable, Veil};
use crate::{Checks, FixAvailability, Link, Location, Project, Provider, Registry, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "suppressed-identity",
    number: 30,
    summary: "a publish command that cannot see the identity of its job",
    link: Link::Identity,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("suppressed_identity.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for (idx, publication) in project.publications().iter().enumerate() {
        if !publication.wants_oidc() || seen.contains(&(publication.location, publication.registry)) {
            continue;
        }
        seen.push((publication.location, publication.registry));
        match &publication.identity {
            Identity::Missing(MissingIdentity::Suppressed(variable)) => suppressed(publication, idx, variable, checks),
            Identity::Missing(MissingIdentity::Outside(place, outside)) => {
                outside_job(publication, idx, *place, outside, checks)
            }
            Identity::Veiled(_, veil) => veiled(publication, idx, veil, checks),
            Identity::Granted(_) | Identity::Missing(_) | Identity::Unknown(_) => {}
        }
    }
}

fn veiled(publication: &Publication<'_>, idx: usize, veil: &Veil<'_>, checks: &mut Checks) {
    let command = publication.short_command();
    let row = match veil {
        Veil::File => checks
            .unknown(format!("what `{command}` sees of its job is decided by the file of `--env-file`"), veil.needs())
            .at(publication.location)
            .note("the client asks for a token only where that file hands the variables of the run over; name them with `-e` instead, or publish in a step of the job"),
        Veil::Variable(variable) => checks
            .unknown(format!("what `{}` holds for `{command}` is not known", variable.name), veil.needs())
            .at(variable.location)
            .note("the client knows from it where it runs and whether it may ask for a token; leave the variable alone, or set it to a text")
            .related(publication.location, "publishes here"),
    };
    let _ = row.of(idx);
}

fn suppressed(publication: &Publication<'_>, idx: usize, variable: &Variable<'_>, checks: &mut Checks) {
    let name = &variable.name;
    let (message, note) = if name == "CI" && publication.provider != Provider::GitHub {
        (
            format!("`CI=false` tells `{}` that it does not run in CI", publication.short_command()),
            "npm then leaves the identity token of the job alone and attaches no provenance; leave the variable alone",
        )
    } else if name == "CI" {
        (
            format!("`CI=false` tells `{}` that it does not run in CI", publication.short_command()),
            "npm then asks for no identity token and attaches no provenance; leave the variable alone, or set it for the step that needs it",
        )
    } else if name == "GITHUB_ACTIONS" {
        (
            format!("`{name}` is changed, so `{}` does not know that it runs on GitHub", publication.short_command()),
            "Deno asks for an identity token only where the variable is `true`; leave it alone",
        )
    } else {
        (
            format!("`{name}` is blanked, so `{}` cannot ask for an identity token", publication.short_command()),
            "GitHub hands the right to ask over in this variable; leave it alone",
        )
    };
    let row =
        checks.fail(message).of(idx).at(variable.location).note(note).related(publication.location, "publishes here");
    if let Some((block, key)) = variable.entry
        && let Ok(edits) = remove_with_block(block, key)
    {
        let _ = row.fix(
            &format!("jobs.{}.{name}", publication.job.job.id),
            format!("leave `{name}` alone"),
            [(block.file, edits)],
        );
    }
}

fn outside_job(publication: &Publication<'_>, idx: usize, place: Location, outside: &Outside, checks: &mut Checks) {
    let command = publication.short_command();
    let (message, note) = match outside {
        Outside::Sudo => (
            format!("`sudo` takes the identity of the job from `{command}`"),
            "`sudo` starts with an environment of its own; publish without it, or with `sudo -E`",
        ),
        Outside::Docker(_) if publication.provider != Provider::GitHub => (
            format!("`{command}` runs in a container that does not see the identity of the job"),
            "`docker run` hands nothing over by itself; make the package in the container and publish it in the job, or run the whole job in the image",
        ),
        Outside::Docker(_) => (
            format!("`{command}` runs in a container that does not see the identity of the job"),
            "`docker run` hands nothing over by itself; make the package in the container and publish it in a step of its own, or run the whole job in the image by `container:`",
        ),
        Outside::Shell(program) => (
            format!("`{command}` runs behind `{program}`, where the identity of the job is not seen"),
            "what starts there has an environment of its own; publish in a step of the job",
        ),
    };
    let consequence = match publication.registry {
        Registry::Jsr => "the client then says that there are no means to authenticate",
        Registry::Npm | Registry::Other => "the client then asks for no identity token and looks for a stored one",
    };
    let row = checks.fail(message).of(idx).at(place).note(format!("{note}; {consequence}"));
    if *outside == Outside::Sudo
        && let Some((file, edits)) = keep_environment(publication)
    {
        let _ = row.fix(
            &format!("jobs.{}.sudo", publication.job.job.id),
            "let `sudo` keep the environment",
            [(file, edits)],
        );
    }
}

/// `sudo` turned into `sudo -E`, where it stands right before the command.
fn keep_environment(publication: &Publication<'_>) -> Option<(document::FileId, document::EditSet)> {
    let script = publication.text;
    // Text behind `npm run` stands in the manifest; that is the place to mend as well.
    let before = script.text()?.get(..publication.publish.range.start)?;
    let at = before.trim_end().strip_suffix("sudo")?.len();
    let edits = document::replace_text(script.value, at..at + "sudo".len(), "sudo -E").ok()?;
    Some((script.file, edits))
}
