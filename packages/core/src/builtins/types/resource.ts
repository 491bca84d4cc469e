// Resources: things of the host's that guests hold by number.

import { instanceOf, type OptionKind } from "../../errors/option-kinds.ts";
import type { HandleKind, HandleTable } from "./handle-table.ts";
import type { Type } from "./declared-type.ts";

/** What {@link resource} takes. */
export interface ResourceOptions<T> {
  /** Most that one instance may hold at a time. Default 65536. */
  readonly max?: number;
  /** Called when the guest drops one, and for those that it left when its instance is disposed. */
  readonly drop?: (value: T) => void;
  readonly doc?: string;
}

/** A kind of thing that guests hold handles of. */
export class Resource<T> implements HandleKind {
  readonly name: string;
  readonly max: number;
  readonly drop: ((value: T) => void) | undefined;
  readonly doc: string | undefined;
  readonly newTable: () => HandleTable;
  /** The type of handles that are given up. */
  readonly own: () => Type;
  constructor(
    name: string,
    { max = 65536, drop, doc }: ResourceOptions<T>,
    { newTable, own }: { readonly newTable: () => HandleTable; readonly own: (of: Resource<T>) => Type<T> },
  ) {
    this.name = name;
    this.max = max;
    this.drop = drop;
    this.doc = doc;
    this.newTable = newTable;
    this.own = () => own(this);
  }
}

/** For options and arguments. */
export const RESOURCE: OptionKind = instanceOf("a resource, made by t.resource", Resource);
