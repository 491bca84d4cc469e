import { expect, test } from "vitest";
import { InstructionReader } from "../../src/binary/instruction-reader.ts";
import { FEATURES } from "../../src/module/features.ts";
import type { ImmediateKind } from "../../src/module/instruction-table.ts";
import {
  type Instruction,
  instructionByMnemonic,
  instructionByOpcode,
  INSTRUCTIONS,
  ROWS,
} from "../../src/module/instructions.ts";
import { u32 } from "../binary/binary-parts.ts";

/** One encoding of every kind of immediates, and the fields it must leave in the reader. */
const SAMPLES: Readonly<Record<ImmediateKind, { bytes: number[]; fields: Partial<InstructionReader> }>> = {
  none: { bytes: [], fields: {} },
  block: { bytes: [0x7f], fields: { blockType: -1, valueType: -1 as never } },
  label: { bytes: [0x83, 0x01], fields: { index: 131 } },
  labels: { bytes: [2, 1, 0, 3], fields: { labelCount: 3 } },
  func: { bytes: [5], fields: { index: 5 } },
  type: { bytes: [6], fields: { index: 6 } },
  type_table: { bytes: [1, 2], fields: { index: 1, index2: 2 } },
  local: { bytes: [0xff, 0xff, 0xff, 0xff, 0x0f], fields: { index: 0xffff_ffff } },
  global: { bytes: [1], fields: { index: 1 } },
  table: { bytes: [1], fields: { index: 1 } },
  table_table: { bytes: [1, 2], fields: { index: 1, index2: 2 } },
  table_elem: { bytes: [1, 2], fields: { index: 2, index2: 1 } },
  elem: { bytes: [1], fields: { index: 1 } },
  data: { bytes: [1], fields: { index: 1 } },
  memory: { bytes: [1], fields: { index: 1 } },
  memory_memory: { bytes: [1, 2], fields: { index: 1, index2: 2 } },
  memory_data: { bytes: [1, 2], fields: { index: 2, index2: 1 } },
  memarg: { bytes: [0x43, 9, 0x80, 0x01], fields: { align: 3, index: 9, memoryOffset: 128 } },
  memarg_lane: { bytes: [2, 3, 1], fields: { align: 2, index: 0, memoryOffset: 3, lane: 1 } },
  lane: { bytes: [7], fields: { lane: 7 } },
  shuffle: { bytes: Array.from({ length: 16 }, (_, i) => i), fields: {} },
  i32: { bytes: [0x80, 0x80, 0x80, 0x80, 0x78], fields: { i32: -0x8000_0000 } },
  i64: { bytes: [0x7e], fields: { i64Low: -2, i64High: -1 } },
  f32: { bytes: [1, 0, 0xc0, 0x7f], fields: { f32Bits: 0x7fc0_0001 } },
  f64: { bytes: [1, 0, 0, 0, 0, 0, 0xf8, 0xff], fields: { f64Low: 1, f64High: -0x0008_0000 } },
  v128: { bytes: Array.from({ length: 16 }, (_, i) => 255 - i), fields: {} },
  heap: { bytes: [0x70], fields: { heapType: -0x10 as never, heapExact: false } },
  reference: { bytes: [0x6e], fields: {} },
  select_types: { bytes: [1, 0x7c], fields: { selectCount: 1 } },
  type_field: { bytes: [1, 2], fields: { index: 1, index2: 2 } },
  type_size: { bytes: [1, 2], fields: { index: 1, index2: 2 } },
  type_data: { bytes: [1, 2], fields: { index: 1, index2: 2 } },
  type_elem: { bytes: [1, 2], fields: { index: 1, index2: 2 } },
  type_type: { bytes: [1, 2], fields: { index: 1, index2: 2 } },
  cast_branch: { bytes: [1, 4, 0x6e, 0x6c], fields: { index: 4, valueType: 185 as never, valueType2: 176 as never } },
  try_table: { bytes: [0x40, 1, 1, 5, 0], fields: { blockType: -64, catchCount: 1 } },
  tag: { bytes: [1], fields: { index: 1 } },
  fence: { bytes: [0], fields: {} },
};

