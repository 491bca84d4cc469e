// What JavaScript does for code that accesses memories with pages: everything that neither window nor tables tell, with the memory's own methods.

import type { Memory } from "@atoll/core";
import { guestOnTurn, InternalError, type ModuleInstance, trapFromFault } from "@atoll/core/engine";
import type { HostFunction } from "../store/host-functions.ts";
import { accessService, hostMemory, refusalService } from "./page-accesses.ts";
import { type AccessSlot, type PagedSlot, TRANSIT } from "./paged-slots.ts";

/** The function of JavaScript's in a slot of a memory. */
export function pagedService(name: string, instance: ModuleInstance): HostFunction {
  const [, kind, ...memories] = name.split(" ");
  const [target = 0, source = target] = memories.map(Number);
  const memory = (index: number): Memory => {
    const found = instance.memories[index];
    if (found === undefined) throw new InternalError(`no memory ${index}`);
    return found;
  };
  const guard = (serve: HostFunction): HostFunction => guarded(serve, instance);
  const slot = kind as PagedSlot;
  return slot === "load" || slot === "store" || slot === "update"
    ? accessService(slot, memory(target), guard)
    : guard(serviceOf(slot, memory(target), memory(source), instance));
}

/** The instance pays for what is done, and faults are traps of its guest. */
function guarded(serve: HostFunction, instance: ModuleInstance): HostFunction {
  // None has more parameters: a rest would be an array for each access.
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

function serviceOf(
  kind: Exclude<PagedSlot, AccessSlot>,
  memory: Memory,
  source: Memory,
  instance: ModuleInstance,
): HostFunction {
  const { look } = instance.limits;
  const wide = memory.type.addressType === "i64";
  switch (kind) {
    case "refuse":
    case "deny":
      return refusalService(kind === "refuse" ? "read" : "write", memory);
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

function addressIn(memory: Memory, address: unknown, length: number, access: "read" | "write"): number {
  if (typeof address !== "bigint") return memory.effectiveAddress((address as number) >>> 0, 0, length, access);
  const whole = BigInt.asUintN(64, address);
  return memory.effectiveAddress(Number(whole & 0xffff_ffffn), Number(whole >> 32n), length, access);
}

/** A length; above 2^53 rounded, which nothing holds. */
function count(length: unknown): number {
  return typeof length === "bigint" ? Number(BigInt.asUintN(64, length)) : (length as number) >>> 0;
}
