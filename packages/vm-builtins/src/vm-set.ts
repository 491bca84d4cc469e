// The `vm` builtin set, declared once for both address types: parameters go to the memory's VirtualMemory, failures become 0 or
// a negative code, and the last one is kept per instance.

import {
  type Builtin,
  builtins,
  builtinSet,
  type BuiltinSet,
  type Call,
  i32,
  label,
  type Memory,
  MemoryFault,
  pointer,
  size,
  TargetError,
  type VirtualMemory,
} from "@atoll/core";
import { EFAULT } from "./space/errno.ts";
import { writeQuery, writeStats } from "./layouts.ts";
import { virtualMemoryOf } from "./memory/virtual-memory-of.ts";

type VmCall = Pick<Call, "memory" | "hasMemory" | "charge">;

/** One instance's view of the set. */
export class VmState {
  lastError = 0;
  readonly #call: VmCall;
  readonly #memory: VirtualMemory | undefined;
  readonly #pay: (units: number) => void;

  /** From now on a flat memory has virtual memory, too. */
  constructor(call: VmCall) {
    this.#call = call;
    this.#pay = (units) => call.charge(units);
    this.#memory = call.hasMemory ? virtualMemoryOf(call.memory) : undefined;
  }

  /** Of memory 0. Traps if the module has none, and throws TargetError if nothing can be mapped in it. */
  get memory(): VirtualMemory {
    return this.#memory ?? refuse(this.#call.memory);
  }

