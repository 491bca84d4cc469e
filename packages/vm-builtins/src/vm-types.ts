// The types of the `vm` set: failures, protection, and what `query` and `stats` write. Version 1 of both structures, the same for both address types; a
// later version only appends: guests may rely on what is here.

import * as t from "@atoll/core/types";
import { ERRNO_CODES } from "./space/errno.ts";

const VERSION = 1;

/** Numbers of WASI preview 1. Results carry them negated, or 0 where they are addresses; `last_error` has them as they are. */
export const vmError = t.errors("vm_error", ERRNO_CODES, { memory: "efault", value: "einval" }, { prefix: "vm" });

/** What pages may be used for. Bits without a meaning are the address space's to refuse, after what it has not at all. */
export const prot = t.flags("vm_prot", ["read", "write"], t.u32, { open: true });

export const mapFlags = t.flags("vm_flag", ["fixed"], t.u32, { open: true });

/** What `query` writes. */
export const region = t.record(
  "vm_region",
  {
    version: t.fixed(t.u32, VERSION),
    protection: t.u32,
    kind: t.enumeration("vm_kind", { private: 1, segment: 2, host: 3, initial: 4, data: 5 }),
    owner: t.enumeration("vm_owner", { guest: 1, runtime: 2, host: 3 }),
    base: t.u53,
    size: t.u53,
    committed: t.u53,
  },
  { size: 40, docs: { protection: "VM_PROT_…", committed: "bytes that are committed now" } },
);

/** What `stats` writes. */
export const statistics = t.record(
  "vm_statistics",
  {
    version: t.fixed(t.u32, VERSION),
    pageSize: t.u32,
    reserved: t.u53,
    mapped: t.u53,
    committed: t.u53,
    limit: t.u53,
    regions: t.u53,
  },
  { size: 48 },
);
