//! Opinions: publications, forecast, rules, fixes.
