// Texts of WIT, what they mean, and what is told of those that are none.

import { parseWit, WitError } from "@atoll/wit";
import { describe, expect, test } from "vitest";

const STORE = `/// A store.
package you:store@1.2.0;

/// Keys and values.
interface kv {
  use types.{failure, entry as pair};
  /// An open bucket.
  resource bucket {
    constructor(name: string);
    get: func(key: string) -> result<option<list<u8>>, failure>;
    @since(version = 1.1.0)
    open: static func(name: string) -> result<bucket, failure>;
  }
  /** Copies
   * everything. */
  copy: func(%from: borrow<bucket>, to: bucket, last: pair);
}
interface types {
  enum failure { missing, full }
  record entry { key: string, value: list<u8> }
}
world app {
  import kv;
  import log: func(line: string);
  include wasi:cli/imports@0.2.0;
  export run: func() -> s32;
}`;
const CLI = `package wasi:cli@0.2.0;
interface environment { get-arguments: func() -> list<string>; }
world imports { import environment; }`;

describe("a package", () => {
  const wit = parseWit(STORE, [CLI]);

  test("has its interfaces, and those of the packages that it uses", () => {
    expect(wit.name).toBe("you:store");
    expect([...wit.interfaces.keys()]).toEqual(["you:store/kv", "you:store/types", "wasi:cli/environment"]);
    expect(wit.interfaces.get("you:store/kv")).toMatchObject({ version: "1.2.0", doc: "Keys and values." });
  });

  test("names functions as core modules import them", () => {
    const kv = wit.interfaces.get("you:store/kv");
    expect(kv?.functions.map(({ name }) => name)).toEqual([
      "[constructor]bucket",
      "[method]bucket.get",
      "[static]bucket.open",
      "copy",
    ]);
    const copy = kv?.functions.at(-1);
    expect(copy?.doc).toBe("Copies\neverything.");
    expect(copy?.params.map(({ name, type }) => `${name}: ${type.kind}`)).toEqual([
      "from: borrow",
      "to: own",
      "last: alias",
    ]);
  });

  test("has one object for each resource", () => {
    const kv = wit.interfaces.get("you:store/kv");
    expect(kv?.functions.map(({ resource }) => resource)).toEqual([...Array(3).fill(kv?.resources[0]), undefined]);
  });

  test("has worlds, with what they use of others", () => {
    const app = wit.worlds.get("app");
    expect(app?.imports.interfaces.map(({ name }) => name).toSorted()).toEqual([
      "wasi:cli/environment",
      "you:store/kv",
      "you:store/types",
    ]);
    expect(app?.imports.functions.map(({ name }) => name)).toEqual(["log"]);
    expect(app?.exports.functions.map(({ name }) => name)).toEqual(["run"]);
  });
});

test.each([
  ["", "1:1: there is nothing here: expected a package"],
  ["interface a {}", "1:1: expected package NAMESPACE:NAME; before everything else"],
  ["package a:b;\ninterface c { f: func(x: nothing); }", "2:26: c has no type nothing"],
  ["package a:b; interface c { type t = list<t>; }", "1:42: type t is part of itself"],
  ["package a:b; interface c { f: async func(); }", "1:31: f is async"],
  ["package a:b; interface c { record r {} }", "1:40: a record needs at least one part"],
  ["package a:b; interface c { use d.{x}; }", "1:32: a:b has no interface d"],
  ["package a:b; interface c { use x:y/z.{w}; }", "1:32: there is no package x:y here"],
  ["package a:b; world w { include w; }", "1:32: world w includes itself"],
  ["package a:b; /* never", "1:14: a comment that does not end"],
  ["package a:b; interface c { f: func(x: u8, x: u8); }", "1:43: two parameters are named x"],
  [`package a:b; interface c { type t = ${"list<".repeat(100)}u8${">".repeat(100)}; }`, "types within types"],
])("%j is told as such", (text, message) => {
  expect(() => parseWit(text)).toThrow(WitError);
  expect(() => parseWit(text)).toThrow(message);
});

test("what are no packages that are used is refused", () => {
  const text = "package a:b; interface c {}";
  for (const uses of [{}, () => [], 5, null]) {
    expect(() => parseWit(text, uses as never)).toThrow(
      "parseWit:\n  uses: expected an array of texts of WIT, or of lists of them, found ",
    );
  }
  expect(() => parseWit(text, [{} as never])).toThrow("text: expected texts of WIT, found an object");
});
