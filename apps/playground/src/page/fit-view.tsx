// Whether the module fits its target: every issue at once, or what there is in both.

import type { JSX } from "preact";
import { bytesText, plural } from "./figures.ts";
import { assemblyError, phase, report } from "./session.ts";
import { Empty } from "./empty.tsx";
import { IssueList } from "./issue-list.tsx";

export function FitView(): JSX.Element {
  const error = assemblyError.value;
  const checked = report.value;
  if (error !== undefined) {
    return (
      <div class="fit">
        <div class="note bad">
          <strong>The text cannot be assembled{error.line === undefined ? "" : `: line ${error.line}`}</strong>
          <pre>{error.message}</pre>
        </div>
      </div>
    );
  }
  if (checked === undefined) {
    return phase.value === "idle" ? (
      <Empty
        title="No module"
        hint="Write one in the text format, drop a .wasm file on the page, or open an example."
      />
    ) : (
      <Empty title="One moment" hint="The module is assembled and checked." />
    );
  }
  const { fits, refusal, issues, warnings, module, target } = checked;
  return (
    <div class="fit">
      {refusal !== undefined && (
        <div class="note bad">
          <strong>{refusal.title}</strong>
          <pre>{refusal.message}</pre>
        </div>
      )}
      {!fits && issues.length > 0 && refusal === undefined && (
        <p class="lead bad">
          {plural(issues.length, "thing")} {issues.length === 1 ? "does" : "do"} not fit {target?.name}@
          {target?.version}. Nothing was run.
        </p>
      )}
      {fits && (
        <p class="lead good">
          It fits {target?.name}@{target?.version}.
        </p>
      )}
      {refusal === undefined && <IssueList issues={issues} />}
      {warnings.map((warning) => (
        <p key={warning} class="note warn">
          {warning}
        </p>
      ))}
      {module !== undefined && !module.isComponent && (
        <>
          <dl class="facts">
            <div>
              <dt>Size</dt>
              <dd>{bytesText(module.size)}</dd>
            </div>
            <div>
              <dt>Functions</dt>
              <dd>{module.functions.length}</dd>
            </div>
            <div>
              <dt>Memory</dt>
              <dd>{module.memories.join(", ") || "none"}</dd>
            </div>
            <div>
              <dt>Features</dt>
              <dd>{module.features.join(", ") || "WebAssembly 1.0"}</dd>
            </div>
          </dl>
          {module.imports.length > 0 && (
            <table>
              <caption>Imports</caption>
              <tbody>
                {module.imports.slice(0, 300).map(({ namespace, name, type }, i) => (
                  <tr key={i}>
                    <td>
                      <span class="trace-set">{namespace}.</span>
                      {name}
                    </td>
                    <td class="type">{type}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {module.exports.length > 0 && (
            <table>
              <caption>Exported functions</caption>
              <tbody>
                {module.exports.slice(0, 300).map(({ name, params, results }) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td class="type">
                      [{params.join(" ")}] → [{results.join(" ")}]
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </>
      )}
    </div>
  );
}
