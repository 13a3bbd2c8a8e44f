//! Set-up, serve, test, build and generated files: the project's only script.
fn main() {}
