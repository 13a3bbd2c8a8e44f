//! The rows: failing first, each with its evidence and a way to the line.

use leptos::prelude::*;
use wire::link::ShownRows;
use wire::page::{Need, Place, Row, RowLink, Tone};

use super::chain::link_id;
use super::help::rule_name;
use super::live::{button, dynamic, each, element, part, table_head, text, titled_section, toggle, when};
use super::prose::{prose, prose_with_term, spoken};
use super::registry_form::{JSR_SETTINGS, NPM_SETTINGS};
use super::tone_mark::tone_mark;
use crate::browser;
use crate::state::Desk;
use crate::text::words;

/// Id of the heading over the table.
pub const CHECKS_TITLE: &str = "checks-title";

/// The table of checks.
#[component]
pub fn ChecksTable() -> impl IntoView {
    let desk: Desk = expect_context();
    let words = words();
    let counts = move || desk.reading.with(|it| it.counts());
    let count = move |is_meant: &dyn Fn(Tone) -> bool| counts().iter().filter(|it| is_meant(it.0)).map(|it| it.1).sum();
    let of = move |rows: ShownRows| -> u32 { count(&|tone| shows(rows, tone)) };
    let open = move || of(ShownRows::NotPassing);
    let advice = move || of(ShownRows::Advice);
    let passing = move || -> u32 { count(&|it| it == Tone::Pass) };
    let shown = move || match desk.shown_rows.get() {
        // The last piece may go while it is looked at.
        ShownRows::Advice if advice() == 0 => ShownRows::NotPassing,
        shown => shown,
    };
    let rows = move || {
        let (shown, only) = (shown(), desk.only_rows());
        let is_shown = |(ordinal, row): &(usize, &Row)| match &only {
            Some(only) => only.contains(&(*ordinal as u32)),
            None => shows(shown, row.tone),
        };
        desk.reading.with(|it| {
            let rows = it.view().rows.iter().enumerate().filter(is_shown);
            let changes = it.view().since.as_ref().map_or(&[][..], |it| &it.changes);
            let was = |row: usize| changes.iter().find(|it| it.row == Some(row as u32)).map(|it| it.then);
            let rows: Vec<(usize, &Row)> = rows.collect();
            let shown = rows.iter().enumerate().map(|(at, (ordinal, row))| Shown {
                ordinal: *ordinal,
                row: (*row).clone(),
                was: was(*ordinal),
                is_again: is_again(&rows, at),
            });
            shown.collect()
        })
    };
    let is_chosen = move |rows: ShownRows| shown() == rows && desk.only_rows().is_none();
    let choose = move |rows: ShownRows| {
        desk.only.set(None);
        desk.shown_rows.set(rows);
    };
    // What is left out stands below, in a line.
    let rest = move || {
        let show = |count: u32, text: fn(u32) -> String, rows: ShownRows| {
            (count > 0).then(|| button("link", text(count).into_any(), None, move || choose(rows)))
        };
        if !is_chosen(ShownRows::NotPassing) {
            return None;
        }
        let all = (open() == 0 && (passing() > 0 || advice() == 0)).then(|| (words.all_pass)(passing()));
        let advice = show(advice(), words.show_advice, ShownRows::Advice);
        let passing = show(passing(), words.show_passing, ShownRows::All);
        let said = all.map(IntoAny::into_any).into_iter().chain(advice).chain(passing);
        Some(part("p", "passing", said.flat_map(|it| [it, " ".into_any()]).collect()))
    };
    // A table that is narrowed to a link says so, and leads back to the chain.
    let narrowed = move || {
        let (only, shown) = (desk.only.get()?, desk.only_rows()?);
        let (link, sentence) = desk.reading.with(|it| {
            let publication = it.view().publications.get(only.publication)?;
            Some((publication.links.get(only.link)?.title.clone(), publication.sentence.clone()))
        })?;
        let leave = move || {
            desk.only.set(None);
            browser::focus(link_id(only));
        };
        let aside = part("span", "aside", vec![prose(&sentence)]);
        let said = vec![(words.only)(&link, shown.len()).into_any(), ": ".into_any(), aside];
        let leave = button("primary", words.leave_only.into_any(), None, leave);
        Some(part("p", "only", vec![part("span", "", said), leave]))
    };
    let filter = move |rows: ShownRows, text: fn(u32) -> String| {
        toggle(move || text(of(rows)), move || is_chosen(rows), move || choose(rows))
    };
    let advice_filter = move || filter(ShownRows::Advice, words.advice);
    let table = move || {
        let parts = vec![
            part("caption", "hidden", vec![words.checks_caption.into_any()]),
            table_head(&[words.status, words.what_and_why, words.place]),
            part("tbody", "", vec![each(rows, draw)]),
        ];
        part("table", "", parts)
    };
    let filters = vec![
        filter(ShownRows::All, words.all),
        filter(ShownRows::NotPassing, words.not_passing),
        when(move || advice() > 0, advice_filter),
    ];
    let beside = vec![
        part("p", "aside", vec![text(move || (words.counts)(&counts()))]),
        element("div", &[("class", "choice"), ("role", "group"), ("aria-label", words.filter)], filters),
    ];
    let body =
        vec![dynamic(narrowed), when(move || !is_chosen(ShownRows::NotPassing) || open() > 0, table), dynamic(rest)];
    titled_section("checks", CHECKS_TITLE, words.checks, beside, body)
}

