// Mistakes in declarations and handlers do not compile, and the compiler says what is wrong: five for each type, kept in mistakes.txt.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** A type, a wrong value for a handler to give back or to take, and a wrong declaration of it. */
interface Subject {
  readonly name: string;
  readonly type: string;
  /** A type of the handler's parameter that it is not. */
  readonly notHost: string;
  /** A value that it is not. */
  readonly notValue: string;
  readonly misdeclared: string;
}

const numbers: readonly Subject[] = [
  "u8",
  "i8",
  "u16",
  "i16",
  "u32",
  "i32",
  "u53",
  "f32",
  "f64",
  "size",
  "pointer",
].map((name) => ({
  name,
  type: `t.${name}`,
  notHost: "bigint",
  notValue: "1n",
  misdeclared: `t.fixed(t.${name}, "1")`,
}));
const SUBJECTS: readonly Subject[] = [
  ...numbers,
  ...["u64", "i64"].map((name) => ({
    name,
    type: `t.${name}`,
    notHost: "number",
    notValue: "1",
    misdeclared: `t.named(t.${name}, "name")`,
  })),
  { name: "bool", type: "t.bool", notHost: "number", notValue: "1", misdeclared: "t.named(t.bool)" },
  {
    name: "named",
    type: `t.named("fd", t.i32)`,
    notHost: "string",
    notValue: `"3"`,
    misdeclared: `t.named("fd", "i32")`,
  },
  {
    name: "enumeration",
    type: `t.enumeration("mode", ["read", "write"])`,
    notHost: `"reed" | "write"`,
    notValue: `"reed"`,
    misdeclared: `t.enumeration("mode", [1, 2])`,
  },
  {
    name: "flags",
    type: `t.flags("f", ["a", "b"])`,
    notHost: "number",
    notValue: "{ a: true }",
    misdeclared: `t.flags("f", { a: 1 })`,
  },
  {
    name: "record",
    type: `t.record("pair", { x: t.u8, y: t.f64 })`,
    notHost: "{ x: number; z: number }",
    notValue: "{ x: 1 }",
    misdeclared: `t.record("pair", { x: "u8" })`,
  },
  {
    name: "array",
    type: `t.record("line", { at: t.array(t.f32, 2) })`,
    notHost: "{ at: number[] }",
    notValue: "{ at: [1, 2] }",
    misdeclared: `t.record("line", { at: t.array(2, t.f32) })`,
  },
  {
    name: "variant",
    type: `t.variant("v", { none: t.none, one: t.u8 })`,
    notHost: `{ tag: "one"; value: string }`,
    notValue: `{ tag: "two", value: 1 }`,
    misdeclared: `t.variant("v", ["none", "one"])`,
  },
  {
    name: "value",
    type: `t.value(t.record("pair", { x: t.u8, y: t.f64 }))`,
    notHost: "number",
    notValue: "{ x: 1 }",
    misdeclared: "t.value({ x: t.u8 })",
  },
  { name: "option", type: "t.option(t.u32)", notHost: "number", notValue: "null", misdeclared: "t.option()" },
  { name: "string", type: "t.string", notHost: "Uint8Array", notValue: "5", misdeclared: "t.string({ max: 5 })" },
  { name: "text", type: "t.text({ max: 5 })", notHost: "number", notValue: "5", misdeclared: "t.text({ maximum: 5 })" },
  { name: "cstring", type: "t.cstring(8)", notHost: "number", notValue: "5", misdeclared: `t.cstring("8")` },
  { name: "bytes", type: "t.bytes()", notHost: "string", notValue: `"text"`, misdeclared: "t.bytes({ length: 5 })" },
  {
    name: "list of numbers",
    type: "t.list(t.f64)",
    notHost: "number[]",
    notValue: "[1, 2]",
    misdeclared: `t.list("f64")`,
  },
  {
    name: "list of records",
    type: `t.list(t.record("pair", { x: t.u8 }))`,
    notHost: "{ x: string }[]",
    notValue: `[{ x: "1" }]`,
    misdeclared: `t.list([t.u8])`,
  },
  {
    name: "buffers",
    type: `t.buffers("iovs", "read")`,
    notHost: "Uint8Array[]",
    notValue: "[]",
    misdeclared: `t.buffers("iovs", "both")`,
  },
  { name: "out", type: "t.out(t.u32)", notHost: "number", notValue: "5", misdeclared: "t.out(5)" },
  {
    name: "out of bytes",
    type: "t.out(t.bytes())",
    notHost: "Uint8Array",
    notValue: "new Uint8Array(1)",
    misdeclared: "t.out(t.bytes)",
  },
  {
    name: "inout",
    type: `t.inout(t.record("pair", { x: t.u8 }))`,
    notHost: "number",
    notValue: "5",
    misdeclared: "t.inout(t.u8)",
  },
  { name: "own", type: `t.own(bucket)`, notHost: "{ other: string }", notValue: "7", misdeclared: `t.own("bucket")` },
  { name: "borrow", type: `t.borrow(bucket)`, notHost: "number", notValue: "7", misdeclared: `t.borrow(t.u32)` },
  {
    name: "callback",
    type: `t.callback("visit", [t.u32], t.f64)`,
    notHost: "(n: string) => number",
    notValue: "5",
    misdeclared: `t.callback("visit", t.u32)`,
  },
  {
    name: "callback by reference",
    type: `t.callback("each", [t.u32], t.f64, { as: "funcref" })`,
    notHost: "(n: string) => number",
    notValue: "5",
    misdeclared: `t.callback("each", [t.u32], t.f64, { as: "reference" })`,
  },
  {
    name: "allocated",
    type: "t.allocated(t.string)",
    notHost: "number",
    notValue: "5",
    misdeclared: "t.allocated(t.string, { allocator: 5 })",
  },
];

