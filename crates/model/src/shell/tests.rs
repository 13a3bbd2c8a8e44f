//! What the parser makes of the shell text of workflows.

use super::*;

/// Each command as its words, `(nested)` ones first.
fn commands(text: &str) -> Vec<String> {
    parse(text).iter().map(|it| it.words.iter().map(Word::text).collect::<Vec<_>>().join(" ")).collect()
}

fn reaches(text: &str) -> Vec<Reach> {
    parse(text).iter().map(|it| it.reach).collect()
}

#[test]
fn commands_come_in_order() {
    let table: [(&str, &[&str]); 14] = [
        ("a; b && c || d | e & f\ng", &["a", "b", "c", "d", "e", "f", "g"]),
        ("npm publish \\\n  --access public", &["npm publish --access public"]),
        ("npm publish `\n  --access public", &["npm publish --access public"]),
        ("npm publish \\\r\n  --access public\r\nb", &["npm publish --access public", "b"]),
        ("# c\na # b\na#b", &["a", "a#b"]),
        ("if a; then b; elif c; then d; else e; fi; f", &["a", "b", "c", "d", "e", "f"]),
        ("for x in 1 2; do a $x; done", &["for x in 1 2", "a $x"]),
        ("while ! a; do b; done", &["a", "b"]),
        ("case $x in\n  a|b) c ;;\n  *) d ;;\nesac\ne", &["case $x", "c", "d", "e"]),
        ("f() { a; }\nf", &["a", "f"]),
        ("(cd x && a); { b; c; }", &["cd x", "a", "b", "c"]),
        ("[[ a && b ]] && c", &["[[ a && b ]]", "c"]),
        ("if [ -n \"$X\" ]; then\n  a\nfi", &["[ -n $X ]", "a"]),
        ("a 'b c' \"d $e f\" g\\ h", &["a b c d $e f g h"]),
    ];
    for (text, expected) in table {
        assert_eq!(commands(text), expected, "{text}");
    }
}

#[test]
fn subshells_are_told_apart() {
    let shells = |text: &str| -> Vec<(usize, usize)> {
        parse(text).iter().map(|it| (it.subshell.depth, it.subshell.id)).collect()
    };
    assert_eq!(shells("a; (b; c); (d); { e; }"), [(0, 0), (1, 1), (1, 1), (1, 3), (0, 0)]);
    assert_eq!(shells("(a; (b) && c); d"), [(1, 0), (2, 1), (1, 0), (0, 0)]);
    assert_eq!(shells("if x; then (cd y); fi; z"), [(0, 0), (1, 1), (0, 0)]);
}

#[test]
fn here_documents_are_text_not_commands() {
    let found = parse("cat > .npmrc <<EOF\na=$B\nrm -rf\nEOF\nnpm publish");
    assert_eq!(found.len(), 2);
    let here = found[0].redirections.iter().find(|it| it.kind == RedirectionKind::HereDocument).expect("a document");
    assert_eq!(here.target.text(), "a=$B\nrm -rf\n");
    assert!(found[0].redirections.iter().any(|it| it.kind == RedirectionKind::Write && it.target.is(".npmrc")));
    assert_eq!(commands("cat <<'A' <<B\n1\nA\n2\nB\nc"), ["cat", "c"]);
    assert_eq!(commands("cat <<-EOF | tee x\n\ta\n\tEOF\nb"), ["cat", "tee x", "b"]);
    assert_eq!(commands("x=$(cat <<EOF\n)\nEOF\n)\nb"), ["", "b"]);
    assert_eq!(commands("cat << parameters >> b\nx\nparameters\nc"), ["cat", "c"]);
}

