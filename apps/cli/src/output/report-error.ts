// Errors for people: one clear paragraph on standard error, and the exit status that belongs to the kind of error.

import { getSystemErrorMessage } from "node:util";
import {
  DecodeError,
  EngineError,
  ExhaustionError,
  ExitError,
  LinkError,
  TargetError,
  Trap,
  type TrapFrame,
  ValidationError,
} from "@atoll/core";
import { type SourcePosition } from "@atoll/core/engine";
import { Failure } from "../failure.ts";
import { STATUS } from "../status.ts";
import type { Io } from "./io.ts";
import { linkIssueText } from "./link-issues.ts";
import { readableName } from "./readable-name.ts";
import { type Style, styleFor } from "./style.ts";
import { positionText, visible, visibleName } from "@atoll/core/engine";
import { readSourcesWith } from "./guest-sources.ts";
import { readSources, tellMissingSources } from "./read-sources.ts";

/** Frames of a backtrace that are shown at either end of a long one. */
const SHOWN_FRAMES = 16;
/** From as many frames on, the interpreter left out those around them: nobody knows how many. */
const CUT_FRAMES = 64;

/** Characters of the name of an inlined call that are shown with all types in it. */
const LONGEST_INLINED = 60;

/** Reports an error; the exit status. `file`: the module that the command is about. */
export function reportError(error: unknown, io: Io, file = "the file"): number {
  if (error instanceof ExitError) return error.status & 0xff;
  const style = styleFor(io.errColors);
  if (error instanceof Trap || error instanceof ExhaustionError) {
    const kind = error instanceof Trap ? "trap" : "stopped";
    io.err(`${style.bad(`atoll: ${kind}:`)} ${visibleName(error.message)}\n${backtrace(error.frames, style)}`);
    tellMissingSources(io);
    return error.code === "aborted" ? STATUS.interrupted : STATUS.trapped;
  }
  if (error instanceof LinkError) {
    // The message goes on with the issues, as they look where nobody knows better.
    const [head = ""] = error.message.split("\n", 1);
    io.err(`${style.bad("atoll:")} ${visibleName(head)}\n${linkIssueText(error.issues, style)}`);
    return STATUS.failed;
  }
  if (error instanceof TargetError) {
    io.err(`${style.bad("atoll:")} ${visible(error.message)}\n`);
    return STATUS.failed;
  }
  if (error instanceof DecodeError) {
    return fail(`${file} is not a WebAssembly module: ${error.hint ?? error.message}`, io, style);
  }
  if (error instanceof ValidationError) return fail(`${file} is invalid: ${error.message}`, io, style);
  if (error instanceof EngineError) return fail(error.message, io, style);
  if (error instanceof Failure) return fail(error.message, io, style);
  if (isSystemError(error)) return fail(systemMessage(error, file), io, style);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`${style.bad("atoll: unexpected error:")} ${visible(text)}\n`);
  return STATUS.failed;
}

function fail(text: string, io: Io, style: Style): number {
  io.err(`${style.bad("atoll:")} ${visibleName(text)}\n`);
  return STATUS.failed;
}

readSourcesWith(readSources);

function backtrace(frames: readonly TrapFrame[], style: Style): string {
  const lines = frames.map((frame) => frameLines(frame, style));
  if (lines.length <= 2 * SHOWN_FRAMES) return lines.join("");
  if (lines.length >= CUT_FRAMES) return `${lines.slice(0, 2 * SHOWN_FRAMES).join("")}    … more frames\n`;
  const hidden = `    … ${lines.length - 2 * SHOWN_FRAMES} more frames\n`;
  return [...lines.slice(0, SHOWN_FRAMES), hidden, ...lines.slice(-SHOWN_FRAMES)].join("");
}

/** A line for the frame, before it one for each call that was inlined there. */
function frameLines({ name, funcidx, offset, module, source = [] }: TrapFrame, style: Style): string {
  const at = offset === undefined ? "" : ` at 0x${offset.toString(16)}`;
  const place = style.dim(`${visibleName(module ?? "module")}[${funcidx}]${at}`);
  const lines = source.map((position, i) => {
    const isInlined = i < source.length - 1;
    const called = isInlined ? withoutTypes(position.function ?? "inlined call") : (name ?? position.function);
    return `    at ${title(called, funcidx, style)} ${positionText(nearby(position))}${isInlined ? "" : ` ${place}`}\n`;
  });
  return lines.length === 0 ? `    at ${title(name, funcidx, style)} ${place}\n` : lines.join("");
}

/** Types that a name of Rust or C++ is for, where they would fill the screen. */
function withoutTypes(name: string): string {
  return name.length <= LONGEST_INLINED ? name : name.replace(/<.*>/s, "<…>");
}

function title(name: string | undefined, funcidx: number, style: Style): string {
  return style.name(visibleName(name === undefined ? `function ${funcidx}` : readableName(name)));
}

/** A file in the working folder by its path from there. */
function nearby(position: SourcePosition): SourcePosition {
  const here = `${process.cwd()}/`;
  return position.file.startsWith(here) ? { ...position, file: position.file.slice(here.length) } : position;
}

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
  readonly errno?: number;
}

/** What the host says of a file or a folder, in one sentence; undefined for what is no error of the host's. */
export function systemWords(error: unknown, file: string): string | undefined {
  return isSystemError(error) ? systemMessage(error, file) : undefined;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && "syscall" in error && typeof error.code === "string";
}

/** Not every system call is told the path: `file` stands for it. */
function systemMessage(error: SystemError, file: string): string {
  const path = error.path ?? file;
  if (error.code === "ENOENT") return `${path}: there is no such file or directory`;
  if (error.code === "EISDIR") return `${path}: it is a directory`;
  // Node's own message names a system call.
  return error.errno === undefined ? error.message : `${path}: ${getSystemErrorMessage(error.errno)}`;
}