const HEAD = `import { t } from "@atoll/core";
const bucket = t.resource<{ entries: number }>("bucket");
const host = t.scope();
const failure = t.errors("e", ["ok", "bad"], { value: "bad" });
`;

/** The five mistakes, a line each. */
function mistakesOf({ type, notHost, notValue, misdeclared }: Subject): readonly string[] {
  return [
    `host.func({ params: [], result: t.result(${type}, failure) }, () => (${notValue}));`,
    `host.func({ params: [t.param("p", ${type})] }, (_call, p: ${notHost}) => void p);`,
    `host.func({ params: [t.param("p", ${type})] }, async (_call, p) => void p);`,
    `t.param("p", ${misdeclared});`,
    `host.func({ params: [t.param("p", ${type})], result: t.result(t.u8, failure) }, (_call, p) => failure.fail("badd") ?? p);`,
  ];
}

const WHAT = ["gives", "takes", "waits", "is declared", "fails"];

test("five mistakes for each type, in words that can be read", { timeout: 120_000 }, async () => {
  const root = join(import.meta.dirname, "../../../../..");
  const folder = mkdtempSync(join(tmpdir(), "mistakes-"));
  const lines = SUBJECTS.flatMap((subject) =>
    mistakesOf(subject).map((code, i) => ({ place: `${subject.name} ${WHAT[i]}`, code })),
  );
  const first = HEAD.split("\n").length;
  let said = "";
  try {
    writeFileSync(join(folder, "mistakes.ts"), HEAD + lines.map(({ code }) => code).join("\n"));
    const compilerOptions = {
      noEmit: true,
      strict: true,
      exactOptionalPropertyTypes: true,
      target: "es2023",
      lib: ["es2024", "esnext.disposable", "webworker"],
      module: "nodenext",
      types: [],
      skipLibCheck: true,
      noErrorTruncation: false,
      customConditions: ["@atoll/source"],
      rewriteRelativeImportExtensions: true,
      typeRoots: [],
      paths: { "@atoll/core": [join(root, "packages/core/src/index.ts")] },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["mistakes.ts"] }));
    try {
      execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", folder, "--pretty", "false"], {
        encoding: "utf8",
        cwd: folder,
      });
    } catch (error) {
      said = String((error as { readonly stdout?: unknown }).stdout);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const found = new Map<number, string[]>();
  for (const line of said.split("\n")) {
    const match = /^mistakes\.ts\((\d+),\d+\): error TS\d+: (.*)$/.exec(line);
    const last = [...found.values()].at(-1);
    if (match?.[1] !== undefined) found.set(Number(match[1]), [...(found.get(Number(match[1])) ?? []), match[2] ?? ""]);
    else if (line.startsWith("  ")) last?.push(line);
  }
  const report = lines.map(({ place, code }, i) => {
    const words = found.get(first + i);
    expect(words, `${place}: ${code}`).toBeDefined();
    return [`${place}: ${code}`, ...(words ?? []).slice(0, 3).map((each) => `    ${each}`)].join("\n");
  });
  // What can be read names no class of ours behind \`t\`.
  expect(report.filter((text) => /KnownType|RangeType|InMemory/.test(text))).toEqual([]);
  await expect(`${report.join("\n")}\n`).toMatchFileSnapshot(join(import.meta.dirname, "mistakes.txt"));
});
