// What is said of an exception: its tag, by the name that the guest has for it, and its values.

import { moduleNames } from "../binary/name-section.ts";
import { shown } from "../errors/shown.ts";
import { visibleName } from "../errors/visible.ts";
import type { Module } from "../module/module.ts";
import type { ExceptionObject } from "./heap/objects.ts";
import { fromBits } from "./values.ts";

/** Values that are told of one exception. */
const MOST_VALUES = 8;

/** `tag oops: 7, 2.5`. Tags without a name are `tag 0`, by their index in the module that has them. */
export function exceptionText({ tag, values }: ExceptionObject): string {
  const name = `tag ${visibleName(tag.name() ?? "of the host's")}`;
  if (values.length === 0) return name;
  const told = tag.type.params.slice(0, MOST_VALUES).map((type, i) => valueText(fromBits(type, values[i])));
  return `${name}: ${told.join(", ")}${values.length > MOST_VALUES ? ", …" : ""}`;
}

/** Numbers as the text format writes them. */
function valueText(value: unknown): string {
  if (typeof value === "bigint") return `${value}`;
  if (Object.is(value, -0)) return "-0";
  if (value instanceof Uint8Array)
    return `0x${[...value]
      .toReversed()
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("")}`;
  return shown(value);
}

/** What a module calls a tag of its own: by its name section, as it exports it, or by index. */
export function tagName(module: Module, tagidx: number): string {
  const exported = module.exports.find(({ kind, index }) => kind === "tag" && index === tagidx);
  return moduleNames(module).namesOf("tag").get(tagidx) ?? exported?.name ?? `${tagidx}`;
}
