// Sets that are odd: named by the words of every language of guests, by what is no name anywhere, empty, and very large.

import { type BuiltinSet, builtinSet, i32, builtins, t } from "@atoll/core";

/** Words that one language or another has for itself. */
const WORDS =
  "abstract alignas and as asm async await auto become bool box break byte case catch chan char class comptime const constexpr continue crate debugger default defer delete do double dyn else enum error errdefer explicit export extends extern fallthrough false final float fn for friend from func function go goto if impl import in inline instanceof int interface is len let loop macro main map match mod module move mut namespace new nil not null opaque operator or orelse package panic private protected pub public raw range register resume return select self signed sizeof static std string struct super switch template test this throw trait true try type typename typeof undefined union unreachable unsafe use using var virtual void volatile where while with yield assert set_version strconv u8 i32 usize f64 Self Maybe SetVersion abs exit free malloc memcpy result value code it data buffer";

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
