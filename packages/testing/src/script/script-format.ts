// The JSON form of the official testsuite's scripts: what wabt's `wast2json` writes, with additions (references, `either`, module
// definitions and instances, v128 lanes). Types only; nothing here runs.

/** Integers as unsigned decimal; floats as their bit pattern in unsigned decimal, or a NaN pattern. */
export interface ScalarValue {
  readonly type: "i32" | "i64" | "f32" | "f64";
  readonly value: string;
}

/** A vector, lane by lane. */
export interface VectorValue {
  readonly type: "v128";
  readonly lane_type: "i8" | "i16" | "i32" | "i64" | "f32" | "f64";
  readonly value: readonly string[];
}

/** `value: "null"` is null, a number the host object of that number, and no value any non-null reference of the kind. */
export interface ReferenceValue {
  readonly type: string;
  readonly value?: string;
}

/** A result that may be any of several values. */
export interface EitherValue {
  readonly type: "either";
  readonly values: readonly ScriptValue[];
}

/** A value as scripts write it: an argument, or a result that is expected. */
export type ScriptValue = ScalarValue | VectorValue | ReferenceValue | EitherValue;

/** A call of an export, or a look at a global. */
export interface Action {
  readonly type: "invoke" | "get";
  /** Name of the instance; the latest one by default. */
  readonly module?: string;
  readonly field: string;
  readonly args?: readonly ScriptValue[];
}

interface Line {
  readonly line: number;
}
interface ModuleFile {
  readonly filename: string;
  readonly module_type?: "binary" | "text";
}

/** Instantiates a module, or only defines it. */
export interface ModuleCommand extends Line, ModuleFile {
  readonly type: "module" | "module_definition";
  readonly name?: string;
}
/** Instantiates a module that was defined before. */
export interface ModuleInstanceCommand extends Line {
  readonly type: "module_instance";
  readonly instance?: string;
  readonly module?: string;
}
/** Gives an instance the name under which modules import from it. */
export interface RegisterCommand extends Line {
  readonly type: "register";
  readonly name?: string;
  readonly as: string;
}
/** An action whose results nobody looks at. */
export interface ActionCommand extends Line {
  readonly type: "action";
  readonly action: Action;
}
/** An action that must give certain results. */
export interface AssertReturnCommand extends Line {
  readonly type: "assert_return";
  readonly action: Action;
  readonly expected: readonly ScriptValue[];
}
/** An action that must trap, or exhaust the stack. */
export interface AssertTrapCommand extends Line {
  readonly type: "assert_trap" | "assert_exhaustion";
  readonly action: Action;
  readonly text: string;
}
/** An action that must end with an uncaught exception. */
export interface AssertExceptionCommand extends Line {
  readonly type: "assert_exception";
  readonly action: Action;
}
/** A module that must be refused, and with which words. */
export interface AssertModuleCommand extends Line, ModuleFile {
  readonly type:
    | "assert_invalid"
    | "assert_malformed"
    | "assert_invalid_custom"
    | "assert_malformed_custom"
    | "assert_unlinkable"
    | "assert_uninstantiable";
  readonly text: string;
}

/** One command of a script. */
export type ScriptCommand =
  | ModuleCommand
  | ModuleInstanceCommand
  | RegisterCommand
  | ActionCommand
  | AssertReturnCommand
  | AssertTrapCommand
  | AssertExceptionCommand
  | AssertModuleCommand;

/** A script in the JSON that `wast2json` writes. */
export interface Script {
  readonly source_filename?: string;
  readonly commands: readonly ScriptCommand[];
}
