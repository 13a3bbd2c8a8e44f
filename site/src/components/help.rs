//! The dialog with what there is to read: rules, examples, terms, keys. It comes over the page and leaves it as it was.

use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;

use super::live::{Press, button, dynamic, element, entry, part, text};
use super::prose::{prose, spoken};
use crate::browser::{self, engine, help};
use crate::state::Desk;
use crate::state::help::{Group, Topic, groups, parts};
use crate::text::words;

/// Id of the dialog.
const DIALOG: &str = "help";
/// Id of its title.
const TITLE: &str = "help-title";
/// Id of the field that searches among the examples.
const SEARCH: &str = "help-search";

/// The dialog.
#[component]
pub fn Help() -> impl IntoView {
    let desk: Desk = expect_context();
    Effect::new(move |_| match desk.topics.with(|it| it.last().cloned()) {
        Some(Topic::Gallery) => help::open_dialog(DIALOG, SEARCH.to_owned()),
        Some(Topic::Terms(term)) if !term.is_empty() => help::open_dialog(DIALOG, term_id(&term)),
        Some(_) => help::open_dialog(DIALOG, TITLE.to_owned()),
        None => help::close_dialog(DIALOG),
    });
    let closed: Box<dyn FnMut(Event)> = Box::new(move |_| desk.topics.set(Vec::new()));
    // What is around the dialog counts as the dialog itself; a selection may end there, but not begin.
    let outside: Press = Box::new(move |event: MouseEvent| {
        if event.target() == event.current_target() {
            desk.topics.set(Vec::new());
        }
    });
    view! {
        <dialog id=DIALOG class="help" aria-labelledby=TITLE on:close=closed on:mousedown=outside>
            {dynamic(move || desk.topics.with(|it| it.last().cloned()).map(|it| draw(desk, &it)))}
        </dialog>
    }
}

fn draw(desk: Desk, topic: &Topic) -> AnyView {
    let words = words();
    let way = |name: &'static str, to: Topic, is_here: bool| {
        let class = if is_here { "quiet here" } else { "quiet" };
        button(class, name.into_any(), None, move || desk.explain(to.clone()))
    };
    let is_terms = matches!(topic, Topic::Terms(_));
    let (title, mut body) = match topic {
        Topic::Keys => (words.keys.to_owned(), keys()),
        _ if desk.rules.get() != engine::State::Ready => (words.help.to_owned(), not_there(desk, topic)),
        Topic::Page(name) => page(desk, name),
        Topic::Gallery => (words.examples.to_owned(), gallery(desk)),
        Topic::Terms(_) => (words.terms.to_owned(), glossary(desk)),
    };
    let mut head = Vec::new();
    if 1 < desk.topics.with(Vec::len) {
        head.push(button("quiet", words.back.into_any(), None, move || desk.topics.update(|it| drop(it.pop()))));
    }
    head.push(way(words.examples, Topic::Gallery, *topic == Topic::Gallery));
    head.push(way(words.terms, Topic::Terms(String::new()), is_terms));
    head.push(way(words.keys, Topic::Keys, *topic == Topic::Keys));
    head.push(part("span", "space", Vec::new()));
    let close = move || desk.topics.set(Vec::new());
    head.push(button("quiet", "✕".into_any(), Some(words.close.to_owned()), close));
    let mut parts = vec![part("div", "leaf-head", head), heading("h2", TITLE.to_owned(), &title)];
    parts.append(&mut body);
    part("div", "leaf", parts)
}

/// A heading that the focus is moved to.
fn heading(tag: &'static str, id: String, text: &str) -> AnyView {
    element(tag, &[("id", &id), ("tabindex", "-1")], vec![prose(text)])
}

fn line(tag: &'static str, class: &'static str, text: &str) -> AnyView {
    part(tag, class, vec![prose(text)])
}

/// The module is not there, but the same page stands beside this one.
fn not_there(desk: Desk, topic: &Topic) -> Vec<AnyView> {
    let words = words();
    if desk.rules.get() == engine::State::Coming {
        return vec![line("p", "", words.help_coming)];
    }
    let address = match topic {
        Topic::Page(name) => format!("./rules/{name}.html"),
        Topic::Terms(_) => "./terms.html".to_owned(),
        _ => "./rules/".to_owned(),
    };
    vec![line("p", "", words.help_missing), away(address)]
}

/// A link to a page of its own, which leaves this one as it is.
fn away(address: String) -> AnyView {
    view! {
        <p class="aside">
            <a href=address target="_blank" rel="noopener">
                {words().as_a_page}
            </a>
        </p>
    }
    .into_any()
}

