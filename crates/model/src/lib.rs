//! Formats: what workflows, manifests and settings say, typed, every value with its span.
