//! What kind of runner a label names (N 7), on GitHub and elsewhere (N 11.1d, 11.2d).

use model::date::Date;
use model::workflow::Job;

use crate::facts;
use crate::publication::{Provider, Runner, RunnerClass, Spot};
use crate::trace::Scope;
use document::FileId;
use model::expression::Interpolated;

/// Reads `runs-on` in all its forms: a label, a list of labels, a mapping with `group` and `labels`, an expression.
pub(crate) fn read<'p>(file: FileId, job: &Job<'p>, scope: &Scope<'p>) -> Runner<'p> {
    let provider = Provider::GitHub;
    let Some(value) = job.runs_on() else {
        return Runner { provider, spot: None, label: None, place: None, class: RunnerClass::Unknown };
    };
    let spot = Some(Spot::new(file, value));
    if value.is_mapping() && value.get("labels").is_none() {
        let group = value.get("group");
        return Runner {
            provider,
            spot,
            label: group.and_then(|it| it.as_str()).map(str::to_owned),
            place: group.map(|it| Spot::new(file, it).location()),
            class: RunnerClass::Custom,
        };
    }
    let labels = value.get("labels").unwrap_or(value);
    let nodes: Vec<_> = if labels.is_sequence() { labels.items().collect() } else { vec![labels] };
    let (mut texts, mut places) = (Vec::new(), Vec::new());
    for node in nodes {
        match scope.text(node) {
            Interpolated::Known(text) => {
                let origin = node.as_str().and_then(|it| scope.origin(file, it));
                places.push(origin.unwrap_or_else(|| Spot::new(file, node).location()));
                texts.push(text.into_owned());
            }
            // The list of labels may come whole from `fromJSON('["self-hosted", …]')` (N 7.7).
            _ if node.as_str().is_some_and(|text| text.contains("self-hosted")) => {
                places.push(Spot::new(file, node).location());
                texts.push("self-hosted".to_owned());
            }
            _ => return Runner { provider, spot, label: None, place: None, class: RunnerClass::Unknown },
        }
    }
    let day = scope.context.day();
    let classes = texts.iter().zip(places).map(|(it, place)| (classify(it, day), Some(place)));
    let (class, place) = classes.max_by_key(|(it, _)| weight(*it)).unwrap_or((RunnerClass::Unknown, None));
    let is_group = value.is_mapping() && value.get("group").is_some() && class == RunnerClass::Hosted;
    Runner {
        provider,
        spot,
        label: Some(texts.join(", ")),
        place,
        class: if is_group { RunnerClass::Custom } else { class },
    }
}

/// The tags of a job on GitLab (N 11.1d). Without any a shared runner of GitLab.com takes it, unless a file that was not
/// given says otherwise.
pub(crate) fn of_gitlab<'p>(tags: &[Spot<'p>], job: Spot<'p>, scope: &Scope<'p>, is_whole: bool) -> Runner<'p> {
    let provider = Provider::GitLab;
    let Some(first) = tags.first() else {
        let class = if is_whole { RunnerClass::Hosted } else { RunnerClass::Unknown };
        return Runner { provider, spot: Some(job), label: None, place: Some(job.location()), class };
    };
    let (mut texts, mut class, mut place) = (Vec::new(), RunnerClass::Hosted, first.location());
    for tag in tags {
        let Some(text) = scope.text(tag.value).known() else {
            return Runner {
                provider,
                spot: Some(*tag),
                label: None,
                place: Some(tag.location()),
                class: RunnerClass::Unknown,
            };
        };
        let own = match facts::is_gitlab_hosted(&text) {
            Some(true) => RunnerClass::Hosted,
            Some(false) => RunnerClass::SelfHosted,
            None => RunnerClass::Custom,
        };
        if weight(own) > weight(class) {
            (class, place) = (own, tag.location());
        }
        texts.push(text.into_owned());
    }
    Runner { provider, spot: Some(*first), label: Some(texts.join(", ")), place: Some(place), class }
}

/// The resource class of a job on CircleCI: one with a namespace is a machine of somebody's own (N 11.2d).
pub(crate) fn of_circleci<'p>(class: Option<Spot<'p>>, machine: Option<Spot<'p>>, scope: &Scope<'p>) -> Runner<'p> {
    let provider = Provider::CircleCi;
    let spot = class.or(machine);
    let runner = |label, class| Runner { provider, spot, label, place: spot.map(Spot::location), class };
    match (class, machine) {
        (Some(class), _) => match scope.text(class.value).known() {
            Some(text) if text.contains('/') => runner(Some(text.into_owned()), RunnerClass::SelfHosted),
            Some(text) => runner(Some(text.into_owned()), RunnerClass::Hosted),
            None => runner(None, RunnerClass::Unknown),
        },
        (None, Some(machine)) => {
            let label = scope.text(machine.value).known().filter(|it| it != "true");
            runner(label.map(std::borrow::Cow::into_owned), RunnerClass::Hosted)
        }
        // An orb decides.
        (None, None) => runner(None, RunnerClass::Unknown),
    }
}

impl Runner<'_> {
    /// The image that the job runs on; for one that is gone the image that took its place.
    pub(crate) fn image(&self) -> Option<&'static facts::Image> {
        match self.class {
            _ if self.provider != Provider::GitHub => None,
            RunnerClass::Retired { successor } => facts::image(successor),
            _ => facts::image(self.label.as_deref()?),
        }
    }
}

/// The class of one label on a day.
pub(crate) fn classify(label: &str, on: Date) -> RunnerClass {
    let lower = label.trim().to_ascii_lowercase();
    if lower == "self-hosted" || lower.contains("self-hosted") {
        return RunnerClass::SelfHosted;
    }
    if let Some(image) = facts::image(&lower) {
        return match image.status {
            facts::ImageStatus::Retired { successor, since } if since.is_none_or(|it| it <= on) => {
                RunnerClass::Retired { successor }
            }
            // An announced end is a plan: it is told, not taken for done.
            facts::ImageStatus::Retired { .. }
            | facts::ImageStatus::Ending { .. }
            | facts::ImageStatus::Current
            | facts::ImageStatus::Preview => RunnerClass::Hosted,
        };
    }
    if let Some(company) = facts::third_party_runner(&lower) {
        return RunnerClass::ThirdParty { proven: company.confidence.is_firm() };
    }
    if lower.is_empty() { RunnerClass::Unknown } else { RunnerClass::Custom }
}

/// With several labels the one that says most about the machine counts.
fn weight(class: RunnerClass) -> u8 {
    match class {
        RunnerClass::Unknown => 0,
        RunnerClass::Hosted => 1,
        RunnerClass::Custom => 2,
        RunnerClass::Retired { .. } => 3,
        RunnerClass::ThirdParty { .. } => 4,
        RunnerClass::SelfHosted => 5,
    }
}
