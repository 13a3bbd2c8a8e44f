//! Set-up, serve, test, build and generated files: the project's only script.

mod generate;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate"] => generate::run(false),
        ["generate", "--check"] => generate::run(true),
        _ => anyhow::bail!("unknown command"),
    }
}
