// Every error that Atoll throws on purpose. The classes follow the phases of the specification; `code` is stable and
// machine-readable, prose is made here or by the reporter, never in decoder, memory or numerics.

import { frameLines, hostFrames, type TrapFrame } from "./frames.ts";
import { visibleName } from "./visible.ts";

type ErrorClass = new (message?: string, options?: ErrorOptions) => Error;

/** The host's own error classes where they exist, so that `instanceof WebAssembly.LinkError` holds for ours too. */
interface HostErrors {
  readonly CompileError: ErrorClass;
  readonly LinkError: ErrorClass;
  readonly RuntimeError: ErrorClass;
}
const host = (globalThis as { readonly WebAssembly?: HostErrors }).WebAssembly;
const HostCompileError: ErrorClass = host?.CompileError ?? Error;
const HostLinkError: ErrorClass = host?.LinkError ?? Error;
const HostRuntimeError: ErrorClass = host?.RuntimeError ?? Error;

/** Makes `value instanceof WasmError` true for all classes below, though they extend the host's classes. */
const wasmErrorBrand: unique symbol = Symbol.for("@atoll/core:WasmError") as never;

/** The common face of Atoll's errors. `code` tells them apart by machine. */
export abstract class WasmError extends Error {
  declare readonly code: string;
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== WasmError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && wasmErrorBrand in value;
  }
}

/** Makes an error one of ours, under its class's name. */
export function brand(error: Error, name: string): void {
  Object.defineProperty(error, wasmErrorBrand, { value: true });
  Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
}

/** The bytes are not a module: malformed. `offset` is the byte where decoding stopped. */
export class DecodeError extends HostCompileError {
  readonly code = "malformed";
  readonly offset: number;
  /** What the bytes seem to be instead, what may have happened to them, and what to do. */
  readonly hint: string | undefined;
  constructor(message: string, offset: number, hint?: string) {
    super(`${message} (at offset 0x${offset.toString(16)})${hint === undefined ? "" : `: ${hint}`}`);
    this.offset = offset;
    this.hint = hint;
    brand(this, "DecodeError");
  }
}

/** `feature`: valid with a feature that is off. */
export type ValidationCode = "invalid" | "feature";

/** The module is well-formed but invalid, or uses a feature that is off (`code: "feature"`, `feature` names it). */
export class ValidationError extends HostCompileError {
  readonly code: ValidationCode;
  /** funcidx of the function that is invalid, if it is one. */
  readonly func: number | undefined;
  readonly offset: number;
  readonly feature: string | undefined;
  constructor(
    message: string,
    where: { readonly offset: number; readonly func?: number | undefined; readonly feature?: string },
  ) {
    const place = where.func === undefined ? "" : `in function ${where.func} `;
    super(`${message} (${place}at offset 0x${where.offset.toString(16)})`);
    this.code = where.feature === undefined ? "invalid" : "feature";
    this.func = where.func;
    this.offset = where.offset;
    this.feature = where.feature;
    brand(this, "ValidationError");
  }
}

/**
 * Why a module does not link, or an instance has not what its embedder asks for: no export of a name (`missing_export`), or one of another kind or
 * type (`incompatible_export_type`); `version` is a version that the module was built for and the target does not stand for.
 */
export type LinkIssueCode =
  | "unknown_namespace"
  | "unknown_import"
  | "incompatible_import_type"
  | "feature"
  | "memory"
  | "version"
  | "missing_export"
  | "incompatible_export_type";

