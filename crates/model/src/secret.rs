//! Credentials that stand in a text: one scanner, so that what a rule calls a token and what is taken out before
//! sharing are the same. A reference to a secret, such as `${{ secrets.NPM_TOKEN }}` or `${NPM_TOKEN}`, is none.

use std::ops::Range;

use crate::crc32::crc32;

/// A credential in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secret {
    /// What it is.
    pub kind: SecretKind,
    /// Where: the token with its prefix, or the value without key and quotes.
    pub range: Range<usize>,
    /// How sure that is.
    pub proof: Proof,
}

/// What a credential is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretKind {
    /// `npm_…`
    NpmToken,
    /// `jsrp_…`, `jsrd_…`, `jsrw_…`
    JsrToken,
    /// `ghp_…` and its relatives, `github_pat_…`
    GitHubToken,
    /// `glpat-…`
    GitLabToken,
    /// `AKIA…`, `ASIA…`
    AwsKey,
    /// A JSON Web Token, such as an identity token of a run.
    WebToken,
    /// What stands between `BEGIN … PRIVATE KEY` and its end.
    PrivateKey,
    /// `https://user:password@host`
    UrlPassword,
    /// The value of a key that holds credentials: `_authToken`, `_password`, `NODE_AUTH_TOKEN`, `Authorization`.
    Value,
}

/// How sure it is that something is a credential.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    /// Its own checksum is right: nobody writes that by accident.
    Checksum,
    /// Its shape or its key says so.
    Shape,
    /// It was one, and [`redact`] has been here.
    Redacted,
}

impl SecretKind {
    /// How people call it, with its article.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::NpmToken => "an npm token",
            Self::JsrToken => "a JSR token",
            Self::GitHubToken => "a GitHub token",
            Self::GitLabToken => "a GitLab token",
            Self::AwsKey => "an AWS access key",
            Self::WebToken => "a JSON Web Token",
            Self::PrivateKey => "a private key",
            Self::UrlPassword => "a password in an address",
            Self::Value => "a credential",
        }
    }
}

/// How tokens begin, and how many letters, digits and underscores follow at least.
const SHAPES: [(&str, usize, SecretKind); 11] = [
    ("npm_", 36, SecretKind::NpmToken),
    ("jsrp_", 35, SecretKind::JsrToken),
    ("jsrd_", 35, SecretKind::JsrToken),
    ("jsrw_", 35, SecretKind::JsrToken),
    ("ghp_", 36, SecretKind::GitHubToken),
    ("gho_", 36, SecretKind::GitHubToken),
    ("ghu_", 36, SecretKind::GitHubToken),
    ("ghs_", 36, SecretKind::GitHubToken),
    ("ghr_", 36, SecretKind::GitHubToken),
    ("github_pat_", 36, SecretKind::GitHubToken),
    ("glpat-", 20, SecretKind::GitLabToken),
];

/// Stands where a credential was, after what is left of it: `npm_REDACTED`.
const REDACTED: &str = "REDACTED";
/// UTF-8 bytes of the shortest token, redacted or not: `eyJREDACTED`. Most words are shorter.
const MIN_TOKEN: usize = 11;
/// As much of a token as is looked at; none is longer.
const MAX_TOKEN: usize = 255;
/// Values are not longer.
const MAX_VALUE: usize = 512;
/// The lines of a private key are not more bytes than this.
const MAX_KEY: usize = 16 * 1024;

/// Every credential in a text, in order, apart from each other. Linear.
#[must_use]
pub fn find(text: &str) -> Vec<Secret> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    // Keys inside a value that is too long to be one would read its rest again and again.
    let mut overlong = 0;
    while let Some(byte) = bytes.get(at) {
        if is_word(*byte) {
            let end = run(bytes, at, is_word);
            // All ASCII, as the bytes of a word are.
            let word = &text[at..end];
            let secret = token_in(word, at)
                .or_else(|| private_key(text, word, end))
                .or_else(|| value(text, word, end, &mut overlong));
            at = secret.as_ref().map_or(end, |it| it.range.end.max(end));
            found.extend(secret);
        } else if *byte == b':' && bytes[at..].starts_with(b"://") {
            let secret = url_password(text, at + 3);
            at = secret.as_ref().map_or(at + 3, |it| it.range.end);
            found.extend(secret);
        } else {
            at += 1;
        }
    }
    found
}

