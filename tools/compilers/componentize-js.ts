// Components as componentize-js makes them: JavaScript with the engine that it needs.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as jco from "@bytecodealliance/jco-transpile/component";
import { compiler } from "@atoll/compiler";
import { instantiateComponent, transpileComponent } from "@atoll/components";
import type { Engine } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { type CompilerCheck, expectSame, type Workshop } from "./packages.ts";

const WIT = `package demo:text;
interface tools {
  record entry { word: string, count: u32 }
  count: func(text: string) -> list<entry>;
  parse: func(json: string) -> result<string, string>;
}
world text { export tools; }`;
const SCRIPT = `export const tools = {
  count(text) {
    const counts = new Map();
    for (const word of text.split(/\\s+/)) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts].map(([word, count]) => ({ word, count }));
  },
  parse(json) { try { return JSON.stringify(JSON.parse(json)); } catch (error) { throw error.message; } },
};`;
const TEXT = "to be or not to be 🌊";

interface Tools {
  readonly count: (text: string) => unknown;
  readonly parse: (json: string) => string;
}

export const componentizeJs: CompilerCheck = {
  name: "componentize-js",
  package: "@bytecodealliance/componentize-js@0.19",
  async run(workshop) {
    const file = buildComponent(workshop);
    // The same script on the host, where it needs no component.
    const host = (await import(pathToFileURL(join(workshop.folder, "tools.mjs")).href)) as { readonly tools: Tools };
    const component = await transpileComponent(readFileSync(file), jco);
    for (const engine of ENGINES) {
      const { tools } = (await instantiateComponent(component, { engine })) as { readonly tools: Tools };
      expectSame(
        `words on the ${engine.name}`,
        JSON.stringify(tools.count(TEXT)),
        JSON.stringify(host.tools.count(TEXT)),
      );
      expectSame(`a value on the ${engine.name}`, tools.parse('{ "a": [1] }'), host.tools.parse('{ "a": [1] }'));
      let failure: unknown;
      try {
        tools.parse("{");
      } catch (error) {
        failure = (error as { readonly payload?: unknown }).payload;
      }
      if (typeof failure !== "string" || !failure.startsWith("JSON.parse"))
        throw new Error(`a failure: ${JSON.stringify(failure)}`);
    }
    return `a component with StarlingMonkey in it (${readFileSync(file).length} bytes) gives the same on both engines`;
  },
};

const ENGINES: readonly Engine[] = [interpreter(), compiler()];

function buildComponent(workshop: Workshop): string {
  const write = (name: string, text: string): void => writeFileSync(join(workshop.folder, name), text);
  write("tools.mjs", SCRIPT);
  write("world.wit", WIT);
  write(
    "build.mjs",
    `import { componentize } from "@bytecodealliance/componentize-js";
    import { readFileSync, writeFileSync } from "node:fs";
    const { component } = await componentize(readFileSync("tools.mjs", "utf8"), readFileSync("world.wit", "utf8"));
    writeFileSync("tools.wasm", component);`,
  );
  workshop.run(process.execPath, ["build.mjs"]);
  return join(workshop.folder, "tools.wasm");
}
