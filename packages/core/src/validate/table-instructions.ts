// Validates accesses to single elements of tables. What has a signature is in addressed-instructions.ts.
// https://webassembly.github.io/spec/core/valid/instructions.html#table-instructions

import type { Rules } from "./code-validation.ts";

export const TABLE_RULES: Rules<"table"> = {
  "table.get": ({ reader, stack, context }) => {
    stack.pop(context.table(reader.index));
    stack.push(context.tableElement(reader.index));
  },
  "table.set": ({ reader, stack, context }) => {
    stack.popAll([context.table(reader.index), context.tableElement(reader.index)]);
  },
  "table.grow": ({ reader, stack, context }) => {
    stack.popAll([context.tableElement(reader.index), context.table(reader.index)]);
    stack.push(context.table(reader.index));
  },
  "table.fill": ({ reader, stack, context }) => {
    const address = context.table(reader.index);
    stack.popAll([address, context.tableElement(reader.index), address]);
  },
};
