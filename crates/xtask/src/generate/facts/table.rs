//! Reads a fact table and insists that every entry says where it comes from, as of when and how sure it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_yaml::{Mapping, Value};

/// A file of facts: a header and lists of entries.
#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pub(super) title: String,
    sources: Vec<String>,
    #[serde(default)]
    defaults: Evidence,
    #[serde(flatten)]
    lists: BTreeMap<String, Vec<Mapping>>,
}

/// An entry with what the engine may want to know of its evidence.
#[derive(Debug)]
pub(super) struct Entry<T> {
    pub(super) value: T,
    pub(super) date: String,
    pub(super) confidence: char,
}

/// Taken from the entry, else from the file's `defaults`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    source: Option<String>,
    date: Option<String>,
    confidence: Option<char>,
}

impl Table {
    /// Reads `NAME.yaml` of a folder.
    pub(super) fn read(folder: &Path, name: &str) -> anyhow::Result<Self> {
        let text = fs::read_to_string(folder.join(name).with_extension("yaml"))
            .with_context(|| format!("reading {name}.yaml"))?;
        Self::parse(&text).with_context(|| format!("{name}.yaml"))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let table: Self = serde_yaml::from_str(text)?;
        ensure!(!table.title.is_empty() && !table.sources.is_empty(), "a table has a title and sources");
        Ok(table)
    }

    /// The entries of a list, in the order of the file.
    pub(super) fn entries<T: DeserializeOwned>(&mut self, list: &str) -> anyhow::Result<Vec<Entry<T>>> {
        let Some(entries) = self.lists.remove(list) else { bail!("no list `{list}`") };
        entries
            .into_iter()
            .map(|entry| self.entry(entry))
            .collect::<anyhow::Result<_>>()
            .with_context(|| format!("list `{list}`"))
    }

    /// The entries of a list that has to be in order without repetition, so that the engine can search it by halves.
    pub(super) fn ascending<T: DeserializeOwned, K: Ord>(
        &mut self,
        list: &str,
        key: impl Fn(&T) -> K,
    ) -> anyhow::Result<Vec<Entry<T>>> {
        let entries = self.entries::<T>(list)?;
        ensure!(entries.is_sorted_by(|a, b| key(&a.value) < key(&b.value)), "list `{list}` is in ascending order");
        Ok(entries)
    }

    /// The names of its lists that nothing has read yet.
    #[cfg(test)]
    pub(super) fn list_names(&self) -> Vec<String> {
        self.lists.keys().cloned().collect()
    }

    /// Fails if a list was not asked for: a misspelt one would be lost otherwise.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        if let Some(list) = self.lists.keys().next() {
            bail!("{}: nothing reads the list `{list}`", self.title);
        }
        Ok(())
    }

    fn entry<T: DeserializeOwned>(&self, mut entry: Mapping) -> anyhow::Result<Entry<T>> {
        let evidence = Evidence {
            source: take(&mut entry, "source")?.or_else(|| self.defaults.source.clone()),
            date: take(&mut entry, "date")?.or_else(|| self.defaults.date.clone()),
            confidence: take(&mut entry, "confidence")?.or(self.defaults.confidence),
        };
        take::<String>(&mut entry, "note")?;
        let (date, confidence) = evidence.check()?;
        Ok(Entry { value: serde_yaml::from_value(Value::Mapping(entry))?, date, confidence })
    }
}

impl Evidence {
    /// Its date and confidence, if nothing is missing.
    fn check(self) -> anyhow::Result<(String, char)> {
        ensure!(self.source.as_ref().is_some_and(|source| !source.is_empty()), "an entry has a source");
        let Some(date) = self.date else { bail!("an entry has a date") };
        ensure!(is_date(&date), "`{date}` is no date");
        match self.confidence {
            Some(confidence @ 'A'..='D') => Ok((date, confidence)),
            Some(other) => bail!("`{other}` is no confidence, which goes from A to D"),
            None => bail!("an entry has a confidence"),
        }
    }
}

fn take<T: DeserializeOwned>(entry: &mut Mapping, key: &str) -> anyhow::Result<Option<T>> {
    Ok(entry.remove(key).map(serde_yaml::from_value).transpose()?)
}

/// Whether it is a day of the calendar, as `2026-11-21`.
pub(super) fn is_date(text: &str) -> bool {
    let is_shaped = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(idx, byte)| if idx == 4 || idx == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if !is_shaped {
        return false;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().expect("only digits are left");
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let days = match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fact {
        value: u16,
    }

    /// The confidences of a list `facts`, or the innermost complaint.
    fn confidences(body: &str) -> Result<String, String> {
        let text = format!("title: T\nsources: [S]\n{body}");
        let entries = Table::parse(&text).and_then(|mut table| table.ascending("facts", |fact: &Fact| fact.value));
        entries
            .map(|entries| entries.iter().map(|entry| entry.confidence).collect())
            .map_err(|error| error.root_cause().to_string())
    }

    const COMPLETE: &str = "{ value: 1, source: N 1, date: 2026-02-28, confidence: A }";

    #[test]
    fn an_entry_inherits_what_it_does_not_say() {
        let body = format!(
            "defaults: {{ source: N 1, date: 2026-11-21, confidence: B }}\nfacts: [{COMPLETE}, {{ value: 2 }}]"
        );
        assert_eq!(confidences(&body), Ok("AB".to_owned()));
    }

    #[test]
    fn an_entry_without_evidence_is_refused() {
        let check = |entry: &str, complaint: &str| {
            assert_eq!(confidences(&format!("facts: [{entry}]")), Err(complaint.to_owned()), "{entry}");
        };
        check("{ value: 1, date: 2026-11-21, confidence: A }", "an entry has a source");
        check("{ value: 1, source: '', date: 2026-11-21, confidence: A }", "an entry has a source");
        check("{ value: 1, source: N 1, confidence: A }", "an entry has a date");
        check("{ value: 1, source: N 1, date: 2026-11-21 }", "an entry has a confidence");
        check(
            "{ value: 1, source: N 1, date: 2026-11-21, confidence: E }",
            "`E` is no confidence, which goes from A to D",
        );
    }

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        assert!(["2026-11-21", "2024-02-29", "2000-02-29", "2026-12-31"].into_iter().all(is_date));
        assert!(
            ![
                "2026-02-29",
                "1900-02-29",
                "2026-13-01",
                "2026-00-10",
                "2026-04-31",
                "2026-1-1",
                "21-11-2026",
                "2026-11-2x"
            ]
            .into_iter()
            .any(is_date)
        );
    }

    #[test]
    fn a_list_out_of_order_is_refused() {
        assert!(confidences(&format!("facts: [{COMPLETE}, {COMPLETE}]")).is_err());
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        assert!(confidences("facts: [{ valeu: 1, source: N 1, date: 2026-11-21, confidence: A }]").is_err());
    }

    #[test]
    fn a_list_that_nothing_reads_is_refused() {
        let table =
            Table::parse(&format!("title: T\nsources: [S]\nfacts: [{COMPLETE}]")).expect("the header is complete");
        assert!(table.finish().is_err());
    }
}
