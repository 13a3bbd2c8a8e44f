//! What became of each package, as the registry and the log saw it, and whether that is what was forecast.

use std::fmt;

use engine::{Credential, Forecast, Outcome, Provenance, PublicationSummary};

use crate::job::Run;
use crate::registry::{Deed, is_minted};

/// What became of a package.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    Published {
        with: Sent,
    },
    Staged {
        with: Sent,
    },
    PublishedThenFails {
        with: Sent,
        code: Option<String>,
    },
    /// The job is green, and the package was not sent.
    Skipped,
    Fails {
        code: Option<String>,
    },
    /// The client asked for a signing certificate. There is none on loopback, so the rest is not seen. Yarn signs before it
    /// looks for a credential.
    Signs {
        with: Option<Sent>,
    },
}

/// The credential that a package was sent, or would have been sent, with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sent {
    Minted,
    Stored,
}

impl Fate {
    /// Of one package, as the registry that it was meant for saw it. With `others_fail` a red job is the doing of another
    /// package.
    pub(crate) fn of(package: &str, deeds: &[Deed], run: &Run, others_fail: bool, signs_first: bool) -> Self {
        let taken = deeds.iter().filter_map(|it| match it {
            Deed::Sends { package, stages, authorization, status: 201, .. } => {
                Some((package, *stages, if is_minted(authorization) { Sent::Minted } else { Sent::Stored }))
            }
            _ => None,
        });
        match taken.clone().find(|(it, ..)| *it == package) {
            Some((.., true, with)) => Self::Staged { with },
            Some((.., with)) if !run.is_green && !others_fail => {
                Self::PublishedThenFails { with, code: code(&run.output) }
            }
            Some((.., with)) => Self::Published { with },
            None if run.is_green => Self::Skipped,
            None if run.signs() => {
                let is_ours =
                    |it: &Deed| matches!(it, Deed::Exchanges { package: it, is_granted: true } if it == package);
                let with = if deeds.iter().any(is_ours) { Sent::Minted } else { Sent::Stored };
                Self::Signs { with: Some(with).filter(|_| !signs_first) }
            }
            None => Self::Fails { code: code(&run.output) },
        }
    }

    /// Whether trusted publishing took place.
    pub(crate) fn is_trusted(&self) -> bool {
        matches!(self, Self::Published { with: Sent::Minted } | Self::Staged { with: Sent::Minted })
    }

    /// Whether a forecast says so.
    pub(crate) fn is(&self, forecast: &Forecast, any_code: bool) -> bool {
        let has = |with: Sent| forecast.with == if with == Sent::Minted { Credential::Oidc } else { Credential::Token };
        let has_code = |code: &Option<String>| any_code || forecast.code == code.as_deref();
        let is_plain = forecast.provenance == Provenance::No;
        match self {
            Self::Published { with } => forecast.outcome == Outcome::Published && has(*with) && is_plain,
            Self::Staged { with } => forecast.outcome == Outcome::Staged && has(*with) && is_plain,
            Self::PublishedThenFails { with, code } => {
                forecast.outcome == Outcome::PublishedThenFails && has(*with) && has_code(code) && is_plain
            }
            Self::Skipped => forecast.outcome == Outcome::Skipped,
            Self::Fails { code } => forecast.outcome == Outcome::Fails && has_code(code),
            Self::Signs { with } => match forecast.outcome {
                Outcome::Published | Outcome::Staged => forecast.provenance == Provenance::Yes && with.is_none_or(has),
                Outcome::Fails if with.is_none() => true,
                // What a registry answers once it has the signature.
                Outcome::Fails => forecast.code.is_some_and(|it| ["E402", "E403", "E404", "E422"].contains(&it)),
                _ => false,
            },
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = |code: &Option<String>| {
            code.as_ref().map_or_else(|| "without a code".to_owned(), |it| format!("with {it}"))
        };
        match self {
            Self::Published { with } => write!(f, "published {with}"),
            Self::Staged { with } => write!(f, "staged {with}"),
            Self::PublishedThenFails { with, code: it } => write!(f, "published {with}, then failed {}", code(it)),
            Self::Skipped => write!(f, "skipped"),
            Self::Fails { code: it } => write!(f, "failed {}", code(it)),
            Self::Signs { with: Some(with) } => write!(f, "signed, to be sent {with}"),
            Self::Signs { with: None } => write!(f, "signed"),
        }
    }
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minted => "with a token of the run",
            Self::Stored => "with a stored token",
        })
    }
}

/// `npm publish: published oidc, provenance no`, for comparing by eye.
pub(crate) fn text(publication: &PublicationSummary) -> String {
    let forecast = &publication.forecast;
    let mut text = format!(
        "{} {} with {}, provenance {}",
        publication.package.as_deref().unwrap_or("?"),
        forecast.outcome.id(),
        forecast.with.id(),
        forecast.provenance.id()
    );
    if let Some(code) = forecast.code {
        text = format!("{text}, {code}");
    }
    let needs: Vec<String> = forecast.needs.iter().map(engine::Need::id).collect();
    if needs.is_empty() { text } else { format!("{text} ({})", needs.join(", ")) }
}

/// The code that a log ends with: `npm error code E404`, `npm ERR! code E404`, `lerna ERR! E404 …`, `[E404] …` of pnpm,
/// `Response Code: 404 (404)` of Yarn.
pub(crate) fn code(output: &str) -> Option<String> {
    let of_line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // Yarn colours it.
        if let Some((_, rest)) = line.split_once("Response Code") {
            let digits: String = rest.chars().skip_while(|it| *it != '(').filter(char::is_ascii_digit).collect();
            return Some(format!("E{digits}"));
        }
        let bracketed = words.first().and_then(|it| it.strip_prefix('[')?.strip_suffix(']'));
        if let Some(code) = bracketed.filter(|it| is_code(it)) {
            return Some(code.to_owned());
        }
        match words.as_slice() {
            ["npm", "error" | "ERR!", "code", code] => Some((*code).to_owned()),
            ["lerna", "ERR!", code, ..] if is_code(code) => Some((*code).to_owned()),
            _ => None,
        }
    };
    output.lines().rev().find_map(of_line)
}

fn is_code(word: &str) -> bool {
    word.len() > 3
        && word.starts_with('E')
        && word.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_')
}
