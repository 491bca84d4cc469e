// The public face of @atoll/components.
export {
  type Component,
  type Transpiled,
  type TranspileOptions,
  transpileComponent,
  type Transpiler,
} from "./component.ts";
export { componentValueText, type DescribedCall, describeInterfaceCall, parseComponentValue } from "./describe-call.ts";
export type { Exports } from "./glue.ts";
export { type ComponentOptions, instantiateComponent, runComponent } from "./instantiate.ts";
