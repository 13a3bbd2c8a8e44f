//! Links of version 1 that were made once and have to open for ever, and links that somebody broke.

use engine::{
    Actions, Actor, Context, Date, Field, InputFile, Inputs, JsrPackage, JsrSettings, Kind, LinkedRepository, Provider,
    Publisher, PublisherList, Report, Repository, Stated, Status, Visibility,
};
use proptest::prelude::*;
use wire::link::{self, LinkProblem, Seen, SeenStatus, Shared, ShownRows, TooMuch, Viewpoint};
use wire::page::Switch;

/// What was shared, and the link that was made of it. A link is never written anew: see [`golden_links_open`].
struct Golden {
    name: &'static str,
    link: &'static str,
    /// Context, view and what was seen, in words.
    rest: &'static str,
    shared: Shared,
}

macro_rules! golden {
    ($name:literal, [$($file:expr),+ $(,)?], $context:expr, $view:expr) => {{
        let inputs = Inputs { files: vec![$($file),+], context: $context };
        let seen = Some(Seen::new(&inputs, &engine::check(&inputs)));
        Golden {
            name: $name,
            link: include_str!(concat!($name, ".link")),
            rest: include_str!(concat!($name, ".txt")),
            shared: Shared { inputs, view: $view, seen },
        }
    }};
}

macro_rules! text {
    ($file:literal) => {
        include_str!($file).to_owned()
    };
}

fn file(path: &str, text: String) -> InputFile {
    InputFile { path: Some(path.into()), text, kind: None }
}

fn pasted(kind: Option<Kind>, text: String) -> InputFile {
    InputFile { path: None, text, kind }
}

fn repository(owner: &str, name: &str) -> Option<Repository> {
    Some(Repository { owner: owner.into(), name: name.into() })
}

fn answers(visibility: Visibility, package_exists: bool) -> Context {
    Context { visibility: Some(visibility), package_exists: Some(package_exists), ..Context::default() }
}

fn jsr() -> JsrSettings {
    let package = |name: &str, linked| JsrPackage { package: Some(name.into()), created: Some(true), linked };
    JsrSettings {
        packages: vec![
            package("@acme/lichen", repository("acme", "lichen").map(LinkedRepository::To)),
            package("@acme/moss", Some(LinkedRepository::Nothing)),
        ],
        members_only: Some(true),
        ci_required: None,
        started_by: Some(Actor::Member),
    }
}

fn circleci_publisher() -> PublisherList {
    let fields = [
        (Field::OrganizationId, "0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9"),
        (Field::VcsOrigin, "github.com/acme/plankton-count"),
    ];
    let fields = fields.map(|(field, text)| (field, text.to_owned()));
    let mut publisher = Publisher::typed(Provider::CircleCi, fields);
    publisher.actions = Some(Actions { publish: true, stage: false, span: None });
    PublisherList { package: Some(Stated::typed("plankton-count")), publishers: vec![publisher], place: None }
}

fn switch(fix: &str, on: bool, choice: &str) -> Switch {
    Switch { fix: fix.into(), on, choice: choice.into() }
}

fn goldens() -> Vec<Golden> {
    vec![
        golden!(
            "old-node",
            [
                file(".github/workflows/publish.yml", text!("old-node/publish.yml")),
                file("package.json", text!("old-node/package.json")),
            ],
            Context {
                repository: repository("acme", "tide-table"),
                repository_is_new: Some(false),
                ..answers(Visibility::Public, true)
            },
            Viewpoint::default()
        ),
        golden!(
            "npm-and-jsr",
            [
                file(".github/workflows/release.yml", text!("npm-and-jsr/release.yml")),
                file("package.json", text!("npm-and-jsr/package.json")),
                file("jsr.jsonc", text!("npm-and-jsr/jsr.jsonc")),
            ],
            Context { jsr: jsr(), ..answers(Visibility::Private, false) },
            Viewpoint {
                open: 2,
                rows: ShownRows::All,
                switches: vec![
                    switch("version-drift:jsr.jsonc", true, "0.9.0"),
                    switch("outdated-npm:jobs.npm", false, ""),
                ],
                row: None,
            }
        ),
        golden!(
            "monorepo",
            [
                file(".github/workflows/release.yml", text!("monorepo/release.yml")),
                file("package.json", text!("monorepo/package.json")),
                file("packages/core/package.json", text!("monorepo/core.json")),
                file("packages/react/package.json", text!("monorepo/react.json")),
                file("packages/cli/package.json", text!("monorepo/cli.json")),
                file(".npmrc", text!("monorepo/npmrc")),
                file(".nvmrc", text!("monorepo/nvmrc")),
            ],
            Context {
                repository: repository("acme", "harbour"),
                date: Date::parse("2026-12-24"),
                ..Context::default()
            },
            Viewpoint { open: 5, ..Viewpoint::default() }
        ),
        golden!(
            "gitlab-log",
            [
                file(".gitlab-ci.yml", text!("gitlab-log/gitlab-ci.yml")),
                file("package.json", text!("gitlab-log/package.json")),
                pasted(Some(Kind::Log), text!("gitlab-log/job.log")),
            ],
            Context::default(),
            Viewpoint { open: 2, ..Viewpoint::default() }
        ),
        golden!(
            "circleci",
            [
                file(".circleci/config.yml", text!("circleci/config.yml")),
                pasted(None, text!("circleci/package.json")),
                pasted(Some(Kind::TrustSettings), text!("circleci/trust.txt")),
            ],
            Context {
                visibility: Some(Visibility::Public),
                publishers: vec![circleci_publisher(), PublisherList::default()],
                ..Context::default()
            },
            Viewpoint::default()
        ),
    ]
}

