// What the host makes before the first instruction: the arrays and structs of constant expressions, in one step that nobody can end. Their sizes are known
// before.

import { I32, InstructionReader, type ModuleInstance, requireArray, typesOf } from "@atoll/core/engine";
import { storageBytes } from "../emit/long-operations.ts";

/** Of an object besides its fields or elements. */
const HEADER = 16;
/** Expressions between two looks at the limits. */
const BETWEEN_LOOKS = 4096;

/** Their bytes on the host. Throws ExhaustionError for an array that is too large for any engine. */
export function constantObjectBytes({ module, globals, limits }: ModuleInstance): number {
  const types = typesOf(module);
  if (!module.types.some(({ composite }) => composite.kind === "array" || composite.kind === "struct")) return 0;
  const reader = new InstructionReader(module.bytes, 0, module.bytes.length);
  /** Of i32 alone: no other value is a length. */
  const known: (number | undefined)[] = globals.map((each) =>
    each.type.value === I32 ? (each.bits as number) : undefined,
  );
  let bytes = 0;
  let expressions = 0;

  const array = (length: number | undefined): undefined => {
    const { composite } = types.at(reader.index);
    if (composite.kind !== "array" || length === undefined) return;
    const elements = (length >>> 0) * storageBytes(composite.element.storage);
    requireArray(length >>> 0, elements);
    bytes += HEADER + elements;
  };
  /** By type: a structure may have thousands of fields, and be made in three bytes. */
  const sizes = new Map<number, { readonly bytes: number; readonly fields: number }>();
  const struct = (): number => {
    let size = sizes.get(reader.index);
    if (size === undefined) {
      const { composite } = types.at(reader.index);
      const fields = composite.kind === "struct" ? composite.fields : [];
      const sum = fields.reduce((total, { storage }) => total + storageBytes(storage), HEADER);
      sizes.set(reader.index, (size = { bytes: sum, fields: fields.length }));
    }
    bytes += size.bytes;
    return size.fields;
  };
  /** The value, where it is a number that is known. */
  const evaluate = ({ start, end }: { readonly start: number; readonly end: number }): number | undefined => {
    if (expressions++ % BETWEEN_LOOKS === 0) limits.look();
    const stack: (number | undefined)[] = [];
    const pop = (count: number): undefined => void (count > 0 && stack.splice(-count));
    const binary = (operate: (a: number, b: number) => number): number | undefined => {
      const [a, b] = stack.splice(-2);
      return a === undefined || b === undefined ? undefined : operate(a, b);
    };
    for (reader.reset(start, end); reader.next();) {
      switch (reader.instruction.name) {
        case "end":
          return stack.pop();
        case "i32.const":
          stack.push(reader.i32);
          break;
        case "i32.add":
          stack.push(binary((a, b) => (a + b) | 0));
          break;
        case "i32.sub":
          stack.push(binary((a, b) => (a - b) | 0));
          break;
        case "i32.mul":
          stack.push(binary(Math.imul));
          break;
        case "i64.add":
        case "i64.sub":
        case "i64.mul":
          stack.push(pop(2));
          break;
        case "global.get":
          stack.push(known[reader.index]);
          break;
        case "ref.i31":
        case "any.convert_extern":
        case "extern.convert_any":
          stack.push(pop(1));
          break;
        case "array.new": {
          const length = stack.pop();
          pop(1);
          stack.push(array(length));
          break;
        }
        case "array.new_default":
          stack.push(array(stack.pop()));
          break;
        case "array.new_fixed":
          pop(reader.index2);
          stack.push(array(reader.index2));
          break;
        case "struct.new":
          stack.push(pop(struct()));
          break;
        case "struct.new_desc":
          stack.push(pop(struct() + 1));
          break;
        case "struct.new_default":
          struct();
          stack.push(undefined);
          break;
        case "struct.new_default_desc":
          struct();
          stack.push(pop(1));
          break;
        default:
          stack.push(undefined);
      }
    }
    return stack.pop();
  };

  for (const init of module.globalInits) known.push(evaluate(init));
  for (const { init } of module.tables) if (init !== undefined) evaluate(init);
  for (const { items } of module.elements) {
    if (items.kind === "expressions") for (const expression of items.expressions) evaluate(expression);
  }
  return bytes;
}
