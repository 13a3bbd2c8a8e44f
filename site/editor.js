// The rich editor: CodeMirror in a shadow root, where its style sheets need no leave from the page's policy.
// It shows and edits text; what the text means, and every word about it, comes from the page.

import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import {
  HighlightStyle,
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { diff } from "@codemirror/merge";
import { search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorSelection, EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  GutterMarker,
  gutter,
  gutterLineClass,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

const LANGUAGES = { yaml, json };

/** Past so many changed characters a change is cut less finely, which keeps large texts quick. */
const FINE_CHANGES = 500;

/** Marks a change that the page made: the page need not be told. */
const ofPage = Annotation.define();

/**
 * Opens an editor inside `host`. `phrases` translates CodeMirror's own words: lines of the English phrase, a tab, and
 * the phrase to show.
 */
export function open(host, text, whenEmpty, phrases) {
  return new RichText(host, text, whenEmpty, phrases);
}

class RichText {
  #view;
  #language = new Compartment();
  #name = new Compartment();
  #described = "";

  constructor(host, text, whenEmpty, phrases) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const tell = (type) => host.dispatchEvent(new Event(type));
    const extensions = [
      marks,
      lineNumbers(),
      foldGutter({ markerDOM: foldMarker }),
      history(),
      highlightSpecialChars(),
      bracketMatching(),
      indentOnInput(),
      search({ top: true }),
      keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap]),
      EditorState.tabSize.of(4),
      EditorState.phrases.of(Object.fromEntries(table(phrases))),
      placeholder(whenEmpty),
      this.#language.of([]),
      this.#name.of([]),
      // It is focusable without, and checkers that do not know it ask for it.
      EditorView.contentAttributes.of({ tabindex: "0" }),
      colours,
      theme,
      EditorView.updateListener.of((update) => {
        if (update.transactions.some((it) => it.docChanged && !it.annotation(ofPage))) tell("change");
      }),
      EditorView.domEventHandlers({
        // The page takes dropped files, wherever they are dropped.
        drop: (event) => event.dataTransfer.types.includes("Files"),
        // Scrolling inside a shadow root is not seen outside; CodeMirror also hears of what scrolls around it.
        scroll: (event, view) => {
          if (event.target === view.scrollDOM) tell("scroll");
        },
      }),
    ];
    this.#view = new EditorView({ doc: text, extensions, root, parent: root });
  }

  get #doc() {
    return this.#view.state.doc;
  }

  text() {
    return this.#doc.toString();
  }

  /** Makes the text another one, change by change, so that undo takes back this and nothing more. */
  setText(text) {
    const old = this.text();
    if (text === old) return;
    const change = ({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: text.slice(fromB, toB) });
    this.#view.dispatch({
      changes: diff(old, text, { scanLimit: FINE_CHANGES }).map(change),
      annotations: [ofPage.of(true), isolateHistory.of("full")],
    });
  }

  /** Says what the text is called and in which language it is: `yaml`, `json` or none. */
  describe(label, language) {
    const described = `${language} ${label}`;
    if (this.#described === described) return;
    this.#described = described;
    this.#view.dispatch({
      effects: [
        this.#name.reconfigure(EditorView.contentAttributes.of({ "aria-label": label })),
        this.#language.reconfigure(LANGUAGES[language]?.() ?? []),
      ],
    });
  }

  /** Marks stretches: `[from, to, row, tone]` each, in order. `tones` has a word and a sign for each tone. */
  mark(stretches, tones) {
    const looks = table(tones);
    const end = this.#doc.length;
    const found = [];
    for (let at = 0; at < stretches.length; at += 4) {
      const [from, to, row, tone] = stretches.subarray(at, at + 4);
      if (to <= end) found.push({ from, to, row, tone, look: looks[tone] });
    }
    this.#view.dispatch({ effects: setMarks.of(found) });
  }

  selection() {
    const { from, to } = this.#view.state.selection.main;
    return Uint32Array.of(from, to);
  }

  select(from, to) {
    const end = this.#doc.length;
    this.#view.dispatch({ selection: EditorSelection.single(Math.min(from, end), Math.min(to, end)) });
  }

  /** Brings the selection to the middle of what is seen. */
  reveal() {
    const effects = EditorView.scrollIntoView(this.#view.state.selection.main, { y: "center", xMargin: 80 });
    this.#view.dispatch({ effects });
  }

  /** The element that scrolls. */
  scroller() {
    return this.#view.scrollDOM;
  }

  focus() {
    this.#view.focus();
  }

  close() {
    this.#view.destroy();
  }
}

/** Lines of words with tabs between them. */
const table = (lines) => (lines === "" ? [] : lines.split("\n").map((line) => line.split("\t")));

const setMarks = StateEffect.define();

const marks = StateField.define({
  create: () => draw([]),
  update(value, { changes, docChanged, effects, state }) {
    for (const effect of effects) if (effect.is(setMarks)) return draw(effect.value, state.doc);
    if (!docChanged) return value;
    return { text: value.text.map(changes), signs: value.signs.map(changes), lines: value.lines.map(changes) };
  },
  provide: (field) => [
    EditorView.decorations.from(field, (it) => it.text),
    gutter({ class: "signs", markers: (view) => view.state.field(field).signs }),
    gutterLineClass.from(field, (it) => it.lines),
  ],
});

