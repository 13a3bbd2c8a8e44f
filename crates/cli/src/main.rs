//! The command line: arguments, collecting files, rendering, exit codes.
fn main() {}
