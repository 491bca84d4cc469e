// Every script of the official testsuite, written in the text format, is read as the same script: commands, lines, numbers bit by
// bit, and the bytes of its modules.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { suiteFolder } from "../../src/node/suite-folder.ts";
import type { Action, ScalarValue, Script, ScriptCommand, ScriptValue } from "../../src/script/script-format.ts";
import { readWast } from "../../src/wast/read-wast.ts";
import { assembleText } from "../../src/wat.ts";

const place = join(process.env["ATOLL_SHARED"] ?? "", "testsuite");
const root = existsSync(place) ? place : undefined;
if (root === undefined) console.log("the official testsuite is not here: its scripts are not read as text");

/** One command on one line. */
function commandText(command: ScriptCommand, load: (filename: string) => Uint8Array): string {
  const words = "text" in command ? ` ${literal(new TextEncoder().encode(command.text))}` : "";
  switch (command.type) {
    case "module":
    case "module_definition": {
      const form = command.type === "module" ? "" : " definition";
      return `(module${form}${spaced(command.name)} binary ${literal(load(command.filename))})`;
    }
    case "module_instance":
      return `(module instance${spaced(command.instance)}${spaced(command.module)})`;
    case "register":
      return `(register ${name(command.as)}${spaced(command.name)})`;
    case "action":
      return actionText(command.action);
    case "assert_return":
      return `(assert_return ${actionText(command.action)} ${command.expected.map(valueText).join(" ")})`;
    case "assert_trap":
    case "assert_exhaustion":
    case "assert_exception":
      return `(${command.type} ${actionText(command.action)}${words})`;
    default: {
      const keyword = command.type === "assert_uninstantiable" ? "assert_trap" : command.type;
      const form = command.module_type === "text" ? "quote" : "binary";
      return `(${keyword} (module ${form} ${literal(load(command.filename))})${words})`;
    }
  }
}

function spaced(word: string | undefined): string {
  return word === undefined ? "" : ` ${word}`;
}

function actionText({ type, module, field, args = [] }: Action): string {
  return `(${type}${spaced(module)} ${name(field)} ${args.map(valueText).join(" ")})`;
}

function name(text: string): string {
  return literal(new TextEncoder().encode(text));
}

function literal(bytes: Uint8Array): string {
  return `"${Array.from(bytes, (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`;
}

function valueText(value: ScriptValue): string {
  if ("values" in value) return `(either ${value.values.map(valueText).join(" ")})`;
  if ("lane_type" in value) {
    const lanes = value.value.map((lane) => numberText(value.lane_type, lane));
    return `(v128.const ${value.lane_type}x${lanes.length} ${lanes.join(" ")})`;
  }
  if (/^[if]\d+$/.test(value.type)) {
    const { type, value: bits } = value as ScalarValue;
    return `(${type}.const ${numberText(type, bits)})`;
  }
  if (value.value === undefined) return `(ref.${value.type.slice(0, -3)})`;
  if (value.value !== "null") return `(ref.${value.type === "externref" ? "extern" : "host"} ${value.value})`;
  if (value.type === "refnull") return "(ref.null)";
  const heap = value.type.slice(0, -3);
  return `(ref.null ${heap === "null" ? "none" : heap.replace(/^null/, "no")})`;
}

/** Integers as they are; floats in hexadecimal, exactly, made from their bits. */
function numberText(type: string, text: string): string {
  if (type.startsWith("i") || text.startsWith("nan")) return text;
  const [exponentBits, fractionBits] = type === "f32" ? [8n, 23n] : [11n, 52n];
  const bits = BigInt(text);
  const sign = bits >> (exponentBits + fractionBits) === 0n ? "" : "-";
  const exponent = Number((bits >> fractionBits) & ((1n << exponentBits) - 1n));
  const fraction = bits & ((1n << fractionBits) - 1n);
  const largest = 2 ** Number(exponentBits) - 1;
  if (exponent === largest) return `${sign}${fraction === 0n ? "inf" : `nan:0x${fraction.toString(16)}`}`;
  const significand = exponent === 0 ? fraction : fraction + (1n << fractionBits);
  return `${sign}0x${significand.toString(16)}p${Math.max(exponent, 1) - (largest - 1) / 2 - Number(fractionBits)}`;
}

/** The script on the lines that it says; several commands may share one. */
function scriptText({ commands }: Script, load: (filename: string) => Uint8Array): string {
  let text = "";
  let line = 1;
  for (const command of commands) {
    text += "\n".repeat(Math.max(0, command.line - line)) + commandText(command, load);
    line = Math.max(line, command.line);
  }
  return text;
}

/** As text to compare. Files have other names, arguments may be left out, text is not told from bytes. */
function comparable(command: ScriptCommand | undefined): string {
  const plain: Record<string, unknown> = { ...command };
  delete plain["filename"];
  delete plain["module_type"];
  if (command !== undefined && "action" in command) plain["action"] = { args: [], ...command.action };
  return JSON.stringify(plain, (_, value: unknown) =>
    value instanceof Object && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

const scripts = root === undefined ? [] : suiteFolder(root).scripts;
const folders = root === undefined ? ["every folder"] : [...new Set(scripts.map((script) => dirname(script)))];

test.skipIf(root === undefined).each(folders)("%s", { timeout: 120_000 }, async (folder) => {
  let commands = 0;
  for (const path of scripts.filter((script) => dirname(script) === folder)) {
    const load = (filename: string): Uint8Array => new Uint8Array(readFileSync(join(root ?? "", folder, filename)));
    const script = JSON.parse(readFileSync(join(root ?? "", `${path}.json`), "utf8")) as Script;
    const read = await readWast(scriptText(script, load), assembleText);
    const wanted = script.commands.map((each) => comparable(each));
    const difference = read.script.commands.findIndex((each, i) => comparable(each) !== wanted[i]);
    if (difference >= 0)
      expect.fail(`${path}: ${comparable(read.script.commands[difference])} for ${wanted[difference]}`);
    expect(read.script.commands, path).toHaveLength(script.commands.length);
    for (const [i, command] of read.script.commands.entries()) {
      const original = script.commands[i];
      if (!("filename" in command) || original === undefined || !("filename" in original)) continue;
      const quoted = "module_type" in original && original.module_type === "text";
      if (!quoted || command.type === "assert_malformed") {
        const same = Buffer.compare(await read.loadFile(command.filename), load(original.filename)) === 0;
        expect(same, `${path}:${command.line}`).toBe(true);
      }
    }
    commands += script.commands.length;
  }
  expect(commands).toBeGreaterThan(0);
});
