// What the page knows, as signals, and what a user does: the program is assembled and checked as it changes, and run when asked to.

import type { Component } from "@atoll/components";
import { batch, computed, effect, signal } from "@preact/signals";
import { type Example, EXAMPLES, exampleOf } from "../examples/examples.ts";
import type {
  CheckReport,
  CodeLine,
  CoverageSummary,
  FromWorker,
  FunctionExport,
  MemoryReport,
  Outcome,
  RunChoices,
  TraceRecord,
  UsageReport,
} from "../run/protocol.ts";
import { Runner, type RunnerKind } from "../run/runner.ts";
import { assemble, AssemblyError } from "../tools/assembler.ts";
import { transpile } from "../tools/transpiler.ts";
import { LONGEST_LINK, linkOf, settingsOf } from "./permalink.ts";
import { quantity, type Settings, splitArguments } from "./settings.ts";

export type Phase = "idle" | "loading" | "assembling" | "transpiling" | "checking" | "running" | "waiting" | "stopping";
export type ResultTab = "output" | "fit" | "trace" | "memory" | "code" | "coverage";

const DEFAULTS: Settings = {
  example: "hello",
  program: { kind: "text", text: "" },
  target: EXAMPLES[0]?.target ?? { kind: "own", code: "" },
  entry: "",
  args: "",
  stdin: "",
  isInteractive: false,
  fuel: "",
  timeout: "10s",
  memory: "256MiB",
  trace: true,
  coverage: true,
};

/** Milliseconds that a text rests before it is assembled and checked. */
const REST = 250;
/** Milliseconds that a guest has to stop by itself. */
const GRACE = 1500;

export const settings = signal<Settings>(DEFAULTS);
/** Counts programs that were opened: each has an editor of its own. */
export const opened = signal(0);
export const phase = signal<Phase>("loading");
/** The module that the program is; undefined while it is none. */
export const moduleBytes = signal<Uint8Array | undefined>(undefined);
/** What the program was made into, where it is a component. */
const component = signal<Component | undefined>(undefined);
export const assemblyError = signal<AssemblyError | undefined>(undefined);
export const report = signal<CheckReport | undefined>(undefined);
export const output = signal<readonly { readonly stream: "out" | "err" | "note"; readonly text: string }[]>([]);
export const trace = signal<readonly TraceRecord[]>([]);
export const traceLeft = signal(0);
export const memory = signal<MemoryReport | undefined>(undefined);
export const outcome = signal<Outcome | undefined>(undefined);
/** Whether the program or its target has changed since the run. */
export const hasChanged = signal(false);
export const usage = signal<UsageReport | undefined>(undefined);
export const coverage = signal<CoverageSummary | undefined>(undefined);
/** The function whose code is shown, and the instruction that is marked in it. */
export const shownCode = signal<{ readonly funcidx: number; readonly mark: number | undefined } | undefined>(undefined);
export const codeLines = signal<readonly CodeLine[]>([]);
export const resultTab = signal<ResultTab>("output");
/** For people who do not see the page, and for the line at its top: what was done last. */
export const announcement = signal("");
/** A fault of the page's own, or of what it was given. */
export const failure = signal("");

export const isRunning = computed(
  () => phase.value === "running" || phase.value === "waiting" || phase.value === "stopping",
);

// They change when they are others, and not with every setting beside them.
const currentProgram = computed(() => settings.value.program);
const currentTarget = computed(() => settings.value.target);

/** The export that Run calls. */
export const entry = computed<FunctionExport | undefined>(() => {
  const { module, start } = report.value ?? {};
  const exports = module?.exports ?? [];
  const wanted = settings.value.entry;
  return exports.find(({ name }) => name === wanted) ?? exports.find(({ name }) => name === start) ?? exports[0];
});

export const canRun = computed(() => {
  const { fits, module } = report.value ?? {};
  return fits === true && module !== undefined && !isRunning.value && (entry.value !== undefined || module.isComponent);
});

const runners: Readonly<Record<RunnerKind, Runner>> = {
  worker: new Runner("worker", receive, (message) => failed("worker", `The worker has failed: ${message}`)),
  sandbox: new Runner("sandbox", receive, (message) => failed("sandbox", `The sandbox has failed: ${message}`)),
};

/** Own code, and what jco makes of components, runs in the sandbox. */
function runner(): Runner {
  const { target } = settings.peek();
  return runners[target.kind === "own" || component.peek() !== undefined ? "sandbox" : "worker"];
}

function failed(kind: RunnerKind, message: string): void {
  runners[kind].end();
  batch(() => {
    failure.value = message;
    phase.value = "idle";
  });
}

let last = 0;
let checkId = 0;
let runId = 0;
let codeId = 0;
let checking: ReturnType<typeof setTimeout> | undefined;
let resting: ReturnType<typeof setTimeout> | undefined;
let force: ReturnType<typeof setTimeout> | undefined;

export function change(some: Partial<Settings>): void {
  settings.value = { ...settings.value, ...some };
}

