//! How long links are: of each case, and where the collection stands against what a link may be.

use std::io::{self, Write};

use wire::link::{self, Seen, Shared};

use crate::cases::Case;

/// The share of the collection, in percent, whose links have at most so many characters. Without what the sharer saw.
const TARGETS: [(usize, usize); 3] = [(50, 1_250), (80, 4_000), (93, 8_000)];

/// Prints the table; whether the targets are met and every link opens again as it was.
pub(crate) fn write(out: &mut impl Write, cases: &[Case]) -> io::Result<bool> {
    let width = cases.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
    writeln!(out, "{:width$}  files   bytes    link  with what was seen", "case")?;
    let mut lengths = Vec::new();
    let mut is_well = true;
    for case in cases {
        let shared = Shared { inputs: case.inputs.clone(), ..Shared::default() };
        let report = engine::check(&case.inputs);
        let seen = Some(Seen::new(&case.inputs, &report));
        let links = [link::encode(&shared), link::encode(&Shared { seen, ..shared.clone() })];
        let bytes: usize = case.inputs.files.iter().map(|it| it.text.len()).sum();
        write!(out, "{:width$}  {:>5}  {bytes:>6}", case.name, case.inputs.files.len())?;
        match links {
            [Ok(bare), Ok(whole)] => {
                writeln!(out, "  {:>6}  {:>6}", bare.len(), whole.len())?;
                let opens = [&bare, &whole].into_iter().all(|it| opens_again(it, case));
                if !opens {
                    writeln!(out, "  ✖ it does not open as it was")?;
                }
                is_well &= opens;
                lengths.push(bare.len());
            }
            [Err(reason), _] | [_, Err(reason)] => {
                writeln!(out, "  ✖ {reason}")?;
                lengths.push(usize::MAX);
            }
        }
    }
    lengths.sort_unstable();
    writeln!(out)?;
    for (percent, limit) in TARGETS {
        // The shortest link that so many percent of the links are not longer than.
        let rank = (lengths.len() * percent).div_ceil(100);
        let length = rank.checked_sub(1).and_then(|it| lengths.get(it)).copied().unwrap_or(0);
        let within = lengths.iter().filter(|it| **it <= limit).count();
        let mark = if length <= limit { '✔' } else { '✖' };
        writeln!(
            out,
            "{mark} {percent} % have at most {length} characters ({limit} allowed); {within} of {} are within",
            lengths.len()
        )?;
        is_well &= length <= limit;
    }
    Ok(is_well)
}

fn opens_again(link: &str, case: &Case) -> bool {
    let inputs = link::decode(link).map(|it| it.inputs);
    inputs.is_ok_and(|it| it.files == case.inputs.files && it.context == case.inputs.context)
}
