// Sets as somebody writes them who reads what types there are, and puts each into each: records in variants, lists of texts, handles that may be missing, places
// that may be none, arrays of arrays, counts that several lists share.

import { type BuiltinSet, builtinSet, t } from "@atoll/core";

const host = t.scope();
const failure = t.errors(
  "zoo_error",
  ["ok", "again", "bad_handle", "too_small", "bad_argument", "fault"],
  { handle: "bad_handle", space: "too_small", value: "bad_argument", encoding: "bad_argument", memory: "fault" },
  { doc: "What went wrong." },
);

const point = t.record("point", { x: t.u8, y: t.u32 }, { doc: "A place.", docs: { x: "Pixels to the right." } });
const extent = t.record("extent", { w: t.u16, h: t.u16 });
const rect = t.record("rect", { at: point, size: extent });
const path = t.record("path", { points: t.list(point), closed: t.bool });
const mode = t.enumeration("mode", ["slow", "fast"], t.u16);
const shape = t.variant(
  "shape",
  {
    nothing: t.none,
    dot: point,
    box: rect,
    line: t.array(point, 2),
    path,
    text: t.string,
    bytes: t.bytes(),
    numbers: t.list(t.f64),
    perhaps: t.option(t.u32),
  },
  t.u32,
  "What is drawn.",
);
const node = t.resource<object>("tree_node", { doc: "A node." });
const everything = t.record("everything", {
  name: t.option(t.string),
  tags: t.list(t.string),
  both: t.array(t.string, 2),
  twice: t.option(t.option(t.u8)),
  points: t.array(point, 3),
  shape,
  grid: t.list(t.list(t.u32)),
  c_text: t.cstring(),
  arrays: t.array(t.array(t.u8, 2), 3),
  node: t.option(t.borrow(node)),
  nodes: t.list(t.borrow(node)),
});
const config = t.record(
  "config",
  { struct_size: t.u32, mode, _pad: t.padding(2), limit: t.u64, rate: t.option(t.f64) },
  { sized: "struct_size" },
);
const frame = t.callback("frame", [t.f64, t.option(t.own(node))], t.bool);

export const nested: BuiltinSet = builtinSet("stranger:nested-1", {
  version: "1.2.3",
  constants: {
    LESS: t.constant(t.i32, -1),
    LEAST: t.constant(t.i64, -5n),
    MOST: t.constant(t.u64, 2n ** 63n),
    MODE: t.constant(mode as t.Type<string>, "fast", "The usual one."),
  },
  functions: {
    draw: host.func({ params: [t.param("shape", shape)], result: t.result(undefined, failure) }, () => {}),
    draw_all: host.func(
      { params: [t.param("shapes", t.list(shape, { max: 100 }))], result: t.result(t.u32, failure) },
      (_call, shapes) => shapes.length,
    ),
    run: host.func(
      {
        params: [t.param("argv", t.list(t.string)), t.param("inputs", t.list(t.bytes()))],
        result: t.result(undefined, failure),
      },
      () => {},
    ),
    take: host.func(
      { params: [t.param("all", everything), t.param("perhaps", t.option(everything))], result: t.u32 },
      () => 0,
    ),
    give: host.func(
      { params: [], result: t.result([t.option(t.u64), t.list(point), t.option(point)], failure) },
      () => [1n, [], undefined] as const,
    ),
    find: host.func(
      { params: [t.param("of", t.option(t.borrow(node)))], result: t.result(t.option(t.own(node)), failure) },
      () => undefined,
    ),
    parent: host.func({ params: [t.param("of", t.borrow(node))], result: t.option(t.own(node)) }, () => undefined),
    children: host.func(
      { params: [t.param("of", t.borrow(node))], result: t.result(t.list(t.own(node)), failure) },
      () => [],
    ),
    drop_node: host.drop(node),
    places: host.func(
      {
        params: [
          t.param("size", t.option(t.out(t.u64))),
          t.param("name", t.option(t.out(t.string))),
          t.param("where", t.option(t.out(point))),
          t.param("kept", t.option(t.inout(point))),
          t.param("perhaps", t.out(t.option(t.u32))),
          t.param("points", t.out(t.list(point))),
        ],
        result: t.result(undefined, failure),
      },
      () => {},
    ),
    none_of: host.func(
      {
        params: [
          t.param("c_text", t.option(t.cstring())),
          t.param("text", t.option(t.string)),
          t.param("points", t.option(t.list(point))),
          t.param("input", t.option(t.buffers("nested_input", "read"))),
          t.param("frame", t.option(frame)),
        ],
      },
      () => {},
    ),
    counted: host.func(
      {
        params: [
          t.param("n", t.length(t.u32), "How many.", "pixels"),
          t.param("a", t.list(t.u32, { length: "n" })),
          t.param("b", t.list(t.u32, { length: "n" })),
          t.param("c", t.out(t.list(t.u32, { length: "n" }))),
        ],
      },
      () => {},
    ),
    configure: host.func(
      { params: [t.param("config", t.inout(config)), t.param("ms", t.u32, "How long.", "ms")] },
      () => {},
    ),
    wrapped: host.func(
      { params: [t.param("id", t.value(t.record("wrapped_id", { id: t.u64 })))], result: point },
      () => ({ x: 1, y: 2 }),
    ),
    later: host.asyncFunc(
      {
        params: [t.param("url", t.string), t.param("body", t.option(t.bytes()))],
        result: t.result([t.u16, t.bytes()], failure),
      },
      async () => [200, new Uint8Array()] as const,
    ),
  },
});
