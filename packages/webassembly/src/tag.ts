// `WebAssembly.Tag`. https://webassembly.github.io/spec/js-api/#tags

import { canonicalFuncType, type FuncType, jsTag, TagInstance } from "@atoll/core/engine";
import type { Realm } from "./realm.ts";
import { tags } from "./slots.ts";
import { valueType } from "./values/value-types.ts";
import { dictionary, sequence } from "./web-idl/conversions.ts";
import { defineInterface } from "./web-idl/define-interface.ts";

/** The interface of a namespace. */
export function tagInterface(): abstract new (...args: never[]) => object {
  // oxlint-disable-next-line typescript/no-extraneous-class -- the interface has no operations
  class Tag {
    constructor(descriptor: unknown) {
      const { parameters } = dictionary(descriptor, "the descriptor of a tag");
      const given = sequence(parameters, "the parameters of a tag");
      const params = given.map((value) => valueType(value, "a parameter of a tag"));
      const type: FuncType = { kind: "func", params, results: [] };
      tags.bind(this, new TagInstance(type, canonicalFuncType(type)));
    }
  }
  defineInterface(Tag);
  return Tag;
}

/** The object that stands for a tag. */
export function tagObject({ prototypes }: Realm, tag: TagInstance): object {
  return tags.objectOf(tag) ?? tags.bind(Object.create(prototypes.Tag) as object, tag);
}

/** The namespace's `JSTag`: each has its own object for the one tag. */
export function jsTagObject({ prototypes }: Realm): object {
  return tags.bind(Object.create(prototypes.Tag) as object, jsTag());
}
