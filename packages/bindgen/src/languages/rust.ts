// Rust: a module without std. Imports as they are in `raw`, and over them functions with slices, texts and results. Its types stand in rust-types.ts.

import { BUILT_FOR_SECTION, declared } from "@atoll/core/engine";
import { isSingle } from "./c.ts";
import { free, meaning, Names, oneLine, snake, suffixed } from "../names.ts";
import { type FunctionModel, rangeIn, type SetModel } from "../set-model.ts";
import { floatText, isFloat, NUMBERS } from "./number-names.ts";
import {
  rustConstantId as constantId,
  rustElementName as elementName,
  rustFieldId as fieldId,
  rustRawType as rawType,
  rustTypeIds,
  rustTypeName as typeName,
  rustTypes,
} from "./rust-types.ts";

type Known = declared.KnownType<unknown>;

/** How a parameter is written, and the values that it gives to the import. */
interface Passed {
  readonly param: string;
  readonly values: readonly string[];
}

function passed(name: string, type: Known): Passed {
  const id = free(snake(name), "rust");
  const one = (param: string, ...values: readonly string[]): Passed => ({
    param: `${id}: ${param}`,
    values,
  });
  if (type instanceof declared.RangeType) {
    const length = type.options.length === undefined ? [`${id}.len()`] : [];
    const slice = type.kind === "string" ? "&str" : `&[${elementName(type)}]`;
    return one(slice, `${id}.as_ptr() as usize`, ...length);
  }
  if (type instanceof declared.OptionType) return optional(id, type);
  if (type instanceof declared.OutType) {
    const { inner } = type;
    if (!(inner instanceof declared.RangeType)) return one(`&mut ${typeName(inner)}`, `${id} as *mut _ as usize`);
    const length = inner.options.length === undefined ? [`${id}.len()`] : [];
    return one(`&mut [${elementName(inner)}]`, `${id}.as_mut_ptr() as usize`, ...length);
  }
  if (type instanceof declared.InOutType) return one(`&mut ${typeName(type.inner)}`, `${id} as *mut _ as usize`);
  if (
    type instanceof declared.RecordType ||
    type instanceof declared.VariantType ||
    type instanceof declared.ArrayType
  ) {
    return one(`&${typeName(type)}`, `${id} as *const _ as usize`);
  }
  if (type instanceof declared.ByValueType) {
    const field = free(snake(type.inner.fields[0]?.name ?? ""), "rust");
    if (type.single === undefined) return one(typeName(type), `&${id} as *const _ as usize`);
    return one(typeName(type), toRaw(`${id}.${field}`, type.single));
  }
  if (type instanceof declared.BuffersType)
    return one(`&[${typeName(type)}]`, `${id}.as_ptr() as usize`, `${id}.len()`);
  if (type instanceof declared.HandleType) {
    if (!type.owned) return one(`&${typeName(type)}`, `${id}.0`);
    return { param: `${id}: ${typeName(type)}`, values: [`${id}.into_handle()`] };
  }
  if (type instanceof declared.CallbackType) {
    const data = suffixed(id, "_data");
    if (type.as === "funcref") return { param: `${id}: usize, ${data}: usize`, values: [id, data] };
    return {
      param: `${id}: ${typeName(type)}, ${data}: *mut core::ffi::c_void`,
      values: [`${id} as usize`, `${data} as usize`],
    };
  }
  if (type.kind === "cstring") return one("&core::ffi::CStr", `${id}.as_ptr() as usize`);
  return one(typeName(type), toRaw(id, type));
}

