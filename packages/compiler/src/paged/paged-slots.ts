// What code asks of JavaScript for memories with pages: names of slots, followed by the indices of the memories; and the names of globals.

import type { Memory } from "@atoll/core";
import { WebAssembly } from "../host/web-assembly.ts";

/** Single accesses. */
export type AccessSlot = "load" | "store" | "update";
/** `refuse` and `deny` trap for a read and a write that cannot be right. */
export type PagedSlot = AccessSlot | "refuse" | "deny" | "size" | "fill" | "copy" | "check" | "write";

/** Name of the global that says where a window ends, followed by the memory's index. */
export const WINDOW = "$window";
/** Name of the global that says whether all that is mapped of the first memory lies in its window. */
export const CLOSED = "$closed";

/** Where bytes of data segments lie on their way: the rest of the page with the scratch bytes. */
export const TRANSIT = 1024;

/** Has the globals of an instance tell where the windows of its memories end, from now on. */
export function followWindows(memories: readonly Memory[], exports: WebAssembly.Exports): void {
  for (const [i, { hosted }] of memories.entries()) {
    const global = exports[WINDOW + i];
    const closed = i === 0 ? exports[CLOSED] : undefined;
    if (global instanceof WebAssembly.Global) {
      hosted?.pages?.window.follow(global, closed instanceof WebAssembly.Global ? closed : undefined);
    }
  }
}
