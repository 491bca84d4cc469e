// The decoded module: what the binary says, in index spaces, with offsets into the bytes for everything that is read
// lazily (bodies, constant expressions, data). It holds no runtime state and is shared by all instances.

import type { CompactList } from "./compact-list.ts";
import type { DefinedType, GlobalType, MemoryType, TableType, TagType, ValueType } from "./types.ts";

/** A half-open range of byte offsets in the module's bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What can be imported and exported. */
export type ExternKind = "func" | "table" | "memory" | "global" | "tag";

/** What an import has to be. */
export type ImportDescription =
  | {
      readonly kind: "func";
      readonly typeidx: number;
      /** custom-descriptors: the function's type must be the very type, not a subtype of it. */
      readonly exact?: true;
    }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
  | { readonly kind: "tag"; readonly type: TagType };

/** An import of a module. */
export interface Import {
  readonly module: string;
  readonly name: string;
  readonly description: ImportDescription;
  /** Offset of the import entry in the bytes. */
  readonly offset: number;
}

/** An export of a module. */
export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  /** Index in the index space of the kind. */
  readonly index: number;
}

/** A constant expression: its bytes including the final `end`. */
export type ConstantExpression = ByteRange;

/** Runs of locals of one type, as the binary declares them. */
export interface LocalRun {
  readonly count: number;
  readonly type: ValueType;
}

/** The code of a function that the module defines. `start`/`end` enclose the instructions, the final `end` included. */
export interface FunctionBody extends ByteRange {
  readonly locals: readonly LocalRun[];
  /** Number of declared locals, without parameters. */
  readonly localCount: number;
}

/** A table that a module defines. */
export interface TableDefinition {
  readonly type: TableType;
  readonly init?: ConstantExpression;
}

/** When a segment is copied, and where to. */
export type SegmentMode =
  | { readonly kind: "passive" }
  | { readonly kind: "declarative" }
  | { readonly kind: "active"; readonly index: number; readonly offset: ConstantExpression };

/** Function indices. */
export type ElementIndices = readonly number[] | Uint32Array;

/** References for tables. */
export interface ElementSegment {
  readonly type: ValueType;
  readonly mode: SegmentMode;
  /** Either function indices or one constant expression per element; read from the module's bytes each time. */
  readonly items:
    | { readonly kind: "functions"; readonly indices: ElementIndices }
    | { readonly kind: "expressions"; readonly expressions: CompactList<ConstantExpression> };
}

/** Bytes for memories. */
export interface DataSegment {
  readonly mode: SegmentMode;
  readonly bytes: ByteRange;
}

/** A section that the specification leaves to tools. */
export interface CustomSection {
  readonly name: string;
  /** The section's content behind its name. */
  readonly bytes: ByteRange;
}

/** A decoded module. Arrays named after an index space hold imports first, then definitions. */
export interface Module {
  readonly bytes: Uint8Array;
  readonly types: readonly DefinedType[];
  /**
   * The first typeidx of an equal type, for each defined type: equal numbers mean equal types within the module; across modules,
   * module/type-store.ts tells. -1 for types that refer to what does not exist.
   */
  readonly canonicalIndices: Int32Array;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  /** typeidx of every function, imports first. */
  readonly functions: Uint32Array;
  readonly tables: readonly TableDefinition[];
  readonly memories: readonly MemoryType[];
  /** Every global's type, imports first. */
  readonly globals: readonly GlobalType[];
  readonly tags: readonly TagType[];
  readonly importCounts: Readonly<Record<ExternKind, number>>;
  /** Bodies of the defined functions: `bodies.at(i)` belongs to funcidx `importCounts.func + i`. */
  readonly bodies: CompactList<FunctionBody>;
  /** Initialisers of the defined globals, in order. */
  readonly globalInits: CompactList<ConstantExpression>;
  readonly elements: CompactList<ElementSegment>;
  readonly data: CompactList<DataSegment>;
  /** From the data count section, if there is one. */
  readonly dataCount: number | undefined;
  readonly start: number | undefined;
  readonly customs: Iterable<CustomSection>;
}