/// Whether rows of a tone are among those that are shown. Before anybody asks for more, advice is not: it stops nothing.
fn shows(rows: ShownRows, tone: Tone) -> bool {
    match rows {
        ShownRows::All => true,
        ShownRows::Advice => tone == Tone::Advice,
        ShownRows::NotPassing => tone < Tone::Advice,
    }
}

/// A row as it is shown.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Shown {
    /// Its index in the report.
    ordinal: usize,
    row: Row,
    /// How it stood for the sharer of a link, where that is otherwise.
    was: Option<Tone>,
    /// Whether it asks of one more package what rows before it ask of others.
    is_again: bool,
}

/// Rows of one rule that ask for something, past which all but the first are short.
const FEW: usize = 2;

/// Whether a row goes on a long run of rows of one rule that all ask for something. What fails is always told in full.
fn is_again(rows: &[(usize, &Row)], at: usize) -> bool {
    let asks = |at: usize| rows.get(at).filter(|(_, row)| row.tone == Tone::Unknown).map(|(_, row)| &row.rule);
    let is_same = |other: &usize| asks(at).is_some() && asks(*other) == asks(at);
    let before = (0..at).rev().take_while(is_same).take(FEW + 1).count();
    let behind = (at + 1..rows.len()).take_while(is_same).take(FEW + 1).count();
    before > 0 && before + behind >= FEW
}

