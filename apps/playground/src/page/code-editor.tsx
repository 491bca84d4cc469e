// CodeMirror as a component. One that can be edited owns its text: another text needs another editor, by another `key`, since what the page knows lags
// behind what is typed.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentUnit, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { wast } from "@codemirror/legacy-modes/mode/wast";
import { Compartment, EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

export type EditorLanguage = "wat" | "typescript" | "c";

interface Props {
  readonly label: string;
  readonly text: string;
  readonly language: EditorLanguage;
  readonly isReadOnly?: boolean;
  /** A line with a mark, from 1 on. */
  readonly markedLine?: number | undefined;
  /** How often lines ran, where that is known. */
  readonly counts?: ReadonlyMap<number, number> | undefined;
  readonly onChange?: (text: string) => void;
}

const setMarks = StateEffect.define<DecorationSet>();
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    const effect = transaction.effects.find((each) => each.is(setMarks));
    return effect?.is(setMarks) === true ? effect.value : value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colors = HighlightStyle.define([
  { tag: tags.keyword, class: "tok-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "tok-string" },
  { tag: [tags.number, tags.bool, tags.atom], class: "tok-number" },
  { tag: tags.comment, class: "tok-comment" },
  { tag: [tags.variableName, tags.propertyName], class: "tok-name" },
  { tag: [tags.typeName, tags.standard(tags.variableName)], class: "tok-type" },
]);

async function languageOf(language: EditorLanguage): Promise<Extension> {
  if (language === "wat") return StreamLanguage.define(wast);
  if (language === "c") {
    const { c } = await import("@codemirror/legacy-modes/mode/clike");
    return StreamLanguage.define(c);
  }
  const { javascript } = await import("@codemirror/lang-javascript");
  return javascript({ typescript: true });
}

function decorationsOf(state: EditorState, { markedLine, counts }: Props): DecorationSet {
  const lines: { readonly line: number; readonly name: string }[] = [];
  for (const [line, count] of counts ?? []) lines.push({ line, name: count > 0 ? "line-ran" : "line-missed" });
  if (markedLine !== undefined) lines.push({ line: markedLine, name: "line-marked" });
  return Decoration.set(
    lines
      .filter(({ line }) => line >= 1 && line <= state.doc.lines)
      .map(({ line, name }) => Decoration.line({ class: name }).range(state.doc.line(line).from)),
    true,
  );
}

export function CodeEditor(props: Props): JSX.Element {
  const { label, text, language, isReadOnly = false, markedLine, counts } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const highlighting = new Compartment();
    const editor = new EditorView({
      ...(host.current === null ? {} : { parent: host.current }),
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          indentUnit.of("  "),
          syntaxHighlighting(colors),
          highlighting.of([]),
          marks,
          // Tab is left alone: it leads out of the editor.
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          // A file is the page's to open, and not text to put where it is dropped.
          EditorView.domEventHandlers({ drop: ({ dataTransfer }) => (dataTransfer?.files.length ?? 0) > 0 }),
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    // What is only read may be scrolled by the keyboard, too.
    if (isReadOnly) editor.scrollDOM.tabIndex = 0;
    let isOver = false;
    const highlight = async (): Promise<void> => {
      const extension = await languageOf(language);
      if (!isOver) editor.dispatch({ effects: highlighting.reconfigure(extension) });
    };
    void highlight();
    return () => {
      isOver = true;
      editor.destroy();
      view.current = undefined;
    };
  }, [language, isReadOnly, label]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || !isReadOnly || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return;
    editor.dispatch({ effects: setMarks.of(decorationsOf(editor.state, props)) });
    if (markedLine !== undefined && isReadOnly && markedLine <= editor.state.doc.lines) {
      editor.dispatch({ effects: EditorView.scrollIntoView(editor.state.doc.line(markedLine).from, { y: "center" }) });
    }
  }, [markedLine, counts, text, language]);

  return <div class="editor" ref={host} />;
}
