//! Lines of `.npmrc` in the dialect of npm's own reader (`ini`), with spans. npm's `${VARIABLE}` is left as written:
//! replacing it is a later step of npm's, and the engine's business.

use crate::text::Span;

/// An `.npmrc`.
#[derive(Clone, Default, Debug)]
pub struct Npmrc {
    /// Its settings in order.
    pub entries: Vec<NpmrcEntry>,
}

/// One setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NpmrcEntry {
    /// The `[section]` it stands in.
    pub section: Option<String>,
    /// The key, unquoted, without `[]`.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value, unquoted; a key alone is `true`.
    pub value: String,
    /// Where the value stands; `None` for a key alone.
    pub value_span: Option<Span>,
    /// Whether it was written `key[]`.
    pub is_array: bool,
}

/// Reads an `.npmrc`. Total: npm skips what it cannot read, and so does this.
#[must_use]
pub fn parse_npmrc(text: &str) -> Npmrc {
    let mut npmrc = Npmrc::default();
    let mut section = None;
    let mut start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while start < text.len() {
        let end = text[start..].find(['\n', '\r']).map_or(text.len(), |it| start + it);
        line(text, start, end, &mut section, &mut npmrc.entries);
        start = end + 1;
    }
    npmrc
}

fn line(text: &str, start: usize, end: usize, section: &mut Option<String>, entries: &mut Vec<NpmrcEntry>) {
    let line = &text[start..end];
    let trimmed = line.trim_start();
    if trimmed.is_empty() || trimmed.starts_with([';', '#']) {
        return;
    }
    if let Some(name) = line.trim().strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        *section = Some(name.to_owned());
        return;
    }
    let (key, value) = match line.find('=') {
        Some(0) => return,
        Some(at) => ((start, start + at), Some((start + at + 1, end))),
        None => ((start, end), None),
    };
    let (key, key_span) = decode(text, key.0, key.1);
    let (key, is_array) = match key.strip_suffix("[]") {
        Some(it) if !it.is_empty() => (it.to_owned(), true),
        _ => (key, false),
    };
    let (value, value_span) = match value {
        Some((from, to)) => {
            let (value, span) = decode(text, from, to);
            (value, Some(span))
        }
        None => ("true".to_owned(), None),
    };
    entries.push(NpmrcEntry { section: section.clone(), key, key_span, value, value_span, is_array });
}

/// Unquotes a text, or cuts it at the first `;` or `#` that is not escaped.
fn decode(text: &str, start: usize, end: usize) -> (String, Span) {
    let raw = &text[start..end];
    let from = start + (raw.len() - raw.trim_start().len());
    let trimmed = raw.trim();
    for quote in ['"', '\''] {
        if trimmed.len() >= 2 && trimmed.starts_with(quote) && trimmed.ends_with(quote) {
            let inner = &trimmed[1..trimmed.len() - 1];
            let value = if quote == '"' { inner.replace("\\\"", "\"").replace("\\\\", "\\") } else { inner.to_owned() };
            return (value, Span::new(from, from + trimmed.len()));
        }
    }
    let mut value = String::new();
    let mut escaped = false;
    let mut len = trimmed.len();
    for (idx, char) in trimmed.char_indices() {
        if escaped {
            if !matches!(char, '\\' | ';' | '#') {
                value.push('\\');
            }
            value.push(char);
            escaped = false;
        } else if matches!(char, ';' | '#') {
            len = idx;
            break;
        } else if char == '\\' {
            escaped = true;
        } else {
            value.push(char);
        }
    }
    if escaped {
        value.push('\\');
    }
    let len = trimmed[..len].trim_end().len();
    (value.trim().to_owned(), Span::new(from, from + len))
}
