// Templates of the loads and stores of memory 0. Loads go through a DataView. Stores go through typed arrays: a store through a
// DataView makes V8 forget, for the whole loop, what it knows about every other array. What the loops cannot do by themselves
// (an access out of bounds, an absent page, a page crossing, an unaligned store) is done once more by the slow forms.

import { high, low, number, operation, type Scope, type Template, type Value } from "./template.ts";

/** Emits what finds the place of an access in the memory's bytes, and leaves where it cannot be done here. */
function locate(
  address: Value | undefined,
  offset: Value | undefined,
  width: number,
  writes: boolean,
  scope: Scope,
): string {
  const by = low(offset);
  switch (scope.memory) {
    case "flat32": {
      const place = scope.bind(`(${low(address)} >>> 0) + ${by}`);
      scope.leaveIf(`${place} > last${width}`);
      return place;
    }
    case "flat64": {
      const hi = scope.bind(high(address));
      const place = scope.bind(`(${low(address)} >>> 0) + ${by}`);
      scope.leaveIf(`${hi} !== 0 || ${place} > last${width}`);
      return place;
    }
    case "paged32": {
      const more = scope.bind(by);
      const lo = scope.bind(`${low(address)} + ${more} | 0`);
      return locateInPage(lo, more, `${lo} >>> pageShift`, width, writes, scope);
    }
    case "paged64": {
      const more = scope.bind(by);
      const hi = scope.bind(high(address));
      const lo = scope.bind(`${low(address)} + ${more} | 0`);
      // Most addresses are below 4 GiB, and a branch is sooner done than a load that depends on the address.
      const table = `(${hi} === 0 ? first : ${hi} >>> 0 < reach ? directory[${hi}] : 0)`;
      return locateInPage(lo, more, `${table} + (${lo} >>> pageShift) | 0`, width, writes, scope);
    }
    default:
      return "0";
  }
}

/** `lo` is an address to which `more` was added. Compilers compare words of one signedness without looking at their signs. */
function locateInPage(lo: string, more: string, page: string, width: number, writes: boolean, scope: Scope): string {
  const within = scope.bind(`${lo} & pageMask`);
  const place = scope.bind(`(${writes ? "writeTable" : "readTable"}[${page}] | ${within}) >>> 0`);
  const crossing = width === 1 ? "" : ` || ${within} > last${width}`;
  scope.leaveIf(`${place} < lowest${crossing} || ${lo} >>> 0 < ${more} >>> 0`);
  return place;
}

/** In the slow forms: the two words of the effective address, as arguments. */
function effective(address: Value | undefined, offset: Value | undefined, scope: Scope): string {
  const more = scope.bind(low(offset));
  if (scope.memory === "slow32") {
    const sum = scope.bind(`(${low(address)} >>> 0) + (${more} >>> 0)`);
    return `${sum} >>> 0, ${sum} > 4294967295 ? 1 : 0`;
  }
  const hi = scope.bind(high(address));
  const sum = scope.bind(`(${low(address)} >>> 0) + (${more} >>> 0)`);
  return `${sum} >>> 0, (${hi} >>> 0) + (${sum} > 4294967295 ? 1 : 0)`;
}

const isSlow = (scope: Scope): boolean => scope.memory.startsWith("slow");

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
    ([address, offset], scope, then) => {
      if (!isSlow(scope)) return then(read("view", locate(address, offset, width, false, scope), scope));
      scope.line(`slowLoad(memory, ${effective(address, offset, scope)}, ${width});`);
      then(read("slowView", "0", scope));
    },
    { trapping: true, memory: true },
  );
}

const get = (view: string, type: string, place: string): string =>
  `${view}.get${type}(${place}${type.endsWith("8") ? "" : ", true"})`;

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

const both = (view: string, place: string): Value => ({
  low: get(view, "Int32", place),
  high: get(view, "Int32", place === "0" ? "4" : `${place} + 4`),
});

