//! Which events of a workflow get through the conditions before a command.

use std::rc::Rc;

use document::{FileId, Value};
use model::ref_pattern;
use model::workflow::Trigger;

use crate::publication::{Guard, Guarded, RefKinds, Spot};
use crate::trace::{MAX_NESTING, Scope};

/// Texts of a condition that are tried as names of branches and tags; further ones are left out.
const MAX_TEXTS: usize = 8;
/// Patterns of a filter that are tried; further ones are left out.
const MAX_PATTERNS: usize = 16;
/// Patterns of a filter that a name is held against; further ones are left out.
const MAX_FILTER: usize = 256;
/// UTF-8 bytes of a condition past which it is not tried with refs: nobody writes such.
const MAX_CONDITION: usize = 4096;
/// Conditions of a step and of those that it is inside of.
const MAX_OPEN: usize = MAX_NESTING + 1;
/// What stands for a part of a name that nobody knows.
const VERSION: &str = "1.2.3";

/// The refs with which a run that the event starts may find the condition true. It is tried with refs that the event
/// can have: those that its filters name, and those that the condition itself asks for.
fn let_through<'p>(scope: &Scope<'p>, condition: Value<'p>, trigger: &Trigger<'p>) -> RefKinds {
    let mut scope = Scope { event: Some(trigger.event), ..scope.clone() };
    let mut kinds = RefKinds::default();
    for references in references(trigger, condition.as_str().unwrap_or_default()) {
        for reference in references {
            let kind = RefKinds::of(&reference);
            scope.reference = Some(reference);
            if scope.condition(condition) != Some(false) {
                kinds = kinds | kind;
                // One of a kind is enough.
                break;
            }
        }
    }
    kinds
}

/// Whether a condition can differ between events and refs.
fn asks_for_event(condition: &str) -> bool {
    let context = b"github";
    condition.as_bytes().windows(context.len()).any(|it| it.eq_ignore_ascii_case(context))
}

/// Whether events and kinds of refs, which are compared, decide a condition to the end: a branch by name they do not.
fn is_told_by_kinds(condition: &str) -> bool {
    let text: String = condition.chars().filter(|it| !it.is_whitespace()).collect();
    let text = text.strip_prefix('!').unwrap_or(&text);
    let is_compared = |of: &str| {
        let value = text.strip_prefix(of).and_then(|it| it.strip_prefix("==").or_else(|| it.strip_prefix("!=")));
        let text = value.and_then(|it| it.strip_prefix('\'')?.strip_suffix('\''));
        text.is_some_and(|it| !it.contains('\''))
    };
    is_compared("github.event_name")
        || is_compared("github.ref_type")
        || ["tags", "heads"].iter().any(|it| text == format!("startsWith(github.ref,'refs/{it}/')"))
}

/// Refs that a run of the event can have, each kind by itself.
fn references<'f>(trigger: &Trigger<'f>, condition: &'f str) -> Vec<Box<dyn Iterator<Item = String> + 'f>> {
    let texts: Rc<[&str]> = texts(condition).into();
    let all = |usual| any(usual, &texts);
    let mut references: Vec<Box<dyn Iterator<Item = String> + 'f>> = Vec::new();
    match trigger.event {
        "push" => {
            let has = |names: [&str; 2]| {
                names.iter().any(|it| trigger.settings.is_some_and(|settings| settings.get(it).is_some()))
            };
            // Without a filter for tags a filter for branches keeps them out, and the other way round.
            let (branches, tags) = (has(["branches", "branches-ignore"]), has(["tags", "tags-ignore"]));
            if branches || !tags {
                references.push(Box::new(names(trigger, "branches", &["main"], &texts).map(|it| branch(&it))));
            }
            if tags || !branches {
                references.push(Box::new(names(trigger, "tags", &["v1.2.3"], &texts).map(|it| tag(&it))));
            }
        }
        "pull_request" => references.push(Box::new(["refs/pull/1/merge".to_owned()].into_iter())),
        "release" => references.push(Box::new(all(&["v1.2.3"]).map(|it| tag(&it)))),
        "pull_request_target" => {
            references.push(Box::new(names(trigger, "branches", &["main"], &texts).map(|it| branch(&it))));
        }
        _ => {
            references.push(Box::new(all(&["main", "master"]).map(|it| branch(&it))));
            if !matches!(trigger.event, "schedule" | "workflow_run" | "issue_comment") {
                references.push(Box::new(all(&["v1.2.3"]).map(|it| tag(&it))));
            }
        }
    }
    references
}

fn branch(name: &str) -> String {
    format!("refs/heads/{name}")
}

fn tag(name: &str) -> String {
    format!("refs/tags/{name}")
}

/// The quoted texts of a condition, without what makes them a ref.
fn texts(condition: &str) -> Vec<&str> {
    let quoted = condition.split('\'').skip(1).step_by(2);
    let bare = quoted.map(|it| it.strip_prefix("refs/heads/").or_else(|| it.strip_prefix("refs/tags/")).unwrap_or(it));
    bare.filter(|it| !it.is_empty()).take(MAX_TEXTS).collect()
}

fn any<'f>(usual: &'static [&'static str], texts: &Rc<[&'f str]>) -> impl Iterator<Item = String> + use<'f> {
    let texts = Rc::clone(texts);
    let around = (0..texts.len()).flat_map(move |at| {
        let text = texts[at];
        // A text may end anywhere in a version: `v`, `v1`, `v1.`.
        let behind = (0..VERSION.len()).map(move |at| format!("{text}{}", &VERSION[at..]));
        behind.chain([(text, ""), (VERSION, text)].into_iter().map(|(a, b)| format!("{a}{b}")))
    });
    usual.iter().map(|it| (*it).to_owned()).chain(around)
}

