// The public surface of every package as text, in `api/`: a change of it is seen in review, because it has to touch a file there. `pnpm check:api` fails where
// a report is not what the built declarations say, and shows what differs; `pnpm check:api --write` writes them anew.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { createPatch } from "diff";
import { publicEntries } from "./public-entries.ts";

const root = resolve(import.meta.dirname, "../../..");
const folder = join(root, "api");
const SILENT = { default: { logLevel: ExtractorLogLevel.None } };

const write = process.argv.includes("--write");
const temporary = mkdtempSync(join(tmpdir(), "atoll-api-"));
try {
  const reports = new Map<string, string>();
  for (const [file, name] of publicEntries(root)) {
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${name}` : "");
    reports.set(`${fileName(name)}.api.md`, report(file, fileName(name)));
  }
  process.stderr.write(process.stderr.isTTY ? "\r\u001b[K" : "");
  if (write) writeAll(reports);
  else compare(reports);
} finally {
  rmSync(temporary, { recursive: true });
}

/** `@atoll/core/engine` as `core-engine`. */
function fileName(name: string): string {
  return name.replace("@atoll/", "").replaceAll("/", "-");
}

/** What one file of declarations makes public. */
function report(file: string, name: string): string {
  const manifest = packageOf(file);
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: manifest,
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: dirname(manifest),
      mainEntryPointFilePath: file,
      newlineKind: "lf",
      compiler: { tsconfigFilePath: join(root, "tools/api-docs/tsconfig.json") },
      apiReport: {
        enabled: true,
        reportFolder: temporary,
        reportTempFolder: temporary,
        reportFileName: `${name}.api.md`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      // Types and documents are others' to check.
      messages: {
        compilerMessageReporting: SILENT,
        extractorMessageReporting: SILENT,
        tsdocMessageReporting: SILENT,
      },
    },
  });
  const errors: string[] = [];
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.text);
      message.handled = true;
    },
  });
  if (errors.length > 0) throw new Error(`${name}: ${errors.join("; ")}`);
  return readFileSync(join(temporary, `${name}.api.md`), "utf8");
}

function packageOf(file: string): string {
  for (let at = dirname(file); ; at = dirname(at)) {
    const manifest = join(at, "package.json");
    try {
      readFileSync(manifest);
      return manifest;
    } catch (error) {
      if (at === dirname(at)) throw error;
    }
  }
}

function known(): ReadonlyMap<string, string> {
  try {
    return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return new Map();
    throw error;
  }
}

function writeAll(reports: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of known().keys()) if (!reports.has(name)) rmSync(join(folder, name));
  for (const [name, text] of reports) writeFileSync(join(folder, name), text);
  console.log(`wrote ${reports.size} reports to ${relative(process.cwd(), folder)}`);
}

function compare(reports: ReadonlyMap<string, string>): void {
  const before = known();
  const changed = [...new Set([...before.keys(), ...reports.keys()])].filter(
    (name) => before.get(name) !== reports.get(name),
  );
  for (const name of changed) console.log(createPatch(`api/${name}`, before.get(name) ?? "", reports.get(name) ?? ""));
  if (changed.length === 0) return console.log(`ok: the public names of ${reports.size} entries are those in api/`);
  console.log(
    `the public surface has changed in ${changed.length} reports: if it is meant, write them anew by pnpm check:api --write, and say so in CHANGELOG.md`,
  );
  process.exitCode = 1;
}
