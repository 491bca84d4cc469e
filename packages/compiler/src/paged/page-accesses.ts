// What JavaScript does for a single access that neither window nor tables tell. Its bytes are handed over in the scratch bytes of the host's memory.

import { type Access, type Memory, Trap } from "@atoll/core";
import { HOST_SCRATCH, InternalError, trapMessage } from "@atoll/core/engine";
import type { HostFunction } from "../store/host-functions.ts";
import { HostBuffers } from "./host-buffers.ts";
import { readShort, writeShort } from "./short-copies.ts";
import { ALIGNED } from "./memory-access.ts";
import type { AccessSlot } from "./paged-slots.ts";

const SCRATCH_BYTES = 16;

/** Makes of what a memory does something that has the instance pay, and whose faults are traps of its guest. */
export type Guard = (serve: HostFunction) => HostFunction;

/** The host's memory behind a memory with pages. */
export function hostMemory({ hosted }: Memory): WebAssembly.Memory {
  if (hosted === undefined) throw new InternalError("a memory is not the host's");
  return hosted.memory;
}

/** One access: halves of the effective address, and the width, with 0x100 for an address that is 2^64 more, and ALIGNED. */
export function accessService(kind: AccessSlot, memory: Memory, guard: Guard): HostFunction {
  const scratch = new Scratch(hostMemory(memory));
  const access = kind === "load" ? "read" : "write";
  const { hosted, virtual } = memory;
  const regions = kind !== "update" && hosted?.pages?.wraps === false ? virtual?.layout : undefined;
  const buffers = regions && new HostBuffers(regions, access);
  const serve = serveOf(kind, memory, scratch);
  const slow = guard((low, high, info) => {
    const address = effective(memory, low as number, high as number, info as number, access);
    serve(address, (info as number) & 0xff);
    buffers?.note(address);
  });
  return buffers === undefined ? slow : bufferService(kind, buffers, scratch, slow);
}

/** What is a buffer of the host's is reached here; the memory does the rest. */
function bufferService(kind: AccessSlot, buffers: HostBuffers, scratch: Scratch, slow: HostFunction): HostFunction {
  const find = (low: unknown, high: unknown, info: unknown): Uint8Array | undefined =>
    // With more than a width it is for the memory to look at.
    (info as number) <= SCRATCH_BYTES ? buffers.find(low as number, high as number, info as number) : undefined;
  if (kind === "load") {
    return (low, high, info) => {
      const bytes = find(low, high, info);
      if (bytes === undefined) slow(low, high, info);
      else readShort(bytes, buffers.place, info as number, scratch.view);
    };
  }
  return (low, high, info) => {
    const bytes = find(low, high, info);
    if (bytes === undefined) slow(low, high, info);
    else writeShort(bytes, buffers.place, info as number, scratch.view);
  };
}

function serveOf(kind: AccessSlot, memory: Memory, scratch: Scratch): (address: number, width: number) => void {
  if (kind === "store") {
    const kept = new Uint8Array(SCRATCH_BYTES);
    return (address, width) => {
      // Committing a page may make the host's memory grow.
      writeShort(kept, 0, width, scratch.view);
      memory.store(address, width, kept);
    };
  }
  return (address, width) => {
    // What is written afterwards is checked, and committed, before it is read.
    if (kind === "update") memory.check(address, width, "write");
    const to = scratch.bytes;
    memory.load(address, width, to);
    // The host's memory grew meanwhile.
    if (to.length === 0) memory.load(address, width, scratch.bytes);
  };
}

/** An access that no memory grants: closed code comes here with nothing else. */
export function refusalService(access: Access, memory: Memory): HostFunction {
  return (low, high, info) => {
    const at = effective(memory, low as number, high as number, info as number, access);
    memory.check(at, (info as number) & 0xff, access);
    throw new InternalError("closed code met an address that is mapped");
  };
}

function effective(memory: Memory, low: number, high: number, info: number, access: Access): number {
  const aligned = (info & ALIGNED) === 0 || (low >>> 0) % (info & 0xff) === 0;
  if (!aligned) throw new Trap("unaligned_atomic", trapMessage("unaligned_atomic"));
  return memory.effectiveAddress(low >>> 0, (high >>> 0) + ((info >>> 8) & 1) * 2 ** 32, info & 0xff, access);
}

/** The scratch bytes: detached whenever the host's memory grows, and had anew here. */
class Scratch {
  readonly #host: WebAssembly.Memory;
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  constructor(host: WebAssembly.Memory) {
    this.#host = host;
  }

  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#renew();
    return this.#bytes;
  }

  get view(): DataView {
    if (this.#bytes.length === 0) this.#renew();
    return this.#view;
  }

  #renew(): void {
    const { buffer } = this.#host;
    this.#bytes = new Uint8Array(buffer, HOST_SCRATCH, SCRATCH_BYTES);
    this.#view = new DataView(buffer, HOST_SCRATCH, SCRATCH_BYTES);
  }
}
