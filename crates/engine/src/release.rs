//! Which steps make releases and tags, and whether the events that come of it start other workflows (N 8.5).

use document::{EditSet, FileId, Fragment, Location, Place, Value};
use model::command::{self, Command, Git, PublishTool};
use model::workflow::{ActionRef, Job, Step, Trigger, Workflow};

use crate::Project;
use crate::budget::Budget;
use crate::publication::{Publication, Spot};
use crate::trace::events;

/// A step that makes a release, a tag or both.
pub(crate) struct Maker<'p> {
    /// What makes it: `` `softprops/action-gh-release` ``.
    pub(crate) name: String,
    pub(crate) place: Location,
    makes: Makes,
    pub(crate) token: Token<'p>,
    /// How to hand it another token.
    with: With<'p>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Makes {
    releases: bool,
    tags: bool,
}

/// The token that a release or a tag is made with.
pub(crate) enum Token<'p> {
    /// The one of the run: its events start nothing.
    OfRun(Option<Spot<'p>>),
    /// Another one: its events start workflows.
    Own(Spot<'p>),
}

/// Where a step takes its token from.
#[derive(Clone, Copy)]
enum With<'p> {
    Input(Spot<'p>, &'static str),
    Variable(Spot<'p>, &'static str),
    Checkout,
}

/// An event that never starts the run, for it is made with the token of another run.
pub(crate) struct Unheard<'x, 'p> {
    pub(crate) maker: &'x Maker<'p>,
    /// The trigger that waits for it.
    pub(crate) trigger: Trigger<'p>,
    /// Another event that may start the run all the same.
    pub(crate) otherwise: Option<Trigger<'p>>,
}

impl Unheard<'_, '_> {
    /// Whether nothing else starts the run.
    pub(crate) fn is_only_way(&self) -> bool {
        self.otherwise.is_none()
    }
}

/// The steps of the given workflows that make releases or tags, when they say with which token.
pub(crate) fn makers<'p>(project: &Project<'p>) -> Vec<Maker<'p>> {
    let mut makers = Vec::new();
    for (file, workflow) in project.workflows() {
        // Whatever a release or a tag has started meets it finished.
        let only =
            |event: &dyn Fn(&Trigger<'_>) -> bool| !workflow.triggers.is_empty() && workflow.triggers.iter().all(event);
        let (has_release, has_tag) =
            (only(&|it| it.event == "release"), only(&|it| it.event == "release" || is_tag_push(it)));
        for job in &workflow.jobs {
            for step in &job.steps {
                let by_action = of_action(*file, step, workflow, job);
                let found = by_action.into_iter().chain(of_commands(*file, step, workflow, job, project.budget()));
                makers.extend(found.filter_map(|mut maker| {
                    maker.makes.releases &= !has_release;
                    maker.makes.tags &= !has_tag;
                    (maker.makes.releases || maker.makes.tags).then_some(maker)
                }));
            }
        }
    }
    makers
}

/// A release or tag that a run is waiting for and does not hear of. `None` also where another token makes one.
pub(crate) fn unheard<'x, 'p>(project: &'x Project<'p>, publication: &Publication<'p>) -> Option<Unheard<'x, 'p>> {
    let is_awaited = |it: &Trigger<'_>| it.event == "release" || is_tag_push(it);
    let (_, trigger) = publication.reached_by().find(|(_, it)| is_awaited(it))?;
    let is_called = project
        .publications()
        .iter()
        .any(|it| it.location == publication.location && it.callers.len() != publication.callers.len());
    let is_callable = project
        .workflow(publication.entry_file())
        .is_some_and(|it| it.triggers.iter().any(|it| it.event == "workflow_call"));
    if is_called || is_callable || publication.never_runs.is_some() {
        return None;
    }
    let made = |it: &Maker<'_>| publication.reached_by().any(|(_, trigger)| it.starts(&trigger));
    let (of_run, own): (Vec<_>, Vec<_>) =
        project.makers().iter().filter(|it| made(it)).partition(|it| matches!(it.token, Token::OfRun(_)));
    if !own.is_empty() {
        return None;
    }
    // Every event that is awaited has to be one that such a step makes.
    let is_made = |trigger: &Trigger<'_>| of_run.iter().any(|it| it.starts(trigger));
    if !publication.reached_by().filter(|(_, it)| is_awaited(it)).all(|(_, it)| is_made(&it)) {
        return None;
    }
    let otherwise = publication.reached_by().map(|(_, it)| it).find(|it| !is_awaited(it));
    let maker = of_run.into_iter().find(|it| it.starts(&trigger))?;
    Some(Unheard { maker, trigger, otherwise })
}

