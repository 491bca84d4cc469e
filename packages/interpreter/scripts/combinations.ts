// The combinations: what compiled programs do so often in a row that the loop does it in one step. Chosen from counts over
// interpreters, a database, compressors, ray tracing and numeric kernels, by family rather than pair by pair, so that programs
// that were not counted gain as well. In commutative operations the computed operand comes first.

const COMPARISONS = ["eq", "ne", "lt_s", "lt_u", "ge_s", "ge_u"].map((name) => `i32.${name}`);
const EQUALITIES = ["i32.eq", "i32.ne"];
const ORDERINGS = ["i32.lt_s", "i32.lt_u", "i32.ge_s", "i32.ge_u"];
const LOADS = ["i32.load", "i32.load8_u", "i32.load8_s", "i32.load16_u", "i32.load16_s", "i64.load", "f32.load", "f64.load"];
const STORES = ["i32.store", "i32.store8", "i32.store16", "i64.store", "f32.store", "f64.store"];

/** Fills `$` of each text with each of the choices. */
function fill(texts: readonly string[], choices: readonly string[]): readonly string[] {
  return texts.flatMap((text) => choices.map((choice) => text.replace("$", choice)));
}

/** Elements of arrays and fields of records. */
const ADDRESSES: readonly string[] = [
  ...fill(["$(i32.add(r, i))", "$(i32.add(r, r))"], LOADS),
  ...fill(["$(i32.add(i32.shl(r, i), r))"], ["i32.load", "i64.load", "f64.load"]),
  ...fill(["$(i32.add(r, i), r)", "$(i32.add(r, r), r)"], STORES),
  ...fill(["$(i32.add(r, i), i)"], ["i32.store", "i32.store8"]),
];

/** The ends of loops: count, compare, and go back; and tests of what was just loaded or masked. */
const TESTS: readonly string[] = [
  ...fill(["loop_if($(tee(i32.add(r, i)), i))", "loop_if($(tee(i32.add(r, i)), r))"], COMPARISONS),
  ...fill(["loop_if($(tee(i32.add(r, r)), i))", "loop_if($(tee(i32.add(r, r)), r))"], COMPARISONS),
  ...fill(["loop_if($(r, tee(i32.add(r, i))))"], ORDERINGS),
  "loop_if(tee(i32.add(r, i)))",
  "loop_unless(tee(i32.add(r, i)))",
  "br_if(tee(i32.add(r, i)))",
  "br_unless(tee(i32.add(r, i)))",
  ...fill(["br_if($(tee(i32.add(r, i)), i))", "br_if($(tee(i32.add(r, i)), r))"], EQUALITIES),
  ...fill(["$(i32.and(r, i))"], ["br_if", "br_unless", "loop_if", "loop_unless"]),
  ...fill(["$(i32.and(r, r))"], ["br_if", "br_unless"]),
  ...fill(["$(i32.load8_u(r))", "$(tee(i32.load8_u(r)))"], ["br_if", "br_unless", "loop_if"]),
  ...fill(["$(i32.load(r))", "$(tee(i32.load(r)))"], ["br_if", "br_unless", "loop_if"]),
  ...fill(["br_if($(i32.load8_u(r), i))", "br_if($(tee(i32.load8_u(r)), i))", "br_if($(i32.load8_u(r), r))"], EQUALITIES),
  ...fill(["br_if($(i32.load(r), i))", "br_if($(i32.load(r), r))", "br_if($(i32.load16_u(r), r))"], EQUALITIES),
  ...fill(["br_if($(i32.load(r), i))", "br_if($(i32.load(r), r))", "br_if($(r, i32.load(r)))"], ORDERINGS),
  ...fill(["br_if($(i32.and(r, i), i))", "br_if($(i32.and(r, i), r))"], EQUALITIES),
  ...fill(["br_if($(i32.add(r, i), i))", "br_if($(i32.and(r, i), i))"], ["i32.lt_u", "i32.ge_u"]),
  ...fill(["select32(r, r, $)"], COMPARISONS.map((name) => `${name}(r, r)`)),
  ...fill(["select32(r, r, $)"], COMPARISONS.map((name) => `${name}(r, i)`)),
];

