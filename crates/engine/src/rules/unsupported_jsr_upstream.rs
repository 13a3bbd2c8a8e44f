//! Private registries through which JSR's packages do not come.

use model::registry_setting::SettingOf;

use crate::consumer::{self, Consumer, JSR_REGISTRY, Leads, Setting, host, leads};
use crate::facts::{JsrUpstream, KnownRegistry};
use crate::rules::missing_jsr_scope_registry::added;
use crate::{Checks, Choice, FixAvailability, Link, Need, Project, Rule, Severity};

pub(super) static RULE: Rule = Rule {
    id: "unsupported-jsr-upstream",
    number: 145,
    summary: "a private registry through which JSR's packages do not come",
    link: Link::Manifest,
    severity: Severity::Fail,
    fix: FixAvailability::Sometimes,
    page: crate::rule::page!("unsupported_jsr_upstream.md"),
    check,
};

fn check(project: &Project<'_>, checks: &mut Checks) {
    let mut seen = Vec::new();
    for consumer in project.consumers() {
        match (consumer.jsr_setting(), consumer.default_setting()) {
            (Some(setting), _) => {
                seen.push(setting.place());
                judge(project, Some(consumer), setting, checks);
            }
            (None, _) if consumer.has_other_registries => {}
            (None, Some(setting)) if consumer.is_native() == Some(true) => {
                if let Leads::Private(known) = leads(project, setting.registry.url) {
                    beside(&consumer.manager_text(), known, setting, checks);
                }
            }
            (None, Some(setting)) if consumer.is_native().is_none() => {
                if let Leads::Private(known) = leads(project, setting.registry.url) {
                    let message = format!("whether {} comes through {} is not known", consumer.names(), known.name);
                    consumer
                        .unknown(checks, message, consumer.manager_need())
                        .at(setting.place())
                        .note("pnpm from 10.9 and Yarn from 4.9 ask JSR by themselves, whatever the registry is");
                }
            }
            (None, Some(setting)) if consumer.setting(SettingOf::MisspeltJsr).is_none() => {
                judge(project, Some(consumer), setting, checks);
            }
            _ => {}
        }
    }
    // Who names a registry for the scope means to install from it.
    for setting in project.files().flat_map(consumer::settings).filter(|it| it.registry.of == SettingOf::Jsr) {
        if !seen.contains(&setting.place()) {
            judge(project, None, &setting, checks);
        }
    }
}

/// JSR's own registry is asked beside the private one.
fn beside(who: &str, known: &KnownRegistry, setting: &Setting<'_>, checks: &mut Checks) {
    checks.pass(format!("{who} asks JSR itself, beside {}", known.name)).at(setting.place());
}

fn judge(project: &Project<'_>, consumer: Option<&Consumer<'_>>, setting: &Setting<'_>, checks: &mut Checks) {
    let url = setting.registry.url;
    let known = match leads(project, url) {
        Leads::Private(known) => known,
        Leads::Jsr if setting.registry.of == SettingOf::Jsr => {
            let default = consumer.and_then(Consumer::default_setting);
            let private = default.and_then(|it| match leads(project, it.registry.url) {
                Leads::Private(known) => Some(known),
                _ => None,
            });
            if let Some(known) = private {
                beside(&format!("`{}`", setting.file.name()), known, setting, checks);
            }
            return;
        }
        Leads::Elsewhere(host) => {
            let need = Need::File("the configuration of that registry, of Verdaccio its `config.yaml`".into());
            let row = match consumer {
                Some(consumer) => {
                    consumer.unknown(checks, format!("whether `{host}` passes JSR's packages on is not known"), need)
                }
                None => {
                    checks.unknown(format!("whether `{host}` passes JSR's packages on is not known"), [need]).advice()
                }
            };
            let _ = row.at(setting.place()).note("Verdaccio and Azure Artifacts do once they are set up; Artifactory, Google Artifact Registry and CodeArtifact do not");
            return;
        }
        Leads::Unknown if consumer.is_some() && setting.registry.of == SettingOf::All => {
            checks
                .unknown("the registry stands in a variable, so where JSR's packages come from is not known", [])
                .at(setting.place())
                .advice();
            return;
        }
        Leads::Jsr | Leads::NearlyJsr | Leads::Npm | Leads::Unknown => return,
    };
    let name = format!("`{}` ({})", host(url), known.name);
    if known.jsr == JsrUpstream::Works {
        let advice = known.advice.unwrap_or_default();
        checks.pass(format!("{name} can pass JSR's packages on")).at(setting.place()).note(advice);
        return;
    }
    let row = match known.jsr {
        JsrUpstream::Unverified => checks.warn(format!("whether {name} passes JSR's packages on is not verified")),
        _ if known.confidence.is_firm() => checks.fail(format!("{name} does not pass JSR's packages on")),
        _ => checks.warn(format!("{name} does not pass JSR's packages on, as far as is known")),
    };
    let mut note = format!("{}; as of {}", known.advice.unwrap_or_default(), known.date);
    if let Some(issue) = known.issue {
        note.push_str(&format!(", see {issue}"));
    }
    let row = row.at(setting.place()).note(note);
    let row = match consumer.and_then(|it| it.places().next()) {
        Some(place) => row.related(place, "comes from JSR"),
        None => row,
    };
    let edits = match setting.registry.of {
        SettingOf::Jsr => setting.registry.replace(JSR_REGISTRY),
        _ => added(setting.file, JSR_REGISTRY),
    };
    let Some(edits) = edits else { return };
    let title = "take JSR's packages from JSR itself";
    let choice = Choice {
        id: "direct".into(),
        title: title.into(),
        edits: [(setting.file.id, edits)].into(),
        creates: Vec::new(),
    };
    let _ = row.decide(&setting.file.name(), title, vec![choice]);
}
