// The namespace `declared` of core's face for tools: the classes behind `t`, how a declaration is lowered, and whether adapters may be code. For those
// who write headers, documents or tests from declarations.

export type { GuestCall } from "./adapter-plan.ts";
export { Failure } from "./answers.ts";
export type { Refusing } from "./adapter-plan.ts";
export { ArrayType, PaddingType } from "./array.ts";
export { BuffersType } from "./buffers.ts";
export { ByValueType } from "./by-value.ts";
export { CallbackType } from "./callback.ts";
export { type Flat, KnownType } from "./declared-type.ts";
export { describeArguments, describePassed, describeResult } from "./describe-call.ts";
export { EnumType, ErrorType } from "./enumeration.ts";
export { FlagsType } from "./flags.ts";
export { GuestContext } from "./guest-context.ts";
export { HandleType } from "./handles.ts";
export { lower, type Lowered, type LoweredOut, type LoweredParam, type SeenParam } from "./lower.ts";
export { CountType, FixedType, knownType, type NumberName, NumberType } from "./numbers.ts";
export { InOutType, OutType } from "./places.ts";
export { RangeType } from "./range-type.ts";
export { type Field, RecordType } from "./record.ts";
export { AllocatedType, ResultType } from "./result.ts";
export { viewChecks } from "./view-watch.ts";
export { OptionType, VariantType } from "./variant.ts";