/// The text with `REDACTED` in place of its credentials; `None` when it has none. Lines stay lines. A token of a known
/// format keeps prefix and length, so that columns stay right too; of other values not even the length is left.
#[must_use]
pub fn redact(text: &str, secrets: &[Secret]) -> Option<String> {
    let mut redacted = String::with_capacity(text.len());
    let mut done = 0;
    for secret in secrets.iter().filter(|it| it.proof != Proof::Redacted) {
        redacted.push_str(&text[done..secret.range.start]);
        cover(&mut redacted, secret.kind, &text[secret.range.clone()]);
        done = secret.range.end;
    }
    if done == 0 {
        return None;
    }
    redacted.push_str(&text[done..]);
    Some(redacted)
}

fn cover(to: &mut String, kind: SecretKind, secret: &str) {
    let kept = match kind {
        SecretKind::AwsKey => 4,
        SecretKind::WebToken => 3,
        SecretKind::UrlPassword | SecretKind::Value => 0,
        SecretKind::PrivateKey => return cover_lines(to, secret),
        _ => prefix(secret).map_or(0, |(prefix, ..)| prefix.len()),
    };
    to.push_str(&secret[..kept]);
    to.push_str(REDACTED);
    if kept > 0 && kind != SecretKind::WebToken {
        let fill = if kind == SecretKind::AwsKey { 'X' } else { 'x' };
        to.extend(std::iter::repeat_n(fill, secret.len().saturating_sub(kept + REDACTED.len())));
    }
}

/// Indentation, the sign of a line of a patch and line endings stay.
fn cover_lines(to: &mut String, secret: &str) {
    for line in secret.split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t', '+', '-']);
        let start = line.len() - content.len();
        let content = content.trim_end();
        to.push_str(&line[..start]);
        if !content.is_empty() {
            to.push_str(REDACTED);
        }
        to.push_str(&line[start + content.len()..]);
    }
}

/// A token in the word at `at`: from its beginning, or from a part of it that begins as only tokens do.
fn token_in(word: &str, at: usize) -> Option<Secret> {
    if word.len() < MIN_TOKEN {
        return None;
    }
    let word = word.trim_end_matches(['.', '-', '_']);
    let start = word.len() - word.trim_start_matches('-').len();
    let starts = word.bytes().enumerate().filter(|it| matches!(it.1, b'-' | b'.')).map(|it| it.0 + 1);
    let mut parts = starts.filter(|it| prefix(&word[*it..]).is_some());
    token(&word[start..], at + start).or_else(|| parts.find_map(|start| token(&word[start..], at + start)))
}

/// A token that its own beginning gives away.
fn token(word: &str, at: usize) -> Option<Secret> {
    let secret = |kind, proof| Some(Secret { kind, range: at..at + word.len(), proof });
    if let Some((prefix, length, kind)) = prefix(word) {
        let body = &word[prefix.len()..];
        if is_covered(body, 'x') {
            return secret(kind, Proof::Redacted);
        }
        let is_part = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_' || (*it == b'-' && prefix == "glpat-");
        let part = &body.as_bytes()[..body.bytes().take(MAX_TOKEN).take_while(is_part).count()];
        // `npm_xxxxxxxx` is nobody's token.
        let has_variety = part.iter().any(u8::is_ascii_digit) && part.iter().any(u8::is_ascii_alphabetic);
        if part.len() < length || !has_variety {
            return None;
        }
        return secret(kind, if has_checksum(prefix, body) { Proof::Checksum } else { Proof::Shape });
    }
    if let Some(rest) = word.strip_prefix("eyJ") {
        let mut parts = word.splitn(4, '.');
        let is_json = |it: Option<&str>| it.is_some_and(|it| it.starts_with("eyJ") && it.len() >= 10);
        return match () {
            () if rest == REDACTED => secret(SecretKind::WebToken, Proof::Redacted),
            () if is_json(parts.next()) && is_json(parts.next()) && parts.next().is_some_and(|it| it.len() >= 16) => {
                secret(SecretKind::WebToken, Proof::Shape)
            }
            () => None,
        };
    }
    if word.len() == 20 && (word.starts_with("AKIA") || word.starts_with("ASIA")) {
        let is_shaped = word.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
        // The key of Amazon's own documentation ends so.
        return match () {
            () if is_covered(&word[4..], 'X') => secret(SecretKind::AwsKey, Proof::Redacted),
            () if is_shaped && !word.ends_with("EXAMPLE") => secret(SecretKind::AwsKey, Proof::Shape),
            () => None,
        };
    }
    None
}