fn page(desk: Desk, name: &str) -> (String, Vec<AnyView>) {
    let Some(lines) = help::page(name) else {
        return (name.to_owned(), vec![line("p", "", words().help_unknown)]);
    };
    let mut title = String::new();
    let mut views = Vec::new();
    let mut count = 0;
    for Group { kind, texts } in groups(&lines) {
        match kind {
            'T' => title = texts.concat(),
            'X' => {
                for heading in texts {
                    views.push(example_head(desk, name, heading, count));
                    count += 1;
                }
            }
            _ => block(&mut views, desk, name, kind, &texts),
        }
    }
    (title, views)
}

fn example_head(desk: Desk, page: &str, heading: &str, at: usize) -> AnyView {
    let words = words();
    let page = page.to_owned();
    let label = (words.open_example)(&spoken(heading));
    let open = move || desk.load_example(&page, at);
    let open = button("primary", words.open_in_checker.into_any(), Some(label), open);
    part("div", "example-head", vec![line("h3", "", heading), open])
}

/// Draws lines of one kind.
fn block(views: &mut Vec<AnyView>, desk: Desk, page: &str, kind: char, texts: &[&str]) {
    let words = words();
    let each = |draw: &dyn Fn(&str) -> AnyView| texts.iter().map(|it| draw(it)).collect::<Vec<_>>();
    match kind {
        'M' => {
            let [link, severity, fix] = parts(texts[0]);
            let about =
                [(words.rule, page), (words.chain_link, link), (words.at_most, severity), (words.correction, fix)];
            let about = about.map(|(name, value)| entry(name.into_any(), vec![value.to_owned().into_any()]));
            views.push(part("dl", "about", about.into()));
            views.push(away(format!("./rules/{page}.html")));
        }
        'H' => views.append(&mut each(&|it| line("h3", "", it))),
        'P' => views.append(&mut each(&|it| line("p", "", it))),
        'L' => views.push(part("ul", "points", each(&|it| line("li", "", it)))),
        'A' => {
            let said = texts.iter().map(|it| it.replace('\t', ": ")).collect::<Vec<_>>().join(" · ");
            views.push(line("p", "caption", &format!("{} {said}", words.said)));
        }
        'F' => views.append(&mut each(&|it| match it {
            "" => line("p", "caption", words.nameless),
            path => line("p", "caption", &format!("`{path}`")),
        })),
        'C' => views.push(part("pre", "file", vec![texts.join("\n").into_any()])),
        'R' => {
            views.push(line("p", "caption", words.reported));
            views.push(part("pre", "report", vec![texts.join("\n").into_any()]));
        }
        'D' => {
            views.push(line("p", "caption", words.correction));
            views.push(part("pre", "edit", each(&changed_line)));
        }
        'N' => {
            views.push(line("h3", "", words.sources));
            views.push(part("dl", "sources", each(&source)));
        }
        'W' => {
            let mut terms = vec![format!("{}: ", words.terms).into_any()];
            terms.append(&mut each(&|it| term_link(desk, it)));
            views.push(part("p", "related-terms", terms));
        }
        _ => {}
    }
}

fn changed_line(line: &str) -> AnyView {
    match line.as_bytes().first() {
        Some(b'+') => part("ins", "", vec![line.to_owned().into_any()]),
        Some(b'-') => part("del", "", vec![line.to_owned().into_any()]),
        _ => format!("{line}\n").into_any(),
    }
}

fn source(text: &str) -> AnyView {
    let [id, says, origin] = parts(text);
    entry(id.to_owned().into_any(), vec![prose(says), " ".into_any(), line("span", "aside", origin)])
}

fn term_link(desk: Desk, line: &str) -> AnyView {
    let [id, name] = parts(line);
    let id = id.to_owned();
    button("link", prose(name), None, move || desk.explain(Topic::Terms(id.clone())))
}

fn term_id(term: &str) -> String {
    format!("term-{term}")
}

fn glossary(desk: Desk) -> Vec<AnyView> {
    let mut views = Vec::new();
    for Group { kind, texts } in groups(&help::glossary()) {
        match kind {
            'H' => {
                let [id, name] = parts(texts[0]);
                views.push(heading("h3", term_id(id), name));
            }
            // Under each term there would be the same heading.
            'N' => views.push(part("dl", "sources", texts.into_iter().map(source).collect())),
            kind => block(&mut views, desk, "", kind, &texts),
        }
    }
    views
}

