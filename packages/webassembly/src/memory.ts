// `WebAssembly.Memory`. https://webassembly.github.io/spec/js-api/#memories

import { type Memory, SharedMemory } from "@atoll/core";
import { FlatMemory, type MemoryType, memoryWithin, webAssemblyMemories } from "@atoll/core/engine";
import { limitsFor, type Realm } from "./realm.ts";
import { memories } from "./slots.ts";
import { addressType } from "./values/value-types.ts";
import { addressValue, dictionary, exactAddress, fromAddress } from "./web-idl/conversions.ts";
import { defineInterface } from "./web-idl/define-interface.ts";

const PAGE_LOG2 = 16;

/** The interface of a namespace. */
export function memoryInterface(realm: Realm): abstract new (...args: never[]) => object {
  class Memory {
    constructor(descriptor: unknown) {
      memories.bind(this, newMemory(realm, memoryType(descriptor)));
    }

    grow(delta: unknown): number | bigint {
      const memory = memories.of(this, "the receiver of grow");
      const { addressType: type } = memory.type;
      const pages = addressValue(delta, type, "the pages that a memory grows by");
      const before = Number.isSafeInteger(pages) ? memory.grow(pages) : -1;
      if (before < 0) throw new RangeError(`the memory cannot grow by ${pages} pages`);
      return fromAddress(before, type);
    }

    get buffer(): ArrayBufferLike {
      return bufferOf(memories.of(this, "the receiver of buffer"));
    }
  }
  defineInterface(Memory);
  return Memory;
}

/** The object that stands for a memory. */
export function memoryObject({ prototypes }: Realm, memory: Memory): object {
  return memories.objectOf(memory) ?? memories.bind(Object.create(prototypes.Memory) as object, memory);
}

function memoryType(descriptor: unknown): MemoryType {
  const given = dictionary(descriptor, "the descriptor of a memory");
  const type = addressType(given["address"]);
  const min = exactAddress(given["initial"], type, "initial");
  const maximum = given["maximum"];
  const max = maximum === undefined ? undefined : exactAddress(maximum, type, "maximum");
  const shared = Boolean(given["shared"]);
  if (shared && max === undefined) throw new TypeError("a shared memory needs a maximum");
  const most = type === "i32" ? 2n ** 16n : 2n ** 48n;
  if (min > most || (max !== undefined && (max > most || max < min))) {
    throw new RangeError(`initial and maximum of a memory must be in this order, and at most ${most} pages`);
  }
  return {
    addressType: type,
    limits: { min, ...(max === undefined ? {} : { max }) },
    shared,
    pageSizeLog2: PAGE_LOG2,
  };
}

/** Programs see a shared memory's buffer exactly as long as the memory, which only a host's memory has. */
function newMemory(realm: Realm, type: MemoryType): Memory {
  const host = realm.engine.memoryHost ?? (type.shared ? webAssemblyMemories : undefined);
  return memoryWithin(type, limitsFor(realm), { host });
}

/** The bytes as the program sees them. Nothing is made where nothing has changed. */
function bufferOf(memory: Memory): ArrayBufferLike {
  if (memory instanceof FlatMemory) {
    const buffer = memory.exactBuffer(webAssemblyMemories);
    if (buffer !== undefined) return buffer;
  }
  // Every growth of it makes another object, as for all of a host's memories, which leaves the old one as it is.
  if (memory instanceof SharedMemory && memory.hosted !== undefined) return memory.hosted.memory.buffer;
  throw new TypeError("the bytes of this memory do not lie in one buffer, or not in one of exactly its size");
}
