// The operations of functions that are in progress, done or not; those of others are not among them.

import { expect, test } from "vitest";
import { linkOffset } from "../src/bytecode/lowered-function.ts";
import { operation } from "../src/bytecode/operations.ts";
import { WORDS } from "../src/bytecode/registers.ts";
import { InterpretedFunction } from "../src/run/interpreted-function.ts";
import { Machine } from "../src/run/machine.ts";
import { opcodesInFrames } from "../src/run/opcodes-in-frames.ts";
import { call, exported, instance } from "./instances.ts";

const TEXT = `(module
  (func (export "inner") (param i32 f64) (result f64)
    (if (local.get 0) (then (return (f64.sqrt (local.get 1)))))
    (local.get 1))
  (func (export "outer") (param i32 f64) (result f64)
    (if (local.get 0) (then (return (f64.div (local.get 1) (local.get 1)))))
    (local.get 1))
  (func (export "other") (param i32 f64) (result f64)
    (f64.mul (local.get 1) (local.get 1))))`;

/** Frames lie so far apart. */
const APART = 64;

test("what functions in progress have is told, even where they have not been", async () => {
  const guest = await instance(TEXT);
  const functions = ["inner", "outer", "other"].map((name) => {
    call(guest, name, 0, 1n);
    const found = exported(guest, name);
    if (!(found instanceof InterpretedFunction)) throw new Error(`${name} is not interpreted`);
    return found;
  });
  const [inner, outer] = functions;
  if (inner === undefined || outer === undefined) throw new Error("no functions");
  const machine = new Machine(2 * APART);
  machine.pc = inner.entry;
  machine.fp = APART;
  WORDS.set([outer.entry + 1, 0], APART + linkOffset(inner.entry));
  WORDS.set([0, 0], linkOffset(outer.entry));
  const found = opcodesInFrames(inner.home, machine);
  const has = ["f64.sqrt(r)", "f64.div(r, r)", "f64.mul(r, r)"].map((name) => found.has(operation(name)));
  expect(has).toEqual([true, true, false]);
});
