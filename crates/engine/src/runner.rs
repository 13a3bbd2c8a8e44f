//! What kind of runner a label names (N 7).

use model::date::Date;
use model::workflow::Job;

use crate::facts;
use crate::publication::{Runner, RunnerClass, Spot};
use crate::trace::Scope;
use document::FileId;
use model::expression::Interpolated;

/// Reads `runs-on` in all its forms: a label, a list of labels, a mapping with `group` and `labels`, an expression.
pub(crate) fn read<'p>(file: FileId, job: &Job<'p>, scope: &Scope<'p>) -> Runner<'p> {
    let Some(value) = job.runs_on() else {
        return Runner { spot: None, label: None, place: None, class: RunnerClass::Unknown };
    };
    let spot = Some(Spot::new(file, value));
    if value.is_mapping() && value.get("labels").is_none() {
        let group = value.get("group");
        return Runner {
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
            _ => return Runner { spot, label: None, place: None, class: RunnerClass::Unknown },
        }
    }
    let day = scope.context.day();
    let classes = texts.iter().zip(places).map(|(it, place)| (classify(it, day), Some(place)));
    let (class, place) = classes.max_by_key(|(it, _)| weight(*it)).unwrap_or((RunnerClass::Unknown, None));
    let is_group = value.is_mapping() && value.get("group").is_some() && class == RunnerClass::Hosted;
    Runner { spot, label: Some(texts.join(", ")), place, class: if is_group { RunnerClass::Custom } else { class } }
}

impl Runner<'_> {
    /// The image that the job runs on; for one that is gone the image that took its place.
    pub(crate) fn image(&self) -> Option<&'static facts::Image> {
        match self.class {
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