/** One reason why a module does not link. `path` names the place: `import wasi_snapshot_preview1.fd_raed`. */
export interface LinkIssue {
  readonly code: LinkIssueCode;
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/** Issues and characters of each that an error's message shows: names in a hostile module may be long, and many. */
const SHOWN_ISSUES = 50;
const SHOWN_CHARACTERS = 1000;

function issueLines(
  issues: readonly { readonly path: string; readonly message: string; readonly hint?: string }[],
): string {
  const shown = issues.slice(0, SHOWN_ISSUES);
  // The same advice is given once.
  const isFirst = (hint: string, i: number): boolean => shown.findIndex((issue) => issue.hint === hint) === i;
  const lines = shown
    .map(({ path, message, hint }, i) => `${path}: ${message}${hint && isFirst(hint, i) ? ` (${hint})` : ""}`)
    .map(visibleName)
    .map((line) => `\n  ${line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line}`);
  const more = issues.length - lines.length;
  return lines.join("") + (more > 0 ? `\n  … and ${more} more` : "");
}

/** The module does not fit its target or its imports: unlinkable. Carries every issue at once. */
export class LinkError extends HostLinkError {
  readonly code = "unlinkable";
  readonly issues: readonly LinkIssue[];
  constructor(issues: readonly LinkIssue[], message?: string) {
    const count = issues.length === 1 ? "1 link issue" : `${issues.length} link issues`;
    super((message ?? count) + (message === undefined || issues.length > 0 ? `:${issueLines(issues)}` : ""));
    this.issues = issues;
    brand(this, "LinkError");
  }
}

/**
 * An engine cannot run a module, though the module is valid and fits its target: the engine, or the host that it stands on, lacks something.
 * Another engine may have it. `reason` is the first thing that is missing.
 */
export class EngineError extends HostCompileError {
  readonly code = "unsupported";
  /** Name of the engine. */
  readonly engine: string;
  readonly reason: string;
  constructor(engine: string, reason: string, options?: { readonly cause?: unknown }) {
    super(`the engine ${engine} cannot run the module: ${reason}`, options);
    this.engine = engine;
    this.reason = reason;
    brand(this, "EngineError");
  }
}

/** One fault in a declaration: `path` is the place in it (`sets[0].functions.now.params[1]`). */
export interface TargetIssue {
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** A set, target, registry or option was declared wrongly. */
export class TargetError extends Error {
  readonly code = "bad_declaration";
  readonly issues: readonly TargetIssue[];
  constructor(subject: string, issues: readonly TargetIssue[]) {
    super(`${visibleName(subject)}:${issueLines(issues)}`);
    this.issues = issues;
    brand(this, "TargetError");
  }
}

/** Why a guest's run ended: the traps of core wasm, those of virtual memory, and `builtin` for a handler's own. */
export type TrapCode =
  | "unreachable"
  | "integer_divide_by_zero"
  | "integer_overflow"
  | "invalid_conversion"
  | "out_of_bounds_memory"
  | "out_of_bounds_table"
  | "out_of_bounds_array"
  | "null_access"
  | "unmapped"
  | "protection"
  | "commit_limit"
  | "detached"
  | "unaligned_atomic"
  | "expected_shared_memory"
  | "undefined_element"
  | "uninitialized_element"
  | "indirect_call_type"
  | "null_reference"
  | "null_function_reference"
  | "null_exception_reference"
  | "null_structure_reference"
  | "null_array_reference"
  | "null_i31_reference"
  | "null_descriptor_reference"
  | "cast_failure"
  | "descriptor_cast_failure"
  | "uncaught_exception"
  | "suspension"
  | "builtin";

/** Where a memory access failed. Addresses and sizes in bytes. */
export interface AccessFault {
  /** The effective address, exactly: a bigint from 2^53 on. Pointers that builtins get are numbers: from there on rounded. */
  readonly address: number | bigint;
  readonly width: number;
  readonly access: "read" | "write";
  /** Bytes that are accessible at most (flat), or the reservation (paged). */
  readonly size: number;
  /** Index of the memory in the module, where that has several. */
  readonly memidx?: number;
  readonly region?: { readonly base: number; readonly size: number; readonly kind: string };
}

/** What ends a guest's run tells where the guest was: its stack begins with the guest's frames. */
abstract class RunError extends HostRuntimeError {
  readonly #frames: TrapFrame[] = [];

  constructor(message: string, options?: { readonly cause?: unknown }) {
    // No cause is none of its own: hosts would show it.
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
  }

  /** The wasm backtrace, innermost frame first. Filled in by the engines that ran the guest. */
  get frames(): readonly TrapFrame[] {
    return this.#frames;
  }

  /** For engines: appends the frames of an outer activation of the guest. */
  addFrames(frames: readonly TrapFrame[]): void {
    if (this.#frames.length === 0 && frames.length > 0) this.#showFrames();
    this.#frames.push(...frames);
  }

  #showFrames(): void {
    const rest = hostFrames(this);
    Object.defineProperty(this, "stack", {
      configurable: true,
      get: () => {
        const guest = this.#frames.flatMap((frame) => frameLines(frame).map((line) => `    ${line}`)).join("\n");
        return `${this.name}: ${this.message}\n${guest}${rest === "" ? "" : `\n${rest}`}`;
      },
      set: (stack: unknown) => {
        Object.defineProperty(this, "stack", { value: stack, configurable: true, writable: true });
      },
    });
  }
}

/** A guest's run ended abnormally. `message` begins with the official testsuite's words for the code. */
export class Trap extends RunError {
  readonly code: TrapCode;
  readonly fault: AccessFault | undefined;
  constructor(code: TrapCode, message: string, options?: { readonly fault?: AccessFault; readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.fault = options?.fault;
    brand(this, "Trap");
  }
}

/**
 * Which limit a run has reached. `aborted` is the AbortSignal's; `type_limit` and `code_limit` are bounds that instances share: see
 * docs/architecture.md, Limits.
 */
export type ExhaustionCode =
  | "call_stack_exhausted"
  | "fuel_exhausted"
  | "timeout"
  | "aborted"
  | "memory_limit"
  | "type_limit"
  | "code_limit";

/** A limit of the run was reached: stack depth, fuel, time, the embedder's AbortSignal. */
export class ExhaustionError extends RunError {
  readonly code: ExhaustionCode;
  constructor(code: ExhaustionCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    brand(this, "ExhaustionError");
  }
}

/** A public function was called with arguments that it does not take, or at a time when it cannot be. */
export class ArgumentError extends TypeError {
  readonly code = "bad_argument";
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    brand(this, "ArgumentError");
  }
}

/** The guest asked to end its run (`proc_exit`). Not a failure. */
export class ExitError extends Error {
  readonly code = "exit";
  /** The guest's exit status, 0 to 4294967295. */
  readonly status: number;
  constructor(status: number) {
    super(`the guest exited with status ${status}`);
    this.status = status;
    brand(this, "ExitError");
  }
}

/** An instance, or something that belonged to it, was used after it was disposed. */
export class DisposedError extends Error {
  readonly code = "disposed";
  constructor(message: string) {
    super(message);
    brand(this, "DisposedError");
  }
}

/** A fault in Atoll itself: it cannot happen in valid code. */
export class InternalError extends Error {
  readonly code = "internal";
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    brand(this, "InternalError");
  }
}