#[test]
fn parts_of_words_are_told_apart() {
    let words = |text: &str| parse(text).remove(0).words;
    assert_eq!(words("a '${{ x }}'")[1].parts, [Part::Expression { text: "x".into(), quoted: true }]);
    assert_eq!(words("a ${{ x && 'y z' }}")[1].parts, [Part::Expression { text: "x && 'y z'".into(), quoted: false }]);
    assert_eq!(words("a $[[ inputs.x ]]")[1].parts, [Part::Expression { text: "inputs.x".into(), quoted: false }]);
    assert_eq!(words("a '$[[ inputs.x ]]'")[1].parts, [Part::Expression { text: "inputs.x".into(), quoted: true }]);
    let circle = |quoted| Part::Expression { text: "parameters.x".into(), quoted };
    assert_eq!(words("a << parameters.x >>")[1].parts, [circle(false)]);
    assert_eq!(words("a 'b<<parameters.x>>'")[1].parts, [Part::Literal("b".into()), circle(true)]);
    assert_eq!(words("a \"<< parameters.x >>c\"")[1].parts, [circle(true), Part::Literal("c".into())]);
    let Part::Variable { name, default, .. } = &words("a ${B:-c}")[1].parts[0] else { panic!("a variable") };
    assert_eq!((name.as_str(), default.as_deref()), ("B", Some("c")));
    assert_eq!(words("a $env:B")[1].parts, [Part::Variable { name: "B".into(), default: None, quoted: false }]);
    assert_eq!(words("a *.tgz")[1].parts, [Part::Glob('*'), Part::Literal(".tgz".into())]);
    assert_eq!(words("a '*.tgz'")[1].literal(), Some("*.tgz"));
    assert!(matches!(words("a $((1 << 2)) b")[1].parts[0], Part::Unknown { .. }));
    assert!(words("a $((1 << 2)) b")[2].is("b"));
    assert!(words("a ${B%/*}")[1].literal().is_none());
    assert_eq!(words("a $'b\\nc'")[1].literal(), Some("b\nc"));
    let Part::Substitution { commands, quoted } = &words("a \"$(b \"$(c)\" d)\" e")[1].parts[0] else {
        panic!("commands")
    };
    assert!(*quoted && commands[0].words.len() == 3);
    assert!(matches!(words("a `b`")[1].parts[0], Part::Substitution { .. }));
}

#[test]
fn arrays_are_unknown_values() {
    let found = parse("args=(--tag \"x\")\nnpm publish \"${args[@]}\"");
    assert_eq!(found[0].assignments[0].name, "args");
    assert!(found[1].words[2].is_open());
}

#[test]
fn assignments_stand_before_the_program() {
    let found = parse("A=b C=\"d $e\" npm publish F=g");
    let names: Vec<_> = found[0].assignments.iter().map(|it| (it.name.as_str(), it.value.text())).collect();
    assert_eq!(names, [("A", "b".to_owned()), ("C", "d $e".to_owned())]);
    assert_eq!(found[0].words.len(), 3);
    assert_eq!(found[0].assignments[0].value.range, 2..3);
}

#[test]
fn wrappers_are_peeled_and_kept() {
    let found = parse("sudo -E env A=b timeout -k 5 60 nice npm publish");
    let names: Vec<_> = found[0].wrappers.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["sudo", "env", "timeout", "nice"]);
    assert_eq!(found[0].assignments[0].name, "A");
    assert_eq!(found[0].program(), Some("npm"));
    assert_eq!(commands("command -v npm"), ["command -v npm"]);
}

#[test]
fn conditions_are_seen() {
    use Reach::*;
    let table: [(&str, &[Reach]); 15] = [
        ("a\nb", &[Always, Always]),
        ("a && b", &[Always, AfterSuccess]),
        ("a || b", &[Always, Conditional]),
        ("test -f x && b", &[Always, Conditional]),
        ("! a && b", &[Always, Conditional]),
        ("if a; then b; fi\nc", &[Always, Conditional, Always]),
        ("for x in 1 2; do a; done", &[Always, Always]),
        ("for x in *; do a; done", &[Always, Always]),
        ("for x in $Y; do a; done", &[Always, Conditional]),
        ("until a; do b; done", &[Always, Conditional]),
        ("f() { a; }\nf", &[Always, Always]),
        ("f() { a; }", &[Conditional]),
        ("if a; then exit 0; fi\nb", &[Always, Conditional, Conditional]),
        ("if a; then exit 1; fi\nb", &[Always, Conditional, Always]),
        ("if ($a) { b } else { c }\nd", &[Always, Conditional, Conditional, Always]),
    ];
    for (text, expected) in table {
        assert_eq!(reaches(text), expected, "{text}");
    }
    assert!(parse("npm publish || true")[0].failure_ignored);
    assert!(!parse("npm publish || exit 1")[0].failure_ignored);
    let after_failure = |text: &str| parse(text).iter().map(|it| it.after_failure).collect::<Vec<_>>();
    assert_eq!(after_failure("a || b && c; d"), [false, true, false, false]);
    let depths = |text: &str| parse(text).iter().map(|it| it.looped.depth).collect::<Vec<_>>();
    assert_eq!(depths("for x in *; do a; done; b"), [1, 1, 0]);
    assert_eq!(depths("for x in a; do for y in b; do c; done; d; done"), [1, 2, 2, 1]);
    let twice = parse("for x in a; do b; done; for x in a; do b; done");
    assert!(twice[1].looped == twice[0].looped && twice[2].looped != twice[0].looped, "each is its own");
}

