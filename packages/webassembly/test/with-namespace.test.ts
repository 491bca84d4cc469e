// The line in front of a module that gets a namespace.

import { expect, test } from "vitest";
import { withNamespace } from "../src/node/with-namespace.ts";

const give = (source: string): string => withNamespace(source, "const WebAssembly = given;");

test("a module that asks for WebAssembly has its own, and its lines keep their numbers", () => {
  expect(give("f();\nWebAssembly.compile(x);\n")).toBe("const WebAssembly = given;f();\nWebAssembly.compile(x);\n");
});

test("a module that never asks, or declares its own, stays as it is", () => {
  for (const source of ["f();", "webassembly();", "var WebAssembly = polyfill();", "class WebAssembly {}"]) {
    expect(give(source)).toBe(source);
  }
});

test("a strict script stays strict, and a hashbang first", () => {
  const strict = "/* licence */\n// by somebody\n'use strict';\nWebAssembly;";
  expect(give(strict)).toBe(`"use strict";const WebAssembly = given;${strict}`);
  expect(give("#!/usr/bin/env node\nWebAssembly;")).toBe("#!/usr/bin/env node\nconst WebAssembly = given;WebAssembly;");
});
