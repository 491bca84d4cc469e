// A memory as a module's target makes it: with the page size that the module states, and room for mapping where the module imports what maps.

import { type MemoryRequest, REQUEST } from "../declare/memory-policy.ts";
import { checkValue } from "../errors/check-options.ts";
import { present } from "../errors/present.ts";
import { LINKED_MODULE, type LinkedModule } from "../link/linked-module.ts";
import { Memory } from "../memory/memory.ts";
import { matchesMemory } from "../runtime/match-imports.ts";
import { statedPageSize } from "./stated-page-size.ts";

/** Makes a memory for an instance of `linked`. Throws RangeError when the host or a limit refuses the bytes, TargetError for what is no request, and for a policy that makes something else. */
export function createMemory(linked: LinkedModule, request: Omit<MemoryRequest, "mapped">): Memory {
  checkValue("createMemory", "module", linked, LINKED_MODULE);
  checkValue("createMemory", "request", request, REQUEST);
  const { target, module, bindings } = linked;
  const preferredPageSize = request.preferredPageSize ?? statedPageSize(module);
  const memory = target.memory.create({
    ...request,
    mapped: bindings.some((binding) => binding?.kind === "func" && binding.builtin.maps === true),
    ...present({ preferredPageSize }),
  });
  // Whoever reads and writes in it takes for granted that it is what the module was validated with.
  checkValue(`memory policy ${target.memory.name}`, "create", memory, {
    expected: "a memory of the type that is asked for",
    accepts: (made) => made instanceof Memory && matchesMemory(request.type, made),
  });
  return memory;
}