/** Integer expressions of two steps. */
const INTEGERS: readonly string[] = [
  ...fill(["i32.add($, r)", "i32.add($, i)"], ["i32.add(r, r)", "i32.shl(r, i)", "i32.mul(r, r)", "i32.load(r)", "i32.load8_u(r)"]),
  ...fill(["i32.add($, r)"], ["i32.add(r, i)", "i32.mul(r, i)", "i32.load16_u(r)", "i32.and(r, i)", "i32.sub(r, r)"]),
  ...fill(["i32.and($, i)"], ["i32.shr_u(r, i)", "i32.add(r, i)", "i32.add(r, r)", "i32.load(r)", "i32.load8_u(r)", "i32.xor(r, r)"]),
  ...fill(["i32.shl($, i)"], ["i32.and(r, i)", "i32.load8_u(r)", "i32.and(r, r)", "i32.add(r, i)", "i32.sub(r, r)"]),
  ...fill(["i32.shr_u($, i)"], ["i32.and(r, i)", "i32.mul(r, r)", "i32.load(r)"]),
  ...fill(["i32.shr_s($, i)"], ["i32.shl(r, i)", "i32.sub(r, r)"]),
  ...fill(["i32.mul($, r)"], ["i32.load(r)", "i32.load16_u(r)", "i32.load16_s(r)", "i32.and(r, i)", "i32.add(r, i)"]),
  ...fill(["i32.or($, r)"], ["i32.shl(r, i)", "i32.load(r)", "i32.load8_u(r)", "i32.and(r, i)", "i32.or(r, r)"]),
  ...fill(["i32.xor($, r)"], ["i32.xor(r, r)", "i32.shl(r, i)", "i32.shr_u(r, i)", "i32.load(r)", "i32.and(r, r)"]),
  ...fill(["i32.sub(r, $)"], ["i32.load(r)", "i32.mul(r, r)"]),
  ...fill(["i32.sub($, r)"], ["i32.load(r)", "i32.add(r, i)"]),
  ...fill(["i32.load($)"], ["i32.load(r)"]),
  ...fill(["i32.store(r, $)"], ["i32.add(r, i)", "i32.add(r, r)", "i32.load(r)", "i32.or(r, r)", "i32.and(r, i)", "i32.sub(r, r)"]),
  ...fill(["i32.store8(r, $)"], ["i32.load8_u(r)", "i32.add(r, i)"]),
  ...fill(["i64.store(r, $)"], ["i64.load(r)"]),
  ...fill(["i64.xor($, r)"], ["i64.xor(r, r)", "i64.shl_near(r, i)", "i64.shr_u_near(r, i)", "i64.shr_u_far(r, i)", "i64.rotl_far(r, i)"]),
  ...fill(["i64.add($, r)"], ["i64.mul(r, r)", "i64.add(r, r)", "i64.shr_u_far(r, i)", "i64.and(r, i)", "i64.load(r)"]),
  ...fill(["i64.mul($, r)"], ["i64.shr_u_far(r, i)", "i64.and(r, i)"]),
  ...fill(["i64.or($, r)"], ["i64.shl_far(r, i)", "i64.shl_near(r, i)", "i64.and(r, i)"]),
  ...fill(["i64.and($, i)"], ["i64.shr_u_near(r, i)", "i64.shr_u_far(r, i)", "i64.add(r, r)", "i64.load(r)"]),
  "i64.shr_u_far(i64.add(r, r), i)",
  "i64.shr_u_far(i64.mul(r, r), i)",
];

/** Floating-point expressions of two steps. */
const FLOATS: readonly string[] = ["f64", "f32"].flatMap((type) =>
  [
    ...fill(["$(*.mul(r, r), r)"], ["*.add", "*.sub"]),
    ...fill(["$(*.add(r, r), r)", "$(*.sub(r, r), r)"], ["*.add", "*.mul"]),
    ...fill(["$(*.load(r), r)"], ["*.add", "*.mul", "*.sub"]),
    ...fill(["*.sub(r, $)"], ["*.mul(r, r)", "*.load(r)"]),
    ...fill(["*.store(r, $)"], ["*.add(r, r)", "*.mul(r, r)", "*.sub(r, r)", "*.div(r, r)", "*.load(r)"]),
  ].map((text) => text.replaceAll("*", type)),
);
const DOUBLES: readonly string[] = [
  ...fill(["$(f64.load(i32.add(r, i)), r)"], ["f64.add", "f64.mul"]),
  ...fill(["$(f64.lt(f64.add(r, r), r))", "$(f64.lt(r, f64.add(r, r)))"], ["br_if", "br_unless"]),
];

/** What stands next to each other without depending on each other. */
const SEQUENCES: readonly string[] = [
  "mov32(r); mov32(r)",
  "mov32(i); mov32(i)",
  "mov32(r); mov32(i)",
  "mov64(r); mov64(r)",
  "mov32(r); br",
  "mov32(i); br",
  "mov32(r); loop",
  "i32.add(r, i); loop",
  "i32.add(r, i); br",
  "i32.add(r, i); i32.add(r, i)",
  "i32.add(r, r); i32.add(r, i)",
  "i32.add(r, i); mov32(r)",
  "mov32(r); i32.add(r, i)",
  "i32.store(r, r); i32.add(r, i)",
  "i32.store8(r, r); i32.add(r, i)",
];

export const COMBINATIONS: readonly string[] = process.env.NOCOMB ? [] : [
  ...ADDRESSES,
  ...TESTS,
  ...INTEGERS,
  ...FLOATS,
  ...DOUBLES,
  ...SEQUENCES,
];
