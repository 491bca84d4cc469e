// Prints what llvm-dwarfdump reads of a module: a line for each row, each function and each inlined call.
import { execFileSync } from "node:child_process";

const [, , file = ""] = process.argv;
const tool = process.env["DWARFDUMP"] ?? "llvm-dwarfdump-22";
const dump = (...options) => execFileSync(tool, [...options, file], { encoding: "utf8", maxBuffer: 2 ** 30 });
// 64-bit addresses of what was thrown away are shown as 32-bit ones.
const address = (text) => Math.min(Number(BigInt(text)), 0xffffffff);

const out = [];
for (const line of dump("--debug-line").split("\n")) {
  const [, at, row, column, index, flags] =
    /^(0x[0-9a-f]{16})\s+(\d+)\s+(\d+)\s+(\d+)\s+\d+\s+\d+\s+(?:\d+\s+)?(.*)$/.exec(line) ?? [];
  if (at === undefined) continue;
  const has = (flag) => flags.split(/\s+/).includes(flag);
  const marks = `${has("is_stmt") ? "s" : ""}${has("end_sequence") ? "e" : ""}${has("prologue_end") ? "p" : ""}`;
  out.push(`row ${address(at)} ${row}:${column} file ${index} ${marks}`.trimEnd());
}

let entry;
function finish() {
  if (entry === undefined) return;
  const { kind, low, high, ranges, name, origin, linkage, call } = entry;
  if (low === 0xffffffff || low === 0) return void (entry = undefined); // Thrown away by the linker.
  const places = ranges ?? (low === undefined || high === undefined ? [] : [low, high]);
  if (places.length > 0)
    out.push(
      `${kind} ${places.join(" ")} ${linkage ?? origin ?? name ?? "?"}${call ? ` from ${call.line}:${call.column}` : ""}`,
    );
  entry = undefined;
}
for (const line of dump("--debug-info").split("\n")) {
  const [, tag] = /^0x[0-9a-f]+:\s+(DW_TAG_\w+|NULL)/.exec(line) ?? [];
  if (tag !== undefined) {
    finish();
    if (tag === "DW_TAG_subprogram") entry = { kind: "function" };
    else if (tag === "DW_TAG_inlined_subroutine") entry = { kind: "inlined", call: { line: 0, column: 0 } };
    continue;
  }
  if (entry === undefined) continue;
  const range = /^\s+\[(0x[0-9a-f]+), (0x[0-9a-f]+)\)/.exec(line);
  if (range && address(range[1]) < 0xfffffffe) entry.ranges?.push(address(range[1]), address(range[2]));
  const [, attribute, rest = ""] = /^\s+DW_AT_(\w+)\s*(.*)$/.exec(line) ?? [];
  const hex = /0x[0-9a-f]+/.exec(rest)?.[0];
  // As it is in the data: the tool writes a backslash before each quotation mark and backslash.
  const text = /"(.*)"/.exec(rest)?.[1]?.replaceAll(/\\(["'\\])/g, "$1");
  if (attribute === "low_pc") entry.low = address(hex ?? "0xffffffff");
  else if (attribute === "high_pc") entry.high = address(hex ?? "0");
  else if (attribute === "ranges") entry.ranges = [];
  else if (attribute === "name") entry.name = text;
  else if (attribute === "linkage_name") entry.linkage = text;
  else if (attribute === "abstract_origin" || attribute === "specification") entry.origin ??= text;
  else if (attribute === "call_line") entry.call.line = Number(/\((.*)\)/.exec(rest)[1]);
  else if (attribute === "call_column") entry.call.column = Number(/\((.*)\)/.exec(rest)[1]);
}
finish();
process.stdout.write(`${out.join("\n")}\n`);
