//! `preflight`: will your package publish?

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use cli::run::{Console, run};

fn main() -> ExitCode {
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
    let mut console = Console { out: Vec::new(), notes: Vec::new(), colour: cli::text::Colour::when(colour) };
    let code = match run(lexopt::Parser::from_env(), &mut console) {
        Ok(outcome) => ExitCode::from(outcome),
        Err(error) => {
            let _ = writeln!(console.notes, "preflight: {error}");
            ExitCode::from(2)
        }
    };

    // A reader that stops early, as in `preflight check | head`, is no fault of anyone.
    let _ = io::stdout().write_all(&console.out).and_then(|()| io::stdout().flush());
    let _ = io::stderr().write_all(cli::text::printable_lines(&console.notes).as_bytes());
    code
}
