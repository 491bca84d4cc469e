// The canonical ABI's places: how wide a type is in memory, and which values of wasm it is as parameter and result.
// https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md

import { InternalError } from "@atoll/core/engine";
import { bare, type WitType } from "../types.ts";

/** A value of wasm. */
export type Flat = "i32" | "i64" | "f32" | "f64";

/** How a type lies in memory, in bytes, and what it is as values of wasm. */
export interface Layout {
  readonly size: number;
  readonly align: number;
  readonly flat: readonly Flat[];
}

/** More values than these go through memory. */
export const MOST_FLAT_PARAMS = 16;
export const MOST_FLAT_RESULTS = 1;

const FIXED: Readonly<Record<string, Layout>> = {
  bool: { size: 1, align: 1, flat: ["i32"] },
  u8: { size: 1, align: 1, flat: ["i32"] },
  s8: { size: 1, align: 1, flat: ["i32"] },
  u16: { size: 2, align: 2, flat: ["i32"] },
  s16: { size: 2, align: 2, flat: ["i32"] },
  u32: { size: 4, align: 4, flat: ["i32"] },
  s32: { size: 4, align: 4, flat: ["i32"] },
  char: { size: 4, align: 4, flat: ["i32"] },
  u64: { size: 8, align: 8, flat: ["i64"] },
  s64: { size: 8, align: 8, flat: ["i64"] },
  f32: { size: 4, align: 4, flat: ["f32"] },
  f64: { size: 8, align: 8, flat: ["f64"] },
  string: { size: 8, align: 4, flat: ["i32", "i32"] },
  list: { size: 8, align: 4, flat: ["i32", "i32"] },
  own: { size: 4, align: 4, flat: ["i32"] },
  borrow: { size: 4, align: 4, flat: ["i32"] },
};

const known = new WeakMap<WitType, Layout>();

/** How a type lies. */
export function layoutOf(type: WitType): Layout {
  let layout = known.get(type);
  if (layout === undefined) known.set(type, (layout = compute(bare(type))));
  return layout;
}

function compute(type: ReturnType<typeof bare>): Layout {
  const fixed = FIXED[type.kind];
  if (fixed !== undefined) return fixed;
  switch (type.kind) {
    case "record":
      return inOrder(type.fields.map((field) => field.type));
    case "tuple":
      return inOrder(type.of);
    case "enum":
      return { size: tagSize(type.cases.length), align: tagSize(type.cases.length), flat: ["i32"] };
    case "flags":
      return flagsLayout(type.flags.length);
    default:
      return variant(casesOf(type));
  }
}

/** Types of the cases of whatever has cases. */
export function casesOf(type: ReturnType<typeof bare>): readonly (WitType | undefined)[] {
  switch (type.kind) {
    case "variant":
      return type.cases.map((each) => each.type);
    case "option":
      return [undefined, type.of];
    case "result":
      return [type.ok, type.err];
    default:
      throw new InternalError(`${type.kind} has no cases`);
  }
}

export function alignUp(at: number, align: number): number {
  return Math.ceil(at / align) * align;
}

function most(least: number, of: readonly number[]): number {
  return of.reduce((a, b) => Math.max(a, b), least);
}

function inOrder(types: readonly WitType[]): Layout {
  let size = 0;
  let align = 1;
  const flat: Flat[] = [];
  for (const layout of types.map(layoutOf)) {
    size = alignUp(size, layout.align) + layout.size;
    align = Math.max(align, layout.align);
    for (const each of layout.flat) flat.push(each);
  }
  return { size: alignUp(size, align), align, flat };
}

/** Bytes of a tag of so many cases. */
export function tagSize(cases: number): number {
  return cases <= 1 << 8 ? 1 : cases <= 1 << 16 ? 2 : 4;
}

function flagsLayout(count: number): Layout {
  if (count <= 8) return { size: 1, align: 1, flat: ["i32"] };
  if (count <= 16) return { size: 2, align: 2, flat: ["i32"] };
  const words = Math.ceil(count / 32);
  return { size: 4 * words, align: 4, flat: Array.from({ length: words }, () => "i32" as const) };
}

/** Where the value of a case begins, behind the tag. */
export function payloadAt(types: readonly (WitType | undefined)[]): number {
  return alignUp(
    tagSize(types.length),
    most(
      1,
      types.map((type) => (type === undefined ? 1 : layoutOf(type).align)),
    ),
  );
}

function variant(types: readonly (WitType | undefined)[]): Layout {
  const layouts = types.flatMap((type) => (type === undefined ? [] : [layoutOf(type)]));
  const tag = tagSize(types.length);
  const align = most(
    tag,
    layouts.map((each) => each.align),
  );
  const size = alignUp(
    payloadAt(types) +
      most(
        0,
        layouts.map((each) => each.size),
      ),
    align,
  );
  const joined: Flat[] = [];
  for (const { flat } of layouts) {
    for (const [i, each] of flat.entries()) {
      const other = joined[i];
      joined[i] = other === undefined || other === each ? each : joinOf(other, each);
    }
  }
  return { size, align, flat: ["i32", ...joined] };
}

function joinOf(a: Flat, b: Flat): Flat {
  const narrow = (flat: Flat): boolean => flat === "i32" || flat === "f32";
  return narrow(a) && narrow(b) ? "i32" : "i64";
}
