import { expect, test } from "vitest";
import { InstructionReader } from "../../src/binary/instruction-reader.ts";
import { printInstruction } from "../../src/text/print-instruction.ts";

function printed(...bytes: number[]): string {
  const reader = new InstructionReader(Uint8Array.from(bytes), 0, bytes.length);
  reader.next();
  return printInstruction(reader);
}

const sixteen = Array.from({ length: 16 }, (_, i) => i);

test.each([
  ["nop", [0x01]],
  ["block", [0x02, 0x40]],
  ["loop (result i64)", [0x03, 0x7e]],
  ["if (type 3)", [0x04, 3]],
  ["block (result (ref null 5))", [0x02, 0x63, 5]],
  ["br_table 1 0 2", [0x0e, 2, 1, 0, 2]],
  ["call_indirect (type 1)", [0x11, 1, 0]],
  ["call_indirect 2 (type 1)", [0x11, 1, 2]],
  ["select (result f32)", [0x1c, 1, 0x7d]],
  [
    "try_table (catch 1 0) (catch_ref 2 1) (catch_all 0) (catch_all_ref 3)",
    [0x1f, 0x40, 4, 0, 1, 0, 1, 2, 1, 2, 0, 3, 3],
  ],
  ["local.get 7", [0x20, 7]],
  ["i32.load", [0x28, 2, 0]],
  ["i32.load offset=8 align=2", [0x28, 1, 8]],
  ["i64.store8 1 offset=300", [0x3c, 0x40, 1, 0xac, 0x02]],
  ["memory.size", [0x3f, 0]],
  ["memory.grow 1", [0x40, 1]],
  ["memory.copy 0 1", [0xfc, 10, 0, 1]],
  ["memory.init 3", [0xfc, 8, 3, 0]],
  ["memory.init 1 3", [0xfc, 8, 3, 1]],
  ["i32.const -5", [0x41, 0x7b]],
  ["i64.const -9223372036854775808", [0x42, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]],
  ["i64.const 4294967296", [0x42, 0x80, 0x80, 0x80, 0x80, 0x10]],
  ["f32.const 0.10000000149011612", [0x43, 0xcd, 0xcc, 0xcc, 0x3d]],
  ["f32.const -nan", [0x43, 0, 0, 0xc0, 0xff]],
  ["f32.const nan:0x200000", [0x43, 0, 0, 0xa0, 0x7f]],
  ["f64.const -0", [0x44, 0, 0, 0, 0, 0, 0, 0, 0x80]],
  ["f64.const inf", [0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f]],
  ["f64.const nan:0x8000000000001", [0x44, 1, 0, 0, 0, 0, 0, 0xf8, 0x7f]],
  ["ref.null func", [0xd0, 0x70]],
  ["ref.null (exact 2)", [0xd0, 0x62, 2]],
  ["ref.test (ref 4)", [0xfb, 20, 4]],
  ["ref.cast (ref null 4)", [0xfb, 23, 4]],
  ["ref.cast i31ref", [0xfb, 23, 0x6c]],
  ["br_on_cast 0 anyref (ref i31)", [0xfb, 24, 1, 0, 0x6e, 0x6c]],
  ["struct.get_u 1 2", [0xfb, 4, 1, 2]],
  ["array.new_fixed 1 3", [0xfb, 8, 1, 3]],
  ["v128.const i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c", [0xfd, 12, ...sixteen]],
  [`i8x16.shuffle ${sixteen.join(" ")}`, [0xfd, 13, ...sixteen]],
  ["i8x16.extract_lane_s 3", [0xfd, 21, 3]],
  ["v128.load8_lane offset=4 2", [0xfd, 84, 0, 4, 2]],
  ["atomic.fence", [0xfe, 3, 0]],
  ["i32.atomic.rmw8.add_u", [0xfe, 0x20, 0, 0]],
])("%s", (text, bytes) => {
  expect(printed(...bytes)).toBe(text);
});
