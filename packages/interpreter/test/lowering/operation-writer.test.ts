// Joining operations, and labels.

import { beforeEach, expect, test } from "vitest";
import { CALL_LAZY } from "../../src/bytecode/cold-opcodes.ts";
import { operationName } from "../../src/bytecode/disassemble.ts";
import { WORD_KINDS } from "../../src/bytecode/operation-words.ts";
import { operation, operationNames } from "../../src/bytecode/operations.ts";
import { OperationWriter } from "../../src/lowering/operation-writer.ts";

const ADD = operation("i32.add(r, i)");
const LOAD = operation("i32.load(r)");
const MOVE = operation("mov32(r)");
const CLZ = operation("i32.clz(r)");
const RETURN = operation("return");
const BRANCH = operation("br_if(r)");

const writer = new OperationWriter();
let offsets: Map<number, number>;

beforeEach(() => {
  writer.begin();
  writer.loop = 1;
  writer.temporaries = 100;
  writer.offset = 0;
  offsets = new Map();
  writer.record = offsets;
});

/** The operations with their words. */
function written(): readonly (readonly (string | number)[])[] {
  const starts = [...offsets.keys()].toSorted((a, b) => a - b);
  return starts.map((start, i) => {
    const words = [...writer.code.subarray(start + 1, starts[i + 1] ?? writer.position)];
    return [operationName(writer.code[start] ?? -1), ...words];
  });
}

test("an operand that dies is joined, a local stays and is written, too", () => {
  writer.word(2).word(8).word(100).emit(ADD);
  writer.word(100).word(0).word(100).emit(LOAD);
  expect(written()).toEqual([["i32.load(i32.add(r, i))", 2, 8, 0, 100]]);
  writer.begin();
  offsets.clear();
  writer.word(2).word(-1).word(2).emit(ADD);
  writer.word(2).emitBranch(operation("loop_if(r)"), writer.newLabel());
  expect(written()).toEqual([["loop_if(tee(i32.add(r, i)))", 2, -1, 2, -1]]);
});

test("an f64 is named by its place among those, once nothing is joined any more", () => {
  writer.word(2).word(8).word(100).emit(operation("f64.load(r)"));
  writer.word(4).word(100).word(6).emit(operation("f64.sub(r, r)"));
  expect(written()).toEqual([["f64.sub(r, f64.load(r))", 4, 2, 8, 6]]);
  writer.barrier();
  expect(written()).toEqual([["f64.sub(r, f64.load(r))", 2, 2, 8, 3]]);
  writer.barrier();
  expect(written()).toEqual([["f64.sub(r, f64.load(r))", 2, 2, 8, 3]]);
});

test("other registers are not joined", () => {
  writer.word(2).word(8).word(100).emit(ADD);
  writer.word(102).word(0).word(104).emit(LOAD);
  expect(written().map(([name]) => name)).toEqual(["i32.add(r, i)", "i32.load(r)"]);
});

test("nothing is joined over a label or a barrier", () => {
  writer.word(2).word(8).word(100).emit(ADD);
  writer.bind(writer.newLabel());
  writer.word(100).word(0).word(100).emit(LOAD);
  expect(written().map(([name]) => name)).toEqual(["i32.add(r, i)", "i32.load(r)"]);
});

test("nor what another loop has", () => {
  writer.loop = 8;
  writer.word(2).word(8).word(100).emit(ADD);
  writer.word(100).word(0).word(100).emit(operation("i32.load16_s(r)"));
  expect(written().map(([name]) => name)).toEqual(["i32.add(r, i)", "i32.load16_s(r)"]);
});

test("neighbours are joined when what follows cannot take the second", () => {
  writer.word(2).word(100).emit(MOVE);
  writer.word(4).word(102).emit(MOVE);
  // Until here the second might still be read and joined.
  expect(written().length).toBe(2);
  writer.word(1).word(100).emitCold(CALL_LAZY);
  expect(written()).toEqual([
    ["mov32(r); mov32(r)", 2, 100, 4, 102],
    ["call_lazy", 1, 100],
  ]);
});

test("positions and offsets are those of operations, whatever was joined or taken back", () => {
  for (const [offset, emit] of [
    [10, () => writer.word(2).word(102).emit(CLZ)],
    [11, () => writer.word(2).word(8).word(104).emit(ADD)],
    [12, () => writer.word(104).word(0).word(104).emit(LOAD)],
    [13, () => writer.word(2).word(106).emit(MOVE)],
    [14, () => writer.word(4).word(108).emit(MOVE)],
    [15, () => writer.word(6).word(110).emit(MOVE)],
    [16, () => writer.word(2).emit(RETURN)],
  ] as const) {
    writer.offset = offset;
    emit();
  }
  writer.barrier();
  const names = written().map(([name]) => name);
  for (const [name = "", ...words] of written()) {
    expect([name, words.length]).toEqual([name, WORD_KINDS[operationNames().indexOf(String(name))]?.length]);
  }
  expect(names[1]).toBe("i32.load(i32.add(r, i))");
  // Joined operations are where the part is that may trap, or the last one.
  expect([...offsets.values()].toSorted((a, b) => a - b).slice(0, 2)).toEqual([10, 12]);
});

test("labels are filled in when they are bound, or known already", () => {
  const ahead = writer.newLabel();
  const here = writer.newLabel();
  writer.bind(here);
  writer.word(2).emitBranch(BRANCH, ahead);
  writer.word(4).emitBranch(BRANCH, ahead);
  writer.word(6).emitBranch(BRANCH, here);
  writer.bind(ahead);
  const target = writer.position;
  expect(written().map((words) => words.at(-1))).toEqual([target, target, 0]);
  expect(writer.targets.map((at) => writer.code[at])).toEqual([target, target, 0]);
});
