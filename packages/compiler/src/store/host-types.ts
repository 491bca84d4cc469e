// Types of the store in modules of the host's: recursion groups are written as a whole, so that equal types are one type for the host, too.

import {
  ByteWriter,
  type CanonicalType,
  encodeGroupLength,
  encodeSubType,
  heapTypeOf,
  type HeapType,
  InternalError,
  isConcrete,
  isExact,
  isNullable,
  isRefType,
  refType,
  type TypeGroup,
  type ValueType,
} from "@atoll/core/engine";

/** The type section of a small module. */
export class HostTypes {
  readonly #out: ByteWriter = new ByteWriter();
  readonly #indices = new Map<number, number>();
  #groups = 0;
  #count = 0;

  /** The index of a type of the store. */
  index(type: CanonicalType): number {
    if (!this.#indices.has(type.id)) this.#addGroup(type.group);
    const index = this.#indices.get(type.id);
    if (index === undefined) throw new InternalError("a type that is not in its group");
    return index;
  }

  /** The index of a function type without defined types in it. */
  plain(params: readonly ValueType[], results: readonly ValueType[]): number {
    encodeSubType(this.#out, { composite: { kind: "func", params, results } });
    this.#groups++;
    return this.#count++;
  }

  /** Names defined types by index instead of by the store's ids; they have to be there. */
  valueType(type: ValueType): ValueType {
    if (!isRefType(type) || !isConcrete(heapTypeOf(type))) return type;
    const index = this.#indices.get(heapTypeOf(type));
    if (index === undefined) throw new InternalError("a type that is not there");
    return refType(index as HeapType, { nullable: isNullable(type), exact: isExact(type) });
  }

  /** Writes the section's content. */
  write(out: ByteWriter): void {
    out.unsigned(this.#groups).append(this.#out);
  }

  #addGroup({ types, outer }: TypeGroup): void {
    for (const other of outer) this.index(other);
    for (const { supertype } of types) {
      if (supertype !== undefined && supertype.group.types !== types) this.index(supertype);
    }
    for (const { id } of types) this.#indices.set(id, this.#count++);
    this.#groups++;
    encodeGroupLength(this.#out, types.length);
    for (const type of types) {
      const { final, supertype } = type;
      encodeSubType(this.#out, {
        composite: type.compositeWith((part) => this.valueType(part)),
        open: !final,
        ...(supertype === undefined ? {} : { supertype: this.index(supertype) }),
      });
    }
  }
}
