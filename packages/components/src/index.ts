// The public face of @atoll/components.
export { type Component, transpileComponent, type Transpiler } from "./component.ts";
export type { Exports } from "./glue.ts";
export { type ComponentOptions, instantiateComponent, runComponent } from "./instantiate.ts";
