// Sets that are odd: named by the words of every language of guests, by what is no name anywhere, empty, and very large.

import { type BuiltinSet, builtinSet, i32, builtins, t } from "@atoll/core";

/** Words that one language or another has for itself. */
const WORDS =
  "abstract alignas and as asm async await auto become bool box break byte case catch chan char class comptime const constexpr continue crate debugger default defer delete do double dyn else enum error errdefer explicit export extends extern fallthrough false final float fn for friend from func function go goto if impl import in inline instanceof int interface is len let loop macro main map match mod module move mut namespace new nil not null opaque operator or orelse package panic private protected pub public raw range register resume return select self signed sizeof static std string struct super switch template test this throw trait true try type typename typeof undefined union unreachable unsafe use using var virtual void volatile where while with yield assert set_version strconv u8 i32 usize f64 Self Maybe SetVersion abs exit free malloc memcpy result value code it data buffer of get set from keyof infer readonly override declare constructor global satisfies implements load store memory changetype offsetof trace select unmanaged external raw core";

export const words: readonly string[] = [...new Set(WORDS.split(" "))];

const host = t.scope();
const names = <T>(make: (word: string) => T): Record<string, T> =>
  Object.fromEntries(words.map((word) => [word, make(word)]));

/** Functions, parameters, fields, cases, flags and constants named by every word. */
export const wordy: BuiltinSet = builtinSet("wordy", {
  version: "1.0.0",
  constants: names(() => t.constant(t.u32, 1)),
  functions: {
    ...names((word) =>
      host.func(
        {
          params: [t.param(word, t.string), t.param("other", t.option(t.bytes()))],
          result: t.result(t.string, t.errors("wordy_error", ["ok", ...words])),
        },
        () => "",
      ),
    ),
    all_types: host.func(
      {
        params: [
          t.param(
            "record",
            t.record(
              "wordy_record",
              names(() => t.u8),
            ),
          ),
          t.param("choice", t.enumeration("wordy_choice", words)),
          t.param("set", t.flags("wordy_flags", words.slice(0, 30))),
          t.param(
            "variant",
            t.variant(
              "wordy_variant",
              names(() => t.u16),
            ),
          ),
        ],
      },
      () => {},
    ),
  },
});

/** Types and handles named by words. */
export const typed: BuiltinSet = builtinSet("type", {
  version: "1.0.0",
  functions: Object.fromEntries(
    words.slice(0, 90).map((word, i) => [
      `f${i}`,
      host.func(
        {
          params: [
            t.param(
              "x",
              [t.enumeration(word, ["a"]), t.record(word, { a: t.u8 }), t.borrow(t.resource(word))][i % 3] ?? t.u8,
            ),
          ],
        },
        () => {},
      ),
    ]),
  ),
});

/** Types that what is written stands on. */
const STANDARD =
  "string vec option result ok err some none box drop owner error span slice array uint8_array float64_array c_str str usize size_t uint8_t buffer utf8 null_ptr standard iterator set_version tag map set error int32 size self maybe copy object promise uint8";

/** Types and handles named by what languages bring with them, in functions that need what has the name. */
export const standard: BuiltinSet = builtinSet("standard", {
  version: "1.0.0",
  functions: Object.fromEntries(
    STANDARD.split(" ").flatMap((word, i) => {
      const kinds = [
        t.enumeration(word, ["a", "b"]),
        t.record(word, { a: t.u8, b: t.string, c: t.array(t.u16, 3) }),
        t.flags(word, ["a", "b"]),
        t.variant(word, { a: t.u8, b: t.f64 }),
      ];
      const failures = t.errors("standard_error", ["ok", "bad", ...STANDARD.split(" ")]);
      const kind = (kinds[i % kinds.length] ?? t.u8) as t.Type<unknown>;
      const resource = t.resource<object>(`${word}_thing`);
      const own = t.resource<object>(word);
      const params = [
        t.param("text", t.string),
        t.param("c", t.cstring(9)),
        t.param("bytes", t.bytes()),
        t.param("list", t.list(t.f64)),
        t.param("perhaps", t.option(t.bytes())),
      ] as const;
      const of = i % 5 === 4 ? t.param(word, t.borrow(own)) : t.param(word, kind);
      return [
        [
          `take_${word}`,
          host.func({ params: [...params, of], result: t.result(t.bytes(), failures) }, () => failures.fail("bad")),
        ],
        [
          `text_${word}`,
          host.func({ params, result: t.result([t.string, t.u32], failures) }, () => failures.fail("bad")),
        ],
        [
          `make_${word}`,
          host.func({ params, result: t.result(t.own(resource), failures) }, () => failures.fail("bad")),
        ],
        [`drop_${word}`, host.drop(resource)],
        ...(i % 5 === 4
          ? [
              [`open_${word}`, host.func({ params: [], result: t.own(own) }, () => ({}))],
              [`close_${word}`, host.drop(own)],
            ]
          : []),
      ];
    }),
  ),
});

