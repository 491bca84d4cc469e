// What JavaScript does for code that accesses memories with pages: everything that neither window nor tables tell, with the memory's own methods. The bytes
// of an access are handed over in the scratch bytes of the host's memory.

import { type Memory, Trap } from "@atoll/core";
import {
  guestOnTurn,
  HOST_SCRATCH,
  InternalError,
  type ModuleInstance,
  trapFromFault,
  trapMessage,
} from "@atoll/core/engine";
import type { HostFunction } from "../store/host-functions.ts";
import { type PagedSlot, TRANSIT } from "./paged-slots.ts";

const SCRATCH_BYTES = 16;

/** The function of JavaScript's in a slot of a memory. */
export function pagedService(name: string, instance: ModuleInstance): HostFunction {
  const [, kind, ...memories] = name.split(" ");
  const [target = 0, source = target] = memories.map(Number);
  const memory = (index: number): Memory => {
    const found = instance.memories[index];
    if (found === undefined) throw new InternalError(`no memory ${index}`);
    return found;
  };
  const serve = serviceOf(kind as PagedSlot, memory(target), memory(source), instance);
  // None has more parameters: a rest would be an array for each access of a host's buffer.
  return (first, second, third) => {
    const { payer } = guestOnTurn;
    const { limits } = instance;
    // Mostly it is so already, and to set it would cost as much as an access.
    const changes = payer !== limits;
    if (changes) guestOnTurn.payer = limits;
    try {
      return serve(first, second, third);
    } catch (error) {
      throw trapFromFault(error, instance);
    } finally {
      if (changes) guestOnTurn.payer = payer;
    }
  };
}

function serviceOf(kind: PagedSlot, memory: Memory, source: Memory, instance: ModuleInstance): HostFunction {
  const { look } = instance.limits;
  const wide = memory.type.addressType === "i64";
  switch (kind) {
    case "refuse":
    case "deny":
      return refusalService(kind === "refuse" ? "read" : "write", memory);
    case "load":
    case "update":
    case "store":
      return accessService(kind, memory);
    case "size":
      return () => (wide ? BigInt(memory.pages) : memory.pages);
    case "fill":
      return (to, value, length) => {
        const bytes = count(length);
        memory.fill(addressIn(memory, to, bytes, "write"), (value as number) & 0xff, bytes, look);
      };
    case "copy":
      return (to, from, length) => {
        const bytes = count(length);
        const origin = addressIn(source, from, bytes, "read");
        memory.copy(addressIn(memory, to, bytes, "write"), source, origin, bytes, look);
      };
    case "check":
      return (to, length) => {
        const bytes = count(length);
        memory.check(addressIn(memory, to, bytes, "write"), bytes, "write");
      };
    case "write":
      return (to, length) => {
        const bytes = count(length);
        const from = new Uint8Array(hostMemory(memory).buffer, TRANSIT, bytes).slice();
        memory.write(addressIn(memory, to, bytes, "write"), from, look);
      };
  }
}

/**
 * One access: halves of the effective address, and the width, with 0x100 for an address that is 2^64 more, and 0x200 for one that has to be a
 * multiple of the width.
 */
function accessService(kind: "load" | "store" | "update", memory: Memory): HostFunction {
  const host = hostMemory(memory);
  const scratch = new Uint8Array(SCRATCH_BYTES);
  let shown = new Uint8Array(host.buffer, HOST_SCRATCH, SCRATCH_BYTES);
  /** Detached whenever the host's memory grows. */
  const bytes = (): Uint8Array => {
    if (shown.length === 0) shown = new Uint8Array(host.buffer, HOST_SCRATCH, SCRATCH_BYTES);
    return shown;
  };
  const direction = kind === "load" ? "read" : "write";
  const wraps = memory.hosted?.pages?.wraps !== false;
  // Most are short, and hosts keep those as integers.
  const addressOf = (low: number, high: number, info: number): number =>
    high === 0 && info < 0x100 && !wraps ? low >>> 0 : effective(memory, low, high, info, direction);
  if (kind === "store") {
    return (low, high, info) => {
      const address = addressOf(low as number, high as number, info as number);
      const width = (info as number) & 0xff;
      copy(bytes(), scratch, width);
      memory.store(address, width, scratch);
    };
  }
  return (low, high, info) => {
    const width = (info as number) & 0xff;
    const address = addressOf(low as number, high as number, info as number);
    // What is written afterwards is checked, and committed, before it is read.
    if (kind === "update") memory.check(address, width, "write");
    const to = bytes();
    memory.load(address, width, to);
    // The host's memory grew meanwhile.
    if (to.length === 0) memory.load(address, width, bytes());
  };
}

/** Of so few bytes, which the host's own would take several times as long for. */
function copy(from: Uint8Array, to: Uint8Array, width: number): void {
  for (let i = 0; i < width; i++) to[i] = from[i] ?? 0;
}

function effective(memory: Memory, low: number, high: number, info: number, direction: "read" | "write"): number {
  const aligned = (info & 0x200) === 0 || (low >>> 0) % (info & 0xff) === 0;
  if (!aligned) throw new Trap("unaligned_atomic", trapMessage("unaligned_atomic"));
  return memory.effectiveAddress(low >>> 0, (high >>> 0) + ((info >>> 8) & 1) * 2 ** 32, info & 0xff, direction);
}

/** An access that no memory grants: closed code comes here with nothing else. */
function refusalService(direction: "read" | "write", memory: Memory): HostFunction {
  return (low, high, info) => {
    const at = effective(memory, low as number, high as number, info as number, direction);
    memory.check(at, (info as number) & 0xff, direction);
    throw new InternalError("closed code met an address that is mapped");
  };
}

function hostMemory({ hosted }: Memory): WebAssembly.Memory {
  if (hosted === undefined) throw new InternalError("a memory is not the host's");
  return hosted.memory;
}

function addressIn(memory: Memory, address: unknown, length: number, access: "read" | "write"): number {
  if (typeof address !== "bigint") return memory.effectiveAddress((address as number) >>> 0, 0, length, access);
  const whole = BigInt.asUintN(64, address);
  return memory.effectiveAddress(Number(whole & 0xffff_ffffn), Number(whole >> 32n), length, access);
}

/** A length; above 2^53 rounded, which nothing holds. */
function count(length: unknown): number {
  return typeof length === "bigint" ? Number(BigInt.asUintN(64, length)) : (length as number) >>> 0;
}
