// Resources: things of the host's that guests hold by number.

import { checkOptions, checkValue } from "../../errors/check-options.ts";
import { callable, type OptionKind, text, room } from "../../errors/option-kinds.ts";

/** What {@link resource} takes. */
export interface ResourceOptions<T> {
  /** Most that one instance may hold at a time. Default 65536. */
  readonly max?: number;
  /** Called when the guest drops one, and for those that it left when its instance is disposed. */
  readonly drop?: (value: T) => void;
  readonly doc?: string;
}

/** A kind of thing that guests hold handles of. */
export class Resource<T> {
  readonly name: string;
  readonly max: number;
  readonly drop: ((value: T) => void) | undefined;
  readonly doc: string | undefined;
  constructor(name: string, { max = 65536, drop, doc }: ResourceOptions<T>) {
    this.name = name;
    this.max = max;
    this.drop = drop;
    this.doc = doc;
  }
}

const OPTIONS: Readonly<Record<keyof ResourceOptions<unknown>, OptionKind>> = {
  max: room("handles"),
  drop: callable,
  doc: text,
};

/** Declares a kind of thing that guests hold handles of. */
export function resource<T>(name: string, options: ResourceOptions<T> = {}): Resource<T> {
  checkValue("t.resource", "name", name, text);
  checkOptions(`t.resource ${JSON.stringify(name)}`, options, OPTIONS);
  return new Resource(name, options);
}
