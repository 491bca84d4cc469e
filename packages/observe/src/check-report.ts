// Reports of coverage come back from files and other processes: what is no report is refused before anything is made of it.

import { checkValue, type OptionKind } from "@atoll/core/engine";

type Fields = Readonly<Record<string, (value: unknown) => boolean>>;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number" && value >= 0;
const isList = (value: unknown, accepts: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(accepts);
const has = (value: unknown, fields: Fields): boolean =>
  isObject(value) && Object.entries(fields).every(([name, accepts]) => accepts(Reflect.get(value, name)));

const isPlace = (value: unknown): boolean => value === undefined || has(value, { file: isText, line: isNumber });
const NAMED: Fields = { name: isText, count: isNumber };
const MODULE: Fields = {
  name: isText,
  id: isText,
  functions: (all) => isList(all, (each) => has(each, { ...NAMED, funcidx: isNumber, source: isPlace })),
  branches: (all) =>
    isList(all, (each) =>
      has(each, { offset: isNumber, kind: isText, counts: (counts) => isList(counts, isNumber), source: isPlace }),
    ),
  files: (all) =>
    isList(all, (each) =>
      has(each, {
        file: isText,
        lines: (lines) => isList(lines, (line) => isList(line, isNumber) && (line as readonly unknown[]).length === 2),
      }),
    ),
  builtins: (all) => isList(all, (each) => has(each, NAMED)),
};

const REPORT: OptionKind = {
  expected: "a report of coverage, as Coverage gives it",
  accepts: (value) => has(value, { modules: (all) => isList(all, (each) => has(each, MODULE)) }),
};

/** Throws TargetError for what is no report. */
export function checkReport(subject: string, report: unknown): void {
  checkValue(subject, "report", report, REPORT);
}
