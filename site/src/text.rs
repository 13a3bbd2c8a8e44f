//! Every sentence that the page itself says, in one table, so that another language is another table.
//! What reports say comes from the engine.

use model::input::Kind;
use wire::page::{Row, Tone};

/// The sentences of one language. Backticks set names and code in the code face.
#[expect(missing_docs, reason = "each sentence of the table below says what it is for")]
pub struct Words {
    pub product: &'static str,
    pub question: &'static str,
    pub promise: &'static str,
    pub facts_of: fn(&str) -> String,

    pub inputs: &'static str,
    pub results: &'static str,
    pub skip_to_results: &'static str,

    pub theme: fn(Option<&str>) -> &'static str,

    pub examples: &'static str,
    pub example_loaded: fn(&str) -> String,

    pub tabs: &'static str,
    pub add: &'static str,
    pub add_label: &'static str,
    pub new_sheet: &'static str,
    pub tab_counts: fn(&[(Tone, u32)]) -> String,

    pub path: &'static str,
    pub kind: &'static str,
    pub kind_other: &'static str,
    pub kind_recognised: fn(Option<Kind>) -> String,
    pub remove: &'static str,
    pub remove_label: fn(&str) -> String,
    pub text_of: fn(&str) -> String,
    pub placeholder: &'static str,
    pub choose_files: &'static str,
    pub choose_folder: &'static str,
    pub or_drop: &'static str,
    pub drop_here: &'static str,
    pub not_kept: &'static str,
    pub plain_editor: &'static str,
    pub editor_phrases: &'static str,
    pub card: &'static str,
    pub aloud: &'static str,
    pub stop: fn(&str, &[&Row], (usize, usize)) -> String,
    pub no_stops: &'static str,

    pub context: &'static str,
    pub context_why: &'static str,
    pub repository: &'static str,
    pub repository_hint: &'static str,
    pub repository_malformed: &'static str,
    pub visibility: &'static str,
    pub public: &'static str,
    pub private: &'static str,
    pub exists: &'static str,
    pub exists_yes: &'static str,
    pub exists_no: &'static str,
    pub not_said: &'static str,

    pub to_corrected: &'static str,
    pub announce: fn(&str, &str) -> String,
    pub counts: fn(&[(Tone, u32)]) -> String,
    pub tone: fn(Tone) -> &'static str,
    pub symbol: fn(Tone) -> &'static str,

    pub chain: &'static str,
    pub chain_silent: &'static str,
    pub rests_on: &'static str,

    pub checks: &'static str,
    pub checks_caption: &'static str,
    pub filter: &'static str,
    pub all: fn(u32) -> String,
    pub not_passing: fn(u32) -> String,
    pub status: &'static str,
    pub what_and_why: &'static str,
    pub place: &'static str,
    pub no_place: &'static str,
    pub go_to: fn(&str) -> String,
    pub lacking: &'static str,
    pub see_change: fn(&str) -> String,
    pub all_pass: fn(u32) -> String,
    pub show_passing: fn(u32) -> String,

    pub corrected: &'static str,
    pub corrected_counts: fn(usize, usize) -> String,
    pub changes: &'static str,
    pub decide: &'static str,
    pub good_practice: &'static str,
    pub held_back: fn(&str) -> String,
    pub outlook_nothing_fails: &'static str,
    pub outlook_still: fn(u32) -> String,
    pub nothing_changes: &'static str,
    pub diff: &'static str,
    pub side_by_side: &'static str,
    pub full_text: &'static str,
    pub shown_as: fn(&str) -> String,
    pub copy: &'static str,
    pub copy_label: fn(&str) -> String,
    pub copied: fn(&str) -> String,
    pub not_copied: &'static str,
    pub download: &'static str,
    pub download_label: fn(&str) -> String,
    pub downloaded: fn(&str) -> String,
    pub patch: &'static str,
    pub patch_label: &'static str,
    pub apply: &'static str,
    pub applied: fn(usize) -> String,
    pub change_made: fn(&str, &[&str]) -> String,
    pub change_held_back: fn(&str, Option<&str>) -> String,
    pub added_file: &'static str,
    pub line: fn(u32) -> String,
    pub removed_line: &'static str,
    pub added_line: &'static str,

    pub notices: &'static str,
    pub undo: &'static str,
    pub dismiss: &'static str,
    pub closed: fn(&str) -> String,
    pub taken: fn(usize, usize, &[String]) -> String,
    pub left_out_unreadable: fn(&str) -> String,
    pub full: &'static str,
    pub left_out_full: fn(&str) -> String,
    pub paused: &'static str,
    pub stopped: &'static str,
    pub coming: &'static str,
    pub missing: &'static str,
    pub check_again: &'static str,

