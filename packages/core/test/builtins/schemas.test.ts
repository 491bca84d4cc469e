import { describe, expect, test } from "vitest";
import { parseDeclaration } from "../../src/builtins/parse-declaration.ts";
import * as schemas from "../../src/builtins/schemas.ts";
import { TargetError } from "../../src/errors/errors.ts";

const {
  boolean,
  byteCount,
  either,
  list,
  number,
  object,
  oneOf,
  optional,
  options,
  record,
  rule,
  some,
  string,
  where,
} = schemas;

/** What is wrong with a value: `path: message`. */
function faults(schema: schemas.Schema, value: unknown): readonly string[] {
  return schema(value, []).map(({ path, message }) => `${path}: ${message}`);
}

describe("single values", () => {
  test.each([
    [string, "", 5, "a string, found 5"],
    [boolean, false, 0, "a boolean, found 0"],
    [number, -0.5, NaN, "a number, found NaN"],
    [number, 0, Infinity, "a number, found Infinity"],
    [schemas.symbol, Symbol.iterator, "text", 'a symbol, found "text"'],
    [schemas.callable, () => {}, {}, "a function"],
    [byteCount, 0, -1, "at least 0, found -1"],
    [byteCount, 2 ** 40, 1.5, "a whole number of bytes"],
    [oneOf(["allow", "deny"]), "deny", "denny", '"allow" or "deny" (did you mean deny?), found "denny"'],
    [oneOf([1, 2], "expected one or two"), 2, 3, "one or two"],
  ])("%#", (schema, right, wrong, expected) => {
    expect(faults(schema, right)).toEqual([]);
    expect(faults(schema, wrong)).toEqual([`declaration: expected ${expected}`]);
  });

  test("of many values only the nearest is named", () => {
    const letters = oneOf(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"]);
    expect(faults(letters, "gama")).toEqual([
      'declaration: expected one of 7 values (did you mean gamma?), found "gama"',
    ]);
  });
});

describe("what is made of others", () => {
  const board = options({
    name: where(string, some("expected a name")),
    pins: list(object({ number: byteCount, label: optional(string) })),
    rooms: optional(
      record(
        boolean,
        where(
          string,
          rule((name) => name !== "hall", "there is a hall already"),
        ),
      ),
    ),
  });

  test("accepts what fits, and objects with more than they need", () => {
    expect(faults(board, { name: "a", pins: [{ number: 1, color: "red" }], rooms: { attic: true } })).toEqual([]);
  });

  test("every fault is told, with its place", () => {
    const wrong = { name: "", pins: [{ number: 1 }, { number: "2", label: 3 }, 4], rooms: { hall: true, attic: 1 } };
    expect(faults(board, wrong)).toEqual([
      "name: expected a name",
      'pins[1].number: expected a number, found "2"',
      "pins[1].label: expected a string, found 3",
      "pins[2]: expected an object, found 4",
      "rooms.hall: there is a hall already",
      "rooms.attic: expected a boolean, found 1",
    ]);
    expect(faults(board, [])).toEqual(["declaration: expected an object, found an array of 0"]);
    expect(faults(list(string), { length: 0 })).toEqual(["declaration: expected an array, found an object (Object)"]);
    expect(faults(record(string), null)).toEqual(["declaration: expected a record, found null"]);
  });

  test("a name that nobody knows comes with the nearest", () => {
    expect(board({ name: "a", pins: [], romms: {} }, ["boards", 0])).toEqual([
      { path: "boards[0].romms", message: "there is no such option", hint: "did you mean rooms?" },
    ]);
  });

  test("names of records are all that count, symbols too", () => {
    const hidden = Object.defineProperty({}, "hidden", { value: 5 });
    expect(faults(record(string), hidden)).toEqual([]);
    expect(faults(record(string), { [Symbol("key")]: "text" })).toEqual([
      "Symbol(key): expected a string, found a symbol",
    ]);
  });

  test("rules see only what the schema accepts, and say where the fault is", () => {
    const ends = object({ low: number, high: number });
    const range = where(
      ends,
      rule(({ low, high }) => low <= high, "expected at most high", ["low"]),
    );
    expect(faults(range, { low: 2, high: 1 })).toEqual(["low: expected at most high"]);
    expect(faults(range, { low: "2", high: 1 })).toEqual(['low: expected a number, found "2"']);
  });

  test("one of several", () => {
    const schema = either<unknown>([oneOf(["any"]), list(string)]);
    expect(faults(schema, "any")).toEqual([]);
    expect(faults(schema, ["a"])).toEqual([]);
    expect(faults(schema, [5])).toEqual(["declaration: none of what it may be fits: found an array of 1"]);
  });
});

test("a declaration that throws when it is looked at is refused", () => {
  const hostile = new Proxy({}, { get: () => JSON.parse("{") as unknown });
  expect(() => parseDeclaration(object({ name: string }), hostile, "board")).toThrow(
    new TargetError("board", [{ path: "declaration", message: "it throws when it is looked at" }]),
  );
});
