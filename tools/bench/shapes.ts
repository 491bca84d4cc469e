// Decoding and validation of modules that are nothing but very many of one thing, against the host's `WebAssembly.validate`, warm: no shape may cost many
// times what it costs the host. CPU time of all threads, as the host has several.
import { decodeModule, validateModule } from "@atoll/core/engine";
import { sample, section, u32 } from "./decode.ts";
import { type BenchOptions, median, progress, report, type Row } from "./report.ts";

/** Of each thing; below what hosts accept of any. */
const COUNT = 95_000;
/** Samples that only warm up. */
const WARM_UP = 2;

const TYPE = section(1, Uint8Array.of(1, 0x60, 0, 0));
const FUNCTION = section(3, Uint8Array.of(1, 0));
const TABLE = section(4, Uint8Array.of(1, 0x70, 0, 0));
const MEMORY = section(5, Uint8Array.of(1, 0, 1));
const CODE = section(10, Uint8Array.of(1, 2, 0, 0x0b));

function times(count: number, item: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(count * item.length);
  for (let i = 0; i < count; i++) bytes.set(item, i * item.length);
  return bytes;
}

/** A section of as many items. */
function many(id: number, item: readonly number[]): Uint8Array[] {
  return section(id, Uint8Array.from(u32(COUNT)), times(COUNT, item));
}

/** A function whose body is as many times some code. */
function body(code: readonly number[]): Uint8Array[] {
  const size = COUNT * code.length + 2;
  return section(10, Uint8Array.from([1, ...u32(size), 0]), times(COUNT, code), Uint8Array.of(0x0b));
}

/** One element segment with as many expressions. */
function expressions(code: readonly number[]): Uint8Array[] {
  return section(9, Uint8Array.from([1, 5, 0x70, ...u32(COUNT)]), times(COUNT, code));
}

function exportsOf(kind: number): Uint8Array[] {
  const items: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const name = Buffer.from(i.toString(36));
    items.push(name.length, ...name, kind, 0);
  }
  return section(7, Uint8Array.from(u32(COUNT)), Uint8Array.from(items));
}

/** Sections by what there is very much of. */
const SHAPES: Readonly<Record<string, () => readonly (readonly Uint8Array[])[]>> = {
  "equal types": () => [many(1, [0x60, 0, 0])],
  "types of structs": () => [many(1, [0x5f, 2, 0x7f, 1, 0x7e, 0])],
  "types with a supertype": () => [
    section(1, Uint8Array.from([...u32(COUNT), 0x50, 0, 0x5f, 0]), times(COUNT - 1, [0x50, 1, 0, 0x5f, 0])),
  ],
  "imported functions": () => [TYPE, many(2, [1, 97, 1, 98, 0, 0])],
  "imported globals": () => [many(2, [1, 97, 1, 98, 3, 0x7f, 0])],
  "imported tags": () => [TYPE, many(2, [0, 0, 4, 0, 0])],
  functions: () => [TYPE, many(3, [0]), many(10, [2, 0, 0x0b])],
  "functions with locals": () => [TYPE, many(3, [0]), many(10, [6, 2, 1, 0x7f, 1, 0x7e, 0x0b])],
  tables: () => [many(4, [0x70, 0, 0])],
  "tables of null": () => [many(4, [0x40, 0, 0x70, 0, 0, 0xd0, 0x70, 0x0b])],
  "tables of a function": () => [TYPE, FUNCTION, many(4, [0x40, 0, 0x70, 0, 0, 0xd2, 0, 0x0b]), CODE],
  memories: () => [many(5, [0, 0])],
  tags: () => [TYPE, many(13, [0, 0])],
  globals: () => [many(6, [0x7f, 0, 0x41, 0, 0x0b])],
  "globals with arithmetic": () => [many(6, [0x7f, 0, 0x41, 0, 0x41, 1, 0x6a, 0x0b])],
  "exported functions": () => [TYPE, FUNCTION, exportsOf(0), CODE],
  "exported tables": () => [TABLE, exportsOf(1)],
  "active element segments": () => [TABLE, many(9, [0, 0x41, 0, 0x0b, 0])],
  "passive element segments": () => [many(9, [5, 0x70, 0])],
  "elements of null": () => [expressions([0xd0, 0x70, 0x0b])],
  "elements of a function": () => [TYPE, FUNCTION, expressions([0xd2, 0, 0x0b]), CODE],
  "data segments": () => [MEMORY, many(11, [0, 0x41, 0, 0x0b, 0])],
  "custom sections": () => [[times(COUNT, [0, 1, 0])]],
  blocks: () => [TYPE, FUNCTION, body([2, 0x40, 0x0b])],
  handlers: () => [TYPE, FUNCTION, body([0x1f, 0x40, 1, 2, 0, 0x0b])],
  casts: () => [TYPE, FUNCTION, body([0xd0, 0x71, 0xfb, 0x17, 0x6c, 0x1a])],
  "vector constants": () => [TYPE, FUNCTION, body([0xfd, 12, ...Array<number>(16).fill(0), 0x1a])],
};

/** `pnpm bench shapes`. */
export async function run(options: BenchOptions): Promise<void> {
  const rows: Row[] = [];
  for (const [name, sections] of Object.entries(SHAPES)) {
    if (!name.includes(options.filter)) continue;
    const bytes = new Uint8Array(Buffer.concat([Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), ...sections().flat()]));
    if (!WebAssembly.validate(bytes)) throw new Error(`the host refuses ${name}`);
    const host: number[] = [];
    const ours: number[] = [];
    for (let round = -WARM_UP; round < options.rounds; round++) {
      progress(`${name} ${round + 1}/${options.rounds}`);
      const baseline = sample(() => WebAssembly.validate(bytes)).cpu;
      const own = sample(() => validateModule(decodeModule(bytes))).cpu;
      if (round < 0) continue;
      host.push(baseline);
      ours.push(own);
    }
    rows.push({ name, baseline: median(host), ours: median(ours), ratio: median(ours) / median(host) });
  }
  report(options, { baseline: "host", ours: "atoll" }, rows, { most: Math.max(...rows.map(({ ratio }) => ratio)) });
}
