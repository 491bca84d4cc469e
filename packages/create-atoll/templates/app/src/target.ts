// What the app's guests find around them.

import { builtinSet, defineTarget, flat32, mebibytes, t, token } from "@atoll/core";

/** Where lines of guests go. */
export interface Page {
  print(line: string): void;
}
export const PAGE = token<Page>("Page");

const scope = t.scope({ inject: { page: PAGE } });
const page = builtinSet("{{namespace}}", {
  version: "0.1.0",
  doc: "Lines on the page.",
  functions: {
    print: scope.func({ doc: "Prints a line.", params: [t.param("line", t.text({ max: 200 }))] }, (call, line) =>
      call.page.print(line),
    ),
  },
});

export const {{id}} = defineTarget({ name: "{{id}}", version: "0.1.0", memory: flat32({ maximum: mebibytes(4) }), sets: [page] });
