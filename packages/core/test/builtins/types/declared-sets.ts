// The sets that these tests declare: a store with handles, an iterator and a callback, and one function for each type that it does not use.

import { builtinSet } from "../../../src/builtins/builtin-set.ts";
import { t } from "../../../src/index.ts";

export interface Bucket {
  readonly name: string;
  readonly entries: Map<string, Uint8Array>;
}

export const failures = t.errors(
  "kv_error",
  ["ok", "no_such_key", "bad_handle", "too_small", "bad_value", "bad_text", "bad_memory", "too_long"],
  {
    handle: "bad_handle",
    space: "too_small",
    value: "bad_value",
    encoding: "bad_text",
    memory: "bad_memory",
    long: "too_long",
  },
);
export const dropped: string[] = [];
export const bucket = t.resource<Bucket>("kv_bucket", { max: 3, drop: ({ name }) => dropped.push(name) });
export const keys = t.resource<{ readonly left: string[] }>("kv_keys");
export const stats = t.record(
  "kv_stats",
  { struct_size: t.u32, keys: t.u32, bytes: t.u64 },
  { sized: "struct_size", size: 16 },
);
const host = t.scope({ state: () => ({ buckets: new Map<string, Bucket>() }) });

/** A store. */
export const store = builtinSet("kv", {
  version: "1.0.0",
  functions: {
    open: host.func(
      {
        doc: "Opens a bucket.",
        params: [
          t.param("name", t.text({ max: 40 }), "of the bucket"),
          t.param("mode", t.enumeration("kv_mode", ["read", "write"])),
        ],
        result: t.result(t.own(bucket), failures),
      },
      (call, name, mode) => {
        const known = call.state.buckets.get(name);
        if (known === undefined && mode === "read") return failures.fail("no_such_key");
        const made = known ?? { name, entries: new Map<string, Uint8Array>() };
        call.state.buckets.set(name, made);
        return made;
      },
    ),
    get: host.func(
      {
        params: [t.param("bucket", t.borrow(bucket)), t.param("key", t.string)],
        result: t.result(t.bytes(), failures),
      },
      (_call, { entries }, key) => entries.get(key) ?? failures.fail("no_such_key"),
    ),
    set: host.func(
      {
        params: [t.param("bucket", t.borrow(bucket)), t.param("key", t.string), t.param("value", t.option(t.bytes()))],
        result: t.result(undefined, failures),
      },
      (_call, { entries }, key, value) => {
        if (value === undefined) entries.delete(key);
        else entries.set(key, value.slice());
      },
    ),
    list_keys: host.func(
      { params: [t.param("bucket", t.borrow(bucket))], result: t.result(t.own(keys), failures) },
      (_call, { entries }) => ({ left: [...entries.keys()] }),
    ),
    next: host.func(
      { params: [t.param("keys", t.borrow(keys))], result: t.result(t.string, failures) },
      (_call, { left }) => {
        const [key] = left;
        return key === undefined ? failures.fail("no_such_key") : t.delivered(key, () => left.shift());
      },
    ),
    each: host.func(
      {
        params: [t.param("bucket", t.borrow(bucket)), t.param("visit", t.callback("kv_visit", [t.u32, t.f64], t.i32))],
        result: t.result(t.u32, failures),
      },
      (_call, { entries }, visit) =>
        [...entries.values()].filter(({ length }) => visit(length, length / 2) !== 0).length,
    ),
    each_ref: host.func(
      {
        params: [t.param("visit", t.callback("kv_visit_ref", [t.u32, t.f64], t.i32, { as: "funcref" }))],
        result: t.result(t.i32, failures),
      },
      (_call, visit) => visit(7, 0.5),
    ),
    stat: host.func(
      { params: [t.param("bucket", t.borrow(bucket))], result: t.result(stats, failures) },
      (_call, { entries }) => ({ struct_size: 0, keys: entries.size, bytes: 2n ** 63n }),
    ),
    merge: host.func(
      {
        params: [t.param("from", t.own(bucket)), t.param("into", t.own(bucket))],
        result: t.result(undefined, failures),
      },
      (_call, from, into) => {
        for (const [key, value] of from.entries) into.entries.set(key, value);
      },
    ),
    later: host.asyncFunc(
      { params: [t.param("key", t.string), t.param("data", t.bytes())], result: t.result(t.string, failures) },
      async (_call, key, data) => {
        await Promise.resolve();
        if (key === "fail") throw failures.fail("no_such_key");
        return `${key}${data.length}${data[0]}`;
      },
    ),
    close: host.drop(bucket),
  },
});

