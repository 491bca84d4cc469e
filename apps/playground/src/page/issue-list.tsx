// Things that do not fit: where, what, and what to do about it.

import type { JSX } from "preact";
import type { Issue } from "../run/protocol.ts";

export function IssueList({ issues }: { readonly issues: readonly Issue[] }): JSX.Element | null {
  if (issues.length === 0) return null;
  return (
    <ul class="issues">
      {issues.map(({ code, path, message, expected, found, hint }, i) => (
        <li key={i}>
          <div class="issue-head">
            <code>{path}</code> <span class="tag">{code.replaceAll("_", " ")}</span>
          </div>
          <p>{message}</p>
          {expected !== undefined && found !== undefined && (
            <dl class="difference">
              <div>
                <dt>expected</dt>
                <dd>{expected}</dd>
              </div>
              <div>
                <dt>found</dt>
                <dd>{found}</dd>
              </div>
            </dl>
          )}
          {hint !== undefined && <p class="hint">{hint}</p>}
        </li>
      ))}
    </ul>
  );
}
