// The `vm` builtin set, declared once for both address types: parameters go to the memory's VirtualMemory, failures become 0 or
// a negative code, and the last one is kept per instance.

import { builtinSet, type Call, type Memory, TargetError, type VirtualMemory } from "@atoll/core";
import { guestOnTurn, trapFromFault } from "@atoll/core/engine";
import * as t from "@atoll/core/types";
import { AddressSpace } from "./space/address-space.ts";
import { EFAULT } from "./space/errno.ts";
import { virtualMemoryOf } from "./memory/virtual-memory-of.ts";
import { mapFlags, prot, region, statistics, vmError } from "./vm-types.ts";

type VmCall = Pick<Call, "memory" | "hasMemory" | "charge" | "limits">;

/** Units of work that are paid together, in this call or a later one. */
const PAID_AT_ONCE = 64;

/** One instance's view of the set. */
class VmState {
  readonly #call: VmCall;
  readonly #memory: VirtualMemory | undefined;
  readonly #pay: (units: number) => void;
  /** Units of work that are not paid yet: a mapping is a few, and paying for them would take as long as a part of it. */
  #owed = 0;
  /** What a size can tell. 4 GiB do not fit an i32: as 0 they would look like no room at all. */
  readonly most: number;

  /** From now on a flat memory has virtual memory, too. */
  constructor(call: VmCall) {
    this.#call = call;
    this.#pay = (units) => {
      this.#owed += units;
      if (this.#owed < PAID_AT_ONCE) return;
      const owed = this.#owed;
      this.#owed = 0;
      call.charge(owed);
    };
    this.#memory = call.hasMemory ? virtualMemoryOf(call.memory) : undefined;
    this.most = call.hasMemory && call.memory.addressWidth === 4 ? 2 ** 32 - 1 : Infinity;
  }

  /** Of memory 0. Traps if the module has none, and throws TargetError if nothing can be mapped in it. */
  get memory(): VirtualMemory {
    return this.#memory ?? refuse(this.#call.memory);
  }

  /** Does something that the guest pays for as it goes. The operands stand beside the operation: one that captured them would be made for each call. */
  paid(operation: Operation, a: number, b: number, c: number = 0, d: number = 0, e: number = 0, f: number = 0): number {
    const { memory } = this;
    const space = memory instanceof AddressSpace ? memory : undefined;
    const { payer } = guestOnTurn;
    const before = space?.payer;
    // A builtin is called by the guest on turn, unless another one has it from that guest.
    guestOnTurn.payer = this.#call.limits;
    try {
      if (space === undefined) return this.#paidBy(operation, [a, b, c, d, e, f]);
      space.payer = this.#pay;
      return operation(space, a, b, c, d, e, f);
    } catch (error) {
      // A policy that traps where others fail: no fault of an argument, which would be a code.
      throw trapFromFault(error);
    } finally {
      guestOnTurn.payer = payer;
      if (space !== undefined && before !== undefined) space.payer = before;
    }
  }

  /** Apart from the rest: what closures capture is put aside on entry, for calls that make none, too. */
  #paidBy(operation: Operation, operands: Operands): number {
    const work = (): number => operation(this.memory, ...operands);
    return this.memory.paidBy?.(this.#pay, work) ?? work();
  }
}

type Operands = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** An operation with the numbers that it takes. */
type Operation = (memory: VirtualMemory, ...operands: Operands) => number;

const findFree: Operation = (space, bytes, align) => space.findFree(bytes, align);
const map: Operation = (space, hint, bytes, bits, flags) => space.map(hint, bytes, bits, flags);
const createSegment: Operation = (space, bytes) => space.createSegment(bytes);
const closeSegment: Operation = (space, segment) => space.closeSegment(segment);
const mapSegment: Operation = (space, segment, offset, hint, bytes, bits, flags) =>
  space.mapSegment(segment, offset, hint, bytes, bits, flags);
const alias: Operation = (space, source, bytes, hint, bits, flags) => space.alias(source, bytes, hint, bits, flags);
const unmap: Operation = (space, address, bytes) => space.unmap(address, bytes);
const protect: Operation = (space, address, bytes, bits) => space.protect(address, bytes, bits);
const discard: Operation = (space, address, bytes) => space.discard(address, bytes);
const commit: Operation = (space, address, bytes) => space.commit(address, bytes);

/** What a mapping operation gave: a value, or a code that is negative. */
function answer(result: number): number | t.Failure {
  return result >= 0 ? result : vmError.ofCode(-result);
}
/** The same of one that has no value. */
function done(result: number): t.Failure | undefined {
  return result >= 0 ? undefined : vmError.ofCode(-result);
}

const vm = t.scope({ state: (call) => new VmState(call) });

/** Parameters by their names in the set's documentation. */
const P = {
  addr: t.param("addr", t.pointer),
  align: t.param("align", t.size, "of the address", "bytes"),
  flags: t.param("flags", mapFlags),
  hint: t.param("hint", t.pointer, "where it should be, if there is room; 0 for anywhere"),
  offset: t.param("offset", t.size, "in the segment", "bytes"),
  prot: t.param("prot", prot),
  seg: t.param("seg", t.i32, "a segment's handle"),
  size: t.param("size", t.size, undefined, "bytes"),
  src: t.param("src", t.pointer),
};