#[test]
fn ranges_are_those_of_the_text() {
    let text = "npm ci\n  A=b npm publish --tag \"$X\" > log";
    let found = parse(text);
    assert_eq!(&text[found[1].range.clone()], "A=b npm publish --tag \"$X\" > log");
    let words: Vec<_> = found[1].words.iter().map(|it| &text[it.range.clone()]).collect();
    assert_eq!(words, ["npm", "publish", "--tag", "\"$X\""]);
}

#[test]
fn known_variables_are_replaced() {
    let word = parse("a \"v$A-${B:-c}/${{ d }}\"").remove(0).words.remove(1);
    let known = |reference: Reference<'_>| match reference {
        Reference::Variable("A") => Some("1".to_owned()),
        Reference::Expression("d") => Some("2".to_owned()),
        _ => None,
    };
    assert_eq!(word.text_with(&known).as_deref(), Some("v1-c/2"));
    assert_eq!(word.text_with(&|_| None), None);
}

/// Every range of every word, assignment, wrapper and command, nested ones included.
fn ranges(commands: &[SimpleCommand], found: &mut Vec<Range<usize>>) {
    for command in commands {
        found.push(command.range.clone());
        found.extend(command.wrappers.iter().map(|it| it.range.clone()));
        found.extend(command.assignments.iter().map(|it| it.range.clone()));
        let values = command.assignments.iter().map(|it| &it.value);
        let targets = command.redirections.iter().map(|it| &it.target);
        for word in command.words.iter().chain(values).chain(targets) {
            found.push(word.range.clone());
            for part in &word.parts {
                if let Part::Substitution { commands, .. } = part {
                    ranges(commands, found);
                }
            }
        }
    }
}

fn is_sound(text: &str) {
    let mut found = Vec::new();
    ranges(&parse(text), &mut found);
    for range in found {
        assert!(text.get(range.clone()).is_some(), "{range:?} of {text:?}");
    }
    for invocation in crate::command::read(text) {
        assert!(text.get(invocation.simple.range).is_some(), "{text:?}");
    }
}

/// Texts from pieces that mean something, which meet each other more often than in random text.
fn shell_text() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let pieces = prop::sample::select(vec![
        " ",
        "\n",
        "\r\n",
        "\\",
        "\\\n",
        "'",
        "\"",
        "`",
        "$",
        "$(",
        "$((",
        "${",
        "${{",
        "}}",
        "}",
        "{",
        "(",
        ")",
        "((",
        "))",
        ";",
        ";;",
        "&",
        "&&",
        "|",
        "||",
        "<",
        ">",
        ">>",
        "<<EOF\n",
        "EOF\n",
        "<<<",
        "2>&1",
        "*",
        "?",
        "#",
        "!",
        "=",
        "A=",
        "-c",
        "--",
        "if",
        "then",
        "else",
        "fi",
        "for",
        "in",
        "do",
        "done",
        "while",
        "case",
        "esac",
        "function",
        "f()",
        "npm",
        "publish",
        "npx",
        "sudo",
        "env",
        "bash",
        "eval",
        "docker",
        "run",
        "echo",
        "printf",
        "%s",
        "tee",
        ".npmrc",
        "$GITHUB_ENV",
        "é",
        "😀",
        "\u{2028}",
        "\t",
        "[[",
        "]]",
        "$env:A",
        "find",
        "-exec",
        "yarn",
        "workspaces",
        "foreach",
        "-w",
        "--tag",
        "exit 0",
        "xargs",
        "timeout",
        "package.json",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|it| it.concat())
}

proptest::proptest! {
    #[test]
    fn any_text_has_commands_inside_it(text in "\\PC*") {
        is_sound(&text);
    }

    #[test]
    fn any_mix_of_pieces_has_commands_inside_it(text in shell_text()) {
        is_sound(&text);
    }
}

/// Work is counted in commands and parts, not in time: nesting must not multiply them.
#[test]
fn depth_is_bounded_and_work_is_linear() {
    let count = 20_000;
    for opener in [
        "$(",
        "\"$(",
        "`",
        "(",
        "{ ",
        "((",
        "if a; then ",
        "case x in a) ",
        "${",
        "${{",
        "$[[ inputs.a",
        "<<A\n",
        "a=(",
        "<(",
        "f() { ",
        "$((",
        "'${{",
        "[[ ",
        "a || ",
        "{ a; } >b\n",
        "bash -c '",
        "$'",
    ] {
        let text = opener.repeat(count);
        let mut found = Vec::new();
        ranges(&parse(&text), &mut found);
        assert!(found.len() <= 8 * count, "{opener}: {}", found.len());
        let _ = crate::command::read(&text);
    }
    let closed = format!("{}a{}", "{ ".repeat(count), "; } > b".repeat(count));
    assert!(parse(&closed).iter().map(|it| it.redirections.len()).sum::<usize>() <= 2 * count);
}
