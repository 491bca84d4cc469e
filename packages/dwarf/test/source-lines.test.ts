// Look-ups by offset: places, calls that were inlined, spans, source maps, and what is told of data that is not there.
import { describe, expect, test } from "vitest";
import { DebugDataError, SourceLines, sourceLines } from "../src/index.ts";
import { customSection, withSections } from "./custom-section.ts";
import { readGuest, readGuestText } from "./read-guest.ts";

const shown = (lines: SourceLines, offset: number): string =>
  lines
    .at(offset)
    .map(({ file, line, column, function: name }) => `${name ?? "?"} ${file}:${line}:${column ?? "?"}`)
    .join(" < ");

describe("DWARF", () => {
  test("a place in a function, and calls that were inlined around it", () => {
    const lines = new SourceLines(readGuest("c-clang22"));
    expect(lines.kind).toBe("dwarf");
    expect(shown(lines, 111)).toBe("run_fill /guests/shapes.c:20:10");
    expect(shown(lines, 105)).toBe(
      "square /guests/shapes.h:3:15 < area /guests/shapes.h:7:13 < run_fill /guests/shapes.c:20:24",
    );
    expect(shown(lines, 84)).toBe("run_fill /guests/shapes.c:19:?");
    expect(lines.problems).toEqual([]);
  });

  test("files before version 5, where the directory stands in the unit", () => {
    const lines = new SourceLines(readGuest("c-clang22-dwarf4"));
    expect(shown(lines, 105)).toContain("square /guests/shapes.h:3:15 < area /guests/shapes.h:");
  });

  test("methods and closures of C++, inlined through a virtual call", () => {
    expect(shown(new SourceLines(readGuest("cpp-clang22")), 81)).toBe(
      "area /guests/shapes.cpp:23:11 < operator() /guests/shapes.cpp:30:44 < measure /guests/shapes.cpp:31:10 < run /guests/shapes.cpp:38:10",
    );
  });

  test("Rust and Zig", () => {
    expect(shown(new SourceLines(readGuest("rust")), 84)).toBe("weigh /guests/shapes.rs:26:5");
    expect(shown(new SourceLines(readGuest("zig")), 85)).toMatch(
      /^square .*shapes\.zig:3:17 < squares .*shapes\.zig:10:23$/,
    );
  });

  test("64-bit memories", () => {
    expect(shown(new SourceLines(readGuest("c-wasm64")), 111)).toMatch(/shapes\.[ch]:\d+:\d+$/);
  });

  test("what lies outside of the code, or is of no line, has no place", () => {
    const lines = new SourceLines(readGuest("c-clang22"));
    for (const offset of [0, 121, 2000, 1e9, -1, Number.NaN]) expect(lines.at(offset)).toEqual([]);
  });

  test("spans cover each function, in order of the code, and agree with look-ups", () => {
    const lines = new SourceLines(readGuest("c-clang22"));
    const spans = [...lines.spans()];
    expect(new Set(spans.map(({ file }) => file))).toEqual(new Set(["/guests/shapes.c", "/guests/shapes.h"]));
    for (const [i, { start, end, file, line, column }] of spans.entries()) {
      expect(end).toBeGreaterThan(start);
      if (i > 0) expect(start).toBeGreaterThanOrEqual(spans[i - 1]?.end ?? 0);
      expect(lines.at(start)[0]).toMatchObject({ file, line, column });
      expect(lines.at(end - 1)[0]).toMatchObject({ file, line, column });
    }
  });

  test("the lines of bytes are read once", () => {
    const wasm = readGuest("c-clang14");
    expect(sourceLines(wasm)).toBe(sourceLines(wasm));
  });
});

