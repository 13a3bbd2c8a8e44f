//! The promises hold for the committed inputs, and for a fixed number of changes of them.

use fuzz::{Mutator, TARGETS, Target, target};

#[track_caller]
fn holds(name: &str) {
    let target: &Target = target(name).expect("the target exists");
    let corpus = target.inputs();
    assert!(corpus.len() > 2, "{name} has hardly anything to start from");
    corpus.iter().for_each(|it| (target.run)(it));
    for round in 0..target.rounds {
        let input = Mutator::new(round as u64).change(&corpus);
        let run = std::panic::catch_unwind(|| (target.run)(&input));
        assert!(run.is_ok(), "round {round} of {name}: {:?}", String::from_utf8_lossy(&input));
    }
}

macro_rules! promises {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            holds($name);
        })*

        #[test]
        fn every_target_is_tested() {
            assert_eq!(TARGETS.map(|it| it.name), [$($name),*]);
        }

        #[test]
        fn every_target_is_there_for_libfuzzer() {
            let manifest = include_str!("../libfuzzer/Cargo.toml");
            $(assert!(manifest.contains(concat!("[[bin]]\nname = \"", $name, "\"\n")));
            let target = include_str!(concat!("../libfuzzer/fuzz_targets/", $name, ".rs"));
            assert!(target.contains(concat!("fuzz::run(\"", $name, "\", input)")));)*
        }
    };
}

promises! {
    yaml_is_read_whatever_it_is: "yaml",
    json_is_read_whatever_it_is: "json",
    npmrc_lines_are_read_whatever_they_are: "npmrc",
    toml_is_read_whatever_it_is: "toml",
    edits_change_what_they_say: "edits",
    commands_are_read_whatever_they_are: "commands",
    links_hold_what_they_were_made_of: "links",
    logs_are_read_whatever_they_are: "logs",
    reports_are_written_whatever_they_say: "reports",
    corrections_come_to_an_end: "corrections",
}
