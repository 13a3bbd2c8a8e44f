//! Names and addresses, settled in one place.

/// The product.
pub const PRODUCT: &str = "Publish Preflight";

/// The command.
pub const COMMAND: &str = "preflight";

/// The version of the engine, as reports and links name it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Where the page is, with a final slash. A placeholder until it has an address; `.example` is nobody's.
pub const SITE: &str = "https://publish-preflight.example/";

/// The page of a rule on the site.
#[must_use]
pub fn rule_page(id: &str) -> String {
    [SITE, "rules/", id, ".html"].concat()
}