/** `write` adds the lines that put the value at a place of the memory's bytes, `bits` those that put it into the scratch. */
function store(
  name: string,
  value: "i32" | "i64" | "f32" | "f64",
  width: number,
  write: (place: string, value: Value, scope: Scope, address: Value | undefined) => void,
): Template {
  return operation(
    name,
    ["address", value],
    undefined,
    ([address, given = {}, offset], scope, then) => {
      if (isSlow(scope) && width === 4 && given.low !== undefined) {
        scope.line(`slowStoreWord(memory, access, ${effective(address, offset, scope)}, ${low(given)});`);
      } else if (isSlow(scope)) {
        if (given.low === undefined) {
          scope.line(`slowView.setFloat${8 * width}(0, ${number(given)}, true);`);
        } else {
          scope.line(`slowView.setInt32(0, ${low(given)}, true);`);
          if (width === 8) scope.line(`slowView.setInt32(4, ${high(given)}, true);`);
        }
        scope.line(`slowStore(memory, ${effective(address, offset, scope)}, ${width});`);
      } else write(locate(address, offset, width, true, scope), given, scope, address);
      then({});
    },
    { trapping: true, memory: true, immediate: value === "i32" },
  );
}

/**
 * One that is unaligned is left to the slow forms, but for constants in the smallest of the loops for pages, which has room for it: those are what
 * compilers set bytes to, several at once wherever these lie. To leave takes ten times as long, and longer still once a buffer was detached.
 */
function word(place: string, value: Value, scope: Scope, address: Value | undefined): void {
  const isConstant = address?.at !== undefined && low(value).startsWith("code");
  const inHalves = isConstant && scope.memory === "paged32";
  const aligned = `memoryWords[${place} >>> 2] = ${low(value)};`;
  scope.leaveIf(`(${place} & ${inHalves ? 1 : 3}) !== 0`);
  if (!inHalves) return scope.line(aligned);
  scope.line(`if ((${place} & 3) === 0) ${aligned}`);
  scope.line("else {");
  scope.line(`memoryHalves[${place} >>> 1] = ${low(value)};`);
  scope.line(`memoryHalves[${place} + 2 >>> 1] = ${low(value)} >> 16;`);
  scope.line("}");
}

function pair(place: string, value: Value, scope: Scope): void {
  scope.leaveIf(`(${place} & 3) !== 0`);
  scope.line(`memoryWords[${place} >>> 2] = ${low(value)};`);
  scope.line(`memoryWords[(${place} >>> 2) + 1] = ${high(value)};`);
}

function float(place: string, value: Value, scope: Scope): void {
  if (value.low !== undefined) {
    scope.leaveIf(`(${place} & 3) !== 0`);
    scope.line(`memoryWords[${place} >>> 2] = ${low(value)};`);
    return;
  }
  const x = scope.bind(number(value));
  scope.leaveIf(`(${place} & 3) !== 0`);
  scope.line(`memoryFloats[${place} >>> 2] = ${x};`);
}

function double(place: string, value: Value, scope: Scope): void {
  const x = scope.bind(number(value));
  // A register may hold a NaN with a payload; what was just computed has none to keep.
  scope.leaveIf(`(${place} & 7) !== 0${value.at === undefined ? "" : ` || ${x} !== ${x}`}`);
  scope.line(`memoryDoubles[${place} >>> 3] = ${x};`);
}

export const MEMORY: readonly Template[] = [
  load("i32.load", "i32", 4, narrow("Int32")),
  load("i32.load8_s", "i32", 1, narrow("Int8")),
  load("i32.load8_u", "i32", 1, narrow("Uint8")),
  load("i32.load16_s", "i32", 2, narrow("Int16")),
  load("i32.load16_u", "i32", 2, narrow("Uint16")),
  load("i64.load", "i64", 8, both),
  load("i64.load8_u", "i64", 1, extended("Uint8")),
  load("i64.load32_s", "i64", 4, extended("Int32")),
  load("i64.load32_u", "i64", 4, (view, place) => ({ low: get(view, "Int32", place), high: "0" })),
  load("f32.load", "f32", 4, (view, place) => ({
    low: get(view, "Int32", place),
    number: get(view, "Float32", place),
  })),
  load("f64.load", "f64", 8, (view, place, scope) =>
    isSlow(scope)
      ? { ...both(view, place), number: get(view, "Float64", place) }
      : { number: get(view, "Float64", place), payload: true },
  ),
  store("i32.store", "i32", 4, word),
  store("i32.store8", "i32", 1, (place, value, scope) => scope.line(`memoryBytes[${place}] = ${low(value)};`)),
  store("i32.store16", "i32", 2, (place, value, scope) => {
    scope.leaveIf(`(${place} & 1) !== 0`);
    scope.line(`memoryHalves[${place} >>> 1] = ${low(value)};`);
  }),
  store("i64.store", "i64", 8, pair),
  store("f32.store", "f32", 4, float),
  store("f64.store", "f64", 8, double),
];
