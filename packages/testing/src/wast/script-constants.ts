// The constants of a script's actions and expectations. Their numbers are read by the assembler, all of them at once: it knows every
// spelling of a float, and rounds exactly.

import { decodeModule, InstructionReader } from "@atoll/core/engine";
import type { ScalarValue, ScriptValue, VectorValue } from "../script/script-format.ts";
import { type List, type Sexpr, WastError } from "./parse-sexprs.ts";

type LaneType = VectorValue["lane_type"];

/** Reads `(i32.const 5)`, `(ref.null func)`, `(either …)` and so on; numbers are filled in by `assemble`. */
export class ScriptConstants {
  readonly #source: string;
  /** What is still to be read: the assembler's instruction, and who wants its bits. Scripts repeat themselves a lot. */
  readonly #pending = new Map<string, ((reader: InstructionReader) => void)[]>();

  constructor(source: string) {
    this.#source = source;
  }

  value(expression: Sexpr): ScriptValue {
    if (expression.kind !== "list") throw new WastError("a constant is expected", expression.line);
    const [head, ...operands] = expression.items;
    const keyword = head?.kind === "word" ? head.text : "";
    switch (keyword) {
      case "i32.const":
      case "i64.const":
      case "f32.const":
      case "f64.const":
        return this.#scalar(keyword.slice(0, 3) as ScalarValue["type"], expression, operands);
      case "v128.const":
        return this.#vector(expression, operands);
      case "either":
        return { type: "either", values: operands.map((each) => this.value(each)) };
      case "ref.null":
        return { type: nullType(operands[0]), value: "null" };
      case "ref.extern":
      case "ref.host":
        return reference(keyword === "ref.extern" ? "externref" : "anyref", operands[0]);
      default:
        if (!/^ref\.(func|any|eq|i31|struct|array|exn)$/.test(keyword)) {
          throw new WastError(`unknown constant ${keyword}`, expression.line);
        }
        return reference(`${keyword.slice(4)}ref`, undefined);
    }
  }

  /** Lets the assembler read all numbers seen so far. */
  async assemble(assemble: (text: string) => Promise<Uint8Array>): Promise<void> {
    const wanted = [...this.#pending];
    this.#pending.clear();
    const bytes = await assemble(`(module ${wanted.map(([text]) => `(func ${text})`).join("\n")})`);
    const module = decodeModule(bytes);
    const reader = new InstructionReader(module.bytes, 0, 0);
    for (const [i, { start, end }] of module.bodies.entries()) {
      reader.reset(start, end);
      reader.next();
      for (const fill of wanted[i]?.[1] ?? []) fill(reader);
    }
  }

  #want(text: string, fill: (reader: InstructionReader) => void): void {
    const others = this.#pending.get(text);
    if (others === undefined) this.#pending.set(text, [fill]);
    else others.push(fill);
  }

  #scalar(type: ScalarValue["type"], { start, end }: List, [operand]: readonly Sexpr[]): ScalarValue {
    const pattern = nanPattern(operand);
    if (pattern !== undefined) return { type, value: pattern };
    const value = { type, value: "" };
    this.#want(this.#source.slice(start, end), (reader) => void (value.value = String(scalarBits(type, reader))));
    return value;
  }

  #vector({ line }: List, [shape, ...lanes]: readonly Sexpr[]): VectorValue {
    const [, lane, count] = (shape?.kind === "word" ? /^([if]\d+)x(\d+)$/.exec(shape.text) : null) ?? [];
    if (lane === undefined || Number(count) !== lanes.length) throw new WastError("malformed v128.const", line);
    const patterns = lanes.map(nanPattern);
    const words = lanes.map((each, i) => (patterns[i] === undefined && each.kind === "word" ? each.text : "0"));
    const value: string[] = [];
    this.#want(`v128.const ${lane}x${count} ${words.join(" ")}`, ({ v128 }) =>
      value.push(...laneBits(lane as LaneType, v128).map((bits, i) => patterns[i] ?? bits)),
    );
    return { type: "v128", lane_type: lane as LaneType, value };
  }
}

function nanPattern(operand: Sexpr | undefined): string | undefined {
  const text = operand?.kind === "word" ? operand.text : "";
  return text === "nan:canonical" || text === "nan:arithmetic" ? text : undefined;
}

function scalarBits(type: ScalarValue["type"], reader: InstructionReader): bigint {
  const join = (low: number, high: number): bigint => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  switch (type) {
    case "i32":
      return BigInt(reader.i32 >>> 0);
    case "i64":
      return join(reader.i64Low, reader.i64High);
    case "f32":
      return BigInt(reader.f32Bits >>> 0);
    case "f64":
      return join(reader.f64Low, reader.f64High);
  }
}

function laneBits(lane: LaneType, bytes: Uint8Array): string[] {
  const size = Number(lane.slice(1)) / 8;
  return Array.from({ length: 16 / size }, (_, i) =>
    String(bytes.subarray(i * size, (i + 1) * size).reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n)),
  );
}

const NULL_TYPES: Readonly<Record<string, string>> = {
  none: "nullref",
  nofunc: "nullfuncref",
  noextern: "nullexternref",
  noexn: "nullexnref",
};

/** The type of a null; without a heap type, or of a defined one, any null. */
function nullType(heap: Sexpr | undefined): string {
  const name = heap?.kind === "word" ? heap.text : "";
  return /^[a-z]/.test(name) ? (NULL_TYPES[name] ?? `${name}ref`) : "refnull";
}

function reference(type: string, number: Sexpr | undefined): ScriptValue {
  return number?.kind === "word" ? { type, value: number.text } : { type };
}
