// The examples of the playground: programs, the targets they are for, and what they are run with.

import blink from "../../../demo/guests/blink.wat?raw";
import averageSource from "../../guests/average.c?raw";
import averageUrl from "../../guests/average.wasm?url";
import echoSource from "../../guests/echo.c?raw";
import echoUrl from "../../guests/echo.wasm?url";
import tideSource from "../../guests/tide.c?raw";
import tideUrl from "../../guests/tide.wasm?url";
import { baseChoices, type TargetDescription } from "../target/choices.ts";
import component from "./component.wat?raw";
import endless from "./endless.wat?raw";
import hello from "./hello.wat?raw";
import lampTarget from "./lamp.ts.txt?raw";
import lamp from "./lamp.wat?raw";
import library from "./library.wat?raw";
import mapping from "./mapping.wat?raw";
import misfits from "./misfits.wat?raw";

/** What an example is run with, as far as it is not what everything is run with. */
interface ExampleSettings {
  readonly entry?: string;
  readonly args?: string;
  readonly stdin?: string;
  readonly isInteractive?: boolean;
  readonly fuel?: string;
  readonly timeout?: string;
}

export interface Example extends ExampleSettings {
  readonly id: string;
  readonly title: string;
  /** What it shows. */
  readonly about: string;
  readonly target: TargetDescription;
  /** Text that is assembled, or a module and the files that it was compiled from. */
  readonly program:
    | { readonly kind: "text"; readonly text: string }
    | {
        readonly kind: "module";
        readonly url: string;
        readonly name: string;
        readonly sources: Readonly<Record<string, string>>;
      };
}

function text(source: string): Example["program"] {
  return { kind: "text", text: source };
}

export const EXAMPLES: readonly Example[] = [
  {
    id: "hello",
    title: "Hello",
    about: "a program for WASI, in the text format",
    target: baseChoices("wasi"),
    program: text(hello),
  },
  {
    id: "library",
    title: "A library",
    about: "exports that are called with arguments",
    target: baseChoices("plain"),
    program: text(library),
    entry: "fib",
    args: "20",
  },
  {
    id: "misfits",
    title: "What does not fit",
    about: "four mistakes, told at once before anything runs",
    target: baseChoices("embedded"),
    program: text(misfits),
    entry: "blink",
  },
  {
    id: "blink",
    title: "A board",
    about: "Morse code on a pin, on a board in software",
    target: baseChoices("embedded"),
    program: text(blink),
    entry: "blink",
  },
  {
    id: "average",
    title: "A trap in C",
    about: "a division by zero, with its source lines",
    target: baseChoices("wasi"),
    program: { kind: "module", url: averageUrl, name: "average.wasm", sources: { "guests/average.c": averageSource } },
  },
  {
    id: "echo",
    title: "Questions and answers",
    about: "a program in C that waits for what you type",
    target: baseChoices("wasi"),
    program: { kind: "module", url: echoUrl, name: "echo.wasm", sources: { "guests/echo.c": echoSource } },
    isInteractive: true,
  },
  {
    id: "tide",
    title: "Memory at work",
    about: "a heap that comes and goes: watch the memory map",
    target: baseChoices("wasi"),
    program: { kind: "module", url: tideUrl, name: "tide.wasm", sources: { "guests/tide.c": tideSource } },
  },
  {
    id: "mapping",
    title: "Virtual memory",
    about: "pages that are mapped where the guest wants them, twice if it likes",
    target: baseChoices("orca"),
    program: text(mapping),
    entry: "run",
  },
  {
    id: "endless",
    title: "An endless loop",
    about: "ended by a limit of fuel, or by you",
    target: baseChoices("wasi"),
    program: text(endless),
    fuel: "50000000",
  },
  {
    id: "lamp",
    title: "A target of your own",
    about: "a builtin set in TypeScript, written in the Target tab",
    target: { kind: "own", code: lampTarget },
    program: text(lamp),
    entry: "glow",
    args: "10",
  },
  {
    id: "component",
    title: "A component",
    about: "functions with texts, made into core modules by jco",
    target: baseChoices("wasi"),
    program: text(component),
    entry: "mirror",
    args: "lagoon",
  },
];

export function exampleOf(id: string): Example | undefined {
  return EXAMPLES.find((each) => each.id === id);
}
