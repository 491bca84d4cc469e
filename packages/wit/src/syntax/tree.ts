// What a text of WIT says before names are resolved.

import type { Primitive } from "../types.ts";

/** Where a name stands, for what is said of it. */
export interface Place {
  readonly file: number;
  readonly at: number;
}

export interface NamedType extends Place {
  readonly kind: "name";
  readonly name: string;
}

export type TypeTree =
  | { readonly kind: Primitive }
  | NamedType
  | { readonly kind: "list" | "option"; readonly of: TypeTree }
  | { readonly kind: "tuple"; readonly of: readonly TypeTree[] }
  | { readonly kind: "result"; readonly ok: TypeTree | undefined; readonly err: TypeTree | undefined }
  | { readonly kind: "own" | "borrow"; readonly of: NamedType };

export interface PartTree {
  readonly name: string;
  readonly doc: string | undefined;
  readonly type: TypeTree | undefined;
}

export interface FunctionTree {
  readonly name: string;
  readonly kind: "free" | "method" | "static" | "constructor";
  readonly doc: string | undefined;
  readonly params: readonly PartTree[];
  readonly result: TypeTree | undefined;
}

/** `wasi:io/streams@0.2.0`, or a name of the same package. */
export interface PathTree extends Place {
  /** `wasi:io`; undefined for the package's own. */
  readonly package: string | undefined;
  readonly name: string;
  readonly version: string | undefined;
}

export type ItemTree = { readonly name: string; readonly doc: string | undefined } & (
  | { readonly kind: "record" | "variant" | "enum" | "flags"; readonly parts: readonly PartTree[] }
  | { readonly kind: "alias"; readonly of: TypeTree }
  | { readonly kind: "resource"; readonly functions: readonly FunctionTree[] }
  | { readonly kind: "function"; readonly of: FunctionTree }
  | { readonly kind: "use"; readonly from: PathTree; readonly was: string }
);

export interface InterfaceTree {
  readonly name: string;
  readonly doc: string | undefined;
  readonly items: readonly ItemTree[];
}

export interface WorldItem {
  readonly way: "import" | "export" | "include" | "item";
  readonly what: PathTree | InterfaceTree | FunctionTree | ItemTree;
}

export interface WorldTree {
  readonly name: string;
  readonly doc: string | undefined;
  readonly items: readonly WorldItem[];
}

export interface PackageTree {
  readonly name: string;
  readonly version: string | undefined;
  readonly interfaces: InterfaceTree[];
  readonly worlds: WorldTree[];
  /** Names that files give to interfaces of others. */
  readonly uses: { readonly name: string; readonly from: PathTree }[];
}
