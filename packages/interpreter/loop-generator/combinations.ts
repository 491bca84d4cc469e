// The combinations: what compiled programs do so often in a row that the loop does it in one step. Chosen from counts over
// interpreters, a database, compressors, ray tracing and numeric kernels, by family rather than pair by pair, so that programs
// that were not counted gain as well; the size of the loop's bytecode is what limits them. In commutative operations the computed
// operand comes first.

/** Fills `$` of the text with each of the choices. */
function fill(text: string, ...choices: readonly string[]): readonly string[] {
  return choices.map((choice) => text.replace("$", choice));
}

/** Elements of arrays and fields of records. */
const ADDRESSES: readonly string[] = [
  ...fill("$(i32.add(r, i))", "i32.load", "i32.load8_u", "i32.load16_u", "i32.load16_s"),
  ...fill("$(i32.add(r, i))", "i64.load", "f32.load", "f64.load"),
  ...fill("$(i32.add(r, r))", "i32.load8_u", "i32.load16_u", "f64.load"),
  ...fill("$(i32.add(i32.shl(r, i), r))", "i32.load"),
  ...fill("$(i32.add(r, i), i)", "i32.store8"),
];

/** Copies from one array or record to another. */
const COPIES: readonly string[] = [
  ...copies("i32.store8(r, i32.load8_u(r))"),
  ...copies("i32.store(r, i32.load(r))"),
  ...copies("i64.store(r, i64.load(r))"),
];

/** Through two pointers, and by indices into what lies at constant addresses. */
function copies(plain: string): readonly string[] {
  const from = plain.replace("(r))", "(i32.add(r, i)))");
  return [plain, from, from.replace("(r,", "(i32.add(r, i),")];
}

/** The ends of loops: count, compare, and go back; and tests of what was just loaded or masked. */
const TESTS: readonly string[] = [
  ...fill("loop_if($(tee(i32.add(r, i)), i))", "i32.ne"),
  ...fill("loop_if($(tee(i32.add(r, i)), r))", "i32.ne", "i32.lt_u", "i32.lt_s"),
  "loop_if(i32.lt_u(tee(i32.add(r, r)), i))",
  ...fill("$(tee(i32.add(r, i)))", "loop_if"),
  ...fill("$(i32.and(r, i))", "br_if", "br_unless"),
  ...fill("$(i32.load8_u(r))", "br_if", "br_unless"),
  ...fill("$(i32.load(r))", "br_if", "br_unless"),
  ...fill("$(tee(i32.load(r)))", "br_unless", "loop_if"),
  ...fill("br_if($(i32.load8_u(r), i))", "i32.ne"),
  ...fill("br_if($(i32.and(r, i), r))", "i32.ne"),
  ...fill("br_if($(i32.and(r, i), i))", "i32.ne"),
  ...fill("br_if($(r, i32.load(r)))", "i32.lt_u", "i32.ge_s"),
  "br_if(i32.lt_u(i32.add(r, i), i))",
  ...fill("$(f64.lt(f64.add(r, r), r))", "br_if", "br_unless"),
  ...fill("select32(r, r, $(r, r))", "i32.lt_s", "i32.lt_u"),
];

/** Integer expressions of two steps. */
const INTEGERS: readonly string[] = [
  ...fill("i32.add($, r)", "i32.shl(r, i)", "i32.mul(r, r)", "i32.mul(r, i)", "i32.add(r, r)", "i32.add(r, i)"),
  ...fill("i32.add($, r)", "i32.load(r)", "i32.load8_u(r)"),
  ...fill("i32.add($, i)", "i32.load(r)", "i32.add(r, r)", "i32.shl(r, i)"),
  ...fill("i32.and($, i)", "i32.shr_u(r, i)", "i32.load8_u(r)", "i32.add(r, i)"),
  ...fill("i32.shl($, i)", "i32.and(r, i)", "i32.and(r, r)", "i32.load8_u(r)"),
  ...fill("i32.mul($, r)", "i32.load16_u(r)"),
  ...fill("i32.or($, r)", "i32.shl(r, i)", "i32.load8_u(r)"),
  ...fill("i32.xor($, r)", "i32.shr_u(r, i)", "i32.load(r)"),
  "i32.store(r, i32.add(r, i))",
  "i32.load(i32.load(r))",
  ...fill("i64.add($, r)", "i64.mul(r, r)", "i64.shr_u_far(r, i)"),
  ...fill("i64.xor($, r)", "i64.shr_u_near(r, i)"),
  "i64.shr_u_far(i64.mul(r, r), i)",
];

/** Floating-point expressions of two steps. */
const FLOATS: readonly string[] = [
  ...fill("f64.add($, r)", "f64.mul(r, r)", "f64.add(r, r)", "f64.sub(r, r)", "f64.load(r)"),
  ...fill("f64.mul($, r)", "f64.add(r, r)", "f64.sub(r, r)", "f64.load(r)", "f64.load(i32.add(r, i))"),
  "f64.mul(f64.load(r), f64.load(r))",
  "f64.mul(f64.load(i32.add(r, i)), f64.load(i32.add(r, i)))",
  ...fill("f64.sub(r, $)", "f64.mul(r, r)", "f64.load(r)"),
  "f64.store(r, f64.mul(r, r))",
  "f32.add(f32.mul(r, r), r)",
];

