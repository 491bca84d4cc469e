// A memory policy in words: what programs of a target can rely on.

import type { MemoryPolicy } from "@atoll/core";
import { exactByteText } from "@atoll/core/engine";

/** Bytes that addresses of 32 bits reach. */
const REACH = 2 ** 32;

/** A sentence for each thing that the policy says. */
export function memoryWords(policy: MemoryPolicy): readonly string[] {
  const { mapping, nullGuard, outOfBounds, grow, slack, commit, pageSizes, reservation } = policy;
  return [
    `${policy.name}: ${LAYOUT[mapping]}`,
    ...policy.addressTypes.map((type) => `${type === "i32" ? "32" : "64"}-bit addresses: ${spaceText(policy, type)}`),
    ...(reservation.required ? ["modules have to declare a maximum: so much is reserved"] : []),
    ...(reservation.default === undefined
      ? []
      : [`modules that declare no maximum get ${exactByteText(reservation.default)} of addresses`]),
    ...(mapping === "none" ? [] : [`mapped in pages of ${pageSizes.map(exactByteText).join(" or ")}`]),
    ...(slack === undefined
      ? []
      : [`sizes are rounded up to ${exactByteText(slack)}: the tail can be reached, memory.size does not count it`]),
    nullGuard > 0 ? `accesses below ${exactByteText(nullGuard)} trap (null_access)` : "address 0 is like others",
    GROW[grow],
    outOfBounds === "trap" ? "accesses out of bounds trap" : "accesses out of bounds wrap around",
    commit.limit === undefined
      ? `bytes count against the instance's limit ${COUNTED[commit.mode]}`
      : `at most ${exactByteText(commit.limit)} in use, counted ${COUNTED[commit.mode]}`,
    ...(policy.excessiveSize === "trap" ? ["a mapping that can never fit traps"] : []),
  ];
}

const LAYOUT: Readonly<Record<MemoryPolicy["mapping"], string>> = {
  none: "one run of bytes",
  optional: "one run of bytes, of which pages can be unmapped and protected",
  required: "a space of addresses, of which only what is mapped can be used",
};
const GROW: Readonly<Record<MemoryPolicy["grow"], string>> = {
  allow: "memory.grow makes it larger",
  deny: "memory.grow is always -1",
  map: "memory.grow maps the next pages",
};
const COUNTED: Readonly<Record<MemoryPolicy["commit"]["mode"], string>> = {
  strict: "when they are taken",
  overcommit: "when they are first written",
};

/** How much there is at most: of addresses of 32 bits no policy has more than they reach. */
function spaceText({ reservation, mapping }: MemoryPolicy, type: "i32" | "i64"): string {
  const { ceiling } = reservation;
  const most = type === "i32" ? Math.min(ceiling ?? REACH, REACH) : ceiling;
  const what = mapping === "required" ? "of addresses" : "of memory";
  return most === undefined ? "as much memory as the host gives" : `at most ${exactByteText(most)} ${what}`;
}
