// The target {{id}}: what its guests find around them.

import { builtinSet, defineTarget, flat32, mebibytes, t, type Target, token } from "@atoll/core";

/** What stands behind {{namespace}}. */
export interface Screen {
  show(text: string): void;
}

/** The token of the screen: `provide: { screen }` gives one. */
export const SCREEN = token<Screen>("Screen");

const scope = t.scope({ inject: { screen: SCREEN } });
const declared = builtinSet("{{namespace}}", {
  version: "0.1.0",
  doc: "A screen of lines.",
  functions: {
    show: scope.func({ doc: "Shows a line.", params: [t.param("text", t.text({ max: 200 }))] }, (call, text) =>
      call.screen.show(text),
    ),
  },
});

/** What {{namespace}} declares. */
export interface ScreenSet extends t.SetOf<typeof declared> {}

/** {{namespace}}: a screen of lines. */
export const screen: ScreenSet = declared;

/** {{id}}: a small machine with a screen, whose programs start by `run`. */
export const {{id}}: Target<readonly [ScreenSet]> = defineTarget({
  name: "{{id}}",
  version: "0.1.0",
  doc: "A small machine with a screen.",
  memory: flat32({ maximum: mebibytes(4), nullGuard: 16 }),
  sets: [screen],
  conventions: { start: "run", exports: { run: { params: [], results: [] } } },
});
