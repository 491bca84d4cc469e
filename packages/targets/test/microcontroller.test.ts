// The microcontroller: a C program that blinks, prints and counts in 16,000 bytes; memory sized in bytes with a readable tail; no floats; devices.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile, i32, instantiate, LinkError, safeCompile, Trap } from "@atoll/core";
import { startGuest } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import {
  cpu,
  DeviceMemory,
  deviceMemory,
  MICRO_BOARD,
  type MicroBoard,
  microcontroller,
  simulatedBoard,
} from "@atoll/targets/microcontroller";
import { assembleText } from "@atoll/testing/wat";
import { thrown } from "@atoll/testing";
import { expect, test } from "vitest";

const engine = interpreter();
const micro = readFileSync(fileURLToPath(new URL("guests/micro.wasm", import.meta.url)));
const target = microcontroller();
const board = (hooks: Parameters<typeof simulatedBoard>[0] = {}): { readonly provide: { microBoard: MicroBoard } } => ({
  provide: { microBoard: simulatedBoard(hooks) },
});
const wat = (body: string): Promise<Uint8Array> => assembleText(`(module ${body} (func (export "run")))`);

test("a program in C blinks, prints and counts", () => {
  const blinks: string[] = [];
  let printed = "";
  let waited = 0;
  using instance = instantiate(compile(micro, target), {
    engine,
    ...board({
      pin: (pin, high, at) => void blinks.push(`${at} ms: pin ${pin} ${high ? "on" : "off"}`),
      send: (byte) => void (printed += String.fromCharCode(byte)),
      pass: (milliseconds) => void (waited += milliseconds),
    }),
  });
  startGuest(instance);
  expect(printed).toBe([1, 2, 3, 4, 5, 6].map((tick) => `tick ${tick} at ${tick * 250} ms\n`).join(""));
  expect(blinks).toEqual([
    "250 ms: pin 13 on",
    "500 ms: pin 13 off",
    "750 ms: pin 13 on",
    "1000 ms: pin 13 off",
    "1250 ms: pin 13 on",
    "1500 ms: pin 13 off",
  ]);
  expect([instance.memory.pages, instance.memory.byteLength, waited]).toEqual([16_000, 16_384, 1500]);
});

const BYTES = `(memory (export "memory") 16000 (pagesize 1))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "word") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))`;
const load = { params: [i32], results: [i32] } as const;
const two = { params: [i32, i32], results: [] } as const;

test("16,000 bytes are 16,000 pages; the tail of the last 4096 bytes can be reached, and what is behind traps", async () => {
  using instance = instantiate(compile(await wat(BYTES), target), { engine, ...board() });
  expect(instance.func("size", { params: [], results: [i32] })()).toBe(16_000);
  expect([instance.func("load", load)(15_999), instance.func("load", load)(16_383)]).toEqual([0, 0]);
  expect(thrown(Trap, () => instance.func("load", load)(16_384)).code).toBe("out_of_bounds_memory");
  expect(thrown(Trap, () => instance.func("word", load)(16_382)).code).toBe("out_of_bounds_memory");
  expect([0, 1].map((delta) => instance.func("grow", load)(delta))).toEqual([16_000, -1]);
});

test("without slack every byte counts, and more than there is does not link", async () => {
  const exact = microcontroller({ slack: 1 });
  using instance = instantiate(compile(await wat(BYTES), exact), { engine, ...board() });
  expect(instance.func("load", load)(15_999)).toBe(0);
  expect(thrown(Trap, () => instance.func("load", load)(16_000)).code).toBe("out_of_bounds_memory");
  const issues = safeCompile(await wat(`(memory 16001 (pagesize 1))`), target);
  expect(!issues.ok && issues.issues).toMatchObject([
    { code: "memory", message: "the board has 16,000 bytes of memory, the module starts with 16,001 bytes" },
  ]);
  expect(() => deviceMemory({ maximum: 100, slack: 3 })).toThrow("expected a power of two");
});

test("registers are seen by the board as they are read and written, one by one", async () => {
  const seen: string[] = [];
  const registers = new ArrayBuffer(8);
  const microBoard: MicroBoard = {
    devices: [
      {
        address: 0x5000_0000,
        registers,
        read: (offset, width) => {
          seen.push(`read ${width} at ${offset}`);
          new DataView(registers).setUint32(0, 42, true);
        },
        write: (offset, width) =>
          void seen.push(`write ${width} at ${offset}: ${new DataView(registers).getUint32(4, true)}`),
      },
    ],
    setInputs: () => {},
    wait: () => false,
  };
  using instance = instantiate(compile(await wat(BYTES), target), { engine, provide: { microBoard } });
  expect(instance.func("word", load)(0x5000_0000)).toBe(42);
  instance.func("store", two)(0x5000_0004, 7);
  expect(seen).toEqual(["read 4 at 0", "write 4 at 4: 7"]);
  // Half in a register is out of it; many at once are not registers' business.
  expect(thrown(Trap, () => instance.func("word", load)(0x5000_0006)).code).toBe("out_of_bounds_memory");
  expect(thrown(Trap, () => instance.func("fill", two)(0x5000_0000, 8)).code).toBe("protection");
  const { memory } = instance;
  expect(memory instanceof DeviceMemory && (() => memory.attach({ address: 0x5000_0004, registers }))).toThrow(
    "there is something at 0x50000004",
  );
  expect(() => (memory as DeviceMemory).attach({ address: 100, registers })).toThrow("0x64");
});

test("the core's set asks for the board, and can stand in other targets", () => {
  expect(cpu.functions.wait.scope.inject).toEqual({ microBoard: MICRO_BOARD });
});

test("inputs are read where the board sets them", async () => {
  const microBoard = simulatedBoard();
  using instance = instantiate(compile(await wat(BYTES), target), { engine, provide: { microBoard } });
  microBoard.setInputs(0b101);
  expect(instance.func("word", load)(0x4000_0008)).toBe(5);
});

test.each([
  [
    `(func (param i32) (result i32) (i32.trunc_sat_f32_s (f32.convert_i32_s (local.get 0))))`,
    /^target microcontroller does not have floats: f32\.convert_i32_s in function 0 at offset 0x[0-9a-f]+$/,
  ],
  [`(func (local f64))`, /floats: a local of type f64 in function 0$/],
  [`(global f32 (f32.const 1))`, /floats: global 0 has type f32$/],
  [`(func (param f32))`, /floats: the type of function 0$/],
])("floats are refused by the first place that has one: %s", async (body, message) => {
  const bytes = await wat(body);
  const error = thrown(LinkError, () => compile(bytes, target));
  expect(error.issues).toMatchObject([
    { code: "feature", path: "feature floats", message: expect.stringMatching(message) as string },
  ]);
});
