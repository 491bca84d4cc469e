// Names that Windows reads as something else than a name.

import { expect, test } from "vitest";
import { isEntryName } from "../src/node/host-name.ts";

test.each(["NUL", "con", "com1", "COM\u00b9", "lpt9.txt", "aux .c", "a:b", "a\\b", "a.", "a ", "CONIN$"])(
  "%s is refused on Windows alone",
  (name) => {
    expect(isEntryName(name, "win32")).toBe(false);
    expect(isEntryName(name, "linux")).toBe(true);
  },
);

test.each(["null", "com", "com10", "a.b", ".a", "console", "nul1", "a b"])("%s is a name everywhere", (name) => {
  expect(isEntryName(name, "win32")).toBe(true);
});
