// The policy: what a target promises whose memory lies in a file, which memory types it cannot give, and how it makes the others.

import { type MemoryPolicy } from "@atoll/core";
import { defineMemoryPolicy } from "@atoll/core/engine";
import type { MemoryRefusal, MemoryType } from "@atoll/core/engine";
import { FileMemory } from "./file-memory.ts";

export interface FilePolicyOptions {
  /** The file; it is made if there is none. One memory at a time can have it. */
  readonly path: string;
  /** Accesses below this many bytes trap. Default 0: off. */
  readonly nullGuard?: number;
}

/** A memory policy for targets whose programs find their memory as the last run left it. */
export function fileMemory({ path, nullGuard = 0 }: FilePolicyOptions): MemoryPolicy {
  return defineMemoryPolicy({
    name: "file",
    nullGuard,
    // What is read and written at once: small pages touch less of the file.
    pageSizes: [4096, 16384, 65536],
    refuse,
    create: ({ type, byteLimit, charge }, { pageSize }) =>
      new FileMemory(type, { path, nullGuard, pageSize, charge, ...(byteLimit === undefined ? {} : { byteLimit }) }),
  });
}

function refuse({ shared, pageSizeLog2 }: MemoryType): MemoryRefusal | undefined {
  if (shared) {
    return { message: "memory in a file cannot be shared between threads", hint: "compile the guest without threads" };
  }
  if (pageSizeLog2 !== 16) return { message: "memory in a file is sized in pages of 64 KiB" };
  return undefined;
}
