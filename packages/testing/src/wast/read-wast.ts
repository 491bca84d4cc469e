// Scripts in the text format (`.wast`), turned into the form in which scripts are run: commands, and files of modules that an
// assembler made. https://github.com/WebAssembly/spec/tree/main/interpreter#scripts

import type { Action, AssertModuleCommand, Script, ScriptCommand } from "../script/script-format.ts";
import { decodeName, type List, parseSexprs, type Sexpr, WastError } from "./parse-sexprs.ts";
import { ScriptConstants } from "./script-constants.ts";
import { checkValue, optionKinds } from "@atoll/core/engine";

/** Makes a binary module of a text, or rejects. */
export type Assemble = (text: string) => Promise<Uint8Array>;

/** A script that was read from text, and its modules. */
export interface WastScript {
  readonly script: Script;
  /** Gives the modules' bytes by the commands' file names; rejects with the assembler's complaint where there are none. */
  readonly loadFile: (filename: string) => Promise<Uint8Array>;
}

/** Reads a script. Throws WastError where it is none; modules that the assembler refuses are the commands' affair. */
export async function readWast(source: string, assemble: Assemble): Promise<WastScript> {
  checkValue("readWast", "source", source, optionKinds.text);
  checkValue("readWast", "assemble", assemble, optionKinds.callable);
  const reader = new WastReader(source, assemble);
  const script = await reader.read();
  return { script, loadFile: (filename) => reader.load(filename) };
}

/** Text that is to be malformed reaches the runner as it is; all else as the assembler's result. */
type File = Uint8Array | { readonly refused: unknown };

class WastReader {
  readonly #source: string;
  readonly #assemble: Assemble;
  readonly #constants: ScriptConstants;
  readonly #files: File[] = [];

  constructor(source: string, assemble: Assemble) {
    this.#source = source;
    this.#assemble = assemble;
    this.#constants = new ScriptConstants(source);
  }