const address = t.result(t.pointer, vmError, { as: "null" });
const success = t.result(undefined, vmError, { as: "negative" });

const declared = builtinSet("vm", {
  version: "1.0.0",
  doc: "Virtual memory: maps, shares, protects and queries pages of memory 0.",
  constants: {
    PROT_NONE: t.constant(t.u32, 0),
    PROT_READ_WRITE: t.constant(t.u32, 3),
  },
  functions: {
    page_size: vm.func(
      { doc: "The mapping granularity in bytes.", params: [], result: t.size, quick: true, fixed: true },
      ({ state }) => state.memory.pageSize,
    ),
    reserved: vm.func(
      {
        doc: "The reservation in bytes; one less where it is all of 32-bit addresses.",
        params: [],
        result: t.size,
        quick: true,
        fixed: true,
      },
      ({ state }) => Math.min(state.memory.reserved, state.most),
    ),
    find_free: vm.func(
      {
        doc: "The lowest aligned address where size bytes are free; 0 if none.",
        params: [P.size, P.align],
        result: address,
      },
      ({ state }, bytes, align) => answer(state.paid(findFree, bytes, align)),
    ),
    map: vm.func(
      {
        doc: "Maps zero-filled pages; 0 if refused.",
        params: [P.hint, P.size, P.prot, P.flags],
        result: address,
        maps: true,
      },
      ({ state }, hint, bytes, { bits }, flags) => answer(state.paid(map, hint, bytes, bits, flags.bits)),
    ),
    segment_create: vm.func(
      {
        doc: "Makes shareable pages; a handle above 0, or a negative code.",
        params: [P.size],
        result: t.result(t.i32, vmError, { as: "negative" }),
      },
      ({ state }, bytes) => answer(state.paid(createSegment, bytes, 0)),
    ),
    segment_close: vm.func(
      { doc: "Closes a handle; the pages live on while they are mapped.", params: [P.seg], result: success },
      ({ state }, seg) => done(state.paid(closeSegment, seg, 0)),
    ),
    map_segment: vm.func(
      {
        doc: "Maps pages of a segment, as often as wanted; 0 if refused.",
        params: [P.seg, P.offset, P.hint, P.size, P.prot, P.flags],
        result: address,
        maps: true,
      },
      ({ state }, seg, offset, hint, bytes, { bits }, flags) =>
        answer(state.paid(mapSegment, seg, offset, hint, bytes, bits, flags.bits)),
    ),
    alias: vm.func(
      {
        doc: "Maps the pages behind a mapped range a second time; 0 if refused.",
        params: [P.src, P.size, P.hint, P.prot, P.flags],
        result: address,
        maps: true,
      },
      ({ state }, src, bytes, hint, { bits }, flags) => answer(state.paid(alias, src, bytes, hint, bits, flags.bits)),
    ),
    unmap: vm.func(
      {
        doc: "Unmaps what is mapped of a range; 0 or a negative code.",
        params: [P.addr, P.size],
        result: success,
        maps: true,
      },
      ({ state }, addr, bytes) => done(state.paid(unmap, addr, bytes)),
    ),
    protect: vm.func(
      {
        doc: "Changes the protection of a mapped range; 0 or a negative code.",
        params: [P.addr, P.size, P.prot],
        result: success,
        maps: true,
      },
      ({ state }, addr, bytes, { bits }) => done(state.paid(protect, addr, bytes, bits)),
    ),
    discard: vm.func(
      {
        doc: "Gives memory back; the range reads as zero after. 0 or a negative code.",
        params: [P.addr, P.size],
        result: success,
        maps: true,
      },
      ({ state }, addr, bytes) => done(state.paid(discard, addr, bytes)),
    ),
    commit: vm.func(
      {
        doc: "Commits a mapped range now; 0 or a negative code.",
        params: [P.addr, P.size],
        result: success,
        maps: true,
      },
      ({ state }, addr, bytes) => done(state.paid(commit, addr, bytes)),
    ),
    query: vm.func(
      {
        doc: "Describes the region at an address; 0 or a negative code.",
        params: [P.addr, t.param("out", t.out(region))],
        result: success,
      },
      ({ state }, addr, out) => {
        const found = state.memory.query(addr);
        return found === undefined ? vmError.ofCode(EFAULT) : out.set(found);
      },
    ),
    stats: vm.func(
      {
        doc: "Reserved, mapped and committed bytes, limit, regions; 0 or a negative code.",
        params: [t.param("out", t.out(statistics))],
        result: success,
      },
      ({ state }, out) => out.set(state.memory.stats()),
    ),
    last_error: vm.func(
      {
        doc: "The code of this instance's last failure, positive; 0 if there was none.",
        params: [],
        result: t.i32,
        quick: true,
        fixed: true,
      },
      (call) => t.lastError(call),
    ),
  },
});

/** What `vm` declares. */
export interface VmSet extends t.SetOf<typeof declared> {}

/** Virtual memory: reserve, map, alias, protect and query pages of memory 0. */
export const vmSet: VmSet = declared;

function refuse(_unfit: Memory): never {
  const message = "needs a memory of one thread's own that can be mapped";
  throw new TargetError("set vm", [{ path: "memory", message }]);
}
