// What is shown where there is nothing yet.

import type { JSX } from "preact";

export function Empty({ title, hint }: { readonly title: string; readonly hint: string }): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      <p>{hint}</p>
    </div>
  );
}
