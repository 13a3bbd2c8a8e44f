//! Views of few types. Every distinct type of view, closure or handler is compiled anew; the page's parts share
//! these, which halves the code that a visitor waits for.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::attr::custom::custom_attribute;
use leptos::either::Either;
use leptos::ev::MouseEvent;
use leptos::html::custom;
use leptos::prelude::*;

/// A value that follows signals.
pub type Live<T> = Box<dyn FnMut() -> T + Send>;

/// What a click does.
pub type Press = Box<dyn FnMut(MouseEvent)>;

/// A value that follows signals.
pub fn live<T>(value: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Box::new(value)
}

/// What a click does.
pub fn press(mut action: impl FnMut() + 'static) -> Press {
    Box::new(move |_| action())
}

/// An element with its class. Whatever its name is, it is of one type, where the macro makes a new one of each shape.
pub fn part(tag: &'static str, class: &'static str, children: Vec<AnyView>) -> AnyView {
    let attributes: &[(&str, &str)] = if class.is_empty() { &[] } else { &[("class", class)] };
    element(tag, attributes, children)
}

/// An element with its attributes.
pub fn element(tag: &'static str, attributes: &[(&'static str, &str)], children: Vec<AnyView>) -> AnyView {
    let attribute = |it: &(&'static str, &str)| custom_attribute(it.0, it.1.to_owned()).into_any_attr();
    let attributes: Vec<AnyAttribute> = attributes.iter().map(attribute).collect();
    custom(tag).child(children).add_any_attr(attributes).into_any()
}

/// A section with its title, which has the id, and what stands beside that.
pub fn titled_section(
    class: &'static str,
    id: &str,
    title: &'static str,
    beside: Vec<AnyView>,
    body: Vec<AnyView>,
) -> AnyView {
    let title = element("h2", &[("id", id), ("tabindex", "-1")], vec![title.into_any()]);
    let head = part("div", "section-head", std::iter::once(title).chain(beside).collect());
    let attributes = [("class", class), ("aria-labelledby", id)];
    element("section", &attributes, std::iter::once(head).chain(body).collect())
}

/// A name and what belongs to it, in a list of such.
pub fn entry(name: AnyView, what: Vec<AnyView>) -> AnyView {
    part("div", "", vec![part("dt", "", vec![name]), part("dd", "", what)])
}

/// The head of a table.
pub fn table_head(columns: &[&'static str]) -> AnyView {
    let columns = columns.iter().map(|it| element("th", &[("scope", "col")], vec![it.into_any()]));
    part("thead", "", vec![part("tr", "", columns.collect())])
}

/// A button. `label` is said instead of what is seen, where that is too short to stand alone.
pub fn button(class: &'static str, text: AnyView, label: Option<String>, action: impl FnMut() + 'static) -> AnyView {
    view! {
        <button type="button" class=class aria-label=label on:click=press(action)>
            {text}
        </button>
    }
    .into_any()
}

/// A button that is found again by its id.
pub fn button_with_id(
    id: &'static str,
    class: &'static str,
    text: &'static str,
    action: impl FnMut() + 'static,
) -> AnyView {
    view! {
        <button type="button" id=id class=class on:click=press(action)>
            {text}
        </button>
    }
    .into_any()
}

/// A checkbox with its label.
pub fn checkbox(
    id: String,
    label: AnyView,
    is_on: impl FnMut() -> bool + Send + 'static,
    mut turn: impl FnMut(bool) + 'static,
) -> AnyView {
    let turn: Box<dyn FnMut(leptos::ev::Event)> = Box::new(move |event| turn(event_target_checked(&event)));
    view! {
        <label class="switch">
            <input type="checkbox" id=id prop:checked=live(is_on) on:change=turn />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// A button that is not always of use.
pub fn button_unless(
    disabled: impl FnMut() -> bool + Send + 'static,
    class: &'static str,
    text: &'static str,
    label: impl FnMut() -> String + Send + 'static,
    action: impl FnMut() + 'static,
) -> AnyView {
    view! {
        <button type="button" class=class aria-label=live(label) disabled=live(disabled) on:click=press(action)>
            {text}
        </button>
    }
    .into_any()
}

/// One of several buttons of which one is pressed.
pub fn toggle(
    text: impl FnMut() -> String + Send + 'static,
    mut pressed: impl FnMut() -> bool + Send + 'static,
    action: impl FnMut() + 'static,
) -> AnyView {
    view! {
        <button type="button" aria-pressed=live(move || pressed().to_string()) on:click=press(action)>
            {live(text)}
        </button>
    }
    .into_any()
}

/// A radio button with its label.
pub fn radio(
    name: String,
    id: Option<String>,
    label: AnyView,
    on: impl FnMut() -> bool + Send + 'static,
    mut choose: impl FnMut() + 'static,
) -> AnyView {
    let choose: Box<dyn FnMut(leptos::ev::Event)> = Box::new(move |_| choose());
    view! {
        <label class="radio">
            <input type="radio" name=name id=id prop:checked=live(on) on:change=choose />
            {label}
        </label>
    }
    .into_any()
}

/// A yes or no that follows signals and tells only changes.
pub fn whether(condition: impl Fn() -> bool + Send + Sync + 'static) -> Memo<bool> {
    fn memo(condition: Box<dyn Fn() -> bool + Send + Sync>) -> Memo<bool> {
        Memo::new(move |_| condition())
    }
    memo(Box::new(condition))
}

/// A view that is there while a condition holds.
pub fn when(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let condition = whether(condition);
    dynamic(move || condition.get().then(&view))
}

/// A view that is made anew when a signal it reads changes.
pub fn dynamic(view: impl FnMut() -> Option<AnyView> + Send + 'static) -> AnyView {
    anew(Box::new(view))
}

/// Elements are of one type, so the old one would be taken for the new one, whatever their names: each takes the other
/// side's place.
fn anew(mut view: Live<Option<AnyView>>) -> AnyView {
    let mut is_left = false;
    let view: Live<Either<Option<AnyView>, Option<AnyView>>> = Box::new(move || {
        is_left = !is_left;
        if is_left { Either::Left(view()) } else { Either::Right(view()) }
    });
    view.into_any()
}

/// A text that follows signals.
pub fn text(text: impl FnMut() -> String + Send + 'static) -> AnyView {
    live(text).into_any()
}

/// One view per item. An item that is still there, unchanged, keeps its view.
pub fn each<T: Hash + Send + 'static>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let draw = Arc::new(draw);
    let items = move || {
        let item = |item: T| {
            let mut hasher = DefaultHasher::new();
            item.hash(&mut hasher);
            let draw = draw.clone();
            Item { key: hasher.finish(), draw: Box::new(move || draw(item)) }
        };
        items().into_iter().map(item).collect()
    };
    list(Box::new(items))
}

struct Item {
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

fn list(items: Box<dyn Fn() -> Vec<Item> + Send>) -> AnyView {
    view! { <For each=items key=|item| item.key children=|item| (item.draw)() /> }.into_any()
}