/// A row.
fn draw(shown: Shown) -> AnyView {
    let Shown { ordinal, row, was, is_again } = shown;
    let words = words();
    let desk: Desk = expect_context();
    let Row { rule, tone, message, note, mut places, needs, fixes, .. } = row;
    let point_label = (words.point_at)(&rule);
    let related = places.split_off(places.len().min(1));
    let place = match places.pop() {
        Some(place) => place_button(place),
        None => part("span", "aside", vec![words.no_place.into_any()]),
    };
    let related = related.into_iter().map(|place| {
        let message = prose(&place.message);
        part("li", "", vec![message, " ".into_any(), place_button(place)])
    });
    let fixes = fixes.into_iter().map(|(id, title)| {
        let label = (words.see_change)(&spoken(&title));
        let text = view! { <span aria-hidden="true">"→ "</span> {prose(&title)} }.into_any();
        button("link fix", text, Some(label), move || browser::go_to(format!("change-{id}")))
    });
    let point = button("link row-link", "#".into_any(), Some(point_label), move || desk.point_at(ordinal as u32));
    let mut status = vec![tone_mark(tone)];
    status.extend(was.map(|it| part("span", "was", vec![(words.was)(it).into_any()])));
    let mut what = vec![part("p", "message", vec![prose(&message)])];
    let mut why: Vec<AnyView> =
        note.map(|it| part("p", "note", vec![prose_with_term(desk, &it)])).into_iter().collect();
    why.extend(asks_in_a_row(words.lacking, &needs));
    why.push(part("ul", "related", related.collect()));
    if is_again {
        why.insert(0, part("summary", "", vec![words.why.into_any()]));
        what.push(part("details", "again", why));
    } else {
        what.extend(why);
    }
    let name = rule_name(desk, rule.clone());
    what.push(part("p", "foot", std::iter::once(name).chain(fixes).chain([point]).collect()));
    let cells = vec![part("td", "status", status), part("td", "what", what), part("td", "where", vec![place])];
    let id = format!("row-{ordinal}");
    element("tr", &[("id", &id), ("tabindex", "-1"), ("class", tone.id()), ("data-rule", &rule)], cells)
}

/// A place that opens its sheet at the line.
pub fn place_button(place: Place) -> AnyView {
    let desk: Desk = expect_context();
    let (text, label) = (place.label.clone(), (words().go_to)(&place.label));
    button("place", text.into_any(), Some(label), move || desk.jump(&place))
}

/// Rows of the table by their names, each a way to it. Nothing without any.
pub fn row_buttons(title: &'static str, rows: Vec<RowLink>) -> Option<AnyView> {
    let desk: Desk = expect_context();
    let is_empty = rows.is_empty();
    let way = |RowLink { row, rule, message }: RowLink| {
        // A rule may have several rows.
        let name = desk.reading.with_untracked(|it| it.view().name_of_row(row)).unwrap_or(rule);
        let label = format!("{name}: {}", spoken(&message));
        [" ".into_any(), button("link", name.into_any(), Some(label), move || desk.show_row(row))]
    };
    let said = std::iter::once(title.into_any()).chain(rows.into_iter().flat_map(way)).collect();
    (!is_empty).then(|| part("p", "needs", said))
}

/// What is lacking; what the page can hold is a button that leads there.
pub fn asks_in_a_row(title: &'static str, needs: &[Need]) -> Option<AnyView> {
    let desk: Desk = expect_context();
    let words = words();
    let asks = needs.iter().enumerate().map(|(idx, need)| {
        let before = if idx == 0 { " " } else { ", " }.into_any();
        let field =
            |id: &'static str, text: &'static str| button("link", text.into_any(), None, move || browser::focus(id));
        let ask = match need {
            Need::Repository => field("repository", words.need_repository),
            Need::Visibility => field("visibility-public", words.need_visibility),
            Need::PackageExists => field("exists-yes", words.need_package_exists),
            Need::PublishedVersions => prose(words.need_published_versions),
            Need::Settings { is_jsr } => {
                let (part, text) = match is_jsr {
                    true => (JSR_SETTINGS, words.need_jsr_settings),
                    false => (NPM_SETTINGS, words.need_npm_settings),
                };
                button("link", prose(text), None, move || browser::unfold(part))
            }
            Need::TokenValid => prose(words.need_token_valid),
            Need::RepoCreatedAfter => field("is-new-yes", words.need_repo_created_after),
            Need::Date => prose(words.need_date),
            Need::File(path) => {
                // What names no path says in words which file it is.
                let path = path.clone();
                let text = prose(&(words.need_file)(&path));
                let open = move || desk.ask_for(if path.contains(' ') { "" } else { &path }, None);
                button("link", text, None, open)
            }
        };
        [before, ask]
    });
    let asks = std::iter::once(title.into_any()).chain(asks.flatten()).collect();
    (!needs.is_empty()).then(|| part("p", "needs", asks))
}
