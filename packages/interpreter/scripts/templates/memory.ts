// Templates of the loads and stores of memory 0, in four forms: flat or paged, with 32- or 64-bit addresses. What does not go
// the fast way (an absent page, a page crossing, a high address) is done by the slow access functions of run/slow-access.ts;
// they may change how the memory is reached, after which the loop is left and entered anew.

import { high, low, number, operation, type Scope, type Template, type Then, type Value } from "./template.ts";

/** Continues on the fast way with the place in `view`, and on the slow way with the two words of the effective address. */
function locate(
  address: Value | undefined,
  offset: Value | undefined,
  width: number,
  access: "read" | "write",
  scope: Scope,
  fast: (place: string) => void,
  slow: (lo: string, hi: string) => void,
): void {
  const by = low(offset);
  if (scope.memory === "flat32") {
    const place = scope.bind(`(${low(address)} >>> 0) + ${by}`);
    scope.line(`if (${place} > size - ${width}) fault(memory, ${place}, ${width}, "${access}");`);
    fast(place);
    return;
  }
  if (scope.memory === "flat64") {
    const hi = scope.bind(high(address));
    const lo = scope.bind(`(${low(address)} >>> 0) + ${by}`);
    scope.fork(
      `${hi} === 0 && ${lo} <= size - ${width}`,
      () => fast(lo),
      () => slow(lo, `(${hi} >>> 0)`),
    );
    return;
  }
  const table = access === "read" ? "readTable" : "writeTable";
  const wide = scope.memory === "paged64";
  const hi = wide ? scope.bind(high(address)) : "0";
  const more = scope.bind(by);
  const lo = scope.bind(`${low(address)} + ${more} | 0`);
  const carry = `(${lo} >>> 0 < ${more} >>> 0 ? 1 : 0)`;
  const top = wide ? scope.bind(`${hi} + ${carry} | 0`) : scope.bind(carry);
  const page = wide ? `(directory[${top}] ?? 0) + (${lo} >>> pageShift)` : `${lo} >>> pageShift`;
  const within = scope.bind(`${lo} & pageMask`);
  const place = scope.bind(`((${table}[${page}] ?? 0) << 12 | ${within}) >>> 0`);
  const last = width === 1 ? "" : ` && ${within} <= pageMask - ${width - 1}`;
  const reachable = wide ? `${top} >>> 0 < directory.length` : `${top} === 0`;
  scope.fork(
    `${place} >= lowest${last} && ${reachable}`,
    () => fast(place),
    () => slow(`(${lo} >>> 0)`, wide ? `((${hi} >>> 0) + ${carry})` : top),
  );
}

/** A load: `read` gives the value at a place of `view`, `slow` the value from what the slow access left in `slowView`. */
function load(
  name: string,
  result: "i32" | "i64" | "f32" | "f64",
  width: number,
  read: (view: string, place: string, scope: Scope) => Value,
): Template {
  return operation(
    name,
    ["address"],
    result,
    ([address, offset], scope, then) =>
      locate(
        address,
        offset,
        width,
        "read",
        scope,
        (place) => then(read("view", place, scope)),
        (lo, hi) => {
          scope.line(`slowLoad(memory, ${lo}, ${hi}, ${width});`);
          scope.slow(() => then(read("slowView", "0", scope)));
        },
      ),
    { trapping: true, memory: true },
  );
}

const get = (view: string, type: string, place: string): string =>
  `${view}.get${type}(${place}${type.endsWith("8") ? "" : ", true"})`;

/** The upper of two neighbouring words. */
const above = (place: string): string => (place === "0" ? "4" : `${place} + 4`);

function narrow(type: string): (view: string, place: string) => Value {
  return (view, place) => ({ low: get(view, type, place) });
}

function extended(type: string): (view: string, place: string, scope: Scope) => Value {
  const signed = type.startsWith("Int");
  return (view, place, scope) => {
    const x = scope.bind(get(view, type, place));
    return { low: x, high: signed ? `${x} >> 31` : "0" };
  };
}

function both(view: string, place: string): Value {
  // The upper word first: if it is in bounds, so is the lower one.
  return { high: get(view, "Int32", above(place)), low: get(view, "Int32", place) };
}

/** A store: `write` adds the lines that put the value at a place of `view`. */
function store(
  name: string,
  value: "i32" | "i64" | "f32" | "f64",
  width: number,
  write: (view: string, place: string, value: Value, scope: Scope) => void,
): Template {
  return operation(
    name,
    ["address", value],
    undefined,
    ([address, given, offset], scope, then) =>
      locate(
        address,
        offset,
        width,
        "write",
        scope,
        (place) => {
          write("view", place, given ?? {}, scope);
          done(then);
        },
        (lo, hi) => {
          write("slowView", "0", given ?? {}, scope);
          scope.line(`slowStore(memory, ${lo}, ${hi}, ${width});`);
          scope.slow(() => done(then));
        },
      ),
    { trapping: true, memory: true, immediate: value === "i32" },
  );
}
const done = (then: Then): void => then({});

function word(type: string): (view: string, place: string, value: Value, scope: Scope) => void {
  const little = type.endsWith("8") ? "" : ", true";
  return (view, place, value, scope) => scope.line(`${view}.set${type}(${place}, ${low(value)}${little});`);
}

/** Bits if the value has them: a float that was not computed keeps its payload. */
function float(type: "Float32" | "Float64"): (view: string, place: string, value: Value, scope: Scope) => void {
  return (view, place, value, scope) => {
    if (value.low === undefined) scope.line(`${view}.set${type}(${place}, ${number(value)}, true);`);
    else if (type === "Float32") word("Int32")(view, place, value, scope);
    else pair(view, place, value, scope);
  };
}

function pair(view: string, place: string, value: Value, scope: Scope): void {
  scope.line(`${view}.setInt32(${above(place)}, ${high(value)}, true);`);
  scope.line(`${view}.setInt32(${place}, ${low(value)}, true);`);
}

export const MEMORY: readonly Template[] = [
  load("i32.load", "i32", 4, narrow("Int32")),
  load("i32.load8_s", "i32", 1, narrow("Int8")),
  load("i32.load8_u", "i32", 1, narrow("Uint8")),
  load("i32.load16_s", "i32", 2, narrow("Int16")),
  load("i32.load16_u", "i32", 2, narrow("Uint16")),
  load("i64.load", "i64", 8, both),
  load("i64.load8_s", "i64", 1, extended("Int8")),
  load("i64.load8_u", "i64", 1, extended("Uint8")),
  load("i64.load16_s", "i64", 2, extended("Int16")),
  load("i64.load16_u", "i64", 2, extended("Uint16")),
  load("i64.load32_s", "i64", 4, extended("Int32")),
  load("i64.load32_u", "i64", 4, (view, place) => ({ low: get(view, "Int32", place), high: "0" })),
  load("f32.load", "f32", 4, (view, place) => ({
    low: get(view, "Int32", place),
    number: get(view, "Float32", place),
  })),
  load("f64.load", "f64", 8, (view, place) => ({
    ...both(view, place),
    number: get(view, "Float64", place),
  })),
  store("i32.store", "i32", 4, word("Int32")),
  store("i32.store8", "i32", 1, word("Int8")),
  store("i32.store16", "i32", 2, word("Int16")),
  store("i64.store", "i64", 8, pair),
  store("f32.store", "f32", 4, float("Float32")),
  store("f64.store", "f64", 8, float("Float64")),
];
