// What WIT says, with every name resolved: types, functions, interfaces and worlds. The spec's terms.

/** Types that have no parts. */
export type Primitive =
  | "bool"
  | "u8"
  | "s8"
  | "u16"
  | "s16"
  | "u32"
  | "s32"
  | "u64"
  | "s64"
  | "f32"
  | "f64"
  | "char"
  | "string";

/** A resource: what handles stand for. The same object wherever it is used. */
export interface WitResource {
  readonly name: string;
  /** The interface that declares it, with its package. */
  readonly owner: string;
  readonly doc: string | undefined;
}

/** A part of a record, or a case of a variant. */
export interface WitField<T = WitType> {
  readonly name: string;
  readonly type: T;
  readonly doc: string | undefined;
}

/** What a type with a name has besides. */
interface Named {
  readonly name: string;
  readonly doc: string | undefined;
}

/** A type. */
export type WitType =
  | { readonly kind: Primitive }
  | { readonly kind: "list"; readonly of: WitType }
  | { readonly kind: "option"; readonly of: WitType }
  | { readonly kind: "tuple"; readonly of: readonly WitType[] }
  | { readonly kind: "result"; readonly ok: WitType | undefined; readonly err: WitType | undefined }
  | ({ readonly kind: "record"; readonly fields: readonly WitField[] } & Named)
  | ({ readonly kind: "variant"; readonly cases: readonly WitField<WitType | undefined>[] } & Named)
  | ({ readonly kind: "enum"; readonly cases: readonly string[] } & Named)
  | ({ readonly kind: "flags"; readonly flags: readonly string[] } & Named)
  | ({ readonly kind: "alias"; readonly of: WitType } & Named)
  | { readonly kind: "own" | "borrow"; readonly resource: WitResource };

/** A function, under the name by which core modules import it: `now`, `[method]input-stream.read`. */
export interface WitFunction {
  readonly name: string;
  readonly kind: "free" | "method" | "static" | "constructor";
  readonly resource: WitResource | undefined;
  /** Of a method, `self` first. */
  readonly params: readonly WitField[];
  readonly result: WitType | undefined;
  readonly doc: string | undefined;
}

/** An interface. */
export interface WitInterface {
  /** `wasi:io/streams`. */
  readonly name: string;
  readonly version: string | undefined;
  readonly doc: string | undefined;
  /** Types that have a name here, those of other interfaces included; in order. */
  readonly types: ReadonlyMap<string, WitType>;
  readonly resources: readonly WitResource[];
  readonly functions: readonly WitFunction[];
}

/** What a world imports or exports. */
export interface WitWorld {
  readonly name: string;
  readonly doc: string | undefined;
  readonly imports: WitSide;
  readonly exports: WitSide;
}

/** One side of a world. */
export interface WitSide {
  readonly interfaces: readonly WitInterface[];
  readonly functions: readonly WitFunction[];
}

/** A package with the packages that it uses. */
export interface Wit {
  /** `wasi:cli`. */
  readonly name: string;
  readonly version: string | undefined;
  /** All interfaces, by name without a version. */
  readonly interfaces: ReadonlyMap<string, WitInterface>;
  /** Its own worlds. */
  readonly worlds: ReadonlyMap<string, WitWorld>;
}

/** A type without its other names. */
export function bare(type: WitType): Exclude<WitType, { readonly kind: "alias" }> {
  let found = type;
  while (found.kind === "alias") found = found.of;
  return found;
}
