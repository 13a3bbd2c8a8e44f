//! The dialog with what there is to read: rules, examples, terms, keys. It comes over the page and leaves it as it was.

use leptos::ev::{Event, MouseEvent};
use leptos::prelude::*;

use super::live::{Press, button, dynamic, text};
use super::prose::{prose, spoken};
use crate::browser::{self, help};
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
    let (title, body) = match topic {
        Topic::Keys => (words.keys.to_owned(), keys()),
        _ if desk.rules.get() != help::State::Ready => (words.help.to_owned(), not_there(desk, topic)),
        Topic::Page(name) => page(desk, name),
        Topic::Gallery => (words.examples.to_owned(), gallery(desk)),
        Topic::Terms(_) => (words.terms.to_owned(), glossary()),
    };
    let back = (1 < desk.topics.with(Vec::len))
        .then(|| button("quiet", words.back.into_any(), None, move || desk.topics.update(|it| drop(it.pop()))));
    view! {
        <div class="leaf">
            <div class="leaf-head">
                {back}
                {way(words.examples, Topic::Gallery, *topic == Topic::Gallery)}
                {way(words.terms, Topic::Terms(String::new()), is_terms)}
                {way(words.keys, Topic::Keys, *topic == Topic::Keys)}
                <span class="space"></span>
                {button("quiet", "✕".into_any(), Some(words.close.to_owned()), move || desk.topics.set(Vec::new()))}
            </div>
            <h2 id=TITLE tabindex="-1">
                {prose(&title)}
            </h2>
            {body}
        </div>
    }
    .into_any()
}

/// The module is not there, but the same page stands beside this one.
fn not_there(desk: Desk, topic: &Topic) -> AnyView {
    let words = words();
    if desk.rules.get() == help::State::Coming {
        return view! { <p>{words.help_coming}</p> }.into_any();
    }
    let address = match topic {
        Topic::Page(name) => format!("./rules/{name}.html"),
        Topic::Terms(_) => "./terms.html".to_owned(),
        _ => "./rules/".to_owned(),
    };
    view! { <p>{words.help_missing} " " {away(address)}</p> }.into_any()
}

/// A link to a page of its own, which leaves this one as it is.
fn away(address: String) -> AnyView {
    view! {
        <a href=address target="_blank" rel="noopener">
            {words().as_a_page}
        </a>
    }
    .into_any()
}

fn page(desk: Desk, name: &str) -> (String, AnyView) {
    let Some(lines) = help::page(name) else {
        return (name.to_owned(), view! { <p>{words().help_unknown}</p> }.into_any());
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
            _ => views.push(block(desk, name, kind, &texts)),
        }
    }
    (title, views.into_any())
}

fn example_head(desk: Desk, page: &str, heading: &str, at: usize) -> AnyView {
    let words = words();
    let page = page.to_owned();
    let label = (words.open_example)(&spoken(heading));
    let open = move || desk.load_example(&page, at);
    view! {
        <div class="example-head">
            <h3>{prose(heading)}</h3>
            {button("primary", words.open_in_checker.into_any(), Some(label), open)}
        </div>
    }
    .into_any()
}

fn block(desk: Desk, page: &str, kind: char, texts: &[&str]) -> AnyView {
    let words = words();
    let each = |draw: &dyn Fn(&str) -> AnyView| texts.iter().map(|it| draw(it)).collect::<Vec<_>>().into_any();
    match kind {
        'M' => {
            let [link, severity, fix] = parts(texts[0]);
            let about = [(words.rule, page), (words.link, link), (words.at_most, severity), (words.correction, fix)];
            let about = about.map(|(name, value)| {
                view! {
                    <div>
                        <dt>{name}</dt>
                        <dd>{value.to_owned()}</dd>
                    </div>
                }
            });
            view! {
                <dl class="about">{about.into_iter().collect::<Vec<_>>()}</dl>
                <p class="aside">{away(format!("./rules/{page}.html"))}</p>
            }
            .into_any()
        }
        'H' => each(&|it| view! { <h3>{prose(it)}</h3> }.into_any()),
        'P' => each(&|it| view! { <p>{prose(it)}</p> }.into_any()),
        'L' => view! { <ul class="points">{each(&|it| view! { <li>{prose(it)}</li> }.into_any())}</ul> }.into_any(),
        'A' => {
            let said = texts.iter().map(|it| it.replace('\t', ": ")).collect::<Vec<_>>().join(" · ");
            view! { <p class="caption">{words.said} " " {said}</p> }.into_any()
        }
        'F' => each(&|it| match it {
            "" => view! { <p class="caption">{words.nameless}</p> }.into_any(),
            path => view! { <p class="caption"><code>{path.to_owned()}</code></p> }.into_any(),
        }),
        'C' => view! { <pre class="file">{texts.join("\n")}</pre> }.into_any(),
        'R' => view! {
            <p class="caption">{words.reported}</p>
            <pre class="report">{texts.join("\n")}</pre>
        }
        .into_any(),
        'D' => view! {
            <p class="caption">{words.correction}</p>
            <pre class="edit">{each(&changed_line)}</pre>
        }
        .into_any(),
        'N' => view! {
            <h3>{words.sources}</h3>
            <dl class="sources">{each(&source)}</dl>
        }
        .into_any(),
        'W' => view! { <p class="related-terms">{words.terms} ": " {each(&|it| term_link(desk, it))}</p> }.into_any(),
        _ => ().into_any(),
    }
}

