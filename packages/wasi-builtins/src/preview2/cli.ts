// wasi:cli: arguments, environment, standard streams, terminals, and the end of a program.

import { ExitError } from "@atoll/core";
import type { InputStream as Input, OutputStream as Output } from "../streams/stream.ts";
import { InputStream, inputSource, OutputStream, outputSink } from "./streams.ts";
import { Resource, type World } from "./world.ts";

/** `terminal-input` and `terminal-output`: that they are there is all there is to them. */
class TerminalInput extends Resource {}
class TerminalOutput extends Resource {}

interface Outcome {
  readonly tag: "ok" | "err";
}

export function cliInterfaces(world: World): Record<string, object> {
  const { args, environ, stdio } = world.services;
  const terminal = <T>(stream: Input | Output | undefined, make: () => T): T | undefined =>
    stream?.type === "characterDevice" ? make() : undefined;
  return {
    "wasi:cli/environment": {
      getEnvironment: () => Object.entries(environ),
      getArguments: () => [...args],
      initialCwd: () => undefined,
    },
    "wasi:cli/exit": {
      exit({ tag }: Outcome): never {
        throw new ExitError(tag === "ok" ? 0 : 1);
      },
      exitWithCode(code: number): never {
        throw new ExitError(code);
      },
    },
    "wasi:cli/stdin": { getStdin: () => new InputStream(world, inputSource(world, stdio.stdin)) },
    "wasi:cli/stdout": { getStdout: () => new OutputStream(world, outputSink(stdio.stdout)) },
    "wasi:cli/stderr": { getStderr: () => new OutputStream(world, outputSink(stdio.stderr)) },
    "wasi:cli/terminal-input": { TerminalInput },
    "wasi:cli/terminal-output": { TerminalOutput },
    "wasi:cli/terminal-stdin": { getTerminalStdin: () => terminal(stdio.stdin, () => new TerminalInput(world)) },
    "wasi:cli/terminal-stdout": { getTerminalStdout: () => terminal(stdio.stdout, () => new TerminalOutput(world)) },
    "wasi:cli/terminal-stderr": { getTerminalStderr: () => terminal(stdio.stderr, () => new TerminalOutput(world)) },
  };
}
