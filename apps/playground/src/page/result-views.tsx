// What a run has left: its output, the trace of its builtins, and its coverage.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CoverageShare } from "../run/protocol.ts";
import { countText } from "./figures.ts";
import { Empty } from "./empty.tsx";
import { IssueList } from "./issue-list.tsx";
import { coverage, outcome, output, phase, settings, showCode, trace, traceLeft, type } from "./session.ts";

export function OutputView(): JSX.Element {
  const end = useRef<HTMLDivElement>(null);
  const pieces = output.value;
  const ended = outcome.value;
  useEffect(() => {
    const panel = end.current?.parentElement?.parentElement;
    // Only for those who read the end: who has scrolled up stays there.
    if (panel !== null && panel !== undefined && panel.scrollHeight - panel.scrollTop - panel.clientHeight < 200) {
      panel.scrollTop = panel.scrollHeight;
    }
  }, [pieces]);
  const isWaiting = phase.value === "waiting";
  if (pieces.length === 0 && !isWaiting && ended === undefined) {
    return phase.value === "running" ? (
      <Empty title="It runs" hint="Nothing was written so far." />
    ) : (
      <Empty title="Nothing ran yet" hint="Run the guest to see what it writes. Ctrl+Enter does, too." />
    );
  }
  return (
    <div class="output">
      <pre class="terminal" aria-label="Output of the guest">
        {pieces.map(({ stream, text }, i) => (
          <span key={i} class={`stream-${stream}`}>
            {text}
          </span>
        ))}
      </pre>
      {isWaiting && <InputLine />}
      {ended?.kind === "returned" && ended.values.length > 0 && (
        <dl class="values">
          {ended.values.map((value, i) => (
            <div key={i}>
              <dt>{ended.values.length === 1 ? "result" : `result ${i + 1}`}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {ended?.kind === "failed" && (
        <div class="note bad" role="alert">
          <strong>{ended.title}</strong>
          {ended.message !== "" && <pre>{ended.message}</pre>}
          <IssueList issues={ended.issues} />
        </div>
      )}
      {ended?.kind === "returned" && pieces.length === 0 && ended.values.length === 0 && (
        <Empty title="It returned" hint="The guest wrote nothing, and gave nothing back." />
      )}
      {(ended?.kind === "trapped" || ended?.kind === "stopped" || ended?.kind === "exited") && pieces.length === 0 && (
        <Empty
          title="Nothing was written"
          hint={ended.kind === "exited" ? "The guest has ended." : "The tab Code shows where the guest was."}
        />
      )}
      <div ref={end} />
    </div>
  );
}

function InputLine(): JSX.Element {
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    type(`${text}\n`);
    setText("");
  };
  return (
    <form class="input-line" onSubmit={onSubmit}>
      <label for="typed">The guest waits for input</label>
      <div class="row">
        <input
          id="typed"
          ref={field}
          value={text}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit">Send</button>
        <button type="button" class="quiet" onClick={() => type(undefined)}>
          End of input
        </button>
      </div>
    </form>
  );
}

export function TraceView(): JSX.Element {
  const records = trace.value;
  if (records.length === 0) {
    return settings.value.trace ? (
      <Empty
        title="No calls of builtins"
        hint="Every call that the guest makes into its target appears here, with names and types."
      />
    ) : (
      <Empty title="Traces are off" hint="Turn them on under Run settings." />
    );
  }
  return (
    <>
      <ol class="trace">
        {records.map(({ builtin, arguments: args, outcome: result, isFailure, source }, i) => {
          const dot = builtin.lastIndexOf(".");
          return (
            <li key={i}>
              <span class="trace-set">{builtin.slice(0, dot + 1)}</span>
              <span class="trace-name">{builtin.slice(dot + 1)}</span>
              <span class="trace-arguments">({args.join(", ")})</span>{" "}
              <span class={isFailure ? "trace-failed" : "trace-result"}>{result}</span>
              {source !== undefined && <span class="trace-source"> {source}</span>}
            </li>
          );
        })}
      </ol>
      {traceLeft.value > 0 && <p class="aside">and {countText(traceLeft.value)} more calls</p>}
    </>
  );
}

export function CoverageView(): JSX.Element {
  const summary = coverage.value;
  if (summary === undefined) {
    return settings.value.coverage ? (
      <Empty
        title="Nothing was counted yet"
        hint="When a run has ended, here is how much of the module it went through."
      />
    ) : (
      <Empty title="Coverage is off" hint="Turn it on under Run settings." />
    );
  }
  const { byFunction, builtins } = summary;
  const most = Math.max(1, ...byFunction.map(({ count }) => count));
  const ran = byFunction.toSorted((a, b) => b.count - a.count);
  return (
    <div class="coverage">
      <div class="shares">
        <ShareMeter title="Functions" share={summary.functions} />
        <ShareMeter title="Branches" share={summary.branches} />
        <ShareMeter title="Lines" share={summary.lines} />
      </div>
      <table>
        <caption>Calls by function</caption>
        <thead>
          <tr>
            <th scope="col">Function</th>
            <th scope="col" class="number">
              Calls
            </th>
            <th scope="col" class="bar-column">
              <span class="unseen">Share</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {ran.slice(0, 200).map(({ funcidx, name, count }) => (
            <tr key={funcidx} class={count === 0 ? "missed" : ""}>
              <td>
                <button type="button" class="link" onClick={() => showCode(funcidx)}>
                  {name}
                </button>
              </td>
              <td class="number">{countText(count)}</td>
              <td class="bar-column">
                <span class="bar" style={{ inlineSize: `${(100 * Math.log(count + 1)) / Math.log(most + 1)}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {builtins.length > 0 && (
        <table>
          <caption>Calls of the target</caption>
          <thead>
            <tr>
              <th scope="col">Builtin</th>
              <th scope="col" class="number">
                Calls
              </th>
            </tr>
          </thead>
          <tbody>
            {builtins.map(({ name, count }) => (
              <tr key={name}>
                <td>{name}</td>
                <td class="number">{countText(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function ShareMeter({ title, share }: { readonly title: string; readonly share: CoverageShare }): JSX.Element {
  const percent = share.total === 0 ? undefined : (100 * share.covered) / share.total;
  return (
    <div class="share">
      <span class="share-title">{title}</span>
      <span class="share-value">{percent === undefined ? "–" : `${percent.toFixed(0)} %`}</span>
      <span class="share-detail">
        {percent === undefined ? "not known" : `${countText(share.covered)} of ${countText(share.total)}`}
      </span>
      <span class="meter" aria-hidden="true">
        <span style={{ inlineSize: `${percent ?? 0}%` }} />
      </span>
    </div>
  );
}