/** Products and differences of vectors, distances, and what is asked of them; masked bytes, and elements behind a pointer. */
const LONGER: readonly string[] = [
  ...fill("$(i32.and(i32.load8_u(r), i))", "br_if", "br_unless"),
  "selectf64(r, r, f64.lt(r, r))",
  "i32.add(i32.shl(r, i), i32.load(r))",
  "f64.sub(r, f64.load(i32.add(r, i)))",
  ...fill("f64.mul(tee($), r)", "f64.add(r, r)", "f64.sub(r, r)"),
  "f64.add(f64.mul(r, r), f64.mul(r, r))",
  ...fill("f64.mul(tee(f64.sub(r, $)), r)", "f64.load(r)", "f64.load(i32.add(r, i))"),
  "f64.add(f64.add(f64.mul(r, r), r), r)",
  "f64.add(f64.add(f64.mul(r, r), f64.mul(r, r)), r)",
  "br_if(f64.lt(tee(f64.sub(r, r)), r))",
  // What is counted in memory.
  "i32.store(r, i32.add(i32.load(r), i))",
];

/** Frames on the guest's own stack in memory. */
const FRAMES: readonly string[] = [
  "i32.add(global.get32(i), i)",
  "global.set32(tee(i32.add(global.get32(i), i)), i)",
  "global.set32(i32.add(r, i), i)",
];

/** What stands next to each other without depending on each other. */
const SEQUENCES: readonly string[] = [
  ...fill("mov32(r); $", "mov32(r)", "mov32(i)", "br", "loop"),
  ...fill("mov32(i); $", "mov32(i)", "br"),
  ...fill("i32.add(r, i); $", "i32.add(r, i)", "mov32(r)", "loop"),
  ...fill("$; i32.add(r, i)", "i32.add(r, r)", "i32.store(r, r)", "i32.store8(r, r)"),
  ...fill("$; return", "mov32(r)", "mov32(i)", "i32.add(r, r)", "global.set32(i32.add(r, i), i)"),
  "i32.add(r, i); loop_if(i32.ne(tee(i32.add(r, i)), r))",
  "f64.mul(r, r); f64.mul(r, r)",
];

/**
 * Of the loops for memories with 32-bit addresses alone: what computes addresses, and frames on such a stack; and longer ones, as cases are shorter there: a
 * loop of more than 32 kilobytes, minified, is no repetition of the one before it to a compressor.
 */
export const NARROW_COMBINATIONS: readonly string[] = [
  ...FRAMES,
  ...LONGER,
  ...fill("i32.add(i32.shl(r, i), $)", "r", "i"),
  ...fill("$; i32.add(r, i)", "i32.add(r, i)", "i32.store(r, r)", "i32.store8(r, r)"),
  ...fill("$; return", "i32.add(r, r)", "global.set32(i32.add(r, i), i)"),
  "i32.add(r, i); loop",
  "i32.add(r, i); loop_if(i32.ne(tee(i32.add(r, i)), r))",
  "f64.mul(r, r); f64.mul(r, r)",
];

/** An element by an index of 32 bits. */
const ELEMENT = "i64.add(i64.shl_near(i64.extend_i32_u(r), i), r)";

/**
 * Of the loops for memories with 64-bit addresses alone: addresses, and counters that are as wide as these. An address that is a
 * register and a constant costs nothing: see `displacements`.
 */
export const WIDE_COMBINATIONS: readonly string[] = [
  ...fill("loop_if(i64.ne(tee(i64.add_word(r, i)), $))", "r", "i"),
  "loop_if(i64.ge_u(r, i))",
  ...fill("loop_unless(i64.eqz($))", "r", "tee(i64.add(r, i))"),
  "i64.add_word(r, i); i64.add_word(r, i)",
  ...fill("i64.shl_near($, i)", "i64.extend_i32_u(r)", "i64.extend_i32_s(r)"),
  ...fill("i64.add(i64.shl_near($, i), r)", "r", "i64.extend_i32_u(r)", "i64.extend_i32_s(r)"),
  ...fill("i64.add($, r)", "i64.extend_i32_u(r)", "i64.extend_i32_s(r)"),
  ...fill("$; i64.add_word(r, i)", "i32.add(r, r)", "i32.store(r, r)", "i64.store(r, r)"),
  ...fill(`$(${ELEMENT})`, "i32.load", "i64.load", "f64.load"),
  `f64.mul(f64.load(${ELEMENT}), r)`,
  "i64.load32_u(i64.add(i64.shl_near(r, i), r))",
  ...fill("i32.load8_u(i64.add($, r))", "r", "i64.extend_i32_u(r)"),
];

/** All of them. */
export const COMBINATIONS: readonly string[] = [
  ...ADDRESSES,
  ...COPIES,
  ...TESTS,
  ...INTEGERS,
  ...FLOATS,
  ...LONGER,
  ...FRAMES,
  ...SEQUENCES,
  ...WIDE_COMBINATIONS,
];
