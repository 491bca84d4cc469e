// Element and data segments in the text format, in lines of bearable length.
// https://webassembly.github.io/spec/core/text/modules.html#element-segments

import type { ConstantExpression, DataSegment, ElementSegment, SegmentMode } from "../module/module.ts";
import { valueTypeText } from "./print-types.ts";
import type { TextContext } from "./text-context.ts";

export function* dataLines(
  context: TextContext,
  segment: DataSegment,
  index: number,
  depth: number,
): Generator<string> {
  const head = `(data${context.identifiers.declare("data", index)}${modeText(context, segment.mode, "memory")}`;
  const { start, end } = segment.bytes;
  yield* context.wrappedBytes(head, context.module.bytes.subarray(start, end), depth);
}

export function* elementLines(
  context: TextContext,
  segment: ElementSegment,
  index: number,
  depth: number,
): Generator<string> {
  const { identifiers } = context;
  const { items, mode, type } = segment;
  const kind = items.kind === "functions" ? "func" : valueTypeText(type, identifiers);
  const head = `(elem${identifiers.declare("elem", index)}${modeText(context, mode, "table")} ${kind}`;
  if (items.kind === "functions") {
    yield* context.wrappedItems(head, [...items.indices], depth, (funcidx) => identifiers.use("func", funcidx));
  } else {
    yield* context.wrappedItems(head, [...items.expressions], depth, (item) => clause(context, "item", item));
  }
}

function modeText(context: TextContext, mode: SegmentMode, space: "table" | "memory"): string {
  switch (mode.kind) {
    case "passive":
      return "";
    case "declarative":
      return " declare";
    case "active": {
      const into = mode.index === 0 ? "" : ` (${space} ${context.identifiers.use(space, mode.index)})`;
      return `${into} ${clause(context, "offset", mode.offset)}`;
    }
  }
}

/** One instruction stands for itself, more need the keyword. */
function clause(context: TextContext, keyword: "offset" | "item", expression: ConstantExpression): string {
  const text = context.expression(expression);
  return text.startsWith("(") ? text : `(${keyword} ${text})`;
}