/// All but the files, in words.
fn in_words(shared: &Shared) -> String {
    let Context { repository, visibility, package_exists, repository_is_new, .. } = &shared.inputs.context;
    let repository = repository.as_ref().map(|it| format!("{}/{}", it.owner, it.name));
    let mut text = format!(
        "date {:?}\nrepository {repository:?}\nvisibility {visibility:?}\npackage exists {package_exists:?}\nrepository is new {repository_is_new:?}\nopen {}\nrows {:?}\n",
        shared.inputs.context.date.map(|it| it.to_string()),
        shared.view.open,
        shared.view.rows
    );
    for list in &shared.inputs.context.publishers {
        text += &format!("publishers of {:?}\n", list.package.as_ref().map(|it| &it.text));
        for it in &list.publishers {
            text += &format!("  {:?} {:?} {:?}\n", it.provider, it.id, it.actions.map(|it| (it.publish, it.stage)));
            it.fields.iter().for_each(|it| text += &format!("  {:?} {:?}\n", it.0, it.1.text));
        }
    }
    let JsrSettings { packages, members_only, ci_required, started_by } = &shared.inputs.context.jsr;
    text += &format!("members only {members_only:?}\nci required {ci_required:?}\nstarted by {started_by:?}\n");
    for JsrPackage { package, created, linked } in packages {
        let linked = linked.as_ref().map(|it| match it {
            LinkedRepository::To(it) => it.to_string(),
            LinkedRepository::Nothing => String::new(),
        });
        text += &format!("jsr package {package:?} {created:?} {linked:?}\n");
    }
    for switch in &shared.view.switches {
        text += &format!("switch {} {} {:?}\n", switch.fix, switch.on, switch.choice);
    }
    let Some(seen) = &shared.seen else { return text };
    text += &format!("day {}\nfacts {}\nengine {}\nverdict {:?}\n", seen.day, seen.facts, seen.engine, seen.verdict);
    for row in seen.rows() {
        text += &format!("rule {} {} {:?}\n", row.rule, row.status.id(), row.place);
    }
    text
}

fn decode(link: &str) -> Result<String, LinkProblem> {
    link::decode(link).map(|it| in_words(&it))
}

/// With `NEW_LINKS=1` links that are still empty are written, never others: a link that no longer opens is a broken
/// promise, not an old snapshot.
#[test]
fn golden_links_open() {
    for golden in goldens() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
        if golden.link.is_empty() && std::env::var_os("NEW_LINKS").is_some() {
            let link = link::encode(&golden.shared).expect("it is not too much for a link") + "\n";
            std::fs::write(folder.join(golden.name).with_extension("link"), link).expect("the link can be written");
            std::fs::write(folder.join(golden.name).with_extension("txt"), in_words(&golden.shared))
                .expect("the words can be written");
            continue;
        }
        let shared = link::decode(golden.link).unwrap_or_else(|it| panic!("{}: {it}", golden.name));
        assert!(shared.inputs.files == golden.shared.inputs.files, "{}: other files", golden.name);
        assert_eq!(in_words(&shared), golden.rest, "{}", golden.name);
    }
}

