//! The places that rows other than passing ones speak about, in the order of the tabs and then of the text: where F8
//! leads.

use std::ops::Range;

use wire::page::{Row, Tone};

use super::line_endings::shown_range;
use super::sheet::SheetId;

/// A place to stop at.
#[derive(PartialEq, Eq, Debug)]
pub struct Stop {
    /// The sheet.
    pub sheet: SheetId,
    /// Where in the text as an editor shows it, in UTF-16 units.
    pub range: Range<u32>,
    /// One-based line.
    pub line: u32,
    /// `publish.yml:17`.
    pub label: String,
    /// The rows, by their index.
    pub rows: Vec<u32>,
    order: Order,
}

/// A position among all texts: the tab's, then start and end in its text.
pub type Order = (usize, u32, u32);

/// The tab of a text and the text, by the index that places have.
pub type Texts<'t> = &'t dyn Fn(u32) -> Option<(usize, SheetId, &'t str)>;

/// All stops.
#[must_use]
pub fn stops<'t>(rows: &[Row], texts: Texts<'t>) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    for (ordinal, row) in (0..).zip(rows).filter(|it| it.1.tone < Tone::Pass) {
        let Some(place) = row.places.first() else { continue };
        let Some((tab, sheet, text)) = texts(place.file) else { continue };
        let range = shown_range(text, place.start as usize..place.end as usize);
        let order = (tab, range.start, range.end);
        let at = stops.partition_point(|it| it.order < order);
        match stops.get_mut(at).filter(|it| it.order == order) {
            Some(same) => same.rows.push(ordinal),
            None => {
                let (line, label) = (place.line, place.label.clone());
                stops.insert(at, Stop { sheet, range, line, label, rows: vec![ordinal], order });
            }
        }
    }
    stops
}

/// Index of the stop after a position, or before it; past the last one the first follows. There has to be one.
#[must_use]
pub fn next(stops: &[Stop], here: Order, is_forward: bool) -> usize {
    match is_forward {
        true => stops.partition_point(|it| it.order <= here) % stops.len().max(1),
        false => stops.partition_point(|it| it.order < here).checked_sub(1).unwrap_or(stops.len().saturating_sub(1)),
    }
}

#[cfg(test)]
mod tests {
    use wire::page::Place;

    use super::*;

    const TEXTS: [&str; 2] = ["é: 20\r\nb: 1\r\n", "{}\n"];

    fn row(tone: Tone, file: u32, bytes: Range<u32>) -> Row {
        let place =
            Place { file, label: String::new(), line: 1, start: bytes.start, end: bytes.end, message: String::new() };
        Row {
            rule: "a-rule".into(),
            link: "trigger".into(),
            tone,
            message: String::new(),
            note: None,
            places: vec![place],
            needs: Vec::new(),
            fixes: Vec::new(),
        }
    }

    fn found(rows: &[Row]) -> Vec<Stop> {
        // The second text has the first tab.
        stops(rows, &|file| TEXTS.get(file as usize).map(|text| (1 - file as usize, SheetId(file), *text)))
    }

    #[test]
    fn stops_follow_tabs_and_text_whatever_the_rows_order() {
        let rows =
            [row(Tone::Warn, 0, 8..9), row(Tone::Fail, 0, 4..6), row(Tone::Pass, 0, 0..1), row(Tone::Advice, 1, 0..2)];
        let ranges: Vec<_> = found(&rows).into_iter().map(|it| (it.sheet.0, it.range)).collect();
        assert_eq!(ranges, [(1, 0..2), (0, 3..5), (0, 6..7)]);
    }

    #[test]
    fn rows_about_the_same_place_share_a_stop() {
        let rows = [row(Tone::Fail, 0, 4..6), row(Tone::Warn, 0, 4..6), row(Tone::Warn, 0, 4..5)];
        let rows: Vec<_> = found(&rows).into_iter().map(|it| it.rows).collect();
        assert_eq!(rows, [vec![2], vec![0, 1]]);
    }

    #[test]
    fn the_round_goes_on_from_where_the_caret_is_and_closes() {
        let stops = found(&[row(Tone::Fail, 1, 0..2), row(Tone::Fail, 0, 4..6), row(Tone::Fail, 0, 8..9)]);
        assert_eq!(next(&stops, (0, 0, 0), true), 0);
        assert_eq!(next(&stops, (0, 0, 2), true), 1);
        assert_eq!(next(&stops, (1, 4, 4), true), 2);
        assert_eq!(next(&stops, (1, 6, 7), true), 0);
        assert_eq!(next(&stops, (1, 6, 7), false), 1);
        assert_eq!(next(&stops, (0, 0, 2), false), 2);
    }
}
