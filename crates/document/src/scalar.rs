//! What a plain scalar means under the YAML 1.2 core schema, which CI vendors follow closely enough: GitHub reads `on`
//! and `yes` as text, YAML 1.1 readers do not.

/// What an untagged plain scalar resolves to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Null,
    Bool(bool),
    Number,
    Text,
}

pub(crate) fn classify(text: &str) -> Class {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Class::Null,
        "true" | "True" | "TRUE" => Class::Bool(true),
        "false" | "False" | "FALSE" => Class::Bool(false),
        _ if is_number(text) => Class::Number,
        _ => Class::Text,
    }
}

fn is_number(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && (!whole.is_empty() || !fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}