#[test]
fn what_is_shared_now_opens_as_it_was() {
    for Golden { name, shared, .. } in goldens() {
        let link = link::encode(&shared).expect("it is not too much for a link");
        let opened = link::decode(&link).expect("it was made a line above");
        assert!(opened.inputs.files == shared.inputs.files, "{name}");
        assert!(opened.inputs.context == shared.inputs.context, "{name}");
        assert_eq!((&opened.view, &opened.seen), (&shared.view, &shared.seen), "{name}");
        let ends_well = link.ends_with(|it: char| it.is_ascii_alphanumeric());
        let is_plain = link.bytes().all(|it| it.is_ascii_alphanumeric() || b"#.-_".contains(&it));
        assert!(ends_well && is_plain, "{link}");
    }
}

#[test]
fn a_link_opens_within_an_address_and_among_words() {
    let Golden { link, rest, .. } = goldens().swap_remove(0);
    let link = link.trim();
    for text in [
        link.to_owned(),
        link[1..].to_owned(),
        format!("https://publish-preflight.example/{link}"),
        format!("https://elsewhere.example/path/?a=b{link}"),
        format!("  see https://publish-preflight.example/{link}).  \n"),
        format!("<https://publish-preflight.example/{link}>"),
    ] {
        assert_eq!(decode(&text).as_deref(), Ok(rest), "{text}");
    }
}

#[test]
fn a_link_that_is_cut_anywhere_says_so() {
    for Golden { link, .. } in goldens() {
        let link = link.trim();
        for length in "#1.A".len()..link.len() {
            assert_eq!(decode(&link[..length]), Err(LinkProblem::CutOff), "{}", &link[..length]);
        }
        let dots = format!("{}...", &link[..link.len() / 2]);
        assert_eq!(decode(&dots), Err(LinkProblem::CutOff));
        assert_eq!(decode(&dots.replace("...", "…")), Err(LinkProblem::CutOff));
    }
}

#[test]
fn a_link_that_was_changed_says_so() {
    let Golden { link, .. } = goldens().swap_remove(0);
    let link = link.trim();
    let middle = link.len() / 2;
    let (start, end) = link.split_at(middle);
    let other = if end.starts_with('A') { "B" } else { "A" };
    for changed in [
        format!("{start}{other}{}", &end[1..]),
        format!("{start}{}", &end[1..]),
        format!("{start}%20{end}"),
        format!("{start} {end}"),
        link.to_lowercase(),
        format!("{link}0"),
        format!("{link}.0"),
    ] {
        assert_eq!(decode(&changed), Err(LinkProblem::Damaged), "{changed}");
    }
}

#[test]
fn other_texts_are_no_links() {
    for text in [
        "",
        "#",
        "1",
        "#1",
        "#.a.b",
        "# 1.a.b",
        "hello",
        "https://publish-preflight.example/",
        "#row-3",
        "#01.a.b",
        "#0.a.b",
        "#-1.a.b",
        "#x1.a.b",
    ] {
        assert_eq!(decode(text), Err(LinkProblem::NotOurs), "{text}");
    }
    assert_eq!(decode("#2.AAAA.0"), Err(LinkProblem::Newer));
    assert_eq!(decode("#17.whatever"), Err(LinkProblem::Newer));
}

#[test]
fn a_link_has_limits() {
    let inputs = |files: Vec<InputFile>| Shared { inputs: Inputs { files, ..Inputs::default() }, ..Shared::default() };
    let many = |count| inputs((0..count).map(|it| file(&format!("{it}.yml"), "a: 1\n".into())).collect());
    assert!(link::encode(&many(32)).is_ok_and(|it| link::decode(&it).is_ok_and(|it| it.inputs.files.len() == 32)));
    assert_eq!(link::encode(&many(33)), Err(TooMuch::Files));
    assert!(link::encode(&inputs(vec![file(&"a".repeat(256), String::new())])).is_ok());
    assert_eq!(link::encode(&inputs(vec![file(&"a".repeat(257), String::new())])), Err(TooMuch::Path));
    assert_eq!(link::encode(&inputs(vec![pasted(None, "a".repeat(1 << 20))])), Err(TooMuch::Text));
    assert_eq!(decode(&format!("#1.{}.0", "A".repeat(256 * 1024 + 1))), Err(LinkProblem::TooLarge));
}