/** Whether a limit is a quantity or nothing. */
export function isQuantity(text: string, kind: "count" | "bytes" | "time"): boolean {
  return !Number.isNaN(quantity(text, kind));
}

/** Begins: with what the link says, or with the first example. */
export async function begin(fragment: string): Promise<void> {
  try {
    if (fragment !== "") settings.value = await settingsOf(fragment, DEFAULTS);
    else await openExample(EXAMPLES[0]?.id ?? "");
  } catch (error) {
    await openExample(EXAMPLES[0]?.id ?? "");
    failure.value = `The link cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  }
  // What was assembled and checked belongs to a program and a target: whenever one of them changes, it is done again.
  effect(() => {
    const program = currentProgram.value;
    clearTimeout(resting);
    if (program.kind === "module") {
      assemblyError.value = undefined;
      moduleBytes.value = program.bytes;
      return;
    }
    resting = setTimeout(() => void assembleText(program.text), moduleBytes.peek() === undefined ? 0 : REST);
  });
  effect(() => {
    const bytes = moduleBytes.value;
    if (bytes !== undefined) check(bytes, currentTarget.value);
  });
}

/** Milliseconds that a check may take, own code and all. */
const CHECK_PATIENCE = 20_000;

let transpiled: { readonly bytes: Uint8Array; readonly component: Promise<Component> } | undefined;

function check(bytes: Uint8Array, target: Settings["target"]): void {
  const id = ++last;
  checkId = id;
  clearTimeout(checking);
  const post = (made: Component | undefined): void => {
    if (id !== checkId) return;
    component.value = made;
    if (!isRunning.peek()) phase.value = "checking";
    checking = setTimeout(
      () => failed(target.kind === "own" || made !== undefined ? "sandbox" : "worker", NO_ANSWER),
      CHECK_PATIENCE,
    );
    runner().post({ kind: "check", id, bytes, target, component: made });
  };
  if (!isComponent(bytes)) {
    post(undefined);
    return;
  }
  if (!isRunning.peek()) phase.value = "transpiling";
  if (transpiled?.bytes !== bytes) transpiled = { bytes, component: transpile(bytes) };
  transpiled.component.then(post, (error: unknown) => {
    if (id === checkId) failed("sandbox", `The component cannot be made into modules: ${String(error)}`);
  });
}

const NO_ANSWER =
  "The check gave no answer. A target's own code may not come to an end, or this page's server binds sandbox.html to a policy that forbids own code: it has to be served without one.";

/** The binary format of components has a version and a layer of its own where modules have their version. */
function isComponent(bytes: Uint8Array): boolean {
  return bytes[4] === 0x0d && bytes[6] === 1;
}

export async function openExample(id: string): Promise<void> {
  const example = exampleOf(id);
  if (example === undefined) return;
  stop();
  phase.value = "loading";
  try {
    const program = await programOf(example);
    clearResults();
    batch(() => {
      failure.value = "";
      moduleBytes.value = undefined;
      report.value = undefined;
      opened.value++;
      settings.value = {
        ...DEFAULTS,
        example: id,
        program,
        target: example.target,
        entry: example.entry ?? "",
        args: example.args ?? "",
        stdin: example.stdin ?? "",
        isInteractive: example.isInteractive ?? false,
        fuel: example.fuel ?? DEFAULTS.fuel,
        timeout: example.timeout ?? (example.isInteractive === true ? "" : DEFAULTS.timeout),
      };
    });
    announcement.value = `${example.title}: ${example.about}`;
  } catch (error) {
    failure.value = `The example cannot be loaded: ${error instanceof Error ? error.message : String(error)}`;
    phase.value = "idle";
  }
}

async function programOf({ program }: Example): Promise<Settings["program"]> {
  if (program.kind === "text") return program;
  const response = await fetch(program.url);
  if (!response.ok) throw new Error(`${program.name} is not there (${response.status})`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { kind: "module", name: program.name, bytes, sources: program.sources };
}

/** Takes a file: a module, a component, or text. */
export async function openFile(file: File): Promise<void> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isBinary = bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
  clearResults();
  batch(() => {
    failure.value = "";
    report.value = undefined;
    moduleBytes.value = undefined;
    opened.value++;
    change({
      example: "",
      entry: "",
      args: "",
      program: isBinary
        ? { kind: "module", name: file.name, bytes, sources: {} }
        : { kind: "text", text: new TextDecoder().decode(bytes) },
    });
  });
  announcement.value = `${file.name} is open`;
}

async function assembleText(text: string): Promise<void> {
  if (!isRunning.peek()) phase.value = "assembling";
  const isCurrent = (): boolean => {
    const { program } = settings.peek();
    return program.kind === "text" && program.text === text;
  };
  try {
    const bytes = await assemble(text);
    if (!isCurrent()) return;
    assemblyError.value = undefined;
    moduleBytes.value = bytes;
  } catch (error) {
    if (!isCurrent()) return;
    batch(() => {
      assemblyError.value = error instanceof AssemblyError ? error : new AssemblyError(String(error));
      report.value = undefined;
      moduleBytes.value = undefined;
      if (!isRunning.peek()) phase.value = "idle";
    });
  }
}

function clearResults(): void {
  batch(() => {
    output.value = [];
    trace.value = [];
    traceLeft.value = 0;
    memory.value = undefined;
    outcome.value = undefined;
    usage.value = undefined;
    coverage.value = undefined;
    shownCode.value = undefined;
    codeLines.value = [];
  });
}

export function run(): void {
  const bytes = moduleBytes.value;
  if (!canRun.value || bytes === undefined) return;
  const { target, program, args, stdin, isInteractive } = settings.value;
  clearResults();
  runId = ++last;
  const choices: RunChoices = {
    name: program.kind === "module" ? program.name : "guest.wasm",
    entry: entry.value?.name ?? "",
    args: splitArguments(args),
    stdin,
    isInteractive,
    limits: limitsOf(settings.value),
    trace: settings.value.trace,
    coverage: settings.value.coverage,
  };
  batch(() => {
    phase.value = "running";
    hasChanged.value = false;
    failure.value = "";
    announcement.value = "The guest runs";
    if (resultTab.value === "fit") resultTab.value = "output";
  });
  runner().post({ kind: "run", id: runId, bytes, target, choices, component: component.value });
}

function limitsOf({ fuel, timeout, memory: most }: Settings): RunChoices["limits"] {
  const units = quantity(fuel, "count");
  const time = quantity(timeout, "time");
  const bytes = quantity(most, "bytes");
  return {
    ...(units === undefined || Number.isNaN(units) ? {} : { fuel: Math.floor(units) }),
    ...(time === undefined || Number.isNaN(time) ? {} : { timeout: time }),
    ...(bytes === undefined || Number.isNaN(bytes) ? {} : { maxMemoryBytes: Math.floor(bytes) }),
  };
}

/** Asks the guest to stop, and ends its worker if it does not. */
export function stop(): void {
  if (!isRunning.value || phase.value === "stopping") return;
  phase.value = "stopping";
  const its = runner();
  its.post({ kind: "stop" });
  force = setTimeout(() => {
    its.end();
    end({
      kind: "stopped",
      code: "aborted",
      message: "stopped by force",
      frames: [],
    });
  }, GRACE);
}

/** Input that the user types; undefined is its end. */
export function type(text: string | undefined): void {
  if (text !== undefined) output.value = [...output.value, { stream: "note", text }];
  phase.value = "running";
  runner().post({ kind: "input", text });
}

export function showCode(funcidx: number, mark?: number): void {
  const bytes = moduleBytes.value;
  if (bytes === undefined) return;
  shownCode.value = { funcidx, mark };
  codeId = ++last;
  runner().post({ kind: "disassemble", id: codeId, bytes, funcidx });
}

/** The address of the page as it is now. Undefined if it would be too long. */
export async function permalink(): Promise<string | undefined> {
  const fragment = await linkOf(settings.value);
  if (fragment.length > LONGEST_LINK) return undefined;
  const url = new URL(location.href);
  url.hash = fragment;
  history.replaceState(null, "", url);
  return url.href;
}

function end(ended: Outcome, used?: UsageReport, covered?: CoverageSummary): void {
  clearTimeout(force);
  batch(() => {
    outcome.value = ended;
    usage.value = used;
    coverage.value = covered;
    phase.value = "idle";
    announcement.value = outcomeWords(ended);
    const [frame] = ended.kind === "trapped" || ended.kind === "stopped" ? ended.frames : [];
    if (frame !== undefined) showCode(frame.funcidx, frame.offset);
    if (ended.kind === "trapped") resultTab.value = "code";
    if (ended.kind === "failed") resultTab.value = "output";
  });
}

export function outcomeWords(ended: Outcome): string {
  switch (ended.kind) {
    case "returned":
      return ended.values.length === 0 ? "Returned" : `Returned ${ended.values.join(", ")}`;
    case "exited":
      return `Exited with status ${ended.status}`;
    case "trapped":
      return `Trapped: ${ended.message}`;
    case "stopped":
      return `Stopped: ${ended.message}`;
    case "failed":
      return ended.title;
  }
}

function receive(message: FromWorker): void {
  switch (message.kind) {
    case "checked":
      if (message.id !== checkId) return;
      clearTimeout(checking);
      batch(() => {
        report.value = message.report;
        hasChanged.value ||= message.id > runId;
        if (!isRunning.value) {
          phase.value = "idle";
          if (!message.report.fits) resultTab.value = "fit";
          else if (resultTab.value === "fit") resultTab.value = "output";
        }
      });
      break;
    case "output":
      output.value = [...output.value, ...message.pieces];
      break;
    case "trace":
      batch(() => {
        trace.value = [...trace.value, ...message.records];
        traceLeft.value = message.left;
      });
      break;
    case "memory":
      memory.value = message.report;
      break;
    case "waiting":
      if (phase.value === "running") phase.value = "waiting";
      break;
    case "ended":
      if (message.id === runId) end(message.outcome, message.usage, message.coverage);
      break;
    case "code":
      if (message.id === codeId) codeLines.value = message.lines;
      break;
  }
}
