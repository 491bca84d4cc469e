// Names and texts as Zig writes them.

import { isReserved } from "../names.ts";

const PRIMITIVES =
  /^([iu]\d+|f(16|32|64|80|128)|[iu]size|c_(char|u?short|u?int|u?long|u?longlong|longdouble)|bool|void|noreturn|type|any(error|opaque|type|frame)|comptime_(int|float)|true|false|null|undefined)$/;

/** A text in quotation marks. */
export function zigText(text: string): string {
  const escaped = JSON.stringify(text).replaceAll(
    /\\(?:u([0-9a-f]{4})|([bf]))/g,
    (_, code: string | undefined, letter) =>
      code === undefined ? (letter === "b" ? "\\x08" : "\\x0c") : `\\u{${code}}`,
  );
  return escaped;
}

/** A name, quoted where it is none of Zig's own accord. */
export function zigId(name: string): string {
  const isPlain = /^[A-Za-z_]\w*$/.test(name) && name !== "_" && !isReserved(name, "zig") && !PRIMITIVES.test(name);
  return isPlain ? name : `@${zigText(name)}`;
}

/** The name of a field or a member, of which only keywords need quotes. */
export function zigField(name: string): string {
  const isPlain = /^[A-Za-z_]\w*$/.test(name) && name !== "_" && !isReserved(name, "zig");
  return isPlain ? name : `@${zigText(name)}`;
}
