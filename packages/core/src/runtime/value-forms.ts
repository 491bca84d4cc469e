// The forms that values have on their way between engines, core and the host: types alone. What turns one into another stands in values.ts,
// host-form.ts and number-forms.ts.

/**
 * A value as the JS API shows it: i32 a signed number, i64 a signed bigint, f32/f64 numbers, v128 16 bytes, references
 * `null` or an object (`WasmFunction` for functions, any host value for externref).
 */
export type HostValue = unknown;

/**
 * A value bit by bit, for callers that care about NaN payloads: i32 a signed number, f32 its pattern as an unsigned number,
 * i64 and f64 their patterns as unsigned bigints, v128 its pattern as an unsigned 128-bit bigint, references: null or
 * an object, and as an externref any value of the host. A HostValue is none of these until `toBits` has made it one, and the type says so.
 */
export type Bits = number | bigint | Reference;

/** Whatever a reference is; strings and the like come in by `toBits` only. */
export type Reference = object | null | undefined;

/**
 * How a host function wants a parameter, or gives a result. Beyond the JS API's own forms: `u32` an unsigned number, `u64` an
 * unsigned bigint, `size` an i32 or i64 as a non-negative number (above 2^53 rounded).
 */
export type HostForm = "i32" | "u32" | "i64" | "u64" | "size" | "f32" | "f64" | "v128" | "ref";