#[test]
fn an_empty_desk_can_be_shared() {
    let link = link::encode(&Shared::default()).expect("nothing is not too much");
    let opened = link::decode(&link).expect("it was made a line above");
    assert!(opened.inputs.files.is_empty() && opened.seen.is_none() && opened.view == Viewpoint::default());
}

/// What a failed property shows.
struct Any(Shared);

impl std::fmt::Debug for Any {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for file in &self.0.inputs.files {
            writeln!(f, "{:?} {:?} {:?}", file.path, file.kind, file.text)?;
        }
        f.write_str(&in_words(&self.0))
    }
}

/// The facts moved on: what passed fails now.
#[test]
fn a_link_that_opens_after_a_fact_changed_shows_then_and_now() {
    let Golden { shared, .. } = goldens().swap_remove(0);
    let inputs = shared.inputs;
    let today = engine::check(&inputs);
    let (failing, row) =
        today.checks.iter().enumerate().find(|it| it.1.rule.id == "outdated-npm").expect("Node 20 is old");
    assert_eq!(row.status, Status::Fail);
    let fails = |report: &Report| report.checks.iter().filter(|it| it.status == Status::Fail).count();

    // As the facts of that day had it.
    let mut then = engine::check(&inputs);
    then.facts = "2025-06-01";
    then.checks[failing].status = Status::Pass;
    let mut sharers = inputs.clone();
    sharers.context.date = Date::parse("2025-06-01");
    let seen = Some(Seen::new(&sharers, &then));
    let link = link::encode(&Shared { inputs, seen, ..Shared::default() }).expect("it is not too much for a link");

    let opened = link::decode(&link).expect("it was made a line above");
    let both = link::then_and_now(&opened.seen.expect("the sharer saw a report"), &opened.inputs, &today);
    assert_eq!((both.then.fail, both.now.fail), (fails(&then), fails(&then) + 1));
    assert!(both.sentence().starts_with("shared 2025-06-01: "), "{}", both.sentence());
    let [change] = &both.changes[..] else { panic!("one row changed: {:?}", both.changes) };
    assert_eq!((change.id, change.row), (Some("outdated-npm"), Some(failing)));
    assert_eq!((change.then, change.now), (Some(SeenStatus::Pass), Some(SeenStatus::Fail)));
}

/// The tests of the page open it. With `NEW_LINKS=1` it is written while it is empty, as the golden ones are.
#[test]
fn the_link_with_older_facts_opens_with_what_its_sharer_saw() {
    let link = include_str!("older-facts.link");
    let inputs = goldens().swap_remove(0).shared.inputs;
    if link.is_empty() && std::env::var_os("NEW_LINKS").is_some() {
        let mut then = engine::check(&inputs);
        then.facts = "2025-06-01";
        // One rule had another opinion, one did not exist, one is no more.
        let row = |report: &Report, id| report.checks.iter().position(|it| it.rule.id == id).expect("it has the row");
        let outdated = row(&then, "outdated-npm");
        then.checks[outdated].status = Status::Pass;
        let pinned = row(&then, "unpinned-action");
        then.checks.remove(pinned);
        let name = row(&then, "invalid-package-name");
        then.checks[name].rule = engine::RULES.iter().find(|it| it.id == "forced-provenance").expect("it is a rule");
        then.checks[name].status = Status::Fail;
        let mut sharers = inputs.clone();
        sharers.context.date = Date::parse("2025-06-01");
        let seen = Some(Seen::new(&sharers, &then));
        let made = link::encode(&Shared { inputs, seen, ..Shared::default() }).expect("it is not too much for a link");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
        return std::fs::write(folder.join("older-facts.link"), made + "\n").expect("the link can be written");
    }
    let shared = link::decode(link).expect("it opens for ever");
    assert!(shared.inputs.files == inputs.files && shared.inputs.context == inputs.context);
    let seen = shared.seen.expect("the sharer saw a report");
    assert_eq!((seen.day.as_str(), seen.facts.as_str()), ("2025-06-01", "2025-06-01"));
    let both = link::then_and_now(&seen, &inputs, &engine::check(&inputs));
    let change = |id| both.changes.iter().find(|it| it.id == Some(id)).map(|it| (it.then, it.now));
    assert_eq!(change("outdated-npm"), Some((Some(SeenStatus::Pass), Some(SeenStatus::Fail))));
    assert_eq!(change("unpinned-action"), Some((None, Some(SeenStatus::Advice))));
    assert_eq!(change("forced-provenance"), Some((Some(SeenStatus::Fail), None)));
}