fn changed_line(line: &str) -> AnyView {
    match line.as_bytes().first() {
        Some(b'+') => view! { <ins>{line.to_owned()}</ins> }.into_any(),
        Some(b'-') => view! { <del>{line.to_owned()}</del> }.into_any(),
        _ => format!("{line}\n").into_any(),
    }
}

fn source(line: &str) -> AnyView {
    let [id, says, origin] = parts(line);
    view! {
        <div>
            <dt>{id.to_owned()}</dt>
            <dd>{prose(says)} " " <span class="aside">{origin.to_owned()}</span></dd>
        </div>
    }
    .into_any()
}

fn term_link(desk: Desk, line: &str) -> AnyView {
    let [id, name] = parts(line);
    let id = id.to_owned();
    button("link", prose(name), None, move || desk.explain(Topic::Terms(id.clone())))
}

fn term_id(term: &str) -> String {
    format!("term-{term}")
}

fn glossary() -> AnyView {
    let desk: Desk = expect_context();
    let lines = help::glossary();
    let draw = |Group { kind, texts }: Group<'_>| match kind {
        'H' => {
            let [id, name] = parts(texts[0]);
            view! {
                <h3 id=term_id(id) tabindex="-1">
                    {prose(name)}
                </h3>
            }
            .into_any()
        }
        // Under each term there would be the same heading.
        'N' => view! { <dl class="sources">{texts.iter().map(|it| source(it)).collect::<Vec<_>>()}</dl> }.into_any(),
        kind => block(desk, "", kind, &texts),
    };
    groups(&lines).into_iter().map(draw).collect::<Vec<_>>().into_any()
}

fn gallery(desk: Desk) -> AnyView {
    let words = words();
    let sought = RwSignal::new(String::new());
    let seek: Box<dyn FnMut(Event)> = Box::new(move |event| sought.set(event_target_value(&event)));
    let found = move || matching(&help::gallery(), &sought.get());
    let count = move || (words.found)(found().iter().map(|it| it.1.len()).sum());
    let list = move || {
        let groups = found().into_iter().map(|(title, items)| {
            let items = items.into_iter().map(|item| gallery_item(desk, &item)).collect::<Vec<_>>();
            view! {
                <h3>{title}</h3>
                <ul class="gallery">{items}</ul>
            }
        });
        Some(groups.collect::<Vec<_>>().into_any())
    };
    view! {
        <label class="search">
            <span>{words.search}</span>
            <input type="text" id=SEARCH autocomplete="off" spellcheck="false" on:input=seek />
        </label>
        <p class="aside" role="status">
            {text(count)}
        </p>
        {dynamic(list)}
    }
    .into_any()
}

/// An example that the gallery lists.
struct Item {
    page: String,
    at: usize,
    title: String,
    says: String,
}

/// The examples with all that is sought in their names, titles or descriptions, by the titles of their groups.
fn matching(lines: &str, sought: &str) -> Vec<(String, Vec<Item>)> {
    let sought = sought.to_lowercase();
    let mut found: Vec<(String, Vec<Item>)> = Vec::new();
    for Group { kind, texts } in groups(lines) {
        for text in texts {
            if kind == 'G' {
                found.push((text.to_owned(), Vec::new()));
                continue;
            }
            let low = text.to_lowercase();
            if let Some((_, items)) = found.last_mut()
                && sought.split_whitespace().all(|word| low.contains(word))
            {
                let [page, at, title, says] = parts(text);
                let at = at.parse().unwrap_or(0);
                items.push(Item { page: page.to_owned(), at, title: title.to_owned(), says: says.to_owned() });
            }
        }
    }
    found.retain(|it| !it.1.is_empty());
    found
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
    view! { <li>{load} " " {about} <p>{prose(&item.says)}</p></li> }.into_any()
}

/// The name of a rule, which leads to its page.
pub fn rule_name(desk: Desk, rule: String) -> AnyView {
    let label = (words().about)(&rule);
    let name = view! { <code>{rule.clone()}</code> }.into_any();
    button("link rule", name, Some(label), move || desk.explain(Topic::Page(rule.clone())))
}

fn keys() -> AnyView {
    let rows = words().all_keys.iter().map(|(keys, does)| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect::<Vec<_>>();
        view! {
            <div>
                <dt>{keys}</dt>
                <dd>{*does}</dd>
            </div>
        }
    });
    view! { <dl class="keys">{rows.collect::<Vec<_>>()}</dl> }.into_any()
}

/// Follows what addresses ask for: a rule, an example, a term.
pub fn follow_addresses(desk: Desk) {
    let ask = move || {
        if desk.rules.get_untracked() == help::State::Coming {
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
