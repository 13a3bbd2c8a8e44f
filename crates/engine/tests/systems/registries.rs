//! Private registries, and whether JSR's packages come through them.

use engine::facts;

use super::system::System;

/// Every private registry that the facts know.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    facts::registries().iter().filter(|it| it.kind == facts::RegistryKind::Private).map(|it| it.id)
}

pub(crate) fn systems() -> Vec<System> {
    Vec::new()
}
