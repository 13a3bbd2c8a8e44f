//! Runs the engine over a folder of real set-ups and compares with their labels.
fn main() {}
