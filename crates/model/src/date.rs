//! Days of the calendar: those of the facts, and the day for which a run is judged.

use std::fmt;

/// A day; or, where a source names no more, a month, which comes before its days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Date {
    year: u16,
    month: u8,
    /// 0: the month as a whole.
    day: u8,
}

impl Date {
    /// A day, for tables: nothing is checked.
    #[must_use]
    pub const fn day(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day }
    }

    /// Some day of a month, for tables: nothing is checked.
    #[must_use]
    pub const fn month(year: u16, month: u8) -> Self {
        Self { year, month, day: 0 }
    }

    /// Reads `2026-11-21`; `None` for anything but a day of the calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            let part = parts.next().filter(|it| it.len() == length && it.bytes().all(|it| it.is_ascii_digit()))?;
            part.parse::<u16>().ok()
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let is_day = parts.next().is_none() && (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
        is_day.then_some(Self { year, month: month as u8, day: day as u8 })
    }

    /// Whether a source names no more than the month.
    #[must_use]
    pub fn is_month(self) -> bool {
        self.day == 0
    }

    /// Whether it lies behind a day for certain: a month once it is over.
    #[must_use]
    pub fn is_over_on(self, day: Self) -> bool {
        if self.is_month() { (self.year, self.month) < (day.year, day.month) } else { self <= day }
    }

    /// Days from this one to a later one; 0 when that is not later. A month counts from its first day.
    #[must_use]
    pub fn days_until(self, later: Self) -> u32 {
        later.number().saturating_sub(self.number())
    }

    /// Days since the year 0 of a calendar that always was as it is.
    fn number(self) -> u32 {
        let (year, month) = (u32::from(self.year), u32::from(self.month));
        // Years begin in March here, so that the day that not every year has is the last one.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year.saturating_sub(1), month + 9) };
        let leap = year / 4 - year / 100 + year / 400;
        year * 365 + leap + (month * 306 + 5) / 10 + u32::from(self.day.max(1))
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn days(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    /// `2026-11-21`, or `January 2027` for a month.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        if !self.is_month() {
            return write!(f, "{year:04}-{month:02}-{day:02}");
        }
        let name = MONTHS.get(usize::from(*month).wrapping_sub(1)).copied().unwrap_or_default();
        write!(f, "{name} {year}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_read() {
        for text in ["2026-11-21", "2024-02-29", "2000-02-29", "2026-12-31"] {
            assert_eq!(Date::parse(text).map(|it| it.to_string()).as_deref(), Some(text));
        }
        for text in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-1-1",
            "21-11-2026",
            "2026-11",
            "2026-11-21-",
            "+026-11-21",
            "",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_month_is_over_when_its_last_day_is() {
        let (january, first, last, after) =
            (Date::month(2027, 1), Date::day(2027, 1, 1), Date::day(2027, 1, 31), Date::day(2027, 2, 1));
        assert!(january < first && january > Date::day(2026, 12, 31));
        assert!(!january.is_over_on(first) && !january.is_over_on(last) && january.is_over_on(after));
        assert!(first.is_over_on(first) && !last.is_over_on(first));
        assert_eq!(january.to_string(), "January 2027");
    }

    #[test]
    fn days_are_counted_across_months_and_leap_years() {
        let between = |a: &str, b: &str| Date::parse(a).zip(Date::parse(b)).map(|(a, b)| a.days_until(b));
        assert_eq!(between("2026-11-21", "2027-01-01"), Some(41));
        assert_eq!(between("2024-02-28", "2024-03-01"), Some(2));
        assert_eq!(between("2026-02-28", "2026-03-01"), Some(1));
        assert_eq!(between("2026-01-01", "2027-01-01"), Some(365));
        assert_eq!(between("2027-01-01", "2026-01-01"), Some(0));
        assert_eq!(Date::day(2026, 11, 21).days_until(Date::month(2027, 1)), 41);
    }
}