describe("source maps", () => {
  const map = readGuestText("assemblyscript.wasm.map");

  test("a map beside the module is asked for, and read when it is given", () => {
    const alone = new SourceLines(readGuest("assemblyscript"));
    expect(alone.kind).toBe("none");
    expect(alone.sourceMapUrl).toBe("./assemblyscript.wasm.map");
    expect(alone.problems.map(({ code }) => code)).toEqual(["external"]);
    const lines = new SourceLines(readGuest("assemblyscript"), { sourceMap: map });
    expect(lines.kind).toBe("source-map");
    expect(shown(lines, 80)).toBe("? ./assemblyscript/shapes.ts:4:17");
    expect(lines.contentOf("./assemblyscript/shapes.ts")).toContain("An AssemblyScript guest");
    expect(lines.contentOf("./assemblyscript/other.ts")).toBeUndefined();
    expect(lines.problems).toEqual([]);
    expect([...lines.spans()].find(({ start }) => start === 106)).toMatchObject({ end: 108, line: 10, column: 5 });
  });

  test("a map within the module", () => {
    const url = `data:application/json;base64,${Buffer.from(map).toString("base64")}`;
    const lines = new SourceLines(withUrl(url));
    expect(lines.kind).toBe("source-map");
    expect(shown(lines, 80)).toBe("? ./assemblyscript/shapes.ts:4:17");
  });

  test("maps as Kotlin's compiler writes them: no contents, files as URLs and as relative paths, ends without a source", () => {
    // Offsets 8, 12, 16 and 20; the third has no source, the last a name.
    const mappings = "QAAA,ICEA,I,ICCCA";
    const kotlin = (more: object): SourceLines =>
      new SourceLines(withUrl("./guest.wasm.map"), {
        sourceMap: JSON.stringify({
          version: 3,
          file: "guest.wasm",
          sources: ["../../../src/wasmJsMain/kotlin/Main.kt", "file:///home/a%20b/stdlib/Int.kt", null],
          names: ["plus"],
          mappings,
          ...more,
        }),
      });
    for (const more of [{}, { sourcesContent: [null, null, null] }, { sourceRoot: "" }]) {
      const lines = kotlin(more);
      expect(lines.kind).toBe("source-map");
      expect(lines.problems).toEqual([]);
      expect([8, 12, 15, 16, 20].map((at) => shown(lines, at))).toEqual([
        "? ../../../src/wasmJsMain/kotlin/Main.kt:1:1",
        "? /home/a b/stdlib/Int.kt:3:1",
        "? /home/a b/stdlib/Int.kt:3:1",
        "",
        "? ?:4:2",
      ]);
      expect(lines.contentOf("../../../src/wasmJsMain/kotlin/Main.kt")).toBeUndefined();
      expect(lines.contentOf("/home/a b/stdlib/Int.kt")).toBeUndefined();
    }
  });

  test.for([
    ["", "webpack:///./src/Main.kt", "webpack:///./src/Main.kt"],
    ["/root", "https://example.com/Main.kt", "https://example.com/Main.kt"],
    ["file:///root/", "a/Main.kt", "/root/a/Main.kt"],
    ["/root/", "Main.kt", "/root/Main.kt"],
    ["/root", "/else/Main.kt", "/else/Main.kt"],
    ["", "file://localhost/a/Main.kt", "/a/Main.kt"],
    ["", "file:///C:/a/Main.kt", "C:/a/Main.kt"],
    ["/root", String.raw`C:\a\Main.kt`, String.raw`C:\a\Main.kt`],
    ["", "file:///a/50%.kt", "/a/50%.kt"],
  ] as const)("with the root %j the source %j is %s", ([sourceRoot, source, file]) => {
    const sourceMap = JSON.stringify({ version: 3, sourceRoot, sources: [source], mappings: "QAAA" });
    expect(shown(new SourceLines(withUrl("a.map"), { sourceMap }), 8)).toBe(`? ${file}:1:1`);
  });

  test.for([
    ["no JSON", "malformed"],
    ["[]", "unsupported"],
    ["7", "malformed"],
    ['{"version":2}', "unsupported"],
    ['{"version":3,"sections":[]}', "unsupported"],
    ['{"version":3,"sources":["a"]}', "malformed"],
    ['{"version":3,"sources":["a"],"mappings":"A!"}', "malformed"],
    ['{"version":3,"sources":["a"],"mappings":"AAAAAAAAA"}', "malformed"],
    ['{"version":3,"sources":["a"],"mappings":"gggggggggggggA"}', "malformed"],
    ['{"version":3,"sources":["a"],"mappings":"CAAA,DAAA"}', "malformed"],
    ['{"version":3,"sources":["a"],"mappings":"CADA"}', "malformed"],
    ['{"version":3,"sources":["a"],"mappings":"CACA,CAFA"}', "malformed"],
    ['{"version":3,"sources":["a"],"mappings":"CAAD"}', "malformed"],
  ] as const)("%s is told", ([text, code]) => {
    const lines = new SourceLines(readGuest("assemblyscript"), { sourceMap: text });
    expect(lines.kind).toBe("none");
    expect(lines.problems.map((problem) => problem.code)).toEqual([code]);
    expect(lines.at(80)).toEqual([]);
  });

  function withUrl(url: string): Uint8Array {
    const name = new TextEncoder().encode(url);
    return withSections(
      readGuest("c-split").subarray(0, 8),
      customSection("sourceMappingURL", [...leb(name.length), ...name]),
    );
  }
});