  /** Does something that the guest pays for as it goes. */
  paid(operation: (memory: VirtualMemory) => number): number {
    const { memory } = this;
    return memory.paidBy === undefined ? operation(memory) : memory.paidBy(this.#pay, () => operation(memory));
  }

  /** A result that is an address: 0 for failure. */
  address(result: number): number {
    if (result >= 0) return result;
    this.lastError = -result;
    return 0;
  }

  /** A result that is a handle or 0: a negative code for failure. */
  code(result: number): number {
    if (result < 0) this.lastError = -result;
    return result;
  }
}

const vm = builtins({ state: (call) => new VmState(call) });

/** Parameters by their names in the set's documentation. */
const P = {
  addr: label("addr", pointer),
  align: label("align", size),
  flags: label("flags", i32),
  hint: label("hint", pointer),
  offset: label("offset", size),
  out: label("out", pointer),
  prot: label("prot", i32),
  seg: label("seg", i32),
  size: label("size", size),
  src: label("src", pointer),
};

const functions = {
  page_size: vm.func(
    { params: [], results: [size], doc: "The mapping granularity in bytes." },
    ({ state }) => state.memory.pageSize,
  ),
  reserved: vm.func(
    { params: [], results: [size], doc: "The reservation in bytes; one less where it is all of 32-bit addresses." },
    // 4 GiB do not fit an i32: as 0 they would look like no room at all.
    ({ state, memory }) => Math.min(state.memory.reserved, memory.addressWidth === 4 ? 2 ** 32 - 1 : Infinity),
  ),
  find_free: vm.func(
    {
      params: [P.size, P.align],
      results: [pointer],
      doc: "The lowest aligned address where size bytes are free; 0 if none.",
    },
    ({ state }, bytes, align) => state.address(state.paid((space) => space.findFree(bytes, align))),
  ),
  map: vm.func(
    {
      params: [P.hint, P.size, P.prot, P.flags],
      results: [pointer],
      maps: true,
      doc: "Maps zero-filled pages; 0 if refused.",
    },
    ({ state }, hint, bytes, prot, flags) => state.address(state.paid((space) => space.map(hint, bytes, prot, flags))),
  ),
  segment_create: vm.func(
    { params: [P.size], results: [i32], doc: "Makes shareable pages; a handle above 0, or a negative code." },
    ({ state }, bytes) => state.code(state.paid((space) => space.createSegment(bytes))),
  ),
  segment_close: vm.func(
    { params: [P.seg], results: [i32], doc: "Closes a handle; the pages live on while they are mapped." },
    ({ state }, seg) => state.code(state.paid((space) => space.closeSegment(seg))),
  ),
  map_segment: vm.func(
    {
      params: [P.seg, P.offset, P.hint, P.size, P.prot, P.flags],
      results: [pointer],
      maps: true,
      doc: "Maps pages of a segment, as often as wanted; 0 if refused.",
    },
    ({ state }, seg, offset, hint, bytes, prot, flags) =>
      state.address(state.paid((space) => space.mapSegment(seg, offset, hint, bytes, prot, flags))),
  ),
  alias: vm.func(
    {
      params: [P.src, P.size, P.hint, P.prot, P.flags],
      results: [pointer],
      maps: true,
      doc: "Maps the pages behind a mapped range a second time; 0 if refused.",
    },
    ({ state }, src, bytes, hint, prot, flags) =>
      state.address(state.paid((space) => space.alias(src, bytes, hint, prot, flags))),
  ),
  unmap: vm.func(
    {
      params: [P.addr, P.size],
      results: [i32],
      maps: true,
      doc: "Unmaps what is mapped of a range; 0 or a negative code.",
    },
    ({ state }, addr, bytes) => state.code(state.paid((space) => space.unmap(addr, bytes))),
  ),
  protect: vm.func(
    {
      params: [P.addr, P.size, P.prot],
      results: [i32],
      maps: true,
      doc: "Changes the protection of a mapped range; 0 or a negative code.",
    },
    ({ state }, addr, bytes, prot) => state.code(state.paid((space) => space.protect(addr, bytes, prot))),
  ),
  discard: vm.func(
    {
      params: [P.addr, P.size],
      results: [i32],
      maps: true,
      doc: "Gives memory back; the range reads as zero after. 0 or a negative code.",
    },
    ({ state }, addr, bytes) => state.code(state.paid((space) => space.discard(addr, bytes))),
  ),
  commit: vm.func(
    { params: [P.addr, P.size], results: [i32], maps: true, doc: "Commits a mapped range now; 0 or a negative code." },
    ({ state }, addr, bytes) => state.code(state.paid((space) => space.commit(addr, bytes))),
  ),
  query: vm.func(
    { params: [P.addr, P.out], results: [i32], doc: "Describes the region at an address; 0 or a negative code." },
    ({ state, memory }, addr, out) => {
      const region = state.memory.query(addr);
      return state.code(region === undefined ? -EFAULT : written(() => writeQuery(memory, out, region)));
    },
  ),
  stats: vm.func(
    {
      params: [P.out],
      results: [i32],
      doc: "Reserved, mapped and committed bytes, limit, regions; 0 or a negative code.",
    },
    ({ state, memory }, out) => state.code(written(() => writeStats(memory, out, state.memory.stats()))),
  ),
  last_error: vm.func(
    { params: [], results: [i32], doc: "The code of this instance's last failure, positive; 0 if there was none." },
    ({ state }) => state.lastError,
  ),
} satisfies Record<string, Builtin>;

/** Virtual memory: reserve, map, alias, protect and query pages of memory 0. */
export const vmSet: BuiltinSet<"vm", typeof functions> = builtinSet("vm", {
  version: "1.0.0",
  doc: "Virtual memory: maps, shares, protects and queries pages of memory 0.",
  functions,
});

function refuse(memory: Memory): never {
  const message = memory.type.shared
    ? "needs a memory of one thread's own, this one is shared"
    : "needs a memory in which addresses can be mapped";
  throw new TargetError("set vm", [{ path: "memory", message }]);
}

/** An `out` that cannot be written is a failure, not a trap. */
function written(write: () => void): number {
  try {
    write();
    return 0;
  } catch (error) {
    if (error instanceof MemoryFault) return -EFAULT;
    throw error;
  }
}
