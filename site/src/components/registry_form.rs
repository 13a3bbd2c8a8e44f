//! The settings of the registries, asked as their own forms ask.

use leptos::prelude::*;
use model::input::Kind;
use model::provider::Provider;
use model::trust::Field;

use super::live::{button, each, text, when};
use super::question::{ListQuestion, TextQuestion, choice, choice_question, draw_choices};
use crate::browser;
use crate::state::Desk;
use crate::state::answers::{
    ACTIONS, BOT, BOTH, JSR_CI, JSR_CREATED, JSR_LINK, JSR_LINKED, JSR_MEMBERS, JSR_STARTER, MEMBER, NO, NONE, OTHER,
    PACKAGE, PROVIDER, PUBLISH, SAME, STAGE, STRANGER, YES, of_package, publisher,
};
use crate::text::words;

/// Id of the part that asks about npm.
pub const NPM_SETTINGS: &str = "npm-settings";
/// Id of the part that asks about JSR.
pub const JSR_SETTINGS: &str = "jsr-settings";

/// The parts for the registries that something is published to, or that something was said about.
pub fn registry_form() -> AnyView {
    let desk: Desk = expect_context();
    let is_asked = move |registry: &str, start: &str| {
        let is_answered = desk.answers.with(|it| it.iter().any(|(field, _)| field.starts_with(start)));
        is_answered || !packages(desk, registry).is_empty()
    };
    view! {
        {when(move || is_asked("npm", PUBLISHER), npm)}
        {when(move || is_asked("jsr", JSR), jsr)}
    }
    .into_any()
}

/// How the names of all fields about publishers begin.
const PUBLISHER: &str = "publisher-";
/// How the names of all fields about JSR begin.
const JSR: &str = "jsr-";

/// The packages that are published to a registry, each once; an empty name for one that the files do not tell.
fn packages(desk: Desk, registry: &str) -> Vec<String> {
    desk.reading.with(|it| {
        let mut names: Vec<String> = Vec::new();
        for card in it.view().settings.iter().filter(|it| it.registry == registry) {
            let name = card.package.clone().unwrap_or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    })
}

/// A part that can be folded away; what was said stays in sight.
fn part(
    id: &'static str,
    title: &'static str,
    said: impl FnMut() -> String + Send + 'static,
    body: AnyView,
) -> AnyView {
    view! {
        <details class="registry" id=id>
            <summary>
                <span class="title">{title}</span>
                <span class="aside">{text(said)}</span>
            </summary>
            {body}
        </details>
    }
    .into_any()
}

/// Takes back what was said in a part.
fn clear_button(desk: Desk, start: &'static str, label: &'static str) -> AnyView {
    let clear = move || desk.answers.update(|it| it.clear(start));
    button("quiet", words().clear.into_any(), Some(label.to_owned()), clear)
}

fn npm() -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let said = move || {
        let list = desk.reading.with(|it| {
            let list = it.view().files.iter().find(|it| it.kind == Kind::TrustSettings.id());
            list.map(|it| (words.settings_from)(&it.name))
        });
        list.unwrap_or_else(|| {
            desk.answers.with(|it| match it.publishers() {
                1 if it.get(&publisher(0, PROVIDER)) == NONE => words.no_publisher.to_owned(),
                count => (words.publishers)(count),
            })
        })
    };
    let paste = move || desk.ask_for("", Some(Kind::TrustSettings));
    // The first is there to be answered.
    let all = move || (0..desk.answers.with(|it| it.publishers()).max(1)).collect();
    let add = move || {
        let (last, provider) = desk.answers.with_untracked(|it| {
            let count = it.publishers();
            (count, it.get(&publisher(count.saturating_sub(1), PROVIDER)).to_owned())
        });
        let provider = if provider == NONE { Provider::GitHub.id() } else { &provider };
        desk.answer(&publisher(last, PROVIDER), provider);
        browser::focus(format!("{}-{provider}", publisher(last, PROVIDER)));
    };
    let is_answered = move || desk.answers.with(|it| it.publishers() > 0);
    let buttons = move || {
        view! {
            <p class="ways">
                {button("", words.add_publisher.into_any(), None, add)}
                {clear_button(desk, PUBLISHER, words.clear_publishers)}
            </p>
        }
        .into_any()
    };
    let body = view! {
        <p class="ways">
            {button("", words.paste_publishers.into_any(), None, paste)}
            <span>{words.or_fill_in}</span>
        </p>
        {each(all, draw_publisher)}
        {when(is_answered, buttons)}
    };
    part(NPM_SETTINGS, words.npm_settings, said, body.into_any())
}

