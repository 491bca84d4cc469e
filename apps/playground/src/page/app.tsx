// The page: what a user gives on one side, what came of it on the other, and Run between them.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { EXAMPLES, exampleOf } from "../examples/examples.ts";
import { CodeEditor } from "./code-editor.tsx";
import { CodeView } from "./code-view.tsx";
import { bytesText, countText, plural, timeText } from "./figures.ts";
import { FitView } from "./fit-view.tsx";
import { MemoryView } from "./memory-view.tsx";
import { CoverageView, OutputView, TraceView } from "./result-views.tsx";
import {
  announcement,
  assemblyError,
  canRun,
  change,
  entry,
  failure,
  hasChanged,
  isQuantity,
  isRunning,
  moduleBytes,
  opened,
  openExample,
  openFile,
  outcome,
  outcomeWords,
  output,
  permalink,
  phase,
  report,
  type ResultTab,
  resultTab,
  run,
  settings,
  stop,
  trace,
  traceLeft,
  usage,
} from "./session.ts";
import { Tabs } from "./tabs.tsx";
import { TargetView } from "./target-view.tsx";
import { nextTheme, theme } from "./theme.ts";

type GivenTab = "program" | "target" | "run";

export function App(): JSX.Element {
  const [given, setGiven] = useState<GivenTab>("program");
  const [isDropping, setDropping] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        run();
      }
    };
    // Before the editor, which would begin a new line.
    document.addEventListener("keydown", onKeyDown, { capture: true });
    return () => document.removeEventListener("keydown", onKeyDown, { capture: true });
  }, []);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    setGiven("program");
    void openFile(file);
  };
  return (
    <div
      class={`page ${isDropping ? "dropping" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setDropping(false);
      }}
      onDrop={onDrop}
    >
      <Header onOpen={() => setGiven("program")} />
      {failure.value !== "" && (
        <div class="failure" role="alert">
          <span>{failure.value}</span>
          <button type="button" class="quiet" onClick={() => (failure.value = "")}>
            Close
          </button>
        </div>
      )}
      <main>
        <div class="given">
          <Tabs
            name="given"
            label="What runs, and where"
            tabs={[
              { id: "program", title: "Program" },
              { id: "target", title: "Target" },
              { id: "run", title: "Run settings" },
            ]}
            chosen={given}
            onChoose={setGiven}
          >
            {given === "program" ? <ProgramView /> : given === "target" ? <TargetView /> : <RunSettings />}
          </Tabs>
        </div>
        <div class="results">
          <RunBar />
          <Results />
        </div>
      </main>
      <p class="unseen" role="status">
        {announcement.value}
      </p>
      {isDropping && (
        <div class="drop-hint" aria-hidden="true">
          Drop a .wasm, a component, or .wat
        </div>
      )}
    </div>
  );
}

function Header({ onOpen }: { readonly onOpen: () => void }): JSX.Element {
  const [shared, setShared] = useState("");
  const share = async (): Promise<void> => {
    const link = await permalink();
    if (link === undefined) {
      setShared("The program is too large for a link.");
      return;
    }
    try {
      await navigator.clipboard.writeText(link);
      setShared("The link is copied.");
    } catch {
      // The browser keeps the clipboard to itself; the link stands in the address bar all the same.
      setShared("The link is in the address bar.");
    }
  };
  const { example, program } = settings.value;
  return (
    <header>
      <h1>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="16" cy="16" r="11" />
          <path d="M9 18c2.3-2 4.6-2 7 0s4.700 2 7 0" />
        </svg>
        Atoll <span>playground</span>
      </h1>
      <div class="header-tools">
        <label class="unseen" for="example">
          Example
        </label>
        <select
          id="example"
          value={example}
          onChange={(event) => {
            onOpen();
            void openExample(event.currentTarget.value);
          }}
        >
          {exampleOf(example) === undefined && <option value="">Examples…</option>}
          {EXAMPLES.map(({ id, title, about }) => (
            <option key={id} value={id} title={about}>
              {title}
            </option>
          ))}
        </select>
        <label class="button quiet file">
          Open file
          <input
            type="file"
            accept=".wasm,.wat,.wast,application/wasm"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              event.currentTarget.value = "";
              if (file === undefined) return;
              onOpen();
              void openFile(file);
            }}
          />
        </label>
        <button
          type="button"
          class="quiet"
          disabled={moduleBytes.value === undefined}
          onClick={() => download(moduleBytes.value, program.kind === "module" ? program.name : "guest.wasm")}
        >
          <span>
            Download<span class="wide-only"> .wasm</span>
          </span>
        </button>
        <button type="button" class="quiet" onClick={() => void share()}>
          Share
        </button>
        <button
          type="button"
          class="quiet icon"
          onClick={nextTheme}
          aria-label={`Colours: ${theme.value}`}
          title={`Colours: ${theme.value}`}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M10 2a8 8 0 1 0 0 16z" />
            <circle cx="10" cy="10" r="7.250" />
          </svg>
        </button>
      </div>
      {shared !== "" && (
        <p class="toast" role="status" onAnimationEnd={() => setShared("")}>
          {shared}
        </p>
      )}
    </header>
  );
}

function download(bytes: Uint8Array | undefined, name: string): void {
  if (bytes === undefined) return;
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/wasm" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function ProgramView(): JSX.Element {
  const { program, example } = settings.value;
  const error = assemblyError.value;
  if (program.kind === "text") {
    return (
      <div class="program">
        <CodeEditor
          key={opened.value}
          label="Program in the text format"
          text={program.text}
          language="wat"
          markedLine={error?.line}
          onChange={(text) => change({ program: { kind: "text", text } })}
        />
        {error !== undefined && (
          <p class="editor-error" role="alert">
            {error.line !== undefined && (
              <span class="tag">
                line {error.line}, column {error.column}
              </span>
            )}{" "}
            {error.message}
          </p>
        )}
      </div>
    );
  }
  const [source] = Object.entries(program.sources);
  return (
    <div class="program">
      <div class="binary">
        <p>
          <strong>{program.name}</strong> <span class="aside">{bytesText(program.bytes.length)}</span>
        </p>
        {exampleOf(example) !== undefined && <p class="aside">{exampleOf(example)?.about}</p>}
        <button
          type="button"
          class="quiet"
          onClick={() => change({ example: "", program: { kind: "text", text: "(module\n)\n" }, entry: "" })}
        >
          Write text instead
        </button>
      </div>
      {source !== undefined && (
        <>
          <p class="aside file-name">{source[0]}, from which it was compiled</p>
          <CodeEditor label={`Source: ${source[0]}`} text={source[1]} language="c" isReadOnly />
        </>
      )}
    </div>
  );
}

function RunSettings(): JSX.Element {
  const { stdin, isInteractive, fuel, timeout, memory, trace: isTraced, coverage } = settings.value;
  return (
    <form class="run-settings" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>Limits</legend>
        <Limit label="Fuel" name="fuel" value={fuel} kind="count" hint="units of work, such as 1e8" />
        <Limit label="Time" name="timeout" value={timeout} kind="time" hint="10s, 250ms" />
        <Limit label="Memory" name="memory" value={memory} kind="bytes" hint="64MiB" />
        <p class="aside">An empty field is no limit. Stop ends a guest at any time.</p>
      </fieldset>
      <fieldset>
        <legend>Standard input</legend>
        <label class="unseen" for="stdin">
          Standard input
        </label>
        <textarea
          id="stdin"
          rows={5}
          spellcheck={false}
          value={stdin}
          placeholder="nothing"
          onInput={(event) => change({ stdin: event.currentTarget.value })}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={isInteractive}
            onChange={(event) => change({ isInteractive: event.currentTarget.checked })}
          />
          then wait for what I type
        </label>
      </fieldset>
      <fieldset>
        <legend>Watch</legend>
        <label class="check">
          <input
            type="checkbox"
            checked={isTraced}
            onChange={(event) => change({ trace: event.currentTarget.checked })}
          />
          calls of builtins
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={coverage}
            onChange={(event) => change({ coverage: event.currentTarget.checked })}
          />
          coverage
        </label>
      </fieldset>
    </form>
  );
}

function Limit(props: {
  readonly label: string;
  readonly name: "fuel" | "timeout" | "memory";
  readonly value: string;
  readonly kind: "count" | "bytes" | "time";
  readonly hint: string;
}): JSX.Element {
  const { label, name, value, kind, hint } = props;
  const isValid = isQuantity(value, kind);
  return (
    <div class="field">
      <label for={`limit-${name}`}>{label}</label>
      <input
        id={`limit-${name}`}
        value={value}
        placeholder="no limit"
        aria-invalid={!isValid}
        aria-describedby={`limit-${name}-hint`}
        onInput={(event) => change({ [name]: event.currentTarget.value })}
      />
      <span id={`limit-${name}-hint`} class={isValid ? "aside" : "aside bad"}>
        {isValid ? hint : `not understood: ${hint}`}
      </span>
    </div>
  );
}

function RunBar(): JSX.Element {
  const { args } = settings.value;
  const exports = report.value?.module?.exports ?? [];
  const chosen = entry.value;
  const takes = chosen?.params.join(" ") ?? "";
  const isProgram = chosen !== undefined && chosen.name === report.value?.start;
  return (
    <div class="run-bar">
      <div class="field">
        <label for="entry">Run</label>
        <select
          id="entry"
          value={chosen?.name ?? ""}
          disabled={exports.length === 0}
          onChange={(event) => change({ entry: event.currentTarget.value })}
        >
          {exports.length === 0 && <option value="">nothing yet</option>}
          {exports.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div class="field grow">
        <label for="arguments">Arguments</label>
        <input
          id="arguments"
          value={args}
          spellcheck={false}
          placeholder={isProgram ? "of the program" : takes || "none"}
          onInput={(event) => change({ args: event.currentTarget.value })}
        />
      </div>
      {isRunning.value ? (
        <button type="button" class="primary stop" id="stop" onClick={stop} disabled={phase.value === "stopping"}>
          Stop
        </button>
      ) : (
        <button type="button" class="primary" id="run" onClick={run} disabled={!canRun.value} title="Ctrl+Enter">
          Run
        </button>
      )}
      <StatusLine />
    </div>
  );
}

function StatusLine(): JSX.Element {
  const { tone, text } = statusOf();
  const used = usage.value;
  return (
    <p class={`status ${tone}`} id="status">
      <i aria-hidden="true" />
      <span>{text}</span>
      {used !== undefined && !isRunning.value && !hasChanged.value && (
        <span class="usage">
          {countText(used.fuel)} fuel · {timeText(used.time)} · {bytesText(used.memory)}
        </span>
      )}
    </p>
  );
}

function statusOf(): { readonly tone: string; readonly text: string } {
  switch (phase.value) {
    case "loading":
      return { tone: "busy", text: "Loading" };
    case "assembling":
      return { tone: "busy", text: moduleBytes.value === undefined ? "Loading the assembler" : "Assembling" };
    case "transpiling":
      return {
        tone: "busy",
        text: "Making modules of the component: jco runs on the interpreter, too, and takes its time",
      };
    case "checking":
      return { tone: "busy", text: "Checking" };
    case "running":
      return { tone: "busy", text: "Running" };
    case "waiting":
      return { tone: "busy", text: "Waiting for input" };
    case "stopping":
      return { tone: "busy", text: "Stopping" };
    case "idle":
      break;
  }
  const ended = outcome.value;
  if (ended !== undefined && !hasChanged.value) {
    const isGood = ended.kind === "returned" || (ended.kind === "exited" && ended.status === 0);
    return { tone: isGood ? "good" : "bad", text: outcomeWords(ended) };
  }
  if (assemblyError.value !== undefined) return { tone: "bad", text: "The text has a mistake" };
  const checked = report.value;
  if (checked === undefined) return { tone: "", text: "No module" };
  const { target } = checked;
  if (checked.fits) return { tone: "good", text: `Fits ${target?.name}@${target?.version}` };
  if (checked.refusal !== undefined) return { tone: "bad", text: checked.refusal.title };
  return { tone: "bad", text: `Does not fit ${target?.name}@${target?.version}` };
}

function Results(): JSX.Element {
  const checked = report.value;
  const issues = (checked?.issues.length ?? 0) + (checked?.refusal === undefined ? 0 : 1);
  const calls = trace.value.length + traceLeft.value;
  const ended = outcome.value;
  const tab = resultTab.value;
  const isBad = assemblyError.value !== undefined || issues > 0;
  const views: Readonly<Record<ResultTab, () => JSX.Element>> = {
    output: OutputView,
    fit: FitView,
    trace: TraceView,
    memory: MemoryView,
    code: CodeView,
    coverage: CoverageView,
  };
  const View = views[tab];
  return (
    <Tabs
      name="results"
      label="What came of it"
      tabs={[
        {
          id: "output",
          title: "Output",
          badge: output.value.length > 0 && tab !== "output" ? { text: "•", means: "there is some" } : undefined,
        },
        {
          id: "fit",
          title: "Fit",
          badge: isBad
            ? { text: String(Math.max(1, issues)), tone: "bad", means: plural(Math.max(1, issues), "issue") }
            : checked?.fits === true
              ? { text: "✓", tone: "good", means: "it fits" }
              : undefined,
        },
        { id: "trace", title: "Trace", badge: calls > 0 ? { text: countText(calls), means: "calls" } : undefined },
        { id: "memory", title: "Memory" },
        {
          id: "code",
          title: "Code",
          badge: ended?.kind === "trapped" ? { text: "!", tone: "bad", means: "here it failed" } : undefined,
        },
        { id: "coverage", title: "Coverage" },
      ]}
      chosen={tab}
      onChoose={(id) => (resultTab.value = id)}
    >
      <View />
    </Tabs>
  );
}
