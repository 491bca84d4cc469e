// Where the guest was: the frames of its backtrace, the source line of the one that is chosen, and the code of its function with the instruction marked.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { FrameReport } from "../run/protocol.ts";
import { CodeEditor } from "./code-editor.tsx";
import { Empty } from "./empty.tsx";
import { codeLines, coverage, outcome, report, settings, showCode, shownCode } from "./session.ts";

export function CodeView(): JSX.Element {
  const ended = outcome.value;
  const frames = ended?.kind === "trapped" || ended?.kind === "stopped" ? ended.frames : [];
  const functions = report.value?.module?.functions ?? [];
  const shown = shownCode.value;
  if (functions.length === 0) {
    return (
      <Empty title="No code" hint="The functions of a module can be read here, and the place where a run has failed." />
    );
  }
  const frame = frames.find(({ funcidx, offset }) => funcidx === shown?.funcidx && offset === shown.mark);
  return (
    <div class="code-view">
      {ended !== undefined && (ended.kind === "trapped" || ended.kind === "stopped") && (
        <div class="note bad">
          <strong>{ended.message}</strong>
          {!ended.message.startsWith(ended.code.replaceAll("_", " ")) && (
            <p class="aside">{ended.code.replaceAll("_", " ")}</p>
          )}
        </div>
      )}
      {frames.length > 0 && <Backtrace frames={frames} chosen={frame} />}
      {frame !== undefined && <SourceExcerpt frame={frame} />}
      <div class="row code-head">
        <label for="function">Function</label>
        <select
          id="function"
          value={shown?.funcidx ?? ""}
          onChange={(event) => showCode(Number(event.currentTarget.value))}
        >
          {shown === undefined && <option value="">choose one</option>}
          {functions.map(({ funcidx, name }) => (
            <option key={funcidx} value={funcidx}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {shown !== undefined && <Listing mark={shown.mark} />}
    </div>
  );
}

function Backtrace({
  frames,
  chosen,
}: {
  readonly frames: readonly FrameReport[];
  readonly chosen: FrameReport | undefined;
}): JSX.Element {
  return (
    <ol class="frames" aria-label="Backtrace, innermost first">
      {frames.map((frame, i) => {
        const { name, funcidx, offset, source } = frame;
        const [place] = source;
        return (
          <li key={i}>
            <button type="button" aria-pressed={frame === chosen} onClick={() => showCode(funcidx, offset)}>
              <span class="frame-name">{name}</span>
              <span class="frame-place">
                {place === undefined
                  ? offset === undefined
                    ? ""
                    : `0x${offset.toString(16)}`
                  : `${place.file}:${place.line}${place.column === undefined ? "" : `:${place.column}`}`}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function SourceExcerpt({ frame }: { readonly frame: FrameReport }): JSX.Element | null {
  const { program } = settings.value;
  const sources = program.kind === "module" ? program.sources : {};
  const place = frame.source.find(({ file }) => sources[file] !== undefined);
  const text = place === undefined ? undefined : sources[place.file];
  if (place === undefined || text === undefined) return null;
  const counts = coverage.value?.files.find(({ file }) => file === place.file)?.lines;
  return (
    <div class="source">
      <p class="aside">
        {place.file}, line {place.line}
      </p>
      <CodeEditor
        label={`Source of ${frame.name}`}
        text={text}
        language="c"
        isReadOnly
        markedLine={place.line}
        counts={counts === undefined ? undefined : new Map(counts)}
      />
    </div>
  );
}

function Listing({ mark }: { readonly mark: number | undefined }): JSX.Element {
  const marked = useRef<HTMLLIElement>(null);
  const lines = codeLines.value;
  useEffect(() => marked.current?.scrollIntoView({ block: "nearest" }), [lines, mark]);
  return (
    <ol class="listing" aria-label="Disassembly">
      {lines.map(({ offset, text }, i) => {
        const isMarked = offset !== undefined && offset === mark;
        return (
          <li key={i} ref={isMarked ? marked : null} class={isMarked ? "marked" : ""}>
            <span class="offset">{offset === undefined ? "" : `0x${offset.toString(16).padStart(4, "0")}`}</span>
            <code>{text}</code>
            {isMarked && <span class="unseen"> the guest was here</span>}
          </li>
        );
      })}
    </ol>
  );
}
