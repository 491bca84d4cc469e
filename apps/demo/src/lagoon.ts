// The second chapter: a 64-bit C guest under `orca` that lives in virtual memory. The demo calls its exports one after the other,
// lends it a buffer of the host's, and at the end lets it touch what is not mapped.
import {
  compile,
  i32,
  type Instance,
  instantiate,
  type Memory,
  pointer,
  size,
  Trap,
  type TrapFrame,
  u64,
} from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { type OrcaLog, orcaServices } from "@atoll/orca-builtins";
import { orca } from "@atoll/targets";
import { type HostMapping, mapHostBuffer, PROT_READ_WRITE, renderMemoryMap } from "@atoll/vm-builtins";
import { readGuest } from "./guest.ts";
import type { Narrator } from "./narrator.ts";

type Guest = Instance<typeof orca.sets>;

const STEPS = [
  {
    name: "reserve",
    sentence: "Under orca the declared maximum is a reservation: address space, not memory.",
  },
  {
    name: "map_ranges",
    sentence: "It maps ranges gigabytes apart, one of them 16 GiB long, and writes and reads a pattern in each:",
  },
  {
    name: "ring",
    sentence:
      "A ring buffer: one segment, mapped twice side by side, so that no read or write ever has to wrap around.",
  },
] as const;

export function runLagoon(narrator: Narrator): void {
  narrator.chapter("A 64-bit guest in 64 GiB of virtual memory under orca");
  narrator.tell(
    "lagoon.c declares a 64-bit memory of at most 64 GiB. It has no libc and no allocator: all it uses are the builtin sets vm, orca:log and orca:clock.",
  );
  const log: OrcaLog = { log: (level, message) => narrator.show(level === "info" ? message : `${level}: ${message}`) };
  const bytes = readGuest("lagoon");
  const refusal = refusalOfHost(bytes);
  if (refusal !== undefined) narrator.tell(`This computer's own engine refuses that: ${refusal}.`);
  using instance = instantiate(compile(bytes, orca), {
    engine: interpreter(),
    provide: orcaServices({ orcaLog: log }),
    name: "lagoon",
  });
  const { memory } = instance;
  if (memory.virtual === undefined) return narrator.fail("orca gives sparse memory");

  for (const { name, sentence } of STEPS) {
    narrator.tell(sentence);
    const failed = instance.func(name, { params: [], results: [i32] })();
    narrator.check(failed === 0 ? `${name}: every check of the guest holds` : `${name}: check ${failed}`, failed === 0);
  }
  const tide = new TextEncoder().encode("the tide is low");
  using lent = mapHostBuffer(memory, tide.buffer, { protection: PROT_READ_WRITE });
  shareBuffer(narrator, instance, tide, lent);
  touchUnmapped(narrator, instance, memory);
}

/** Why the host's engine does not compile the module; undefined if it does. */
function refusalOfHost(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  try {
    void new WebAssembly.Module(bytes);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function shareBuffer(narrator: Narrator, instance: Guest, bytes: Uint8Array, lent: HostMapping): void {
  narrator.tell(
    "The host maps an ArrayBuffer of its own into the guest, in place: no byte is copied, in either direction.",
  );
  const range = [pointer, size] as const;
  const readHost = instance.func("read_host", { params: range, results: [u64] });
  const shout = instance.func("shout", { params: range, results: [i32] });
  const readsTheSame = (): boolean => readHost(lent.address, lent.byteLength) === sumOf(bytes);

  narrator.check("the guest reads what the host has there", readsTheSame());
  new TextEncoder().encodeInto("the tide is in!", bytes);
  narrator.check("and what the host writes there afterwards", readsTheSame());
  shout(lent.address, lent.byteLength);
  const text = new TextDecoder().decode(bytes);
  narrator.check(`and the host what the guest writes: "${text}"`, text === "THE TIDE IS IN!");

  const trap = trapOf(() => readHost(lent.address, lent.byteLength + 1));
  narrator.check(`one byte further traps, though a page is longer: ${trap?.message}`, trap?.code === "unmapped");
}

function sumOf(bytes: Uint8Array): bigint {
  return BigInt(bytes.reduce((sum, byte) => sum + byte, 0));
}

function touchUnmapped(narrator: Narrator, instance: Guest, memory: Memory): void {
  narrator.tell(
    "At last it reads an address that is inside its 64 GiB, but on no range that it mapped: a trap, with a backtrace.",
  );
  const trap = trapOf(instance.func("touch_unmapped", { params: [], results: [u64] }));
  if (trap === undefined) return narrator.fail("the access traps");
  narrator.show([trap.message, ...trap.frames.map(describeFrame)].join("\n"));
  const names = trap.frames.map((frame) => frame.name).join(" ");
  narrator.check(
    "the backtrace names every function on the way",
    trap.code === "unmapped" && names === "read_depth drop_anchor leave_the_lagoon touch_unmapped",
  );
  narrator.tell("What the address space looks like now:");
  narrator.show(renderMemoryMap(memory, { columns: 96, colors: narrator.colors, fault: trap.fault }));
}

function describeFrame({ name, funcidx, module, offset }: TrapFrame): string {
  const place = offset === undefined ? "" : `:0x${offset.toString(16)}`;
  return `    at ${name ?? `function ${funcidx}`} (${module}.wasm${place})`;
}

/** The trap that a call ends in; undefined if it returns. */
function trapOf(call: () => unknown): Trap | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof Trap) return error;
    throw error;
  }
}