/// Whether [`cover`] wrote this.
fn is_covered(body: &str, fill: char) -> bool {
    body.strip_prefix(REDACTED).is_some_and(|it| it.trim_start_matches(fill).is_empty())
}

fn prefix(word: &str) -> Option<(&'static str, usize, SecretKind)> {
    SHAPES.into_iter().find(|(prefix, ..)| word.starts_with(prefix))
}

/// Whether the last 6 of 36 characters are the CRC-32 of the first 30 in base 62, as npm and GitHub make tokens.
/// https://github.blog/2021-09-23-announcing-npms-new-access-token-format/
fn has_checksum(prefix: &str, body: &str) -> bool {
    if body.len() != 36 || prefix == "glpat-" {
        return false;
    }
    let (random, sum) = body.as_bytes().split_at(30);
    let mut rest = crc32(random);
    sum.iter().rev().all(|digit| {
        let expected = BASE_62[(rest % 62) as usize];
        rest /= 62;
        *digit == expected
    })
}

const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The lines of a private key whose first word ends, with `-----BEGIN`, at `after`.
fn private_key(text: &str, word: &str, after: usize) -> Option<Secret> {
    if !word.ends_with("-----BEGIN") {
        return None;
    }
    let (title, _) = text[after..].split_once("-----")?;
    if !title.ends_with("PRIVATE KEY") || title.len() > 40 {
        return None;
    }
    let start = after + title.len() + 5;
    let rest = &text.as_bytes()[start..];
    let rest = &rest[..rest.len().min(MAX_KEY)];
    // A key whose end is not there ends where the text no longer looks like one.
    let length = rest.windows(8).position(|it| it == b"-----END").unwrap_or_else(|| {
        let is_key = |it: u8| it.is_ascii_alphanumeric() || b"+/=\\,:-| \t\r\n".contains(&it);
        run(rest, 0, is_key)
    });
    let body = &text[start..start + length];
    let is_there = body.bytes().any(|it| it.is_ascii_alphanumeric());
    let mut words = body.split(|it: char| it.is_whitespace() || matches!(it, '+' | '-')).filter(|it| !it.is_empty());
    let proof = if words.all(|it| it == REDACTED) { Proof::Redacted } else { Proof::Shape };
    is_there.then_some(Secret { kind: SecretKind::PrivateKey, range: start..start + length, proof })
}

/// The password in the address whose host, perhaps with a user before it, begins at `start`.
fn url_password(text: &str, start: usize) -> Option<Secret> {
    let bytes = text.as_bytes();
    let is_authority = |it: u8| !it.is_ascii_whitespace() && !b"/?#\"'<>`\\,;|".contains(&it);
    let end = run(bytes, start, is_authority);
    let user = text[start..end].rsplit_once('@')?.0;
    let (name, password) = user.split_once(':')?;
    literal(password, start + name.len() + 1..start + user.len(), SecretKind::UrlPassword)
}

/// The value of the key `word`, which ends at `after`; none before `overlong`.
fn value(text: &str, word: &str, after: usize, overlong: &mut usize) -> Option<Secret> {
    let key = key(word).filter(|_| *overlong <= after)?;
    let bytes = text.as_bytes();
    let closed = after + usize::from(bytes.get(after).is_some_and(is_quote));
    let separator = run(bytes, closed, is_blank);
    let (start, is_assigned) = match bytes.get(separator)? {
        b'=' | b':' => (run(bytes, separator + 1, is_blank), true),
        // `npm config set //host/:_authToken VALUE`, `--token VALUE`.
        _ if closed < separator => (separator, false),
        _ => return None,
    };
    let quote = bytes.get(start).filter(|it| is_quote(it));
    let start = past_scheme(text, key, start + usize::from(quote.is_some()));
    let is_value = |it: u8| match quote {
        Some(quote) => it != *quote && !matches!(it, b'\n' | b'\r' | b'\\'),
        None => !it.is_ascii_whitespace() && !b"\"'`,;#{}[]()<>|\\&".contains(&it),
    };
    let end = run(&bytes[..bytes.len().min(start + MAX_VALUE + 1)], start, is_value);
    if end - start > MAX_VALUE {
        *overlong = end;
        return None;
    }
    let value = text.get(start..end)?;
    let has_digit = value.bytes().any(|it| it.is_ascii_digit());
    let is_plausible = match key {
        Key::Credential if is_assigned => value.len() >= 6,
        Key::Variable => is_assigned && (value.len() >= 8 && has_digit || value.len() >= 20),
        Key::Credential | Key::Option => value.len() >= 16 && has_digit,
    };
    let kind = SecretKind::Value;
    if is_plausible || value == REDACTED { literal(value, start..end, kind) } else { None }
}

