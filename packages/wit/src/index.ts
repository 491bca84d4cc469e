// The public face of @atoll/wit: interfaces of the component model as builtin sets for core modules.
export { parseWit } from "./resolve.ts";
export { type Skeleton, type SkeletonOptions, witSkeleton } from "./skeleton.ts";
export { WitError } from "./syntax/wit-error.ts";
export type {
  Primitive,
  Wit,
  WitField,
  WitFunction,
  WitInterface,
  WitResource,
  WitSide,
  WitType,
  WitWorld,
} from "./types.ts";
export { failure, type WitFailure, type WitSet, witSets, type WitSetsOptions } from "./wit-sets.ts";
