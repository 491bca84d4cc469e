// {{namespace}}: what guests may import, and what it needs of its embedder.

import { builtinSet, t, token } from "@atoll/core";

/** Where lines go. */
export interface Journal {
  write(line: string): void;
}

/** The token of the journal: `provide: { journal }` gives one. */
export const JOURNAL = token<Journal>("Journal");

const failure = t.errors("{{id}}_error", ["ok", "too_long", "bad_argument"], {
  long: "too_long",
  encoding: "bad_argument",
  memory: "bad_argument",
});
const scope = t.scope({ inject: { journal: JOURNAL }, state: () => ({ lines: 0 }) });

const declared = builtinSet("{{namespace}}", {
  version: "0.1.0",
  doc: "A journal of lines.",
  functions: {
    write: scope.func(
      {
        doc: "Writes a line, and gives its number.",
        params: [t.param("line", t.text({ max: 1000 }), "without a line feed")],
        result: t.result(t.u32, failure),
      },
      (call, line) => {
        call.journal.write(line);
        return ++call.state.lines;
      },
    ),
    count: scope.func({ doc: "How many lines this guest has written.", params: [], result: t.u32 }, (call) => call.state.lines),
  },
});

/** What {{namespace}} declares. */
export interface JournalSet extends t.SetOf<typeof declared> {}

/** {{namespace}}: a journal of lines. */
export const journal: JournalSet = declared;