/// How much a key says about its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    /// It can hold nothing else.
    Credential,
    /// A variable that is named for one.
    Variable,
    /// A word of many uses.
    Option,
}

const CREDENTIALS: [&str; 7] =
    ["_authToken", "_auth", "_password", "npmAuthToken", "npmAuthIdent", "authorization", "Authorization"];
/// `npm_config__authToken` and its like.
const IN_VARIABLES: [&str; 3] = ["__authToken", "__auth", "__password"];
const VARIABLES: [&str; 6] = ["_TOKEN", "_AUTH", "_PASSWORD", "_SECRET", "_ACCESS_KEY", "_API_KEY"];
const OPTIONS: [&str; 2] = ["token", "password"];

/// How the names above end, which few other words do.
const ENDS: [&[u8; 4]; 10] = [b"oken", b"auth", b"word", b"dent", b"tion", b"OKEN", b"AUTH", b"WORD", b"CRET", b"_KEY"];

fn key(word: &str) -> Option<Key> {
    if word.as_bytes().last_chunk().is_none_or(|it| !ENDS.contains(&it)) {
        return None;
    }
    // A dash before it may be the sign of a patch.
    let word = word.trim_start_matches('-');
    let ends_with = |names: &[&str]| names.iter().any(|it| word.ends_with(it));
    match () {
        () if CREDENTIALS.contains(&word) || ends_with(&IN_VARIABLES) => Some(Key::Credential),
        () if ends_with(&VARIABLES) => Some(Key::Variable),
        () => OPTIONS.contains(&word).then_some(Key::Option),
    }
}

/// Past the scheme of an `Authorization` header.
fn past_scheme(text: &str, key: Key, start: usize) -> usize {
    let schemes = ["Bearer ", "bearer ", "Basic ", "basic ", "token "];
    let is_there = |it: &&&str| key == Key::Credential && text[start..].starts_with(**it);
    start + schemes.iter().find(is_there).map_or(0, |it| it.len())
}

/// The value at `range`, unless it only points to one, stands for none, or is a token that its own shape gives away.
fn literal(value: &str, range: Range<usize>, kind: SecretKind) -> Option<Secret> {
    if value == REDACTED {
        return Some(Secret { kind, range, proof: Proof::Redacted });
    }
    let is_reference = value.starts_with(['$', '<', '*', '!'])
        || (value.starts_with('%') && value.ends_with('%'))
        || ["${", "{{", "$(", "***"].iter().any(|it| value.contains(it))
        || ["secrets.", "env.", "vars.", "inputs.", "process.env"].iter().any(|it| value.starts_with(it));
    // `XXXXX-XXXXX-XXXXX-XXXXX` is what setup-node leaves where no token is.
    let is_nothing = value == "undefined" || value.bytes().all(|it| b"xX0-._".contains(&it));
    // Only where nothing stands behind the token: `TOKEN:PASSWORD` goes out as a whole.
    let is_token = value.bytes().all(is_word) && token_in(value, 0).is_some();
    let is_known = is_reference || is_nothing || is_token;
    (!is_known).then_some(Secret { kind, range, proof: Proof::Shape })
}

/// Where the run of bytes that pass `test` ends.
fn run(bytes: &[u8], start: usize, test: impl Fn(u8) -> bool) -> usize {
    start + bytes[start..].iter().take_while(|it| test(**it)).count()
}