function draw(found, doc) {
  const lines = new Map();
  const text = [];
  for (const { from, to, row, look, tone } of found) {
    const attributes = { "data-row": String(row) };
    if (from < to) text.push(Decoration.mark({ class: `mark ${look[0]}`, attributes }).range(from, to));
    const start = doc.lineAt(from).from;
    const line = lines.get(start) ?? { tone, look, rows: [] };
    if (tone < line.tone) Object.assign(line, { tone, look });
    line.rows.push(row);
    lines.set(start, line);
  }
  const [signs, grounds] = [[], []];
  for (const [start, { look, rows }] of lines) {
    text.push(Decoration.line({ class: `line ${look[0]}` }).range(start));
    signs.push(new Sign(...look, rows).range(start));
    grounds.push(new Ground(look[0]).range(start));
  }
  return { text: Decoration.set(text, true), signs: RangeSet.of(signs, true), lines: RangeSet.of(grounds, true) };
}

/** The ground of a marked line, which goes through all gutters. */
class Ground extends GutterMarker {
  constructor(tone) {
    super();
    this.elementClass = `line ${tone}`;
  }

  eq(other) {
    return this.elementClass === other.elementClass;
  }
}

/** The shape of a marked line's worst row. */
class Sign extends GutterMarker {
  constructor(tone, shape, rows) {
    super();
    Object.assign(this, { tone, shape, rows: rows.join(" ") });
  }

  eq(other) {
    return this.tone === other.tone && this.rows === other.rows;
  }

  toDOM() {
    const sign = document.createElement("span");
    sign.className = `sign ${this.tone}`;
    sign.dataset.row = this.rows;
    sign.textContent = this.shape;
    return sign;
  }
}

function foldMarker(isOpen) {
  const marker = document.createElement("span");
  marker.className = isOpen ? "fold" : "fold closed";
  marker.textContent = isOpen ? "⌄" : "›";
  return marker;
}

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--accent)" },
    { tag: tags.comment, color: "var(--dim)" },
  ]),
);

const tone = (name) => ({ "--tone": `var(--${name})`, "--tone-ground": `var(--${name}-ground)` });

// Everything in the colours and faces of the page, which custom properties carry into the shadow root.
const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--pane)" },
  // The page draws the focus around the whole editor.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    font: "0.8125rem/1.6 var(--code)",
    fontVariantLigatures: "none",
    overscrollBehaviorX: "contain",
    scrollbarColor: "var(--control) transparent",
  },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 2.5rem 0 0" },
  ".cm-line::selection, .cm-line ::selection": { backgroundColor: "var(--selection)" },
  ".cm-placeholder": { color: "var(--dim)" },
  ".cm-specialChar": { color: "var(--fail)" },
  ".cm-gutters": { backgroundColor: "var(--pane)", color: "var(--dim)", fontFamily: "inherit" },
  ".cm-gutters.cm-gutters-before": { border: "0" },
  ".cm-gutter.signs": { minWidth: "1.5rem" },
  ".signs .cm-gutterElement": { paddingLeft: "0.6rem" },
  ".sign": { color: "var(--tone)", fontWeight: "700" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "1.75rem", padding: "0" },
  ".cm-foldGutter": { width: "1.1rem" },
  ".cm-foldGutter .cm-gutterElement": { textAlign: "center", cursor: "pointer" },
  ".fold:not(.closed)": { opacity: "0" },
  ".cm-gutters:hover .fold": { opacity: "1" },
  ".cm-foldPlaceholder": {
    padding: "0 0.35rem",
    border: "1px solid var(--line)",
    borderRadius: "3px",
    backgroundColor: "var(--raised)",
    color: "var(--dim)",
  },
  ".fail": tone("fail"),
  ".warn": tone("warn"),
  ".unknown, .advice": tone("unknown"),
  ".line.fail, .line.warn, .line.unknown": { backgroundColor: "var(--tone-ground)" },
  ".mark": {
    textDecoration: "underline wavy var(--tone) from-font",
    textDecorationThickness: "1px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".mark.unknown, .mark.advice": { textDecorationStyle: "dotted" },
  "&.cm-focused .cm-matchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--accent-ground)" },
  "&.cm-focused .cm-nonmatchingBracket": { color: "var(--fail)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-ground)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--selection)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)", font: "0.85rem/1.5 var(--sans)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search, .cm-panel.cm-dialog": { padding: "0.25rem 2rem 0.25rem 0.5rem" },
  ".cm-panel.cm-search label": { fontSize: "inherit", whiteSpace: "nowrap" },
  ".cm-panel.cm-search input[type=checkbox]": { width: "1rem", height: "1rem", margin: "0 0.35rem 0 0", verticalAlign: "-0.15rem" },
  // Only one range is selected at a time.
  ".cm-panel [name=select]": { display: "none" },
  ".cm-textfield, .cm-button": {
    minHeight: "1.65rem",
    padding: "0.1rem 0.5rem",
    border: "1px solid var(--control)",
    borderRadius: "4px",
    background: "var(--pane)",
    fontSize: "inherit",
  },
  ".cm-button": { borderColor: "var(--line)", cursor: "pointer" },
  ".cm-panel button[name=close], .cm-dialog-close": {
    top: "0.25rem",
    minWidth: "1.65rem",
    minHeight: "1.65rem",
    borderRadius: "4px",
    color: "var(--dim)",
    cursor: "pointer",
  },
  ".cm-panel :focus-visible": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  "@media (forced-colors: active)": {
    ".mark": { textDecorationColor: "CanvasText" },
    ".cm-searchMatch-selected": { outlineWidth: "3px" },
  },
});
