// What pictures of memory take.

import { Memory } from "@atoll/core";
import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";

const MEMORY = optionKinds.instanceOf("a memory", Memory);
const FAULT: OptionKind = {
  expected: "the fault of a trap",
  accepts: (value) => typeof value === "object" && value !== null && "address" in value && "size" in value,
};

/** Throws TargetError for what is no memory, or no option of the picture's; all of them may mark a fault. */
export function checkPicture(
  subject: string,
  memory: unknown,
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): void {
  checkValue(subject, "memory", memory, MEMORY);
  checkOptions(subject, options, { ...kinds, fault: FAULT });
}
