// Tabs as ARIA describes them: one is in the order of focus, arrows go to the others.

import type { ComponentChildren, JSX, TargetedKeyboardEvent } from "preact";

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** A figure or a mark beside the title. */
  readonly badge?: { readonly text: string; readonly tone?: "bad" | "good"; readonly means: string } | undefined;
}

interface Props<Id extends string> {
  readonly name: string;
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
  readonly children: ComponentChildren;
}

export function Tabs<Id extends string>({ name, label, tabs, chosen, onChoose, children }: Props<Id>): JSX.Element {
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = steps[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.id);
    event.currentTarget.querySelector<HTMLElement>(`#${name}-${next.id}`)?.focus();
  };
  return (
    <section class="tabs" aria-label={label}>
      <div class="tab-list" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(({ id, title, badge }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${name}-${id}`}
            aria-controls={`${name}-panel`}
            aria-selected={id === chosen}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => onChoose(id)}
          >
            {title}
            {badge !== undefined && (
              <span class={`badge ${badge.tone ?? ""}`}>
                {badge.text}
                <span class="unseen"> {badge.means}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <div class="tab-panel" role="tabpanel" id={`${name}-panel`} aria-labelledby={`${name}-${chosen}`} tabIndex={0}>
        {children}
      </div>
    </section>
  );
}
