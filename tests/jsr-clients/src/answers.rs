//! The answers that the engine is given about what no file says, in the words of the cases.

use anyhow::bail;
use engine::{Actor, Context, JsrPackage, LinkedRepository, Repository};

/// Reads them.
pub(crate) fn read(words: &str) -> anyhow::Result<Context> {
    let mut context = Context::default();
    let mut package = JsrPackage { package: None, created: None, linked: None };
    let repository = |name: &str| Repository { owner: "acme".to_owned(), name: name.to_owned() };
    for word in words.split_whitespace() {
        match word {
            "created" => package.created = Some(true),
            "not-created" => package.created = Some(false),
            "linked" => package.linked = Some(LinkedRepository::To(repository("widget"))),
            "not-linked" => package.linked = Some(LinkedRepository::Nothing),
            "linked-elsewhere" => package.linked = Some(LinkedRepository::To(repository("other"))),
            "members-only" => context.jsr.members_only = Some(true),
            "everybody" => context.jsr.members_only = Some(false),
            "ci-only" => context.jsr.ci_required = Some(true),
            "tokens-too" => context.jsr.ci_required = Some(false),
            "member" => context.jsr.started_by = Some(Actor::Member),
            "stranger" => context.jsr.started_by = Some(Actor::Stranger),
            "bot" => context.jsr.started_by = Some(Actor::Bot),
            other => bail!("`{other}` is no answer"),
        }
    }
    if !words.is_empty() {
        context.repository = Some(repository("widget"));
        context.jsr.packages = vec![package];
    }
    Ok(context)
}
