// What `--coverage` and `--profile` ask for: recorders for the instances of a run, and what becomes of their reports at its end.

import { systemWords } from "../output/report-error.ts";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { InstanceOptions } from "@atoll/core";
import type { CommandLine } from "../command.ts";
import { Failure } from "../failure.ts";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";

/** Recorders, as options of an instance, and the end of it. */
export interface Observing {
  readonly recorders: Pick<InstanceOptions, "coverage" | "profile">;
  /** Writes the reports. Throws Failure for files that cannot be written. */
  finish(io: Io): void;
}

const FORMATS = ["text", "lcov", "html"] as const;
type Format = (typeof FORMATS)[number];
const FILES: Readonly<Record<Exclude<Format, "text">, string>> = { lcov: "coverage.lcov", html: "coverage.html" };

/** Undefined where nothing is to be observed. `files`: where modules came from, by their bytes. */
export async function observingOf(
  line: CommandLine,
  files: () => ReadonlyMap<Uint8Array, string>,
): Promise<Observing | undefined> {
  const coverageOption = line.option("coverage");
  const profileFile = line.option("profile");
  if (coverageOption === undefined && profileFile === undefined) return undefined;
  const form = coverageOption === undefined ? undefined : formOf(coverageOption);
  if (profileFile === "") throw new UsageError("--profile needs a file: --profile out.cpuprofile");
  const { Coverage, coverageHtml, coverageText, cpuProfile, lcov, Profile } = await import("@atoll/observe");
  const { readSources, tellMissingSources } = await import("../output/read-sources.ts");
  const sources = (wasm: Uint8Array) => readSources(wasm, files().get(wasm) ?? "-");
  const nameOf = (wasm: Uint8Array): string | undefined => files().get(wasm);
  const coverage = form === undefined ? undefined : new Coverage({ sources, nameOf });
  const profile = profileFile === undefined ? undefined : new Profile({ sources });
  const readSource = (file: string): string | undefined => {
    for (const wasm of files().keys()) {
      const text = sources(wasm).contentOf(file);
      if (text !== undefined) return text;
    }
    // What a source map names stands beside the module.
    const folders = [".", ...[...files().values()].map((path) => dirname(path))];
    for (const folder of new Set(folders)) {
      const text = textOf(resolve(folder, file));
      if (text !== undefined) return text;
    }
    return undefined;
  };
  return {
    recorders: {
      ...(coverage === undefined ? {} : { coverage }),
      ...(profile === undefined ? {} : { profile }),
    },
    finish(io) {
      if (profile !== undefined && profileFile !== undefined) write(profileFile, JSON.stringify(cpuProfile(profile)));
      if (coverage === undefined || form === undefined) return;
      const report = coverage.report();
      const { format, file } = form;
      const title = `Coverage of ${report.modules.map(({ name }) => name).join(", ")}`;
      const text =
        format === "lcov"
          ? lcov(report)
          : format === "html"
            ? coverageHtml(report, { readSource, title })
            : coverageText(report);
      if (file === undefined) io.err(text);
      else write(file, text);
      tellMissingSources(io);
    },
  };
}

/** Sources may lie on another machine: the page shows line numbers then. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** `lcov`, `html`, `text`, or one of them and a file: `lcov:out.info`. */
function formOf(text: string): { readonly format: Format; readonly file: string | undefined } {
  const [, name, file] = /^([a-z]*)(?::(.+))?$/s.exec(text) ?? [];
  const format = FORMATS.find((each) => each === (name === "" ? "text" : name));
  if (format === undefined)
    throw new UsageError(`--coverage takes ${FORMATS.join(", ")}, each with a file if you like: lcov:out.info`);
  return { format, file: file ?? (format === "text" ? undefined : FILES[format]) };
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(systemWords(error, file) ?? `${file} cannot be written`, { cause: error });
  }
}
