// What code asks of JavaScript for memories with pages: names of slots, followed by the indices of the memories; and the names of globals.

import type { Memory } from "@atoll/core";

export type PagedSlot = "load" | "store" | "update" | "size" | "fill" | "copy" | "check" | "write";

/** Name of the global that says where a window ends, followed by the memory's index. */
export const WINDOW = "$window";

/** Has the globals of an instance tell where the windows of its memories end, from now on. */
export function followWindows(memories: readonly Memory[], exports: WebAssembly.Exports): void {
  for (const [i, { hosted }] of memories.entries()) {
    const global = exports[WINDOW + i];
    if (global instanceof WebAssembly.Global) hosted?.pages?.window.follow(global);
  }
}