export const allError = t.errors(
  "all_error",
  { ok: 0, range: -5, space: 300 },
  { value: "range", space: "space", memory: "range", long: "range" },
  { base: t.i32 },
);
const plusError = t.errors("all_plus", { ok: 0, range: 5 }, { value: "range", memory: "range", long: "range" });
export const color = t.enumeration("all_color", { red: 1, green: 7, far: 70000 });
export const small = t.flags("all_small", ["a", "b", "c"], t.u8);
export const wide = t.flags(
  "all_wide",
  Array.from({ length: 40 }, (_, i) => `w${i}`),
  t.u64,
);
export const pair = t.record("all_pair", { x: t.u8, y: t.f64 });
export const shape = t.variant("all_shape", { nothing: t.none, circle: t.f32, box: pair, far: t.u64 }, t.u16);
export const all = t.record(
  "all_numbers",
  {
    a: t.u8,
    b: t.i8,
    c: t.bool,
    d: t.u16,
    e: t.i16,
    g: t.u32,
    h: t.i32,
    i: t.u64,
    j: t.i64,
    k: t.f32,
    l: t.f64,
    m: t.size,
    n: t.pointer,
    o: t.u53,
    color,
    small,
    wide,
    pair,
    shape,
    maybe: t.option(t.u32),
    perhaps: t.option(pair),
    zero: t.fixed(t.u32, 9),
    last: t.named("all_last", t.u8),
  },
  { size: [160, 168] },
);
export const holder = t.record("all_holder", {
  label: t.string,
  data: t.bytes(),
  words: t.list(t.u16),
  name: t.cstring(8),
});
const handle = t.record("all_handle", { h: t.u64 });
const plain = t.scope();

