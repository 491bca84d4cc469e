// The header for C is what bindgen writes of the set today.

import { readFileSync } from "node:fs";
import { generate } from "@atoll/bindgen";
import { vmSet } from "@atoll/vm-builtins";
import { expect, test } from "vitest";

test("include/vm.h is what atoll bindgen vm --lang c writes", () => {
  const written = readFileSync(new URL("../include/vm.h", import.meta.url), "utf8");
  expect({ "vm.h": written }).toEqual(generate(vmSet, { language: "c" }));
});
