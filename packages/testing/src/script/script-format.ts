// The JSON form of the official testsuite's scripts: what wabt's `wast2json` writes, with additions (references, `either`, module
// definitions and instances, v128 lanes). Types only; nothing here runs.

/** Integers as unsigned decimal; floats as their bit pattern in unsigned decimal, or a NaN pattern. */
export interface ScalarValue {
  readonly type: "i32" | "i64" | "f32" | "f64";
  readonly value: string;
}

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

export interface EitherValue {
  readonly type: "either";
  readonly values: readonly ScriptValue[];
}

export type ScriptValue = ScalarValue | VectorValue | ReferenceValue | EitherValue;

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

export interface ModuleCommand extends Line, ModuleFile {
  readonly type: "module" | "module_definition";
  readonly name?: string;
}
export interface ModuleInstanceCommand extends Line {
  readonly type: "module_instance";
  readonly instance?: string;
  readonly module?: string;
}
export interface RegisterCommand extends Line {
  readonly type: "register";
  readonly name?: string;
  readonly as: string;
}
export interface ActionCommand extends Line {
  readonly type: "action";
  readonly action: Action;
}
export interface AssertReturnCommand extends Line {
  readonly type: "assert_return";
  readonly action: Action;
  readonly expected: readonly ScriptValue[];
}
export interface AssertTrapCommand extends Line {
  readonly type: "assert_trap" | "assert_exhaustion";
  readonly action: Action;
  readonly text: string;
}
export interface AssertExceptionCommand extends Line {
  readonly type: "assert_exception";
  readonly action: Action;
}
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

export type ScriptCommand =
  | ModuleCommand
  | ModuleInstanceCommand
  | RegisterCommand
  | ActionCommand
  | AssertReturnCommand
  | AssertTrapCommand
  | AssertExceptionCommand
  | AssertModuleCommand;

export interface Script {
  readonly source_filename?: string;
  readonly commands: readonly ScriptCommand[];
}
