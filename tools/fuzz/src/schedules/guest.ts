// The guest of random schedules: its function asks the host what to do next, again and again, and gives its argument back at the end. Two
// instances of it call each other: the first by an import, the second through the table in which the first puts its function.

import { FUNCREF, I32 } from "@atoll/core/engine";
import { ModuleBuilder } from "@atoll/testing";

/** What the host may answer. */
export const STEP = {
  /** Return. */
  end: 0,
  /** Ask again. */
  again: 1,
  /** Call the other instance. */
  peer: 2,
  trap: 3,
  /** Throw an exception. */
  throw: 4,
  /** Be busy for some quanta. */
  busy: 5,
  /** Call itself, and catch what is thrown. */
  inner: 6,
} as const;

const BUSY = 40_000;

/** `first` imports `peer.run`; the other one exports the table that it does so through. */
export function scheduleGuest(first: boolean): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const typeidx = builder.type([I32], [I32]);
  const table = { addressType: "i32", limits: { min: 1n, max: 1n }, element: FUNCREF } as const;
  const step = builder.import("host", "step", { kind: "func", typeidx });
  const peer = first ? builder.import("peer", "run", { kind: "func", typeidx }) : -1;
  if (first) builder.import("peer", "table", { kind: "table", type: table });
  else builder.export("table", "table", builder.table(table));
  builder.memory({ addressType: "i32", limits: { min: 1n, max: 4n }, shared: false, pageSizeLog2: 16 });
  const tag = builder.tag(builder.type([], []));
  const self = first ? 2 : 1;
  const run = builder.func(
    { params: [I32], results: [I32] },
    (code) => {
      // What is kept in a local comes back after every wait, whatever ran meanwhile.
      code.op("local.get", 0).op("i32.const", 3).op("i32.mul").op("i32.const", 1).op("i32.add").op("local.set", 1);
      code.op("loop", undefined).op("local.get", 0).op("call", step).op("local.set", 2);
      const when = (value: number): void => {
        code.op("local.get", 2).op("i32.const", value).op("i32.eq").op("if", undefined);
      };
      when(STEP.end);
      code
        .op("local.get", 1)
        .op("i32.const", 1)
        .op("i32.sub")
        .op("i32.const", 3)
        .op("i32.div_s")
        .op("return")
        .op("end");
      when(STEP.peer);
      code.op("local.get", 0).op("i32.const", 1).op("i32.add");
      if (first) code.op("call", peer);
      else code.op("i32.const", 0).op("call_indirect", typeidx, 0);
      code.op("drop").op("end");
      when(STEP.trap);
      code.op("unreachable").op("end");
      when(STEP.throw);
      code.op("throw", tag).op("end");
      when(STEP.busy);
      code.op("i32.const", BUSY).op("local.set", 3).op("loop", undefined);
      code.op("local.get", 3).op("i32.const", 1).op("i32.sub").op("local.tee", 3).op("br_if", 0).op("end").op("end");
      when(STEP.inner);
      code.op("block", undefined).op("try_table", undefined, { catches: [{ kind: "catch_all", label: 0 }] });
      code
        .op("local.get", 0)
        .op("i32.const", 1)
        .op("i32.add")
        .op("call", self)
        .op("drop")
        .op("end")
        .op("end")
        .op("end");
      code.op("br", 0).op("end").op("unreachable");
    },
    { locals: [I32, I32, I32], export: "run" },
  );
  if (first) builder.elements([run], { offset: (code) => code.op("i32.const", 0) });
  return builder.build();
}