    pub welcome: &'static str,
    pub welcome_steps: [(&'static str, &'static str); 3],
    pub welcome_examples: &'static str,

    pub need_repository: &'static str,
    pub need_visibility: &'static str,
    pub need_package_exists: &'static str,
    pub need_published_versions: &'static str,
    pub need_settings: &'static str,
    pub need_token_valid: &'static str,
    pub need_repo_created_after: &'static str,
    pub need_date: &'static str,
    pub need_file: fn(&str) -> String,
}

/// The sentences of the page's language.
#[must_use]
pub fn words() -> &'static Words {
    &ENGLISH
}

static ENGLISH: Words = Words {
    product: "Publish Preflight",
    question: "Will your package publish?",
    promise: "nothing leaves this page",
    facts_of: |date| if date.is_empty() { String::new() } else { format!("facts of {date}") },

    inputs: "Inputs",
    results: "Results",
    skip_to_results: "Skip to the results",

    theme: |theme| match theme {
        Some("light") => "Theme: light",
        Some(_) => "Theme: dark",
        None => "Theme: system",
    },

    examples: "Examples",
    example_loaded: |name| format!("The example “{name}” replaced the inputs."),

    tabs: "Files",
    add: "+ Add",
    add_label: "Add a file",
    new_sheet: "new",
    tab_counts: |counts| match counts {
        [] => String::new(),
        [(Tone::Pass, _), ..] => ", passes".to_owned(),
        [(tone, count), ..] => format!(", {count} {}", (ENGLISH.tone)(*tone)),
    },

    path: "File name",
    kind: "Kind",
    kind_recognised: |kind| match kind {
        Some(kind) => kind.title().to_owned(),
        None => "kind: automatic".to_owned(),
    },
    kind_other: "It is rather a",
    remove: "Remove",
    remove_label: |name| format!("Remove {name}"),
    text_of: |name| format!("Text of {name}"),
    placeholder: "Paste a workflow or a manifest …",
    choose_files: "Choose files",
    choose_folder: "Choose a folder",
    or_drop: "or drop them anywhere on the page.",
    drop_here: "Drop files or folders",
    not_kept: "This is too much for the browser to keep across a reload.",
    plain_editor: "Plain editor",
    // What CodeMirror says itself: lines of its English phrase, a tab, and the phrase to say.
    editor_phrases: "",
    card: "What the checks say here",
    aloud: "Place",
    stop: |place, rows, (at, of)| {
        let said = rows.iter().map(|it| format!("{}: {}. ", (ENGLISH.tone)(it.tone), it.message.replace('`', "")));
        let said: String = said.collect();
        let fixes = match rows.iter().map(|it| it.fixes.len()).sum() {
            0 => String::new(),
            1 => "Tab leads to a change. ".to_owned(),
            fixes => format!("Tab leads to {fixes} changes. "),
        };
        format!("{place}: {said}{fixes}{at} of {of}.")
    },
    no_stops: "No failing, warning or unknown check speaks about a line.",

    context: "What no file says",
    context_why: "All optional; checks that need an answer say so.",
    repository: "Repository",
    repository_hint: "owner/name",
    repository_malformed: "Owner and name with a slash between them, as in `acme/widget`.",
    visibility: "Who can see it",
    public: "everyone",
    private: "not everyone",
    exists: "Package on the registry",
    exists_yes: "is there",
    exists_no: "not yet",
    not_said: "not said",

    to_corrected: "To the corrected files",
    announce: |headline, counts| format!("{headline}. {counts}."),
    counts: |counts| {
        let count = |(tone, count): &(Tone, u32)| format!("{count} {}", (ENGLISH.tone)(*tone));
        counts.iter().map(count).collect::<Vec<_>>().join(" · ")
    },
    tone: |tone| match tone {
        Tone::Fail => "fail",
        Tone::Warn => "warn",
        Tone::Unknown => "unknown",
        Tone::Advice => "advice",
        Tone::Pass => "pass",
        Tone::Silent => "nothing to say",
    },
    symbol: |tone| match tone {
        Tone::Fail => "✖",
        Tone::Warn => "▲",
        Tone::Unknown => "?",
        Tone::Advice => "i",
        Tone::Pass => "✔",
        Tone::Silent => "–",
    },

    chain: "From trigger to published version",
    chain_silent: "not checked",
    rests_on: "Rests on",

    checks: "Checks",
    checks_caption: "Checks: status, what and why, where",
    filter: "Rows shown",
    all: |count| format!("All {count}"),
    not_passing: |count| format!("Not passing {count}"),
    status: "Status",
    what_and_why: "What and why",
    place: "Where",
    no_place: "not in a file",
    go_to: |place| format!("Go to {place}"),
    lacking: "To settle it:",
    see_change: |title| format!("Change on offer: {title}"),
    all_pass: |count| match count {
        0 => "No rule has anything to say about this yet.".to_owned(),
        1 => "The one check passes.".to_owned(),
        count => format!("All {count} checks pass."),
    },
    show_passing: |count| match count {
        1 => "Show the passing check".to_owned(),
        count => format!("Show the {count} passing checks"),
    },

    corrected: "Corrected files",
    corrected_counts: |on, decisions| {
        let on = match on {
            1 => "1 change".to_owned(),
            on => format!("{on} changes"),
        };
        match decisions {
            0 => on,
            decisions => format!("{on}, {decisions} to decide"),
        }
    },
    changes: "Changes",
    decide: "your decision",
    good_practice: "good practice",
    held_back: |reason| format!("Not applied: {reason}."),
    outlook_nothing_fails: "With these changes nothing fails.",
    outlook_still: |fails| match fails {
        1 => "With these changes 1 check still fails.".to_owned(),
        fails => format!("With these changes {fails} checks still fail."),
    },
    nothing_changes: "No change is switched on.",
    diff: "Diff",
    side_by_side: "Side by side",
    full_text: "Full text",
    shown_as: |name| format!("{name} shown as"),
    copy: "Copy",
    copy_label: |name| format!("Copy the corrected {name}"),
    copied: |name| format!("The corrected {name} is on the clipboard."),
    not_copied: "The browser did not allow copying; the text is under “Full text”.",
    download: "Download",
    download_label: |name| format!("Download the corrected {name}"),
    downloaded: |name| format!("{name} was handed to the browser to save."),
    patch: ".patch",
    patch_label: "Download all changes as a patch for git apply",
    apply: "Use as inputs",
    applied: |count| match count {
        1 => "The corrected file is the input.".to_owned(),
        count => format!("The {count} corrected files are the inputs."),
    },
    change_made: |title, files| format!("Done in {}: {title}.", files.join(", ")),
    change_held_back: |title, reason| match reason {
        Some(reason) => format!("Not done ({title}): {reason}."),
        None => format!("Nothing to do any more: {title}."),
    },
    added_file: "new file",
    line: |line| format!("line {line}"),
    removed_line: "removed: ",
    added_line: "added: ",

    notices: "Notices",
    undo: "Undo",
    dismiss: "Dismiss",
    closed: |name| format!("{name} was removed."),
    taken: |added, replaced, left_out| {
        let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let mut parts = Vec::new();
        if added > 0 {
            parts.push(format!("{} added", files(added)));
        }
        if replaced > 0 {
            parts.push(format!("{} replaced", files(replaced)));
        }
        if parts.is_empty() && left_out.is_empty() {
            return "There was no file to check: workflows, manifests and settings of package managers are.".to_owned();
        }
        match left_out {
            [] => {}
            [one] => parts.push(format!("left out: {one}")),
            [one, rest @ ..] => parts.push(format!("left out: {one}, and {} more", files(rest.len()))),
        }
        format!("{}.", parts.join("; "))
    },
    left_out_unreadable: |path| format!("{path} (more than 1 MiB, or not text)"),
    full: "There are 64 files on the page, which is the most; remove one first.",
    left_out_full: |path| format!("{path} (64 files are the most)"),
    paused: "The page stopped on these texts before, so checking waits.",
    stopped: "The checks stopped on something in these texts that they did not expect. Nothing is lost.",
    coming: "The rules are on their way …",
    missing: "The rules could not be loaded. Your text is kept: reload the page to try again.",
    check_again: "Check again",

    welcome: "A workflow and its manifests go in on one side; on the other you see what will happen when the job runs.",
    welcome_steps: [
        (
            "The forecast",
            "published through OIDC with provenance, with a stored token, or failing with which code, and why",
        ),
        ("Every check with its evidence", "each points at the line that decides it, also when it passes"),
        (
            "The corrected files",
            "the fewest edits that mend it; comments and layout stay, each change can be switched off",
        ),
    ],
    welcome_examples: "See it on an example",

    need_repository: "the repository that runs the workflow",
    need_visibility: "who can see the repository",
    need_package_exists: "whether the package is on the registry",
    need_published_versions: "the versions that the registry has",
    need_settings: "the registry's trust settings (for npm: paste the output of `npm trust list --json`)",
    need_token_valid: "whether the stored token is valid",
    need_repo_created_after: "when the repository was created or last renamed",
    need_date: "the day of the run",
    need_file: |path| format!("`{path}` (paste or drop it)"),
};