/// A line of Node.js has come to its end meanwhile.
#[test]
fn a_link_that_opens_on_a_later_day_shows_then_and_now() {
    let Golden { mut shared, .. } = goldens().swap_remove(0);
    shared.inputs.context.date = Date::parse("2025-06-01");
    shared.seen = Some(Seen::new(&shared.inputs, &engine::check(&shared.inputs)));
    let link = link::encode(&shared).expect("it is not too much for a link");

    let Shared { mut inputs, seen, .. } = link::decode(&link).expect("it was made a line above");
    inputs.context.date = Date::parse("2026-12-24");
    let both = link::then_and_now(&seen.expect("the sharer saw a report"), &inputs, &engine::check(&inputs));
    assert!(both.sentence().starts_with("shared 2025-06-01: "), "{}", both.sentence());
    let change = both.changes.iter().find(|it| it.id == Some("ended-node"));
    assert_eq!(change.map(|it| (it.then, it.now)), Some((None, Some(SeenStatus::Advice))), "{:?}", both.changes);
}

#[test]
fn a_link_that_opens_at_once_shows_no_change() {
    for Golden { name, shared, .. } in goldens() {
        let report = engine::check(&shared.inputs);
        let both = link::then_and_now(&shared.seen.expect("the sharer saw a report"), &shared.inputs, &report);
        assert_eq!((both.then, &both.changes[..]), (both.now, &[][..]), "{name}");
    }
}

fn any_shared() -> impl Strategy<Value = Any> {
    let path = proptest::option::of("[a-zé/.]{0,40}");
    let kind = proptest::option::of(proptest::sample::select(&Kind::ALL[..]));
    let files = proptest::collection::vec((path, kind, any::<String>()), 0..5);
    let yes_or_no = || proptest::option::of(any::<bool>());
    let answers = (proptest::option::of(("[a-z]{1,9}", "[a-z.]{1,9}")), yes_or_no(), yes_or_no(), yes_or_no());
    let switches =
        proptest::collection::vec((0..engine::RULES.len(), any::<String>(), any::<bool>(), "[a-z]{0,5}"), 0..4);
    let row = proptest::option::of((0..engine::RULES.len(), 2u32..99));
    let rows = proptest::sample::select(vec![ShownRows::NotPassing, ShownRows::Advice, ShownRows::All]);
    let view = (0usize..40, rows, switches, row).prop_map(|(open, rows, switches, row)| Viewpoint {
        row: row.map(|(rule, number)| format!("{}.{number}", engine::RULES[rule].id)),
        open,
        rows,
        switches: switches
            .into_iter()
            .map(|(rule, subject, on, choice)| switch(&format!("{}:{subject}", engine::RULES[rule].id), on, &choice))
            .collect(),
    });
    (files, answers, view).prop_map(|(files, answers, view)| {
        let (name, is_public, package_exists, repository_is_new) = answers;
        let mut context = Context { repository_is_new, package_exists, ..Context::default() };
        context.repository = name.map(|(owner, name)| Repository { owner, name });
        context.visibility = is_public.map(|it| if it { Visibility::Public } else { Visibility::Private });
        let files = files.into_iter().map(|(path, kind, text)| InputFile { path, kind, text }).collect();
        let inputs = Inputs { files, context };
        let seen = Some(Seen::new(&inputs, &engine::check(&inputs)));
        Any(Shared { inputs, view, seen })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn whatever_is_shared_opens_as_it_was(Any(shared) in any_shared()) {
        let link = link::encode(&shared).expect("it is not too much for a link");
        let opened = link::decode(&link).expect("it was made a line above");
        prop_assert!(opened.inputs.files == shared.inputs.files && opened.inputs.context == shared.inputs.context);
        prop_assert_eq!((opened.view, opened.seen), (shared.view, shared.seen));
    }

    #[test]
    fn any_text_is_opened_or_refused(text in "(#?1\\.)?[A-Za-z0-9_.-]{0,80}") {
        let _ = link::decode(&text);
    }

    #[test]
    fn a_changed_character_never_opens_as_something_else(at in any::<prop::sample::Index>(), character in "[A-Za-z0-9_.-]") {
        let Golden { link, rest, .. } = goldens().swap_remove(4);
        let mut link = link.trim().to_owned();
        let at = 3 + at.index(link.len() - 3);
        link.replace_range(at..=at, &character);
        prop_assert!(decode(&link).is_err() || decode(&link).as_deref() == Ok(rest));
    }
}
