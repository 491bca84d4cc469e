// What leaves the repository with a package: the pages that its README names, without links to what stays behind.
import { expect, test } from "vitest";
import { linkedFiles, linkedPages, namedFiles, namedPages, withoutLinksOutside } from "../docs/pages.ts";

const page =
  "See [memory](memory.md), [parts](memory.md#parts), [`orca.h`](../packages/x/orca.h), [here](#here) and [there](https://webassembly.org).";

test("links and names of a document", () => {
  expect(linkedFiles(page)).toEqual(["memory.md", "memory.md", "../packages/x/orca.h"]);
  expect(linkedPages(page)).toEqual(["memory.md", "memory.md"]);
  const readme = "Costs: `docs/memory.md`, `include/orca.h`, `src/a.ts`.";
  expect(namedFiles(readme)).toEqual(["docs/memory.md", "include/orca.h"]);
  expect(namedPages(readme)).toEqual(["memory.md"]);
});

test("links to what stays behind leave their text", () => {
  expect(withoutLinksOutside(page, new Set(["memory.md"]))).toBe(
    "See [memory](memory.md), [parts](memory.md#parts), `orca.h`, [here](#here) and [there](https://webassembly.org).",
  );
  expect(withoutLinksOutside(page, new Set())).toContain("See memory, parts, `orca.h`, [here](#here)");
});
