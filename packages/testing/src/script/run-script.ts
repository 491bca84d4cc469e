// Runs a script of the testsuite on an engine, command by command. A failing command never stops the script; what depends on a
// module that is passed over is passed over for the same reason.

import {
  type Bits,
  checkOptions,
  checkValue,
  type OptionKind,
  optionKinds,
  type ExternValue,
  FunctionInstance,
  GlobalInstance,
  type Module,
  type ModuleInstance,
  type ValueType,
} from "@atoll/core/engine";
import { type CommandResult, failed, type Outcome, PASSED, skipped, TEXT_MODULE } from "./command-result.ts";
import { checkError, describeError, type FailureKind } from "./expected-error.ts";
import type {
  Action,
  AssertModuleCommand,
  ModuleCommand,
  ModuleInstanceCommand,
  RegisterCommand,
  Script,
  ScriptCommand,
  ScriptValue,
} from "./script-format.ts";
import { type ScriptModuleOptions, ScriptModules, Unavailable } from "./script-modules.ts";
import { argumentBits, matchesResults, showBits, showExpected } from "./script-values.ts";
import { spectest } from "./spectest.ts";
import { SCRIPT } from "../conformance/kinds.ts";

/** What {@link runScript} takes. */
export interface RunScriptOptions extends ScriptModuleOptions {
  /** Assembles a text module, or throws: malformed text then passes when it is rejected. Without it, text is skipped. */
  readonly assemble?: (text: string) => Promise<Uint8Array>;
  /** Told what `spectest`'s print functions print. */
  readonly print?: (name: string, values: readonly unknown[]) => void;
}

/** Gives the bytes of a file that a script names. */
export type LoadFile = (filename: string) => Uint8Array | Promise<Uint8Array>;

const ENGINE = optionKinds.service("an engine", "createFunctions");
const OPTIONS: Readonly<Record<string, OptionKind>> = {
  engine: ENGINE,
  features: { expected: "a set of features", accepts: (value) => value instanceof Set },
  limits: optionKinds.callable,
  assemble: optionKinds.callable,
  print: optionKinds.callable,
};

/** Runs all commands of a script; one result per command, in order. */
export async function runScript(
  script: Script,
  loadFile: LoadFile,
  options: RunScriptOptions,
): Promise<readonly CommandResult[]> {
  checkValue("runScript", "script", script, SCRIPT);
  checkValue("runScript", "loadFile", loadFile, optionKinds.callable);
  options = checkOptions("runScript", options, OPTIONS);
  checkValue("runScript", "engine", options.engine, ENGINE);
  const run = new ScriptRun(loadFile, options);
  const results: CommandResult[] = [];
  for (const [index, command] of script.commands.entries()) {
    results.push({ index, line: command.line, type: command.type, outcome: await run.execute(command) });
  }
  return results;
}

interface ActionResult {
  readonly values: readonly Bits[];
  readonly types: readonly ValueType[];
}

/** Thrown by a command's execution to end it with an outcome that is not its own doing. */
class Stop {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    this.outcome = outcome;
  }
}

class ScriptRun {
  readonly #loadFile: LoadFile;
  readonly #options: RunScriptOptions;
  readonly #modules: ScriptModules;
  readonly #definitions = new Map<string, Module | Unavailable>();
  readonly #instances = new Map<string, ModuleInstance | Unavailable>();
  #definition: Module | Unavailable | undefined;
  #instance: ModuleInstance | Unavailable | undefined;

  constructor(loadFile: LoadFile, options: RunScriptOptions) {
    this.#loadFile = loadFile;
    this.#options = options;
    this.#modules = new ScriptModules(options);
    this.#modules.register("spectest", spectest({ print: options.print, host: options.engine.memoryHost }));
  }

  async execute(command: ScriptCommand): Promise<Outcome> {
    try {
      return await this.#execute(command);
    } catch (error) {
      if (error instanceof Stop) return error.outcome;
      return failed("no error", describeError(error));
    }
  }

  async #execute(command: ScriptCommand): Promise<Outcome> {
    switch (command.type) {
      case "module":
        await this.#define(command);
        return this.#instantiate(command.name, this.#definition, command);
      case "module_definition":
        await this.#define(command);
        return outcomeOf(this.#definition);
      case "module_instance":
        return this.#instantiateDefinition(command);
      case "register":
        return this.#register(command);
      case "action":
        this.#perform(command.action);
        return PASSED;
      case "assert_return":
        return compare(command.expected, this.#perform(command.action));
      case "assert_trap":
      case "assert_exhaustion":
        return this.#expectError(command.type, command.text, command.action);
      case "assert_exception":
        return this.#expectError(command.type, "", command.action);
      case "assert_unlinkable":
      case "assert_uninstantiable":
      case "assert_invalid":
      case "assert_malformed":
      case "assert_invalid_custom":
      case "assert_malformed_custom":
        return this.#assertModule(command);
    }
  }

  async #define(command: ModuleCommand): Promise<void> {
    try {
      this.#definition = this.#modules.load(await this.#loadFile(command.filename));
    } catch (error) {
      this.#definition = new Unavailable("failed", describeError(error));
    }
    if (command.name !== undefined) this.#definitions.set(command.name, this.#definition);
  }