function opcodeBytes({ opcode }: Instruction): number[] {
  return opcode < 0x100 ? [opcode] : [opcode >> 16, ...u32(opcode & 0xffff)];
}

test("opcodes are unique, and every look-up finds its row", () => {
  expect(new Set(INSTRUCTIONS.map((each) => each.opcode)).size).toBe(INSTRUCTIONS.length);
  for (const [index, each] of INSTRUCTIONS.entries()) {
    expect(each.row).toBe(index);
    expect(instructionByOpcode(each.opcode)).toBe(each);
    expect(instructionByMnemonic(each.mnemonic)?.mnemonic).toBe(each.mnemonic);
  }
  expect(ROWS.filter((index) => index >= 0)).toHaveLength(INSTRUCTIONS.length);
});

test("only the opcodes known for it share a mnemonic", () => {
  const shared = INSTRUCTIONS.filter((each) => instructionByMnemonic(each.mnemonic) !== each);
  expect(shared.map((each) => each.mnemonic)).toEqual(["select", "ref.test", "ref.cast", "ref.cast_desc_eq"]);
});

test("features are known, signatures are complete, widths are powers of two", () => {
  for (const each of INSTRUCTIONS) {
    if (each.feature !== undefined) expect(FEATURES).toContain(each.feature);
    expect(each.params === undefined, each.mnemonic).toBe(each.results === undefined);
    const accesses = each.immediates === "memarg" || each.immediates === "memarg_lane";
    expect(each.width > 0, each.mnemonic).toBe(accesses);
    if (accesses) expect([1, 2, 4, 8, 16]).toContain(each.width);
    expect(each.lanes > 0, each.mnemonic).toBe(["lane", "memarg_lane", "shuffle"].includes(each.immediates));
  }
});

test.each(INSTRUCTIONS.map((each) => [each.mnemonic, each] as const))("%s decodes", (_, instruction) => {
  const sample = SAMPLES[instruction.immediates];
  const prefix = [0x01];
  const bytes = Uint8Array.from([...prefix, ...opcodeBytes(instruction), ...sample.bytes, 0x0b]);
  const reader = new InstructionReader(bytes, 1, bytes.length);
  expect(reader.next()).toBe(true);
  expect(reader.opcode).toBe(instruction.opcode);
  expect(reader.instruction).toBe(instruction);
  expect(reader.offset).toBe(1);
  expect(reader.end).toBe(bytes.length - 1);
  expect(reader).toMatchObject(sample.fields);
  expect(reader.next()).toBe(true);
  expect(reader.opcode).toBe(0x0b);
  expect(reader.next()).toBe(false);
});

test.each(INSTRUCTIONS.map((each) => [each.mnemonic, each] as const))("%s cut short is malformed", (_, instruction) => {
  const whole = [...opcodeBytes(instruction), ...SAMPLES[instruction.immediates].bytes];
  for (let length = 1; length < whole.length; length++) {
    const reader = new InstructionReader(Uint8Array.from(whole), 0, length);
    expect(() => reader.next(), `${length} of ${whole.length} bytes`).toThrow("unexpected end");
  }
});

test("every byte and every prefixed opcode without a row is illegal", () => {
  for (let opcode = 0; opcode < 0xfb; opcode++) {
    const reader = new InstructionReader(Uint8Array.from([opcode, ...Array.from({ length: 20 }, () => 0)]), 0, 21);
    if (instructionByOpcode(opcode) === undefined) expect(() => reader.next()).toThrow(/^illegal opcode/);
  }
  for (const prefix of [0xfb, 0xfc, 0xfd, 0xfe]) {
    for (let sub = 0; sub < 0x220; sub++) {
      if (instructionByOpcode((prefix << 16) | sub) !== undefined) continue;
      const reader = new InstructionReader(Uint8Array.from([prefix, ...u32(sub)]), 0, 3);
      expect(() => reader.next(), `${prefix} ${sub}`).toThrow(/^(illegal opcode|unexpected end)/);
    }
  }
});