function optional(id: string, { inner }: declared.OptionType<unknown>): Passed {
  if (inner instanceof declared.OptionType && !isSingle(inner)) return optional(id, inner);
  const of = (param: string, ...values: readonly string[]): Passed => ({
    param: `${id}: Option<${param}>`,
    values,
  });
  const slice = (param: string, { counted }: { readonly counted: boolean }): Passed =>
    of(
      param,
      `${id}${param.startsWith("&mut") ? ".as_ref()" : ""}.map_or(0, |it| it.as_ptr() as usize)`,
      ...(counted ? [] : [`${id}${param.startsWith("&mut") ? ".as_ref()" : ""}.map_or(0, |it| it.len())`]),
    );
  const place = (type: Known): Passed => of(`&mut ${typeName(type)}`, `${id}.map_or(0, |it| it as *mut _ as usize)`);
  if (inner instanceof declared.RangeType) {
    const counted = inner.options.length !== undefined;
    return slice(inner.kind === "string" ? "&str" : `&[${elementName(inner)}]`, { counted });
  }
  if (inner instanceof declared.OutType) {
    const { inner: held } = inner;
    if (!(held instanceof declared.RangeType)) return place(held);
    return slice(`&mut [${elementName(held)}]`, { counted: held.options.length !== undefined });
  }
  if (inner instanceof declared.InOutType) return place(inner.inner);
  if (inner instanceof declared.BuffersType) return slice(`&[${typeName(inner)}]`, { counted: false });
  if (inner instanceof declared.CallbackType && inner.as === "table") {
    const data = suffixed(id, "_data");
    return {
      param: `${id}: Option<${typeName(inner)}>, ${data}: *mut core::ffi::c_void`,
      values: [`${id}.map_or(0, |it| it as usize)`, `${data} as usize`],
    };
  }
  if (inner instanceof declared.CallbackType) return passed(id, inner);
  if (inner instanceof declared.HandleType) return of(`&${typeName(inner)}`, `${id}.map_or(0, |it| it.0)`);
  if (inner.kind === "cstring") return of("&core::ffi::CStr", `${id}.map_or(0, |it| it.as_ptr() as usize)`);
  return of(`&${typeName(inner)}`, `${id}.map_or(0, |it| it as *const _ as usize)`);
}

/** A single value as the import takes it. */
function toRaw(value: string, type: Known): string {
  const raw = type.flats[0] === undefined ? "u32" : rawType(type.flats[0]);
  if (type instanceof declared.EnumType || type instanceof declared.FlagsType) return `${value}.0 as ${raw}`;
  return typeName(type) === raw ? value : `${value} as ${raw}`;
}

/** A single value of the import's as a function gives it. */
function fromRaw(value: string, type: Known): string {
  if (type instanceof declared.EnumType || type instanceof declared.FlagsType) {
    return `${typeName(type)}(${value} as ${NUMBERS[type.base.shape.of]})`;
  }
  if (type instanceof declared.HandleType) return `${typeName(type)}(${value} as u32)`;
  if (type instanceof declared.OptionType)
    return `if ${value} == 0 { None } else { Some(${fromRaw(value, type.inner)}) }`;
  if (type instanceof declared.NumberType && type.shape.of === "bool") return `${value} != 0`;
  return `${value} as ${typeName(type)}`;
}

function zeroOf(returned: Known | undefined): string {
  return returned !== undefined && isFloat(returned) ? "0.0" : "0";
}

/** The type of a single value of the import's as a function gives it. */
function givenName(type: Known): string {
  return type instanceof declared.OptionType ? `Option<${typeName(type.inner)}>` : typeName(type);
}

/** Of a declared function: parameters, what it returns, and its body. */
interface Wrapper {
  readonly params: readonly string[];
  readonly returns: string;
  readonly body: readonly string[];
}

