// jco in a worker: makes core modules, and the JavaScript between them, of a component.

import { type Component, transpileComponent, type Transpiler } from "@atoll/components";
import { serveTool } from "./serve-tool.ts";

serveTool(async (bytes: Uint8Array): Promise<Component> => {
  const jco = (await import("@bytecodealliance/jco-transpile/component")) as unknown as Transpiler;
  return transpileComponent(bytes, jco, { suspending: {} });
});