  async read(): Promise<Script> {
    const forms = parseSexprs(this.#source);
    const commands: ScriptCommand[] = [];
    if (forms[0] !== undefined && isField(forms[0])) {
      // Fields without a module around them are one.
      commands.push({ type: "module", line: forms[0].line, filename: await this.#text(this.#source) });
    } else {
      for (const form of forms) commands.push(await this.#command(form));
    }
    await this.#constants.assemble(this.#assemble);
    return { commands };
  }

  async load(filename: string): Promise<Uint8Array> {
    const file = this.#files[Number(filename)];
    if (file === undefined) throw new RangeError(`there is no file ${filename}`);
    if (file instanceof Uint8Array) return file;
    throw file.refused;
  }

  async #command(form: Sexpr): Promise<ScriptCommand> {
    const [keyword, list] = keywordOf(form);
    const { line } = form;
    const [first, second] = list.items.slice(1);
    switch (keyword) {
      case "module":
        return this.#module(list);
      case "register": {
        const name = wordOf(second);
        return { type: "register", line, as: nameOf(first, line), ...(name === undefined ? {} : { name }) };
      }
      case "invoke":
      case "get":
        return { type: "action", line, action: this.#action(list) };
      case "assert_return": {
        const expected = list.items.slice(2).map((each) => this.#constants.value(each));
        return { type: keyword, line, action: this.#action(first), expected };
      }
      case "assert_exception":
        return { type: keyword, line, action: this.#action(first) };
      case "assert_exhaustion":
        return { type: keyword, line, action: this.#action(first), text: nameOf(second, line) };
      case "assert_trap":
        if (keywordOf(first ?? form)[0] === "module") {
          return this.#assertModule("assert_uninstantiable", first, second, line);
        }
        return { type: keyword, line, action: this.#action(first), text: nameOf(second, line) };
      case "assert_invalid":
      case "assert_malformed":
      case "assert_invalid_custom":
      case "assert_malformed_custom":
      case "assert_unlinkable":
        return this.#assertModule(keyword, first, second, line);
      default:
        throw new WastError(`unknown command ${keyword}`, line);
    }
  }

  #action(form: Sexpr | undefined): Action {
    const [keyword, list] = keywordOf(form ?? { kind: "word", text: "nothing", line: 0 });
    if (keyword !== "invoke" && keyword !== "get") throw new WastError("an action is expected", list.line);
    const module = wordOf(list.items[1]);
    const [field, ...args] = list.items.slice(module === undefined ? 1 : 2);
    return {
      type: keyword,
      ...(module === undefined ? {} : { module }),
      field: nameOf(field, list.line),
      ...(keyword === "get" ? {} : { args: args.map((each) => this.#constants.value(each)) }),
    };
  }

  async #module(list: List): Promise<ScriptCommand> {
    const { line } = list;
    const words = leadingWords(list);
    const [form, ...names] = words;
    if (form === "instance") {
      const [instance, module] = names;
      return { type: "module_instance", line, ...(instance && { instance }), ...(module && { module }) };
    }
    const name = words.find((word) => word.startsWith("$"));
    const type = form === "definition" ? "module_definition" : "module";
    return { type, line, ...(name && { name }), filename: await this.#moduleFile(list) };
  }

  async #assertModule(
    type: AssertModuleCommand["type"],
    form: Sexpr | undefined,
    text: Sexpr | undefined,
    line: number,
  ): Promise<AssertModuleCommand> {
    if (form === undefined || keywordOf(form)[0] !== "module") throw new WastError("a module is expected", line);
    const [, module] = keywordOf(form);
    const message = nameOf(text, line);
    const isBinary = leadingWords(module).includes("binary");
    // Malformed text is a question to the assembler: that it takes some says nothing about the engine.
    if (isBinary || type !== "assert_malformed") {
      const filename = await this.#moduleFile(module);
      if (this.#files[Number(filename)] instanceof Uint8Array) return { type, line, filename, text: message };
    }
    return { type, line, filename: this.#keep(this.#moduleText(module)), module_type: "text", text: message };
  }

  /** The file of a module in any form. */
  async #moduleFile(list: List): Promise<string> {
    if (leadingWords(list).includes("binary")) return this.#keep(joinStrings(list));
    const text = decodeName(this.#moduleText(list));
    return this.#text(text.trim() === "" ? "(module)" : text);
  }

  /** What the assembler is given: the quoted text, or the module without the word that only scripts know. */
  #moduleText(list: List): Uint8Array {
    if (leadingWords(list).includes("quote")) return joinStrings(list);
    const text = this.#source.slice(list.start, list.end);
    return new TextEncoder().encode(text.replace(/^\(\s*module\s+definition\b/, "(module"));
  }

  async #text(text: string): Promise<string> {
    try {
      return this.#keep(await this.#assemble(text));
    } catch (refused) {
      return this.#keep({ refused });
    }
  }

  #keep(file: File): string {
    return String(this.#files.push(file) - 1);
  }
}

/** Whether a form stands in a module and not in a script. */
function isField(form: Sexpr): boolean {
  return /^(type|rec|import|func|table|memory|global|export|start|elem|data|tag)$/.test(keywordOf(form)[0]);
}

function keywordOf(form: Sexpr): [keyword: string, list: List] {
  const head = form.kind === "list" ? form.items[0] : undefined;
  if (form.kind !== "list" || head?.kind !== "word") throw new WastError("a command is expected", form.line);
  return [head.text, form];
}

/** The words behind `module`: its name, and in which form it is given. */
function leadingWords(list: List): string[] {
  const rest = list.items.slice(1);
  const end = rest.findIndex((each) => each.kind !== "word");
  return rest.slice(0, end < 0 ? rest.length : end).flatMap((each) => (each.kind === "word" ? [each.text] : []));
}

function wordOf(form: Sexpr | undefined): string | undefined {
  return form?.kind === "word" ? form.text : undefined;
}

function nameOf(form: Sexpr | undefined, line: number): string {
  if (form?.kind !== "string") throw new WastError("a string is expected", form?.line ?? line);
  return decodeName(form.bytes);
}

/** All strings of a list, as one. */
function joinStrings(list: List): Uint8Array {
  const parts = list.items.flatMap((each) => (each.kind === "string" ? [each.bytes] : []));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