/// A `push` that only tags start.
pub(crate) fn is_tag_push(trigger: &Trigger<'_>) -> bool {
    let has =
        |names: [&str; 2]| names.iter().any(|it| trigger.settings.is_some_and(|settings| settings.get(it).is_some()));
    trigger.event == "push" && has(["tags", "tags-ignore"]) && !has(["branches", "branches-ignore"])
}

/// Whether pushed tags are all that starts the run.
pub(crate) fn is_only_tag_push(publication: &Publication<'_>) -> bool {
    publication.reached_by().all(|(_, it)| is_tag_push(&it))
}

/// The patterns of a `push` for tags.
pub(crate) fn tag_patterns<'t>(trigger: &Trigger<'t>) -> Option<(Value<'t>, Vec<&'t str>)> {
    let filter = trigger.settings?.get("tags")?;
    Some((filter, events::patterns(filter)))
}

impl Maker<'_> {
    /// Whether what it makes is what the trigger waits for.
    pub(crate) fn starts(&self, trigger: &Trigger<'_>) -> bool {
        if trigger.event == "release" { self.makes.releases } else { is_tag_push(trigger) && self.makes.tags }
    }

    /// Makes it with a token of one's own.
    pub(crate) fn with_token(&self, token: &str) -> Option<(FileId, EditSet)> {
        let text = Fragment::Text(token.to_owned());
        if let Token::OfRun(Some(spot)) = self.token {
            return Some((spot.file, document::replace_value(spot.value, &text).ok()?));
        }
        let (step, block, name) = match self.with {
            With::Input(step, name) => (step, "with", name),
            With::Variable(step, name) => (step, "env", name),
            With::Checkout => return None,
        };
        let edits = match step.value.get(block) {
            Some(mapping) => document::insert_entry(mapping, Place::Last, name, &text),
            None => document::insert_entry(
                step.value,
                Place::Last,
                block,
                &Fragment::Mapping(vec![(name.to_owned(), text)]),
            ),
        };
        Some((step.file, edits.ok()?))
    }
}

/// Actions that make releases or tags: what they make, and the input or variable that takes their token.
const ACTIONS: [(&str, Makes, &str); 12] = [
    ("googleapis/release-please-action", BOTH, "token"),
    ("google-github-actions/release-please-action", BOTH, "token"),
    ("softprops/action-gh-release", BOTH, "token"),
    ("ncipollo/release-action", BOTH, "token"),
    ("actions/create-release", BOTH, "$GITHUB_TOKEN"),
    ("changesets/action", BOTH, "$GITHUB_TOKEN"),
    ("cycjimmy/semantic-release-action", BOTH, "$GITHUB_TOKEN"),
    ("codfish/semantic-release-action", BOTH, "$GITHUB_TOKEN"),
    ("mathieudutour/github-tag-action", TAGS, "github_token"),
    ("anothrnick/github-tag-action", TAGS, "$GITHUB_TOKEN"),
    ("salsify/action-detect-and-tag-new-version", TAGS, ""),
    ("phips28/gh-action-bump-version", TAGS, "$GITHUB_TOKEN"),
];
const BOTH: Makes = Makes { releases: true, tags: true };
const TAGS: Makes = Makes { releases: false, tags: true };

fn of_action<'p>(file: FileId, step: &Step<'p>, workflow: &Workflow<'p>, job: &Job<'p>) -> Option<Maker<'p>> {
    let action = step.action()?;
    let ActionRef::Remote { name, .. } = action else { return None };
    let (_, makes, token) = ACTIONS.iter().find(|(it, ..)| action.is(it))?;
    let is_on = |input: &str| step.input(input).and_then(Value::as_str).is_some_and(|it| it != "false");
    // A draft waits for a person, whose click starts what it should; a prerelease may be no more than a preview.
    if is_on("draft") || is_on("prerelease") || is_on("skip-github-release") {
        return None;
    }
    if action.is("changesets/action") && step.input("publish").or_else(|| step.input("publish-script")).is_none() {
        return None;
    }
    let spot = Spot::new(file, step.value);
    let (given, with) = match (token.strip_prefix('$'), *token) {
        (_, "") => (checkout_token(job), With::Checkout),
        (Some(variable), _) => {
            (variable_of(variable, step, workflow, job), With::Variable(spot, variable_name(variable)))
        }
        (None, input) => {
            (step.input(input).or_else(|| variable_of("GITHUB_TOKEN", step, workflow, job)), With::Input(spot, input))
        }
    };
    let token = token_of(file, given)?;
    Some(Maker {
        name: format!("`{name}`"),
        place: Location { file, span: step.uses?.span() },
        makes: *makes,
        token,
        with,
    })
}

