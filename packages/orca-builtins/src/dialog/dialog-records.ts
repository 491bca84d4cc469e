// Structures of `orca:dialog`: what a dialog is to show, and chains of elements, each of which begins with the addresses of its neighbours.

import { type Memory } from "@atoll/core";
import * as t from "@atoll/core/types";
import type { Allocate } from "../abi/guest-allocator.ts";

/** The longest text in a description. */
const LONGEST = 4096;
const text = t.text({ max: LONGEST, malformed: "replace" });

/** A chain: its ends, and how many elements it has. */
const list = t.record("oc_list", { first: t.pointer, last: t.pointer, count: t.u64 }, { size: [16, 24] });

export const dialogDescription = t.record(
  "oc_file_dialog_desc",
  {
    kind: t.enumeration("oc_file_dialog_kind", ["save", "open"]),
    flags: t.flags("oc_file_dialog_flags", ["files", "directories", "multiple", "create_directories"]),
    title: text,
    ok_label: text,
    start_at: t.u64,
    start_path: text,
    filters: list,
    filters_len: t.u64,
  },
  {
    size: [64, 96],
    docs: { start_at: "a folder's handle, or 0", filters: "of oc_str8_elt", filters_len: "of all texts" },
  },
);

/** A text in a guest's chain. */
export const textElement = t.record("oc_str8_elt", { prev: t.pointer, next: t.pointer, text }, { size: [16, 32] });

export const fileElement = t.record(
  "oc_file_elt",
  { prev: t.pointer, next: t.pointer, file: t.u64 },
  { size: [16, 24] },
);

export const dialogResult = t.record(
  "oc_file_open_with_dialog_result",
  {
    button: t.enumeration("oc_file_dialog_button", ["cancel", "ok"]),
    gap: t.padding(4),
    file: t.u64,
    selection: list,
  },
  { size: [32, 40], docs: { file: "the first one's handle", selection: "of oc_file_elt" } },
);

export const folderElement = t.record(
  "oc_file_listdir_elt",
  { prev: t.pointer, next: t.pointer, ptr: t.pointer, len: t.size, type: t.u32 },
  { size: [20, 40], docs: { ptr: "the name", type: "1 a file, 2 a folder, 3 a symbolic link" } },
);

export const fileList = t.record(
  "oc_file_list",
  { list, count: t.u64 },
  { size: [24, 32], docs: { list: "of oc_file_listdir_elt" } },
);

/** Puts elements into memory of the guest's, each with the addresses of its neighbours. */
export function chain<T extends object>(
  memory: Memory,
  allocate: Allocate,
  type: t.Type<T & { readonly prev: number; readonly next: number }>,
  elements: readonly T[],
): { readonly first: number; readonly last: number; readonly count: bigint } {
  const size = t.sizeOf(type, memory.addressWidth);
  const places = elements.map(() => allocate(size, 8));
  for (const [i, element] of elements.entries()) {
    t.store(memory, type, places[i] ?? 0, { ...element, prev: places[i - 1] ?? 0, next: places[i + 1] ?? 0 });
  }
  return { first: places[0] ?? 0, last: places.at(-1) ?? 0, count: BigInt(elements.length) };
}
