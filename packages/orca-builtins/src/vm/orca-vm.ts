// The `orca:vm` set: memory as Orca's own runtime asks for it: address space is reserved, and committed as it is used. What is promised is there:
// committing fails where the memory's limit is, and not later, at some access.

import { builtinSet, type Call } from "@atoll/core";
import * as t from "@atoll/core/types";
import type { VirtualMemory } from "@atoll/core";
import { ENOTSUP, ERRNO_CODES, PROT_READ_WRITE } from "@atoll/vm-builtins";

const failure = t.errors("orca_vm_error", ERRNO_CODES, {}, { prefix: "orca_vm" });

const PROT_NONE = 0;

/** Does one or more operations on an instance's memory, and pays as it goes: an address, 0, or a negated code. */
function paid(call: Pick<Call, "memory" | "charge">, operation: (space: VirtualMemory) => number): number {
  const { virtual } = call.memory;
  if (virtual === undefined) return -ENOTSUP;
  return virtual.paidBy === undefined
    ? operation(virtual)
    : virtual.paidBy(
        (units) => call.charge(units),
        () => operation(virtual),
      );
}

const address = (found: number): number | t.Failure => (found >= 0 ? found : failure.ofCode(-found));
const done = (result: number): t.Failure | undefined => (result >= 0 ? undefined : failure.ofCode(-result));

/** The first operation that fails, or the last. */
const both = (first: number, second: () => number): number => (first < 0 ? first : second());

const host = t.scope();
const at = t.param("address", t.pointer);
const bytes = t.param("size", t.size, undefined, "bytes");
const success = t.result(undefined, failure, { as: "negative" });

const declared = builtinSet("orca:vm", {
  version: "1.0.0",
  doc: "Reserves address space, and commits what of it is used.",
  functions: {
    page_size: host.func(
      { doc: "Bytes of a page.", params: [], result: t.size },
      (call) => call.memory.virtual?.pageSize ?? 0,
    ),
    reserve: host.func(
      {
        doc: "Reserves addresses that can not be used yet; 0 if there are not as many.",
        params: [bytes],
        result: t.result(t.pointer, failure, { as: "null" }),
        maps: true,
      },
      (call, size) => address(paid(call, (space) => space.map(0, size, PROT_NONE, 0))),
    ),
    commit: host.func(
      {
        doc: "Makes whole pages usable, zeros, and there to stay; 0 or a negative code.",
        params: [at, bytes],
        result: success,
        maps: true,
      },
      (call, start, size) =>
        done(paid(call, (space) => both(space.commit(start, size), () => space.protect(start, size, PROT_READ_WRITE)))),
    ),
    decommit: host.func(
      {
        doc: "Gives the memory of whole pages back; their addresses stay reserved.",
        params: [at, bytes],
        result: success,
        maps: true,
      },
      (call, start, size) =>
        done(paid(call, (space) => both(space.discard(start, size), () => space.protect(start, size, PROT_NONE)))),
    ),
    release: host.func(
      { doc: "Gives addresses back.", params: [at, bytes], result: success, maps: true },
      (call, start, size) => done(paid(call, (space) => space.unmap(start, size))),
    ),
    grow: host.func(
      {
        doc: "As many bytes of zeros as that, from the start of a page on: what apps call that know of no pages; 0 if there are not as many.",
        params: [bytes],
        result: t.result(t.pointer, failure, { as: "null" }),
        maps: true,
      },
      (call, size) => address(paid(call, (space) => space.map(0, size, PROT_READ_WRITE, 0))),
    ),
    last_error: host.func(
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

/** What `orca:vm` declares. */
export interface OrcaVmSet extends t.SetOf<typeof declared> {}

/** Reserves address space, and commits what of it is used. */
export const orcaVm: OrcaVmSet = declared;
