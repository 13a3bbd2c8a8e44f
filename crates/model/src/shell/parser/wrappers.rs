//! Programs that only start another one: what counts is the other one.

use super::name_length;
use crate::shell::{Assignment, SimpleCommand, Word, Wrapper};

struct Spec {
    name: &'static str,
    /// Options whose value is a word of its own.
    valued: &'static [&'static str],
    /// Operands before the other program.
    operands: usize,
    takes_assignments: bool,
}

const fn spec(name: &'static str, valued: &'static [&'static str], operands: usize) -> Spec {
    Spec { name, valued, operands, takes_assignments: false }
}

const SPECS: [Spec; 21] = [
    Spec {
        name: "sudo",
        valued: &["-u", "-g", "-h", "-p", "-C", "-D", "-R", "-T", "-r", "-t", "-U", "--user", "--group", "--chdir"],
        operands: 0,
        takes_assignments: true,
    },
    Spec { name: "env", valued: &["-u", "-C", "--unset", "--chdir"], operands: 0, takes_assignments: true },
    Spec { name: "cross-env", valued: &[], operands: 0, takes_assignments: true },
    spec("doas", &["-u", "-C"], 0),
    spec("command", &[], 0),
    spec("builtin", &[], 0),
    spec("exec", &["-a"], 0),
    spec("eatmydata", &[], 0),
    spec("time", &["-f", "-o", "--format", "--output"], 0),
    spec("nohup", &[], 0),
    spec("setsid", &[], 0),
    spec("chronic", &[], 0),
    spec("unbuffer", &[], 0),
    spec("caffeinate", &[], 0),
    spec("nice", &["-n", "--adjustment"], 0),
    spec("ionice", &["-c", "-n", "-p", "--class", "--classdata"], 0),
    spec("stdbuf", &["-i", "-o", "-e"], 0),
    spec("xvfb-run", &["-n", "-s", "-e", "-f", "--server-num", "--server-args"], 0),
    spec("timeout", &["-s", "-k", "--signal", "--kill-after"], 1),
    spec("xargs", &["-n", "-I", "-P", "-d", "-L", "-a", "-E", "-s", "--max-args", "--max-procs", "--delimiter"], 0),
    spec("retry", &["-t", "-d", "-n", "--times", "--delay"], 0),
];

/// Moves wrappers from the front of the words to where they are recorded.
pub(super) fn peel(command: &mut SimpleCommand) {
    let mut at = 0;
    while let Some((end, spec)) = wrapped(&command.words, at) {
        let own = &command.words[at + 1..end];
        if spec.takes_assignments {
            command.assignments.extend(own.iter().filter_map(assignment));
        }
        let range = command.words[at].range.start..command.words[end - 1].range.end;
        command.wrappers.push(Wrapper { name: spec.name.to_owned(), words: own.to_vec(), range });
        at = end;
    }
    command.words.drain(..at);
}

/// Where the program that the wrapper at `at` starts stands.
fn wrapped(words: &[Word], at: usize) -> Option<(usize, &'static Spec)> {
    let name = words.get(at)?.program()?;
    let spec = SPECS.iter().find(|it| it.name == name)?;
    let mut end = at + 1;
    while let Some(option) = words.get(end).and_then(Word::literal).filter(|it| it.len() > 1 && it.starts_with('-')) {
        if name == "command" && matches!(option, "-v" | "-V") {
            return None;
        }
        end += 1 + usize::from(spec.valued.contains(&option));
        if option == "--" {
            break;
        }
    }
    while spec.takes_assignments && words.get(end).is_some_and(|it| assignment(it).is_some()) {
        end += 1;
    }
    end += spec.operands;
    (end < words.len()).then_some((end, spec))
}

fn assignment(word: &Word) -> Option<Assignment> {
    let (name, value) = word.split_once('=')?;
    let is_name = !name.is_empty() && name_length(name) == name.len();
    is_name.then(|| Assignment { name: name.to_owned(), value, range: word.range.clone() })
}
