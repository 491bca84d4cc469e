// Runs every example that the documents mark as runnable (```ts run, ```sh run) from the repository's root, and compares
// its output with the ```text block after it. Examples use the built packages: they show what a user would install.
import { spawnSync } from "node:child_process";
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { type Example, findExamples, matchesOutput } from "./docs/examples.ts";

const documents = globSync([
  "*.md",
  "docs/**/*.md",
  "{packages,apps}/*/README.md",
  "examples/{,*/}README.md",
]).toSorted();
const examples = documents.flatMap((file) => findExamples(file, readFileSync(file, "utf8")));
if (examples.length === 0) throw new Error("no document has a runnable example");

// Inside the workspace, so that imports of its packages resolve.
mkdirSync(".check", { recursive: true });
const dir = mkdtempSync(resolve(".check/docs-"));

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): [number, string] {
  const child = spawnSync("bash", ["-c", 'exec "$@" 2>&1', "bash", command, ...args], {
    env,
    encoding: "utf8",
    timeout: 120_000,
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.error !== undefined) throw child.error;
  return [child.status ?? -1, child.stdout];
}

const sourceOf = (index: number): string => join(dir, `example-${index}.ts`);

/** One compiler run over all TypeScript examples: a document must not teach what does not type-check. */
function typeErrors(): string {
  const files = examples.flatMap((example, index) => (example.language === "ts" ? [sourceOf(index)] : []));
  if (files.length === 0) return "";
  const config = {
    extends: resolve("tsconfig.base.json"),
    compilerOptions: {
      noEmit: true,
      isolatedDeclarations: false,
      declarationMap: false,
      types: ["node"],
      customConditions: [],
      // An example may be shorter than a program and is a module whatever it contains.
      moduleDetection: "force",
    },
    files,
  };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify(config));
  const [status, output] = run("tsc", ["-p", dir, "--pretty", "false"]);
  return status === 0 ? "" : output;
}

function runExample(example: Example, index: number, env: NodeJS.ProcessEnv): string | undefined {
  const [status, output] =
    example.language === "ts"
      ? run(process.execPath, [sourceOf(index)], env)
      : run("bash", ["-euo", "pipefail", "-c", example.code], env);
  if (status !== example.status) return `exit status ${status} instead of ${example.status}:\n${output}`;
  if (example.expected !== undefined && !matchesOutput(example.expected, output)) {
    return `it should print\n${example.expected}\nbut printed\n${output}`;
  }
  return undefined;
}

let failed = 0;
try {
  for (const [index, example] of examples.entries()) {
    if (example.language === "ts") writeFileSync(sourceOf(index), example.code);
  }
  const command = join(dir, "atoll");
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${resolve("apps/cli/dist/main.js")}" "$@"\n`);
  chmodSync(command, 0o755);
  const env = { ...process.env, PATH: `${dir}${delimiter}${process.env["PATH"] ?? ""}`, NO_COLOR: "1" };

  const errors = typeErrors();
  if (errors !== "") {
    failed++;
    console.log(
      errors.replaceAll(/\S*example-(\d+)\.ts\((\d+)/g, (whole, index: string, line: string) => {
        const example = examples[Number(index)];
        return example === undefined ? whole : `${example.file}(${example.line + Number(line)}`;
      }),
    );
  }
  for (const [index, example] of examples.entries()) {
    const start = performance.now();
    const problem = runExample(example, index, env);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${problem === undefined ? "ok    " : "FAILED"} ${example.file}:${example.line} (${seconds} s)`);
    if (problem !== undefined) {
      failed++;
      console.log(problem);
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
console.log(`${examples.length} examples, ${failed} problems`);
process.exitCode = failed === 0 ? 0 : 1;