const HOSTILE = [
  'a"b',
  "a\\b",
  "a\nb",
  "a b",
  "[method]x.y",
  "é",
  "🐚",
  "",
  "-",
  "2x",
  "a-b",
  "aB",
  "a_b",
  "*/",
  "${x}",
  "`",
  "\u0000",
  "<b>",
  "%s",
  "//",
];

/** Names that are none, and texts that end a comment. */
export const hostile: BuiltinSet = builtinSet('ho"st/*ile*/\n', {
  version: "1.0.0",
  doc: "ends here */ and\nhere // ``` </main> \\",
  constants: { "a b": t.constant(t.string, 'x"\n\\${y}`\u0001é', "*/\n#endif"), "a-b": t.constant(t.i32, -1) },
  functions: Object.fromEntries([
    ...HOSTILE.map((name) => [
      name,
      host.func(
        {
          doc: `*/ ${name}\nsecond line`,
          params: [t.param("x", t.enumeration("ho_kind", HOSTILE), "*/\nx", "km\n*/")],
          result: t.f64,
        },
        () => 0,
      ),
    ]),
    ["raw.one", builtins().func({ params: [i32, i32], results: [i32], doc: "*/\n" }, (_call, a) => a)],
  ]),
});

/** Names that become one in some language, or that one language puts together of others. */
export const meeting: BuiltinSet = builtinSet("meet", {
  version: "1.0.0",
  constants: {
    mode_read: t.constant(t.u32, 1),
    H: t.constant(t.f64, -Infinity),
    R: t.constant(t.f32, Number.NaN),
    whole: t.constant(t.f64, 3),
  },
  functions: {
    all: host.func(
      {
        params: [
          t.param("mode", t.string),
          t.param("Mode", t.u8),
          t.param("mode_len", t.u8),
          t.param("err_t", t.enumeration("err", ["a"])),
          t.param("again", t.enumeration("meet_mode", ["read"])),
          t.param("x", t.enumeration("mode", ["x_y", "z"])),
          t.param("y", t.flags("mode_x", ["y", "q"])),
          t.param("digits", t.record("2 digits", { "2x": t.u8, "a b": t.u8, a_b: t.u8, é: t.u8 })),
          t.param("nine", t.enumeration("9_lives", ["1", "2"])),
          t.param("cases", t.variant("2_cases", { "2x": t.u8, é: t.u32 })),
          t.param("handle", t.borrow(t.resource("3d"))),
          t.param("lengths", t.record("r", { x: t.list(t.u8), x_at: t.u8, x_len: t.u32, err_t: t.u8 })),
          t.param("value", t.variant("call", { a: t.u8 })),
          t.param("call", t.record("call_value", { a: t.u8 })),
          t.param("perhaps", t.option(t.record("pt", { a: t.f64 }))),
          t.param("list", t.list(t.option(t.record("pt", { a: t.f64 })))),
          t.param("made", t.record("maybe_pt", { a: t.u8 })),
          t.param("argv", t.list(t.cstring())),
          t.param("envs", t.list(t.list(t.cstring()))),
          t.param("contract", t.record("meet_contract", { lists: t.list(t.list(t.list(t.string))) })),
        ],
        result: t.list(t.u8),
      },
      () => new Uint8Array(),
    ),
    meet_mode_t: host.func({ params: [] }, () => {}),
    mode_t: host.func({ params: [] }, () => {}),
    new_r: host.func({ params: [] }, () => {}),
  },
});

/** Failures by a negative value, and values that may be 0, of every width. */
export const signs: BuiltinSet = builtinSet("signs", {
  version: "1.0.0",
  functions: Object.fromEntries(
    [t.u8, t.u32, t.i64, t.u64, t.f32, t.f64, t.size, t.pointer, t.bool].flatMap((type) =>
      (["negative", "null"] as const).map((as) => [
        `${as}_${type.name}`,
        host.func(
          { params: [], result: t.result(type as t.Type<unknown>, t.errors("signs_error", ["ok", "bad"]), { as }) },
          () => 0,
        ),
      ]),
    ),
  ),
});

export const empty: BuiltinSet = builtinSet("empty", { version: "1.0.0", functions: {} });

export const large: BuiltinSet = builtinSet("large", {
  version: "1.0.0",
  functions: Object.fromEntries(
    Array.from({ length: 3000 }, (_, i) => [
      `f${i}`,
      host.func({ params: [t.param("a", t.string), t.param("b", t.u32)], result: t.u32 }, () => i),
    ]),
  ),
});