fn of_commands<'p>(
    file: FileId,
    step: &Step<'p>,
    workflow: &Workflow<'p>,
    job: &Job<'p>,
    budget: &Budget,
) -> Option<Maker<'p>> {
    let run = step.run?;
    // All of the commands below have one of these words, and most steps have neither.
    let text = run.as_str().filter(|it| it.contains("release") || it.contains("push"))?;
    let text = Some(text).filter(|it| budget.spend(it.len()))?;
    let spot = Spot::new(file, step.value);
    let variable =
        |names: &[&'static str]| names.iter().find_map(|name| Some((variable_of(name, step, workflow, job)?, *name)));
    for invocation in command::read(text) {
        let words = &invocation.simple.words;
        let place = || Location { file, span: run.source_span(invocation.simple.range.clone()) };
        let is = |at: usize, text: &str| words.get(at).is_some_and(|it| it.is(text));
        let has = |text: &str| words.iter().any(|it| it.prefix().starts_with(text));
        if is(0, "gh")
            && is(1, "release")
            && is(2, "create")
            && !has("--draft")
            && !has("-d")
            && !has("--prerelease")
            && !has("-p")
        {
            // Without a token `gh` does nothing at all.
            let (given, name) = variable(&["GH_TOKEN", "GITHUB_TOKEN"])?;
            return Some(Maker {
                name: "`gh release create`".into(),
                place: place(),
                makes: BOTH,
                token: token_of(file, Some(given))?,
                with: With::Variable(spot, name),
            });
        }
        match &invocation.command {
            Command::Publish(publish) if publish.tool == PublishTool::SemanticRelease && !publish.dry_run => {
                let (given, name) = variable(&["GITHUB_TOKEN", "GH_TOKEN"])?;
                return Some(Maker {
                    name: "`semantic-release`".into(),
                    place: place(),
                    makes: BOTH,
                    token: token_of(file, Some(given))?,
                    with: With::Variable(spot, name),
                });
            }
            Command::Git(Git::Push) if has("--tags") || has("--follow-tags") => {
                return Some(Maker {
                    name: "`git push` of tags".into(),
                    place: place(),
                    makes: TAGS,
                    token: token_of(file, checkout_token(job))?,
                    with: With::Checkout,
                });
            }
            _ => {}
        }
    }
    None
}

fn variable_name(name: &str) -> &'static str {
    if name == "GH_TOKEN" { "GH_TOKEN" } else { "GITHUB_TOKEN" }
}

/// A variable in the innermost `env:` that has it.
fn variable_of<'p>(name: &str, step: &Step<'p>, workflow: &Workflow<'p>, job: &Job<'p>) -> Option<Value<'p>> {
    [step.env(), job.env(), workflow.env].into_iter().flatten().find_map(|it| it.get(name))
}

/// What the checkout of a job leaves behind for `git push`.
fn checkout_token<'p>(job: &Job<'p>) -> Option<Value<'p>> {
    let checkout = job.steps.iter().find(|it| it.action().is_some_and(|it| it.is("actions/checkout")))?;
    checkout.input("token").or_else(|| checkout.input("ssh-key"))
}

/// Whose token a value is; `None` when the files do not tell. Nothing given means that of the run.
fn token_of<'p>(file: FileId, value: Option<Value<'p>>) -> Option<Token<'p>> {
    let Some(value) = value else { return Some(Token::OfRun(None)) };
    let spot = Spot::new(file, value);
    let text = value.as_str()?;
    let is_of_run = text.contains("secrets.GITHUB_TOKEN") || text.contains("github.token");
    match (is_of_run, text.contains("secrets.") || text.contains("steps."), text.contains("||")) {
        (_, _, true) => None,
        (true, ..) => Some(Token::OfRun(Some(spot))),
        (false, true, _) => Some(Token::Own(spot)),
        (false, false, _) => None,
    }
}