function wrapperOf(model: FunctionModel): Wrapper {
  const { declared: given } = model;
  if (given === undefined) return rawWrapper(model);
  const counts = new Map<string, string>();
  for (const { id: each, type } of given.params) {
    const known = declared.knownType(type);
    const length = rangeIn(known)?.options.length;
    if (typeof length !== "string") continue;
    const id = free(snake(each), "rust");
    const own =
      known instanceof declared.OptionType ? `${id}.as_ref().map_or(usize::MAX, |it| it.len())` : `${id}.len()`;
    const others = counts.get(length);
    // The host goes by one count for all of them.
    counts.set(length, others === undefined ? own : `${others}.min(${own})`);
  }
  const params: string[] = [];
  const values: string[] = [];
  for (const { name: each, id, type } of given.params) {
    const known = declared.knownType(type);
    if (known instanceof declared.CountType) {
      const [flat] = known.flats;
      values.push(`(${counts.get(each) ?? "0"}) as ${flat === undefined ? "usize" : rawType(flat)}`);
      continue;
    }
    const passing = passed(id, known);
    params.push(passing.param);
    values.push(...passing.values);
  }
  const { kind, outs, errors, returned } = given.result;
  const before: string[] = [];
  const gives: string[] = [];
  const types: string[] = [];
  const outValues: string[] = [];
  for (const { name: each, type } of outs) {
    const id = free(snake(each), "rust");
    const length = suffixed(id, "_len");
    if (type instanceof declared.RangeType) {
      params.push(`${id}: &mut [${elementName(type)}]`);
      before.push(`let mut ${length} = 0usize;`);
      outValues.push(`${id}.as_mut_ptr() as usize`, `${id}.len()`, `&mut ${length} as *mut _ as usize`);
      gives.push(length);
      types.push("usize");
    } else if (type instanceof declared.AllocatedType) {
      before.push(`let mut ${id} = 0usize;`, `let mut ${length} = 0usize;`);
      outValues.push(`&mut ${id} as *mut _ as usize`, `&mut ${length} as *mut _ as usize`);
      gives.push(`(${id} as *mut ${elementName(type.inner)}, ${length})`);
      types.push(`(*mut ${elementName(type.inner)}, usize)`);
    } else {
      const handle = type instanceof declared.HandleType;
      const raw = handle ? "u32" : typeName(type);
      before.push(`let mut ${id} = core::mem::MaybeUninit::<${raw}>::zeroed();`);
      const sized = type instanceof declared.RecordType ? type.sized : undefined;
      // The host writes as much as the guest says it knows.
      if (sized !== undefined) {
        before.push(`unsafe { (*${id}.as_mut_ptr()).${fieldId(sized.name)} = core::mem::size_of::<${raw}>() as u32 };`);
      }
      outValues.push(`${id}.as_mut_ptr() as usize`);
      gives.push(handle ? `${typeName(type)}(unsafe { ${id}.assume_init() })` : `unsafe { ${id}.assume_init() }`);
      types.push(typeName(type));
    }
  }
  const isStruct = kind === "outs" && outs[0]?.type instanceof declared.RecordType;
  const all = isStruct ? [...outValues, ...values] : [...values, ...outValues];
  const call = `unsafe { raw::${free(snake(model.id), "rust")}(${all.join(", ")}) }`;
  const value = gives.length === 1 ? (gives[0] ?? "()") : `(${gives.join(", ")})`;
  const valueType = types.length === 1 ? (types[0] ?? "()") : `(${types.join(", ")})`;
  if (kind === "code" && errors !== undefined) {
    const error = typeName(errors);
    return {
      params,
      returns: `Result<${valueType}, ${error}>`,
      body: [
        ...before,
        `let code = ${call};`,
        `if code == 0 { Ok(${value}) } else { Err(${fromRaw("code", errors)}) }`,
      ],
    };
  }
  if (kind === "negative" && errors !== undefined) {
    const success = returned === undefined ? "()" : fromRaw("value", returned);
    return {
      params,
      returns: `Result<${returned === undefined ? "()" : givenName(returned)}, ${typeName(errors)}>`,
      body: [
        `let value = ${call}${model.results[0]?.valueType === "address" ? " as isize" : ""};`,
        `if value >= ${zeroOf(returned)} { Ok(${success}) } else { Err(${fromRaw("(-value)", errors)}) }`,
      ],
    };
  }
  if (kind === "null" && returned !== undefined) {
    return {
      params,
      returns: `Option<${givenName(returned)}>`,
      body: [
        `let value = ${call};`,
        `if value == ${zeroOf(returned)} { None } else { Some(${fromRaw("value", returned)}) }`,
      ],
    };
  }
  if (kind === "value" && returned !== undefined) {
    return { params, returns: givenName(returned), body: [`let value = ${call};`, fromRaw("value", returned)] };
  }
  if (outs.length > 0) return { params, returns: valueType, body: [...before, `${call};`, value] };
  return { params, returns: "()", body: [`${call};`] };
}

function rawWrapper({ id, params, results }: FunctionModel): Wrapper {
  const names = params.map(({ label }, i) => free(snake(label ?? `arg${i}`), "rust"));
  return {
    params: params.map((param, i) => `${names[i]}: ${rawType(param)}`),
    returns: results[0] === undefined ? "()" : rawType(results[0]),
    body: [`unsafe { raw::${free(snake(id), "rust")}(${names.join(", ")}) }`],
  };
}

