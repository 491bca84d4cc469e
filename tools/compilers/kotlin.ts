// Kotlin/Wasm, for WASI and for JavaScript. The latter's glue is the compiler's own, with plain functions as imports; it asks for one name as a memory
// and as a global. Its strings, constants among them, are those of `wasm:js-string`: sets of the target, which the glue's functions are not asked for.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { compile, defineTarget, flat32, instantiate, WASM_3 } from "@atoll/core";
import { FlatMemory, jsTag } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { jsString, stringConstants } from "@atoll/js-builtins";
import { type CompilerCheck, expectSame, type Workshop } from "./packages.ts";

const source = `data class Point(val x: Int, val y: Double)
fun fib(n: Int): Int = if (n < 2) n else fib(n - 1) + fib(n - 2)
fun main() {
    println("Hello from Kotlin: \${fib(20)}")
    val words = "the tide is in the lagoon and the moon is out".split(" ")
    println(words.groupingBy { it }.eachCount().toList().sortedWith(compareBy({ -it.second }, { it.first })).take(3))
    println(listOf(Point(1, 2.5), Point(-3, 1e21)))
    try { error("caught in Kotlin") } catch (e: IllegalStateException) { println(e.message) }
    println((1..20).fold(1L) { a, b -> a * b })
    println("Lagune".map { it.uppercaseChar() }.joinToString("·"))
}
`;

export const kotlin: CompilerCheck = {
  name: "Kotlin",
  package: "kotlin-compiler",
  missing: () => (spawnSync("java", ["-version"]).status === 0 ? undefined : "there is no java to run the compiler"),
  async run(workshop) {
    writeFileSync(join(workshop.folder, "tide.kt"), source);
    const forWasi = compileKotlin(workshop, "wasm-wasi");
    const command = [resolve("apps/cli/dist/main.js"), "run", join(forWasi, "tide.wasm")];
    const printed = workshop.run(process.execPath, command);
    expectSame(
      "a program for WASI",
      printed,
      workshop.run(process.execPath, ["--no-warnings", join(forWasi, "tide.mjs")]),
    );
    const forScript = compileKotlin(workshop, "wasm-js");
    const hosts = workshop.run(process.execPath, [join(forScript, "tide.mjs")]);
    expectSame("a program for JavaScript", await printedBy(forScript), hosts);
    const [version] = /\d+\.\d+\.\d+/.exec(readFileSync(join(packageFolder(workshop), "package.json"), "utf8")) ?? [];
    return `${version}: programs for WASI and for JavaScript print the same`;
  },
};

function packageFolder(workshop: Workshop): string {
  return join(workshop.folder, "node_modules/kotlin-compiler");
}

/** The folder with a module and its glue. */
function compileKotlin(workshop: Workshop, target: "wasm-js" | "wasm-wasi"): string {
  const libraries = join(packageFolder(workshop), "lib");
  const jars = [
    "kotlin-compiler",
    "kotlin-stdlib",
    "kotlin-script-runtime",
    "kotlin-reflect",
    "kotlin-daemon",
    "annotations-13.0",
  ];
  const classes = jars.map((jar) => join(libraries, `${jar}.jar`)).join(":");
  const standard = join(libraries, `kotlin-stdlib-${target}.klib`);
  if (!existsSync(standard)) throw new Error(`the package has no ${standard}`);
  const common = [
    "-cp",
    classes,
    "org.jetbrains.kotlin.cli.js.KotlinWasmCompiler",
    `-Xwasm-target=${target}`,
    "-libraries",
    standard,
  ];
  const folder = join(workshop.folder, target);
  const named = (output: string): string[] => ["-ir-output-dir", output, "-ir-output-name", "tide"];
  workshop.run("java", [...common, ...named(`${folder}-library`), "tide.kt"]);
  workshop.run("java", [...common, "-Xir-produce-js", `-Xinclude=${folder}-library/tide.klib`, ...named(folder)]);
  return folder;
}

type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;
interface Glue {
  readonly importObject: { readonly js_code: Functions };
}

/** What a program for JavaScript prints on Atoll. */
async function printedBy(folder: string): Promise<string> {
  const { importObject } = (await import(pathToFileURL(join(folder, "tide.import-object.mjs")).href)) as Glue;
  const target = defineTarget({
    name: "script",
    version: "1.0.0",
    features: [...WASM_3, "legacy-exceptions"],
    memory: flat32(),
    sets: [jsString, stringConstants()],
    openNamespaces: ["js_code", "intrinsics"],
  });
  const lines: string[] = [];
  const memory = new FlatMemory({ addressType: "i32", limits: { min: 0n }, shared: false, pageSizeLog2: 16 });
  const module = compile(readFileSync(join(folder, "tide.wasm")), target);
  using vm = instantiate(module, {
    engine: interpreter(),
    imports: {
      js_code: strict({
        ...importObject.js_code,
        "kotlin.io.printlnImpl": (line: string) => void lines.push(`${line}\n`),
      }),
      intrinsics: { memory, tag: jsTag() },
    },
  });
  vm.func("_start", { params: [], results: [] })();
  return lines.join("");
}

/** The glue gives booleans for numbers, which the JS API turns into such, and Atoll does not. */
function strict(functions: Functions): Functions {
  const numbered =
    (f: Functions[string]) =>
    (...args: never[]) => {
      const result = f(...args);
      return typeof result === "boolean" ? Number(result) : result;
    };
  return Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, numbered(f)]));
}