  #instantiateDefinition(command: ModuleInstanceCommand): Outcome {
    const definition = command.module === undefined ? this.#definition : this.#definitions.get(command.module);
    return this.#instantiate(command.instance, definition, command);
  }

  #instantiate(name: string | undefined, definition: Module | Unavailable | undefined, at: ScriptCommand): Outcome {
    let instance: ModuleInstance | Unavailable;
    try {
      instance = this.#tryInstantiate(definition, name);
    } catch (error) {
      instance = new Unavailable("failed", `${describeError(error)} (module of line ${at.line})`);
    }
    this.#instance = instance;
    if (name !== undefined) this.#instances.set(name, instance);
    return outcomeOf(instance);
  }

  #tryInstantiate(definition: Module | Unavailable | undefined, name?: string): ModuleInstance | Unavailable {
    if (definition === undefined) return new Unavailable("failed", "the script names a module that it has not defined");
    return definition instanceof Unavailable ? definition : this.#modules.instantiate(definition, name);
  }

  #register(command: RegisterCommand): Outcome {
    const instance = this.#find(command.name);
    this.#modules.register(command.as, instance instanceof Unavailable ? instance : instance.exports);
    return outcomeOf(instance);
  }

  #find(name: string | undefined): ModuleInstance | Unavailable {
    const instance = name === undefined ? this.#instance : this.#instances.get(name);
    return instance ?? new Unavailable("failed", `there is no instance ${name ?? "yet"}`);
  }

  #export(action: Action): ExternValue {
    const instance = this.#find(action.module);
    if (instance instanceof Unavailable) throw new Stop(outcomeOf(instance));
    const value = instance.exports.get(action.field);
    if (value === undefined) throw new Stop(failed(`an export ${action.field}`, "none of that name"));
    return value;
  }

  #perform(action: Action): ActionResult {
    const value = this.#export(action);
    if (action.type === "get") {
      if (!(value instanceof GlobalInstance)) throw new Stop(failed(`a global ${action.field}`, "another export"));
      return { values: [value.bits], types: [value.type.value] };
    }
    if (!(value instanceof FunctionInstance)) throw new Stop(failed(`a function ${action.field}`, "another export"));
    return { values: value.invoke((action.args ?? []).map(argumentBits)), types: value.type.results };
  }

  #expectError(kind: FailureKind, text: string, action: Action): Outcome {
    let result: ActionResult;
    try {
      result = this.#perform(action);
    } catch (error) {
      if (error instanceof Stop) return error.outcome;
      return checkError(kind, text, error);
    }
    return failed(`${kind.replace("assert_", "")} "${text}"`, showResults(result));
  }

  async #assertModule(command: AssertModuleCommand): Promise<Outcome> {
    const bytes = await this.#loadFile(command.filename);
    if (command.module_type === "text") return this.#assertText(bytes);
    const links = command.type === "assert_unlinkable" || command.type === "assert_uninstantiable";
    let instance: ModuleInstance | Unavailable;
    try {
      const module = this.#modules.load(bytes);
      if (!links) return failed(`${command.type.replace("assert_", "")} "${command.text}"`, "a valid module");
      instance = this.#tryInstantiate(module);
    } catch (error) {
      return checkError(command.type, command.text, error);
    }
    if (instance instanceof Unavailable) return outcomeOf(instance);
    return failed(`${command.type.replace("assert_", "")} "${command.text}"`, "an instance");
  }

  async #assertText(bytes: Uint8Array): Promise<Outcome> {
    const { assemble } = this.#options;
    if (assemble === undefined) return skipped(TEXT_MODULE);
    try {
      // Bytes that are no text are as malformed.
      await assemble(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch {
      return PASSED;
    }
    // What an assembler takes says nothing about the engine.
    return skipped(TEXT_MODULE);
  }
}

function outcomeOf(value: Module | ModuleInstance | Unavailable | undefined): Outcome {
  if (!(value instanceof Unavailable)) return PASSED;
  return value.kind === "skipped" ? skipped(value.reason) : failed("a module instance", value.reason);
}

function compare(expected: readonly ScriptValue[], result: ActionResult): Outcome {
  if (matchesResults(expected, result.values, result.types)) return PASSED;
  return failed(`[${expected.map(showExpected).join(", ")}]`, showResults(result));
}

function showResults(result: ActionResult): string {
  return `[${result.values.map((value, i) => showBits(value, result.types[i])).join(", ")}]`;
}