fn draw_publisher(idx: usize) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let name = |part: &str| publisher(idx, part);
    let asked = name(PROVIDER);
    let provider = Memo::new(move |_| desk.answers.with(|it| Provider::parse(it.get(&asked))).map(Provider::id));
    let provider = move || provider.get().and_then(Provider::parse);
    let fields = move || provider().map(Field::of).unwrap_or_default().to_vec();
    let draw_field = move |field: Field| {
        TextQuestion {
            field: publisher(idx, field.id()),
            label: (words.form_label)(field),
            hint: (words.form_hint)(field),
            is_repository: false,
        }
        .draw()
    };
    let providers = Provider::ALL.iter().map(|it| choice(&name(PROVIDER), it.id(), it.title().into_any()));
    let mut providers: Vec<AnyView> = providers.collect();
    providers.push(choice(&name(PROVIDER), NONE, words.no_publisher_yet.into_any()));
    // What comes after it would lose its place.
    if idx == 0 {
        let is_only = move || desk.answers.with(|it| it.publishers() < 2);
        providers.push(when(is_only, move || choice(&publisher(0, PROVIDER), "", words.not_said.into_any())));
    }
    let of_several = move || packages(desk, "npm").len() > 1 || !desk.answered(&publisher(idx, PACKAGE)).is_empty();
    let is_typed = move || provider().is_some();
    let actions = move || {
        let answers = [(PUBLISH, words.may_publish), (STAGE, words.may_stage), (BOTH, words.may_both)];
        choice_question(publisher(idx, ACTIONS), words.allowed_actions, &answers)
    };
    let remove = move || {
        let label = Some((words.remove_publisher)(idx + 1));
        let remove = move || desk.answers.update(|it| it.remove_publisher(idx));
        button("quiet", words.remove.into_any(), label, remove)
    };
    view! {
        <fieldset class="publisher" aria-label=(words.publisher)(idx + 1)>
            {draw_choices(words.provider, providers)}
            {when(of_several, move || package_question(idx))}
            {each(fields, draw_field)}
            {when(is_typed, actions)}
            {(idx > 0).then(remove)}
        </fieldset>
    }
    .into_any()
}

/// Which of several packages a publisher is for.
fn package_question(idx: usize) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let field = publisher(idx, PACKAGE);
    let asked = field.clone();
    let groups = move || {
        let mut names = packages(desk, "npm");
        let chosen = desk.answered(&asked);
        names.retain(|it| !it.is_empty());
        if !chosen.is_empty() && !names.contains(&chosen) {
            names.push(chosen);
        }
        vec![(String::new(), names)]
    };
    let (label, none) = (words.of_package, words.which_package);
    ListQuestion { field, label, none, groups: Box::new(groups) }.draw(().into_any())
}

fn jsr() -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let answers = move || desk.answers.with(|it| it.iter().filter(|(field, _)| field.starts_with(JSR)).count());
    let all = move || {
        let mut packages = packages(desk, "jsr");
        if packages.len() < 2 {
            packages = vec![String::new()];
        }
        packages
    };
    let (members, ci, starter) = (
        [(YES, words.jsr_members), (NO, words.jsr_anyone)],
        [(YES, words.on), (NO, words.off)],
        [(MEMBER, words.starter_member), (STRANGER, words.starter_stranger), (BOT, words.starter_bot)],
    );
    let clear = move || view! { <p class="ways">{clear_button(desk, JSR, words.clear_jsr)}</p> }.into_any();
    let body = view! {
        {each(all, draw_jsr_package)}
        {choice_question(JSR_MEMBERS.into(), words.jsr_actor, &members)}
        {choice_question(JSR_CI.into(), words.jsr_ci, &ci)}
        {choice_question(JSR_STARTER.into(), words.jsr_starter, &starter)}
        {when(move || answers() > 0, clear)}
    };
    part(JSR_SETTINGS, words.jsr_settings, move || (words.answers)(answers()), body.into_any())
}

/// What is asked about a package; without a name, about the only one.
fn draw_jsr_package(package: String) -> AnyView {
    let desk: Desk = expect_context();
    let words = words();
    let field = |field| of_package(field, Some(package.as_str()).filter(|it| !it.is_empty()));
    let (link, linked) = (field(JSR_LINK), field(JSR_LINKED));
    let this = text(move || match desk.answers.with(|it| it.named_repository()) {
        Some(repository) => repository.to_string(),
        None => words.same_repository.to_owned(),
    });
    let choices = vec![
        choice(&link, SAME, this),
        choice(&link, OTHER, words.other_repository.into_any()),
        choice(&link, NONE, words.no_repository.into_any()),
        choice(&link, "", words.not_said.into_any()),
    ];
    let other = move || {
        TextQuestion {
            field: linked.clone(),
            label: words.linked_repository,
            hint: words.repository_hint,
            is_repository: true,
        }
        .draw()
    };
    let is_other = move || desk.answers.with(|it| it.get(&link) == OTHER);
    let name = (!package.is_empty()).then(|| view! { <p class="of"><code>{package.clone()}</code></p> });
    view! {
        {name}
        {choice_question(field(JSR_CREATED), words.jsr_created, &[(YES, words.exists_yes), (NO, words.exists_no)])}
        {draw_choices(words.jsr_repository, choices)}
        {when(is_other, other)}
    }
    .into_any()
}