function leb(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)];
}

describe("what is told", () => {
  test("split data: lines are here, functions are not", () => {
    const lines = new SourceLines(readGuest("c-split"));
    expect(lines.at(111)[0]).toMatchObject({ line: 20, function: undefined });
    expect(lines.problems.map(({ code, message }) => [code, message])).toEqual([
      ["split", expect.stringContaining("split.dwo")],
    ]);
  });

  test("sections of split, compressed and external data", () => {
    const wasm = withSections(
      readGuest("c-clang22"),
      customSection(".debug_info.dwo", []),
      customSection(".zdebug_line", []),
      customSection("external_debug_info", [3, ...new TextEncoder().encode("a.w")]),
    );
    const { problems } = new SourceLines(wasm);
    expect(problems.map(({ code }) => code)).toEqual(["external", "split", "compressed"]);
    expect(problems[0]).toBeInstanceOf(DebugDataError);
    expect(problems[0]?.message).toBe("external_debug_info: the debug data is in another file: a.w");
  });

  test("lines of code that wasm-opt has changed", () => {
    const lines = new SourceLines(readGuest("c-stale"));
    expect([...lines.spans()]).toEqual([]);
    expect(lines.problems.map(({ code }) => code)).toEqual(["stale"]);
    expect(lines.problems[0]?.message).toContain("wasm-opt");
  });

  test("lines of code that another tool has changed", () => {
    // As others leave them: addresses are 0.
    const wasm = readGuest("c-clang22");
    const lines = new SourceLines(wasm);
    expect(lines.at(111)).not.toEqual([]);
    const stale = wasm.slice();
    for (let i = 0; i + 7 < stale.length; i++) {
      // set_address of 4 bytes: 0, length 5, 2.
      if (stale[i] === 0 && stale[i + 1] === 5 && stale[i + 2] === 2) stale.fill(0, i + 3, i + 7);
    }
    const gone = new SourceLines(stale);
    expect(gone.at(111)).toEqual([]);
    expect(gone.problems.map(({ code }) => code)).toEqual(["stale"]);
    expect(gone.problems[0]?.message).toContain("wasm-opt");
  });

  test("a module without debug data, and bytes that are no module", () => {
    for (const bytes of [[], [1, 2, 3], [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]]) {
      const lines = new SourceLines(Uint8Array.from(bytes));
      expect(lines.kind).toBe("none");
      expect(lines.at(4)).toEqual([]);
      expect([...lines.spans()]).toEqual([]);
    }
    expect(new SourceLines(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 99)).problems[0]).toMatchObject({
      code: "malformed",
      section: "module",
    });
  });
});