/** A function's signature. */
export function rustPrototype(model: FunctionModel): string {
  const { params, returns } = wrapperOf(model);
  return `fn ${free(snake(model.id), "rust")}(${params.join(", ")})${returns === "()" ? "" : ` -> ${returns}`}`;
}

/** Says in the module what it was built for, which linking checks. */
function stamp({ stamp: line }: SetModel): string[] {
  if (line === undefined) return [];
  return [
    "",
    "/// Says in the module what it was built for, which linking checks.",
    "#[used]",
    `#[cfg_attr(target_family = "wasm", link_section = ${JSON.stringify(BUILT_FOR_SECTION)})]`,
    `static BUILT_FOR: [u8; ${new TextEncoder().encode(line).length}] = *b${byteText(line)};`,
  ];
}

function numberText(type: Known, value: number | bigint): string {
  if (typeof value === "bigint" || !isFloat(type)) return String(value);
  const of = (type as declared.NumberType<unknown>).shape.of;
  return Number.isNaN(value) ? `${of}::NAN` : floatText(value, { infinity: `${of}::INFINITY` });
}

/** A text in quotation marks. */
function rustText(of: string): string {
  return JSON.stringify(of).replaceAll(/\\(?:u([0-9a-f]{4})|([bf]))/g, (_, code: string | undefined, letter) =>
    code === undefined ? (letter === "b" ? "\\x08" : "\\x0c") : `\\u{${code}}`,
  );
}

/** The same as bytes, which have no letters beyond ASCII. */
function byteText(of: string): string {
  const bytes = [...new TextEncoder().encode(of)];
  const shown = bytes.map((byte) =>
    byte > 0x1f && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return `"${shown.join("").replaceAll("\\x0a", "\\n")}"`;
}

/** The module of a set. */
export function rustModule(model: SetModel): string {
  const constantNames = new Names(["SET_VERSION", "BUILT_FOR", ...rustTypeIds(model)]);
  const raw = model.functions.flatMap(({ name, id, params, results }) => {
    const list = params.map((param, i) => `${free(snake(param.label ?? `arg${i}`), "rust")}: ${rawType(param)}`);
    const [result] = results;
    return [
      `        #[link_name = ${rustText(name)}]`,
      `        pub fn ${free(snake(id), "rust")}(${list.join(", ")})${result === undefined ? "" : ` -> ${rawType(result)}`};`,
    ];
  });
  const functions = model.functions.flatMap((each) => ["", ...functionLines(each)]);
  const lines = [
    `//! ${model.title}${model.doc === undefined ? "" : `: ${model.doc}`}`,
    "//! Written by atoll bindgen from the set's declaration: change that, not this.",
    "#![allow(dead_code, unused_mut, clippy::all)]",
    "",
    `pub const SET_VERSION: &str = "${model.version}";`,
    ...stamp(model),
    ...Object.entries(model.constants).map(([name, { type, value, doc }]) => {
      const known = declared.knownType(type);
      const shown = typeof value === "string" ? rustText(value) : numberText(known, value);
      const note = doc === undefined ? "" : ` // ${oneLine(doc)}`;
      return `pub const ${constantNames.take(constantId(name))}: ${typeof value === "string" ? "&str" : typeName(known)} = ${shown};${note}`;
    }),
    "",
    "/// The imports as they are.",
    "pub mod raw {",
    `    #[link(wasm_import_module = ${rustText(model.namespace)})]`,
    '    extern "C" {',
    ...raw,
    "    }",
    "}",
    ...rustTypes(model, functions),
    ...functions,
    "",
  ];
  return lines.join("\n");
}

function functionLines(model: FunctionModel): string[] {
  const docs = [
    ...(model.doc === undefined ? [] : [model.doc]),
    ...(model.suspending ? ["May wait."] : []),
    ...(model.declared?.params ?? []).flatMap(({ id, doc, unit }) =>
      doc === undefined && unit === undefined ? [] : [`- \`${snake(id)}\`: ${meaning(doc, unit)}`],
    ),
  ];
  return [
    ...docs.map((line) => `/// ${oneLine(line)}`),
    `pub ${rustPrototype(model)} {`,
    ...wrapperOf(model).body.map((line) => `    ${line}`),
    "}",
  ];
}
