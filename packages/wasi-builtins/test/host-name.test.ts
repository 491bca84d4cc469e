// Names that Windows reads as something else than a name.

import { expect, test } from "vitest";
import { checkHostName } from "../src/node/host-name.ts";

test.each(["NUL", "con", "com1", "COM\u00b9", "lpt9.txt", "aux .c", "a:b", "a\\b", "a.", "a ", "CONIN$"])(
  "%s is refused on Windows alone",
  (name) => {
    expect(() => checkHostName(name, "win32")).toThrow("noent");
    expect(() => checkHostName(name, "linux")).not.toThrow();
  },
);

test.each(["null", "com", "com10", "a.b", ".a", "console", "nul1", "a b"])("%s is a name everywhere", (name) => {
  expect(() => checkHostName(name, "win32")).not.toThrow();
});
