//! Identity tokens in variables: npm on GitLab and CircleCI takes the one in `NPM_ID_TOKEN` (N 11.1, 11.2).

use document::Span;
use model::command::CircleOidc;
use model::expression::Interpolated;
use model::shell::{Part, Word};

use crate::publication::{IdToken, IdTokenSource, Identity, MissingIdentity, TokenFault};
use crate::trace::commands::Source;
use crate::trace::identity::Asked;
use crate::trace::{MAX_SETTINGS, Steps};

/// The variable that npm reads (N 11.1b).
pub(crate) const VARIABLE: &str = "NPM_ID_TOKEN";
/// Whom the token has to be for (N 11.1b, 11.2b).
pub(crate) const AUDIENCE: &str = "npm:registry.npmjs.org";
/// What CircleCI makes for every job: tokens for the organization (N 11.2b).
const OWN_TOKENS: [&str; 2] = ["CIRCLE_OIDC_TOKEN", "CIRCLE_OIDC_TOKEN_V2"];

/// What the command finds in `NPM_ID_TOKEN`.
pub(super) fn identity<'p>(asked: &Asked<'_, 'p>) -> Identity<'p> {
    let tokens = &asked.state.id_tokens;
    let missing = |fault| Identity::Missing(MissingIdentity::Token(fault));
    let Some(variable) = asked.variables.iter().rev().find(|it| it.name == VARIABLE) else {
        if let Some((key, block)) = asked.state.misplaced_tokens {
            return missing(TokenFault::Misplaced(key, block));
        }
        let is_meant = |it: &IdToken<'_>| it.audiences.iter().flatten().any(|it| it == AUDIENCE);
        return match tokens.iter().rposition(|it| it.name == VARIABLE) {
            Some(lost) => missing(TokenFault::Lost(lost)),
            None if !asked.state.lacking.is_empty() => Identity::Unknown(asked.state.lacking.clone()),
            None => match tokens.iter().position(is_meant) {
                Some(other) => missing(TokenFault::Misnamed(other)),
                None => missing(TokenFault::Absent),
            },
        };
    };
    let name = match &variable.value {
        Interpolated::Known(text) if text.is_empty() => return missing(TokenFault::Absent),
        Interpolated::Known(_) => return missing(TokenFault::Foreign(variable.location)),
        Interpolated::Unknown => return Identity::Unknown(Vec::new()),
        Interpolated::Secret(name) => name,
    };
    let Some(idx) = tokens.iter().rposition(|it| it.place == variable.location || it.name == *name) else {
        let is_own = OWN_TOKENS.contains(&name.as_str());
        return if is_own { missing(TokenFault::Foreign(variable.location)) } else { Identity::Unknown(Vec::new()) };
    };
    match &tokens[idx].audiences {
        None => Identity::Unknown(Vec::new()),
        Some(audiences) if audiences.iter().any(|it| it == AUDIENCE) => Identity::Granted(tokens[idx].place),
        Some(_) => missing(TokenFault::Audience(idx)),
    }
}

impl<'p> Steps<'_, 'p> {
    /// `circleci run oidc get`, into a variable or not.
    pub(super) fn minted(&mut self, source: &Source<'p>, oidc: &CircleOidc, range: std::ops::Range<usize>) {
        if self.state.id_tokens.len() >= MAX_SETTINGS {
            return;
        }
        let claims = oidc.claims.as_ref();
        let audience = match (&oidc.audience, claims) {
            (Some(audience), _) => Some(vec![audience.clone()]),
            // Claims that a variable holds.
            (None, Some(claims)) if claims.literal().is_none() => None,
            // Without a word about it the token is for the organization.
            (None, _) => Some(Vec::new()),
        };
        let written = oidc.audience.as_deref().zip(claims).and_then(|(audience, claims)| {
            let text = source.text()?.get(claims.range.clone())?;
            let at = claims.range.start + text.find(audience)?;
            Some(Span::new(at, at + audience.len()))
        });
        self.state.id_tokens.push(IdToken {
            name: oidc.variable.clone().unwrap_or_default(),
            audiences: audience,
            place: source.at(range.clone()),
            source: IdTokenSource::Minted {
                text: source.spot(),
                command: Span::new(range.start, range.end),
                audience: written,
                step: self.state.step,
                waits: 0,
            },
        });
    }

    /// Something that takes its time.
    pub(super) fn wait(&mut self) {
        for token in &mut self.state.id_tokens {
            if let IdTokenSource::Minted { waits, .. } = &mut token.source {
                *waits += 1;
            }
        }
    }

    /// The token that a variable is being set to: asked for in the value, by the command before.
    pub(super) fn token_of(&self, name: &str, value: &Word) -> Option<&IdToken<'p>> {
        let is_asked_for = value.parts.iter().any(|it| matches!(it, Part::Substitution { .. }));
        self.token_in_step(name).filter(|_| is_asked_for)
    }

    /// A token that the step at hand has asked for into a variable.
    pub(super) fn token_in_step(&self, name: &str) -> Option<&IdToken<'p>> {
        let is_here = |it: &&IdToken<'_>| {
            it.name == name && matches!(it.source, IdTokenSource::Minted { step, .. } if step == self.state.step)
        };
        self.state.id_tokens.iter().rev().find(is_here)
    }
}