/// Names that a filter of the event lets through.
fn names<'f>(
    trigger: &Trigger<'f>,
    filter: &str,
    usual: &'static [&'static str],
    texts: &Rc<[&'f str]>,
) -> impl Iterator<Item = String> + use<'f> {
    let list = |name: &str| Some(Rc::<[&'f str]>::from(patterns(trigger.settings?.get(name)?)));
    let wanted = list(filter);
    let unwanted = list(&format!("{filter}-ignore")).unwrap_or_default();
    let count = wanted.as_ref().map_or(0, |it| it.len().min(MAX_PATTERNS));
    let (filters, inside) = (wanted.clone().unwrap_or_default(), Rc::clone(texts));
    let witnesses = (0..count).flat_map(move |at| {
        let pattern = filters[at];
        any(&["", VERSION], &inside).map(move |it| ref_pattern::witness(pattern, &it))
    });
    // A filter may keep the usual name out.
    let candidates = any(usual, texts).chain([VERSION.to_owned()]).chain(witnesses);
    candidates.filter(move |name| {
        wanted.as_ref().is_none_or(|it| ref_pattern::admits(it.iter().copied(), name))
            && !ref_pattern::admits(unwanted.iter().copied(), name)
    })
}

/// The patterns of a filter, written as one text or as a list.
pub(crate) fn patterns(filter: Value<'_>) -> Vec<&str> {
    let one = filter.as_str().into_iter();
    one.chain(filter.items().filter_map(Value::as_str)).take(MAX_FILTER).collect()
}

/// What the conditions on the way to a command let through.
#[derive(Clone, Default)]
pub(super) struct Way<'p> {
    /// For each event of the entry the refs that get through.
    pub(super) kinds: Vec<RefKinds>,
    /// For each event the condition that keeps it out.
    pub(super) guards: Vec<Option<Guard<'p>>>,
    /// The condition because of which nothing here ever runs.
    pub(super) dead: Option<Spot<'p>>,
    /// Conditions that something decides which the files do not tell.
    pub(super) open: Vec<Spot<'p>>,
}

impl<'p> Way<'p> {
    pub(super) fn of(triggers: &[(FileId, Trigger<'p>)]) -> Self {
        let kinds = |trigger: &Trigger<'p>| {
            let one_each = references(trigger, "").into_iter().filter_map(|mut it| it.next());
            one_each.map(|it| RefKinds::of(&it)).fold(RefKinds::default(), |a, b| a | b)
        };
        let kinds = triggers.iter().map(|(_, it)| kinds(it)).collect();
        Self { kinds, guards: vec![None; triggers.len()], ..Self::default() }
    }

    /// Goes through a condition. The value that it has for every event, where it has one.
    pub(super) fn enter(
        &mut self,
        scope: &Scope<'p>,
        condition: Spot<'p>,
        of: Guarded,
        triggers: &[(FileId, Trigger<'p>)],
    ) -> Option<bool> {
        let value = scope.condition(condition.value);
        let text = condition.value.as_str().unwrap_or_default();
        if value.is_none() && (text.len() > MAX_CONDITION || !asks_for_event(text)) {
            self.open.push(condition);
            return value;
        }
        for ((kinds, guard), (_, trigger)) in self.kinds.iter_mut().zip(&mut self.guards).zip(triggers) {
            if guard.is_some() || value == Some(true) {
                continue;
            }
            *kinds = if value == Some(false) {
                RefKinds::default()
            } else {
                *kinds & let_through(scope, condition.value, trigger)
            };
            if *kinds == RefKinds::default() {
                *guard = Some(Guard { condition, of });
            }
        }
        match value {
            Some(false) => self.dead = self.dead.or(Some(condition)),
            None => self.open.push(condition),
            Some(true) => {}
        }
        value
    }

    /// Whether some run comes both here and there, as far as events and refs tell.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let nothing = RefKinds::default();
        let is_shared = self.kinds.iter().zip(&other.kinds).any(|(a, b)| *a & *b != nothing);
        is_shared || other.kinds.iter().all(|it| *it == nothing)
    }

    /// Whether all that comes there comes here: each open condition here is one there, or is about events and refs, which
    /// are compared.
    pub(super) fn holds_at(&self, other: &Self) -> bool {
        let last = |way: &Self, count: usize| way.open.len().saturating_sub(count);
        let there: Vec<&str> = other.open[last(other, 2 * MAX_OPEN)..].iter().flat_map(conjuncts).collect();
        let is_implied = |it: &str| there.contains(&it) || is_told_by_kinds(it);
        self.open[last(self, MAX_OPEN)..].iter().flat_map(conjuncts).all(is_implied)
            && self.kinds.iter().zip(&other.kinds).all(|(here, there)| *here & *there == *there)
    }

    /// The condition because of which a command here is never reached, whatever starts the run.
    pub(super) fn dead_end(&self) -> Option<Spot<'p>> {
        let all: Option<Vec<Guard<'p>>> = self.guards.iter().copied().collect();
        self.dead.or_else(|| all?.last().map(|it| it.condition))
    }
}

/// What has to hold together for a condition to hold.
fn conjuncts<'p>(condition: &Spot<'p>) -> impl Iterator<Item = &'p str> + use<'p> {
    let text = condition.value.as_str().unwrap_or_default();
    let text = if text.len() > MAX_CONDITION { "" } else { text.trim() };
    let inner = text.strip_prefix("${{").and_then(|it| it.strip_suffix("}}")).unwrap_or(text);
    let joint = if inner.contains("||") { "\n" } else { "&&" };
    inner.split(joint).map(str::trim).take(MAX_TEXTS)
}
