// What declarations must look like, put together of smaller things: a schema looks at a value and says everything that is wrong with it, and where.
// Nothing is made of the value: declarations stay as they are.

import { unknownOption } from "../errors/check-options.ts";
import type { TargetIssue } from "../errors/errors.ts";
import { nearestName } from "../errors/nearest-name.ts";
import { shown } from "../errors/shown.ts";
import { pathText } from "./path-text.ts";

type Path = readonly PropertyKey[];

/** Every fault of a value that stands at a path. */
type Check = (value: unknown, path: Path) => readonly TargetIssue[];

/** A check that finds no fault in what is a `T`, and one in all else. */
export interface Schema<out T = unknown> extends Check {
  /** No schema has it: it is for the compiler. */
  readonly of?: T;
}
/** What a schema accepts. */
type ValueOf<S extends Check> = S extends Schema<infer T> ? T : unknown;

/** What more must hold of a value. */
export interface Rule<in T> {
  readonly holds: (value: T) => boolean;
  readonly message: string;
  /** Where in the value the fault is, if it does not hold. */
  readonly path: Path;
}

const at = (path: Path, message: string): readonly TargetIssue[] => [{ path: pathText(path), message }];
const wrong = (path: Path, expected: string, value: unknown): readonly TargetIssue[] =>
  at(path, `expected ${expected}, found ${shown(value)}`);

/** A schema of what a test accepts; `message` if there are words for all that it refuses. */
function tested<T>(expected: string, accepts: (value: unknown) => boolean, message?: string): Schema<T> {
  return (value, path) => {
    if (accepts(value)) return [];
    return message === undefined ? wrong(path, expected, value) : at(path, message);
  };
}

const isObject = (value: unknown): value is Readonly<Record<PropertyKey, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const anything: Schema = () => [];
export const string: Schema<string> = tested("a string", (value) => typeof value === "string");
export const boolean: Schema<boolean> = tested("a boolean", (value) => typeof value === "boolean");
export const symbol: Schema<symbol> = tested("a symbol", (value) => typeof value === "symbol");
/** Neither NaN nor an infinity. */
export const number: Schema<number> = tested("a number", Number.isFinite);
export const callable: Schema = tested("", (value) => typeof value === "function", "expected a function");

/** One of these values; `message` instead of a list of them. */
export function oneOf<const T extends string | number>(values: readonly T[], message?: string): Schema<T> {
  return (value, path) =>
    (values as readonly unknown[]).includes(value)
      ? []
      : at(path, message ?? `expected ${choice(values, value)}, found ${shown(value)}`);
}

/** The values that are allowed; if they are many, only the nearest one. */
export function choice(values: readonly unknown[], found: unknown): string {
  const nearest = typeof found === "string" ? nearestName(found, values.map(String)) : undefined;
  if (values.length > 6 && nearest !== undefined) return `one of ${values.length} values (did you mean ${nearest}?)`;
  const texts = values.map((value) => (typeof value === "string" ? JSON.stringify(value) : String(value)));
  return `${texts.join(" or ")}${nearest === undefined ? "" : ` (did you mean ${nearest}?)`}`;
}

/** What may be left out. */
export function optional<T>(schema: Schema<T>): Schema<T | undefined> {
  return (value, path) => (value === undefined ? [] : schema(value, path));
}

/** What a schema accepts and all rules do. Rules see only what the schema accepts. */
export function where<T>(schema: Schema<T>, ...rules: readonly Rule<T>[]): Schema<T> {
  return (value, path) => {
    const faults = schema(value, path);
    if (faults.length > 0) return faults;
    return rules.flatMap(({ holds, message, path: inner }) =>
      holds(value as T) ? [] : at([...path, ...inner], message),
    );
  };
}

/** The rule that a test makes; `path` is where in the value its fault is. */
export function rule<T>(holds: (value: T) => boolean, message: string, path: Path = []): Rule<T> {
  return { holds, message, path };
}

/** The rule that something is not empty. */
export function some(message: string): Rule<{ readonly length: number }> {
  return rule(({ length }) => length > 0, message);
}

const positive: Schema<number> = (value, path) =>
  typeof value === "number" && value < 0 ? wrong(path, "at least 0", value) : number(value, path);

/** A number of bytes, from 0 on. */
export const byteCount: Schema<number> = where(positive, rule(Number.isInteger, "expected a whole number of bytes"));

/** An array of such things. */
export function list<T>(entry: Schema<T>): Schema<readonly T[]> {
  return (value, path) =>
    Array.isArray(value) ? value.flatMap((each, i) => entry(each, [...path, i])) : wrong(path, "an array", value);
}

/** Such things by name. */
export function record<T>(entry: Schema<T>, name: Schema<string> = string): Schema<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (!isObject(value)) return wrong(path, "a record", value);
    const keys = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
    return keys.flatMap((key) => {
      const inner = [...path, key];
      const faults = name(key, inner);
      return faults.length > 0 ? faults : entry(value[key], inner);
    });
  };
}

type Fields = Readonly<Record<string, Check>>;
type ValuesOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** An object with these fields, and perhaps others. */
export function object<F extends Fields>(fields: F): Schema<ValuesOf<F>> {
  return (value, path) => {
    if (!isObject(value)) return wrong(path, "an object", value);
    return Object.entries(fields).flatMap(([name, field]) => field(value[name], [...path, name]));
  };
}

/** An object with these fields and no others. */
export function options<F extends Fields>(fields: F): Schema<ValuesOf<F>> {
  const known = object(fields);
  return (value, path) => {
    const faults = known(value, path);
    if (!isObject(value)) return faults;
    const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
    const others = unknown.map((name) => ({
      ...unknownOption(name, Object.keys(fields)),
      path: pathText([...path, name]),
    }));
    return [...faults, ...others];
  };
}

/** What one of the schemas accepts; `message` for all else. */
export function either<T>(schemas: readonly Schema<T>[], message?: string): Schema<T> {
  return (value, path) =>
    schemas.some((schema) => schema(value, path).length === 0)
      ? []
      : at(path, message ?? `none of what it may be fits: found ${shown(value)}`);
}