fn is_word(byte: u8) -> bool {
    // Every byte of every file is asked: a table answers in half the time.
    const WORDS: [bool; 256] = {
        let mut words = [false; 256];
        let mut byte = 0;
        while byte < words.len() {
            words[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'_' | b'-' | b'.');
            byte += 1;
        }
        words
    };
    WORDS[byte as usize]
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_quote(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o";

    /// A token whose checksum is right; put together here, so that no scanner of repositories stumbles over it.
    fn real(prefix: &str) -> String {
        let mut sum = crc32(DIGITS.as_bytes());
        let mut digits = [b'0'; 6];
        for digit in digits.iter_mut().rev() {
            *digit = BASE_62[(sum % 62) as usize];
            sum /= 62;
        }
        format!("{prefix}{DIGITS}{}", String::from_utf8_lossy(&digits))
    }

    /// The secrets of `text`, and that none is left after redaction, which becomes `expected`.
    #[track_caller]
    fn check(text: &str, expected: &str) -> Vec<Secret> {
        let found = find(text);
        let redacted = redact(text, &found).unwrap_or_else(|| text.to_owned());
        assert_eq!(redacted, expected);
        assert_eq!(redacted.lines().count(), text.lines().count(), "lines stay lines");
        let left = find(&redacted);
        assert!(left.iter().all(|it| it.proof == Proof::Redacted), "{left:?}");
        assert_eq!(left.len(), found.len(), "what was redacted is still known for what it was");
        found
    }

    #[track_caller]
    fn check_none(text: &str) {
        assert_eq!(find(text), [], "{text}");
    }

    #[test]
    fn a_token_with_a_right_checksum_is_surely_one() {
        let token = real("npm_");
        let found = check(
            &format!("//host/:_authToken={token}\n"),
            &format!("//host/:_authToken=npm_REDACTED{}\n", "x".repeat(28)),
        );
        assert_eq!((found[0].kind, found[0].proof), (SecretKind::NpmToken, Proof::Checksum));
        assert_eq!(find(&real("ghp_"))[0].proof, Proof::Checksum);
        let wrong = token.replacen("0a1B", "1a1B", 1);
        assert_eq!(find(&wrong)[0].proof, Proof::Shape);
    }

    #[test]
    fn tokens_are_known_by_their_beginning() {
        for (prefix, kind) in [
            ("npm_", SecretKind::NpmToken),
            ("jsrp_", SecretKind::JsrToken),
            ("jsrd_", SecretKind::JsrToken),
            ("jsrw_", SecretKind::JsrToken),
            ("ghs_", SecretKind::GitHubToken),
            ("github_pat_", SecretKind::GitHubToken),
            ("glpat-", SecretKind::GitLabToken),
        ] {
            let token = format!("{prefix}{DIGITS}abcdef");
            let found = check(&format!("a {token}."), &format!("a {prefix}REDACTED{}.", "x".repeat(28)));
            assert_eq!(found.iter().map(|it| it.kind).collect::<Vec<_>>(), [kind]);
        }
        check(&format!("x-{DIGITS}.npm_{DIGITS}abcdef-y"), &format!("x-{DIGITS}.npm_REDACTED{}", "x".repeat(30)));
        let key = "AKIA".to_owned() + "0A1B2C3D4E5F6G7H";
        assert_eq!(check(&key, "AKIAREDACTEDXXXXXXXX")[0].kind, SecretKind::AwsKey);
        let token = format!("eyJ{DIGITS}.eyJ{DIGITS}.{DIGITS}");
        assert_eq!(check(&format!("Bearer {token}\n"), "Bearer eyJREDACTED\n")[0].kind, SecretKind::WebToken);
    }

    #[test]
    fn values_of_keys_that_hold_credentials_are_found_whatever_they_are() {
        check("//host/:_authToken=00000000-1111-2222-3333-444444444444\n", "//host/:_authToken=REDACTED\n");
        check("//host/:_password = aHVudGVyMg==\r\n", "//host/:_password = REDACTED\r\n");
        check("_auth=\"dXNlcjpwYXNz\"", "_auth=\"REDACTED\"");
        check("npmAuthToken: 'abcdef'", "npmAuthToken: 'REDACTED'");
        check("{ \"_auth\": \"abcdef\" }", "{ \"_auth\": \"REDACTED\" }");
        check("  NODE_AUTH_TOKEN: hunter2hunter2", "  NODE_AUTH_TOKEN: REDACTED");
        check("export NPM_TOKEN=hunter2hunter2 && x", "export NPM_TOKEN=REDACTED && x");
        check("npm config set //host/:_authToken 0123456789abcdef", "npm config set //host/:_authToken REDACTED");
        check("token = \"0123456789abcdef\"", "token = \"REDACTED\"");
        check("npx jsr publish --token 0123456789abcdef", "npx jsr publish --token REDACTED");
        check("> Authorization: Bearer 0123456789", "> Authorization: Bearer REDACTED");
        check("-_auth=abcdef\n+_auth=abcdef", "-_auth=REDACTED\n+_auth=REDACTED");
        check("NPM_CONFIG__authToken=0123456", "NPM_CONFIG__authToken=REDACTED");
        check(&format!("npmAuthIdent: 'npm_{DIGITS}abcdef:hunter2'"), "npmAuthIdent: 'REDACTED'");
    }

    #[test]
    fn a_password_in_an_address_is_found() {
        let found =
            check("git push https://bot:hunter2@github.com/acme/x", "git push https://bot:REDACTED@github.com/acme/x");
        assert_eq!(found[0].kind, SecretKind::UrlPassword);
        check("registry=http://a:b@host/", "registry=http://a:REDACTED@host/");
        check_none("https://host:4873/@acme/x git+ssh://git@github.com/acme/x https://x@host");
        check_none("https://x-access-token:${{ secrets.TOKEN }}@github.com https://x:${TOKEN}@github.com");
    }

    #[test]
    fn a_private_key_loses_its_lines_and_keeps_their_number() {
        let key = |body: &str| {
            format!("key: |\n  -----BEGIN RSA PRIVATE KEY-----\n{body}  -----END RSA PRIVATE KEY-----\nx: 1\n")
        };
        let found = check(&key("  MIIEow\r\n  abc+/=\n"), &key("  REDACTED\r\n  REDACTED\n"));
        assert_eq!(found[0].kind, SecretKind::PrivateKey);
        let patch = |body: &str| format!("+-----BEGIN PRIVATE KEY-----\n{body}+-----END PRIVATE KEY-----\n");
        check(&patch("+MIIEow\n+abc\n"), &patch("+REDACTED\n+REDACTED\n"));
        check(
            "\"-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\"",
            "\"-----BEGIN PRIVATE KEY-----REDACTED-----END PRIVATE KEY-----\"",
        );
        check(
            "-----BEGIN PRIVATE KEY-----\nMIIE\nabcd\n\n(cut)",
            "-----BEGIN PRIVATE KEY-----\nREDACTED\nREDACTED\n\n(cut)",
        );
        check_none("-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----");
    }

    #[test]
    fn names_that_hold_credentials_end_as_the_first_look_at_a_word_asks() {
        for name in [&CREDENTIALS[..], &IN_VARIABLES, &VARIABLES, &OPTIONS].concat() {
            assert!(ENDS.iter().any(|it| name.as_bytes().ends_with(*it)), "{name}");
        }
        assert_eq!("eyJ".len() + REDACTED.len(), MIN_TOKEN);
    }

    #[test]
    fn what_only_looks_redacted_is_taken_out() {
        check("_password=REDACTEDhunter2", "_password=REDACTED");
        let token = format!("npm_REDACTED{}", &DIGITS[..28]);
        check(&token, &format!("npm_REDACTED{}", "x".repeat(28)));
        let key = |line: &str| format!("-----BEGIN PRIVATE KEY-----\nREDACTED\n{line}\n-----END PRIVATE KEY-----\n");
        check(&key("MIIEow"), &key("REDACTED"));
    }

    #[test]
    fn what_only_points_to_a_secret_stays() {
        check_none("NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}");
        check_none("//registry.npmjs.org/:_authToken=${NPM_TOKEN}");
        check_none("NODE_AUTH_TOKEN: \"\"\nNPM_TOKEN:\n  required: true");
        check_none("echo \"//host/:_authToken=$NODE_AUTH_TOKEN\" >> ~/.npmrc");
        check_none("NPM_ID_TOKEN=$(circleci run oidc get --claims '{\"aud\": \"npm:registry.npmjs.org\"}')");
        check_none("NODE_AUTH_TOKEN: XXXXX-XXXXX-XXXXX-XXXXX\n  NPM_TOKEN: ***");
        check_none("set NPM_TOKEN=%TOKEN% and the _authToken value, NPM_TOKEN: automation");
        check_none("npm_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx npm_config_registry npm_lifecycle_event");
        check_none("sha512-abcdefghijklmnopqrstuvwxyz0123456789+/abcdefghijklmnopqrstuvwxyz0123456789==");
    }

    #[test]
    fn several_secrets_are_found_in_order_and_any_text_is_taken() {
        let text = format!("é {} 🚀 https://a:pw@b {}", real("npm_"), real("ghp_"));
        let kinds: Vec<_> = find(&text).into_iter().map(|it| it.kind).collect();
        assert_eq!(kinds, [SecretKind::NpmToken, SecretKind::UrlPassword, SecretKind::GitHubToken]);
        for text in [
            "",
            "://",
            "_auth=",
            "_auth",
            "eyJ",
            "-----BEGIN",
            "-----BEGIN PRIVATE KEY-----",
            "NPM_TOKEN=é",
            "://é:é@é",
            "token \"",
        ] {
            let _ = redact(text, &find(text));
        }
    }
}