fn gallery(desk: Desk) -> Vec<AnyView> {
    let words = words();
    let sought = RwSignal::new(String::new());
    let seek: Box<dyn FnMut(Event)> = Box::new(move |event| sought.set(event_target_value(&event)));
    let found = move || matching(&help::gallery(), &sought.get());
    let count = move || (words.found)(found().iter().filter(|it| it.is_example()).count());
    let list = move || Some(gallery_list(desk, &found()).into_any());
    let search = view! {
        <label class="search">
            <span>{words.search}</span>
            <input type="text" id=SEARCH autocomplete="off" spellcheck="false" on:input=seek />
        </label>
        <p class="aside" role="status">
            {text(count)}
        </p>
    };
    vec![search.into_any(), dynamic(list)]
}

/// A line of the gallery: an example, or, without a page, the title of a group.
struct Item {
    page: String,
    at: usize,
    title: String,
    says: String,
}

impl Item {
    fn is_example(&self) -> bool {
        !self.page.is_empty()
    }
}

/// The examples with all that is sought in their names, titles or descriptions, under the titles of their groups.
fn matching(lines: &str, sought: &str) -> Vec<Item> {
    let sought = sought.to_ascii_lowercase();
    let mut found: Vec<Item> = Vec::new();
    for Group { kind, texts } in groups(lines) {
        for text in texts {
            let [page, at, title, says] = if kind == 'G' { ["", "", text, ""] } else { parts(text) };
            let low = text.to_ascii_lowercase();
            let is_sought = kind == 'G' || sought.split(' ').all(|word| low.contains(word));
            if is_sought {
                // A group without examples gives way to the next.
                if kind == 'G' && found.last().is_some_and(|it| !it.is_example()) {
                    found.pop();
                }
                let at = at.parse().unwrap_or(0);
                found.push(Item { page: page.to_owned(), at, title: title.to_owned(), says: says.to_owned() });
            }
        }
    }
    if found.last().is_some_and(|it| !it.is_example()) {
        found.pop();
    }
    found
}

fn gallery_list(desk: Desk, found: &[Item]) -> Vec<AnyView> {
    let groups = found.chunk_by(|_, next| next.is_example());
    let draw = |group: &[Item]| {
        let items = group[1..].iter().map(|it| gallery_item(desk, it)).collect();
        [line("h3", "", &group[0].title), part("ul", "gallery", items)]
    };
    groups.flat_map(draw).collect()
}

fn gallery_item(desk: Desk, item: &Item) -> AnyView {
    let words = words();
    let (page, at) = (item.page.clone(), item.at);
    let load = button("link", prose(&item.title), None, move || desk.load_example(&page, at));
    let about = match item.page.strip_prefix("example-") {
        None => rule_name(desk, item.page.clone()),
        Some(_) => {
            let (page, label) = (item.page.clone(), (words.about)(&spoken(&item.title)));
            let read = move || desk.explain(Topic::Page(page.clone()));
            button("link about-example", words.read.into_any(), Some(label), read)
        }
    };
    part("li", "", vec![load, " ".into_any(), about, line("p", "", &item.says)])
}

/// The name of a rule, which leads to its page.
pub fn rule_name(desk: Desk, rule: String) -> AnyView {
    let label = (words().about)(&rule);
    let name = prose(&format!("`{rule}`"));
    button("link rule", name, Some(label), move || desk.explain(Topic::Page(rule.clone())))
}

fn keys() -> Vec<AnyView> {
    let rows = words().all_keys.iter().map(|(keys, does)| {
        let keys = keys.iter().map(|key| line("kbd", "", key)).collect::<Vec<_>>();
        entry(keys.into_any(), vec![prose(does)])
    });
    vec![part("dl", "keys", rows.collect())]
}

/// Follows what addresses ask for: a rule, an example, a term.
pub fn follow_addresses(desk: Desk) {
    let ask = move || {
        if desk.rules.get_untracked() == engine::State::Coming {
            return;
        }
        match help::take_asked(&["rule", "term", "example"]) {
            Some(("rule", name)) => desk.explain(Topic::Page(name)),
            Some(("term", name)) => desk.explain(Topic::Terms(name)),
            Some((_, name)) => {
                let (page, at) = name.split_once('/').unwrap_or((&name, "0"));
                desk.load_example(page, at.parse().unwrap_or(0));
            }
            None => {}
        }
    };
    Effect::new(move |_| {
        desk.rules.track();
        ask();
    });
    browser::on_window("hashchange", ask);
}
