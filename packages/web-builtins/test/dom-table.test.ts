// What `web:dom` has is what the web platform's definitions say, and nothing stale stands in the repository.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { webDom } from "@atoll/web-builtins";

test("the table and its document are what the definitions make", () => {
  const generator = fileURLToPath(new URL("../dom-generator/generate-dom.ts", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ["--no-warnings", generator, "--check"], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

test("members have the types that the definitions give them", () => {
  const typeOf = (name: string): string => {
    const builtin = webDom.functions[name];
    const names = (types: readonly { readonly label?: string; readonly name: string }[]): string =>
      types.map(({ label, name: type }) => label ?? type).join(" ");
    return builtin === undefined ? "none" : `[${names(builtin.params)}] -> [${names(builtin.results)}]`;
  };
  expect(typeOf("Element.getAttribute")).toBe("[object string] -> [string?]");
  expect(typeOf("CanvasRenderingContext2D.fillText/4")).toBe("[object string f64 f64 f64] -> []");
  expect(typeOf("set HTMLInputElement.checked")).toBe("[object bool] -> []");
  expect(typeOf("Event.new")).toBe("[string] -> [externref]");
  expect([typeOf("set Element.innerHTML"), typeOf("Document.write"), typeOf("set HTMLElement.onclick")]).toEqual([
    "none",
    "none",
    "none",
  ]);
});