/** One function for each type. */
export const everything = builtinSet("all", {
  version: "1.0.0",
  functions: {
    echo: plain.func({ params: [t.param("all", all)], result: t.result(all, allError) }, (_call, value) => value),
    hold: plain.func({ params: [t.param("holder", holder)], result: t.string }, (_call, { label, data, words, name }) =>
      JSON.stringify([label, [...data], [...words], name]),
    ),
    shift: plain.func(
      {
        params: [
          t.param("pair", t.inout(pair)),
          t.param("shape", t.out(shape)),
          t.param("color", t.out(color)),
          t.param("succeeds", t.bool),
        ],
        result: t.result(undefined, allError),
      },
      (_call, value, where, paint, succeeds) => {
        value.y += value.x;
        value.x = 255;
        if (!succeeds) return allError.fail("range");
        where.set({ tag: "box", value: { x: 1, y: 2 } });
        paint.set("far");
      },
    ),
    squares: plain.func({ params: [t.param("n", t.u8)], result: t.result(t.list(t.u32), allError) }, (_call, n) =>
      Uint32Array.from({ length: n }, (_, i) => i * i),
    ),
    several: plain.func(
      {
        params: [t.param("n", t.i8)],
        result: t.result([t.list(pair), t.string, small], allError, { names: ["pairs"] }),
      },
      (_call, n) => [Array.from({ length: n }, (_, x) => ({ x, y: x / 2 })), "é", small.make("a", "c")],
    ),
    cut: plain.func(
      { params: [t.param("s", t.text({ max: 20 }))], result: t.result(t.string, allError, { partial: true }) },
      (_call, s) => s + s,
    ),
    measure: plain.func(
      {
        params: [t.param("s", t.cstring(8)), t.param("u", t.option(t.cstring(100)))],
        result: t.result(t.u32, plusError, { as: "negative" }),
      },
      (_call, s, u) => s.length * 100 + (u?.length ?? 99),
    ),
    find: plain.func(
      { params: [t.param("at", t.pointer)], result: t.result(t.pointer, plusError, { as: "null" }) },
      (_call, at) => (at < 10 ? plusError.fail("range") : at - 1),
    ),
    last_error: plain.func({ params: [], result: t.i32 }, (call) => t.lastError(call)),
    kind: plain.func(
      { params: [t.param("color", color), t.param("small", small)], result: wide },
      (_call, which, { b }) => (which === "far" && b ? wide.make("w0", "w39") : wide.make()),
    ),
    sum: plain.func(
      {
        params: [
          t.param("n", t.length(t.u32)),
          t.param("values", t.list(t.f64, { length: "n" })),
          t.param("weights", t.list(t.u16, { length: "n", max: 4 })),
          t.param("flags", t.list(t.bool)),
        ],
        result: t.f64,
      },
      (_call, values, weights, negate) =>
        values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) * (negate[0] === true ? -1 : 1),
    ),
    upload: plain.func(
      {
        params: [
          t.param("w", t.u32),
          t.param("h", t.u32),
          t.param("pixels", t.bytes({ length: (argument) => argument("w") * argument("h") * 4 })),
        ],
        result: t.u32,
      },
      (_call, w, h, pixels) => w + h + pixels.reduce((a, b) => a + b, 0),
    ),
    fill: plain.func(
      {
        params: [t.param("bytes", t.out(t.bytes())), t.param("list", t.out(t.list(pair)))],
        result: t.result(t.size, allError, { names: ["used"] }),
      },
      (_call, buffer, list) => {
        for (let i = 0; i < list.capacity; i++) list.set(i, { x: i, y: i });
        buffer.write(Uint8Array.of(9), 1);
        return buffer.fill((view) => view.fill(5, 2, 4).length);
      },
    ),
    overflow: plain.func(
      { params: [t.param("bytes", t.out(t.bytes()))], result: t.result(undefined, allError) },
      (_call, buffer) => buffer.write(new Uint8Array(buffer.capacity + 1)),
    ),
    gather: plain.func(
      { params: [t.param("from", t.buffers("all_from", "read"))], result: t.u32 },
      (_call, { pieces, total }) => pieces.reduce((sum, piece) => sum + (piece[0] ?? 0), total * 1000),
    ),
    gathered: plain.func(
      { params: [t.param("from", t.buffers("all_from", "read"))], result: t.u32 },
      (_call, { only, ranges }) => ranges.length * 100 + (only?.[0] ?? 0),
    ),
    by_value: plain.func(
      { params: [t.param("handle", t.value(handle)), t.param("pair", t.value(pair))], result: pair },
      (_call, { h }, { x, y }) => ({ x: x + Number(h), y: -y }),
    ),
    narrow: plain.func(
      { params: [t.param("a", t.u8), t.param("b", t.i16), t.param("c", t.u53)], result: t.u53 },
      (_call, a, b, c) => Math.abs(a + b + c),
    ),
    dialog: plain.func(
      { params: [t.param("n", t.u32)], result: t.result(t.allocated(t.list(pair)), allError) },
      // As many as a dialog has, whatever a guest asks for.
      (_call, n) => Array.from({ length: Math.min(n, 1000) }, (_, x) => ({ x, y: x })),
    ),
    plain: plain.func({ params: [t.param("a", t.u32), t.param("b", t.i64)], result: t.i64 }, (_call, a, b) =>
      BigInt.asIntN(64, b - BigInt(a)),
    ),
    option_handle: plain.func(
      { params: [t.param("h", t.option(t.borrow(bucket)))], result: t.bool },
      (_call, h) => h === undefined,
    ),
  },
});
