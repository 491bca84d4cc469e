// What a user has chosen, as one value: a link carries it, examples give it.

import type { TargetDescription } from "../target/choices.ts";

/** The program: text that is assembled, or the bytes of a module. */
export type Program =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "module";
      readonly name: string;
      readonly bytes: Uint8Array;
      /** Source files, by the paths that debug data has for them. */
      readonly sources: Readonly<Record<string, string>>;
    };

export interface Settings {
  /** The example that it began with; empty: none. */
  readonly example: string;
  readonly program: Program;
  readonly target: TargetDescription;
  /** The export to call; empty: the start function, or the first export there is. */
  readonly entry: string;
  readonly args: string;
  readonly stdin: string;
  readonly isInteractive: boolean;
  /** As the user typed them. */
  readonly fuel: string;
  readonly timeout: string;
  readonly memory: string;
  readonly trace: boolean;
  readonly coverage: boolean;
}

/** Texts between blanks; quotes hold them together. */
export function splitArguments(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? "") : quoted.replaceAll(/\\(.)/g, "$1"),
  );
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1024,
  kib: 1024,
  m: 2 ** 20,
  mib: 2 ** 20,
  g: 2 ** 30,
  gib: 2 ** 30,
};
const TIMES: Readonly<Record<string, number>> = { "": 1, ms: 1, s: 1000, m: 60_000 };

/** `64MiB`, `1e6`, `5s`: a number with a unit; undefined where nothing is given, NaN for what is none. */
export function quantity(text: string, kind: "count" | "bytes" | "time"): number | undefined {
  if (text.trim() === "") return undefined;
  const [, digits, unit = ""] = /^\s*([\d_.]+(?:e\d+)?)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const units: Readonly<Record<string, number>> = kind === "bytes" ? UNITS : kind === "time" ? TIMES : { "": 1 };
  const factor = units[unit.toLowerCase()];
  if (digits === undefined || factor === undefined) return Number.NaN;
  return Number(digits.replaceAll("_", "")) * factor;
}
