// The target: composed by choices, with the TypeScript that makes the same beside them.

import { FEATURES, WASM_3 } from "@atoll/core";
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { BASES, baseChoices, EXTRA_SETS, type MemoryChoice, type TargetChoices } from "../target/choices.ts";
import { targetSource } from "../target/target-source.ts";
import { CodeEditor } from "./code-editor.tsx";
import { quantity } from "./settings.ts";
import { change, report, settings } from "./session.ts";

const ABOUT: Readonly<Record<(typeof BASES)[number], string>> = {
  wasi: "WASI preview 1 on flat memory",
  orca: "virtual memory, and what apps find around them",
  "browser-headless": "strings, console, timers, crypto of a browser",
  embedded: "a small board: pins, 256 KiB",
  microcontroller: "16,000 bytes, registers of devices, no floats",
  plain: "every feature, and nothing to import",
};

/** Features that no version of WebAssembly has yet, which targets have to ask for. */
const EXTRA_FEATURES = FEATURES.filter((feature) => !WASM_3.includes(feature));

export function TargetView(): JSX.Element {
  const { target } = settings.value;
  if (target.kind === "own") return <OwnTargetView code={target.code} />;
  const set = (some: Partial<TargetChoices>): void => change({ target: { ...target, ...some } });
  const contents = report.value?.target;
  return (
    <div class="target-view">
      <form class="choices" onSubmit={(event) => event.preventDefault()}>
        <Field label="Begin with" hint={ABOUT[target.base]}>
          {(id) => (
            <select
              id={id}
              value={target.base}
              onChange={(event) => {
                const base = BASES.find((each) => each === event.currentTarget.value);
                if (base !== undefined) change({ target: baseChoices(base) });
              }}
            >
              {BASES.map((base) => (
                <option key={base} value={base}>
                  {base}
                </option>
              ))}
            </select>
          )}
        </Field>
        {target.base === "microcontroller" && <BoardOptions target={target} set={set} />}
        <MemoryFields choice={target.memory} set={(memory) => set({ memory })} />
        <Choices
          legend="Extend with sets"
          all={EXTRA_SETS.filter(
            (each) => target.sets.includes(each) || !(contents?.sets ?? []).some(({ namespace }) => namespace === each),
          )}
          chosen={target.sets}
          onChange={(sets) => set({ sets: EXTRA_SETS.filter((each) => sets.includes(each)) })}
        />
        <Choices
          legend="Extend with features"
          all={EXTRA_FEATURES}
          chosen={target.features}
          onChange={(features) => set({ features })}
        />
        <Restrictions target={target} set={set} />
      </form>
      <div class="target-source">
        <div class="row source-head">
          <h2>As TypeScript</h2>
          <button
            type="button"
            class="quiet"
            onClick={() => change({ target: { kind: "own", code: targetSource(target) } })}
          >
            Write it yourself
          </button>
        </div>
        <CodeEditor label="The target as TypeScript" text={targetSource(target)} language="typescript" isReadOnly />
      </div>
    </div>
  );
}

function OwnTargetView({ code }: { readonly code: string }): JSX.Element {
  const refusal = report.value?.target === undefined ? report.value?.refusal : undefined;
  return (
    <div class="program">
      <div class="binary">
        <p class="aside">
          A module that exports <code>target</code>, and <code>provide</code> or <code>imports</code> if it needs them.
          It runs in a sandbox: without a network, and apart from this page.
        </p>
        <button type="button" class="quiet" onClick={() => change({ target: baseChoices("wasi") })}>
          Back to choices
        </button>
      </div>
      <CodeEditor
        label="Your target in TypeScript"
        text={code}
        language="typescript"
        onChange={(text) => change({ target: { kind: "own", code: text } })}
      />
      {refusal !== undefined && (
        <p class="editor-error" role="alert">
          {refusal.message}
        </p>
      )}
    </div>
  );
}

function Field({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly children: (id: string) => ComponentChildren;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
      {hint !== undefined && <span class="aside">{hint}</span>}
    </div>
  );
}

interface Part {
  readonly target: TargetChoices;
  readonly set: (some: Partial<TargetChoices>) => void;
}

function BoardOptions({ target, set }: Part): JSX.Element {
  const { options } = target;
  return (
    <fieldset>
      <legend>Options</legend>
      {["memory", "slack"].map((name) => (
        <Field key={name} label={`${name} in bytes`}>
          {(id) => (
            <input
              id={id}
              inputMode="numeric"
              value={options[name] ?? ""}
              placeholder={name === "memory" ? "16000" : "4096"}
              onChange={(event) => {
                const { [name]: _before, ...rest } = options;
                const text = event.currentTarget.value.trim();
                set({ options: text === "" ? rest : { ...rest, [name]: text } });
              }}
            />
          )}
        </Field>
      ))}
    </fieldset>
  );
}

function MemoryFields({
  choice,
  set,
}: {
  readonly choice: MemoryChoice;
  readonly set: (choice: MemoryChoice) => void;
}): JSX.Element {
  const without = (name: keyof MemoryChoice): MemoryChoice => {
    const { [name]: _before, ...rest } = choice;
    return rest as MemoryChoice;
  };
  return (
    <fieldset>
      <legend>Memory</legend>
      <Field label="Kind">
        {(id) => (
          <select
            id={id}
            value={choice.kind}
            onChange={(event) => set({ kind: event.currentTarget.value as MemoryChoice["kind"] })}
          >
            <option value="base">as it is</option>
            <option value="flat32">flat, 32 bits</option>
            <option value="flat64">flat, 64 bits</option>
            <option value="flat">flat, either</option>
            <option value="sparse">sparse</option>
          </select>
        )}
      </Field>
      {choice.kind !== "base" && (
        <>
          <SizeField
            label={choice.kind === "sparse" ? "Most in use" : "Most bytes"}
            value={choice.maximum}
            placeholder="no limit"
            onChange={(maximum) => set(maximum === undefined ? without("maximum") : { ...choice, maximum })}
          />
          <SizeField
            label="Null guard"
            value={choice.nullGuard}
            placeholder="off"
            onChange={(nullGuard) => set(nullGuard === undefined ? without("nullGuard") : { ...choice, nullGuard })}
          />
          <Field label="Growing">
            {(id) => (
              <select
                id={id}
                value={choice.grow ?? ""}
                onChange={(event) => {
                  const grow = event.currentTarget.value;
                  set(grow === "" ? without("grow") : { ...choice, grow: grow as NonNullable<MemoryChoice["grow"]> });
                }}
              >
                <option value="">as usual</option>
                {choice.kind !== "sparse" && <option value="allow">allowed</option>}
                <option value="deny">denied</option>
                {choice.kind === "sparse" && <option value="map">maps pages</option>}
              </select>
            )}
          </Field>
          <Field label="Out of bounds">
            {(id) => (
              <select
                id={id}
                value={choice.outOfBounds ?? "trap"}
                onChange={(event) =>
                  set(
                    event.currentTarget.value === "wrap" ? { ...choice, outOfBounds: "wrap" } : without("outOfBounds"),
                  )
                }
              >
                <option value="trap">traps</option>
                <option value="wrap">wraps around</option>
              </select>
            )}
          </Field>
        </>
      )}
    </fieldset>
  );
}

function SizeField(props: {
  readonly label: string;
  readonly value: number | undefined;
  readonly placeholder: string;
  readonly onChange: (bytes: number | undefined) => void;
}): JSX.Element {
  const { label, value, placeholder, onChange } = props;
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          value={value === undefined ? "" : sizeText(value)}
          placeholder={placeholder}
          onChange={(event) => {
            const bytes = quantity(event.currentTarget.value, "bytes");
            onChange(bytes === undefined || Number.isNaN(bytes) ? undefined : Math.floor(bytes));
          }}
        />
      )}
    </Field>
  );
}

function sizeText(bytes: number): string {
  if (bytes > 0 && bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20}MiB`;
  return bytes > 0 && bytes % 1024 === 0 ? `${bytes / 1024}KiB` : String(bytes);
}

function Choices(props: {
  readonly legend: string;
  readonly all: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}): JSX.Element {
  const { legend, all, chosen, onChange } = props;
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="checks">
        {all.map((each) => (
          <label key={each} class="check">
            <input
              type="checkbox"
              checked={chosen.includes(each)}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...chosen, each] : chosen.filter((other) => other !== each))
              }
            />
            {each}
          </label>
        ))}
        {all.length === 0 && <span class="aside">all are there</span>}
      </div>
    </fieldset>
  );
}

/** What `without` takes away: the base's sets and features, and single functions of a set. */
function Restrictions({ target, set }: Part): JSX.Element {
  const contents = report.value?.target;
  const namespaces = [...new Set([...(contents?.sets ?? []).map(({ namespace }) => namespace), ...target.withoutSets])];
  const features = [...new Set([...(contents?.features ?? []), ...target.withoutFeatures])];
  return (
    <fieldset>
      <legend>Restrict</legend>
      {namespaces.map((namespace) => {
        const gone = target.withoutFunctions[namespace] ?? [];
        const isGone = target.withoutSets.includes(namespace);
        const functions = contents?.sets.find((each) => each.namespace === namespace)?.functions ?? [];
        const names = [...new Set([...functions.map(({ name }) => name), ...gone])];
        return (
          <details key={namespace}>
            <summary>
              <code>{namespace}</code>{" "}
              <span class="aside">
                {isGone ? "left out" : gone.length === 0 ? `${names.length} builtins` : `${gone.length} left out`}
              </span>
            </summary>
            <label class="check">
              <input
                type="checkbox"
                checked={!isGone}
                onChange={(event) =>
                  set({
                    withoutSets: event.currentTarget.checked
                      ? target.withoutSets.filter((each) => each !== namespace)
                      : [...target.withoutSets, namespace],
                    withoutFunctions: Object.fromEntries(
                      Object.entries(target.withoutFunctions).filter(([each]) => each !== namespace),
                    ),
                  })
                }
              />
              the whole set
            </label>
            {!isGone && (
              <div class="checks">
                {names.map((name) => (
                  <label key={name} class="check" title={functions.find((each) => each.name === name)?.doc ?? ""}>
                    <input
                      type="checkbox"
                      checked={!gone.includes(name)}
                      onChange={(event) => {
                        const left = event.currentTarget.checked
                          ? gone.filter((each) => each !== name)
                          : [...gone, name];
                        const others = Object.entries(target.withoutFunctions).filter(([each]) => each !== namespace);
                        set({
                          withoutFunctions: Object.fromEntries(
                            left.length === 0 ? others : [...others, [namespace, left]],
                          ),
                        });
                      }}
                    />
                    {name}
                  </label>
                ))}
              </div>
            )}
          </details>
        );
      })}
      <details>
        <summary>
          features{" "}
          <span class="aside">
            {target.withoutFeatures.length === 0
              ? `${features.length} allowed`
              : `${target.withoutFeatures.length} left out`}
          </span>
        </summary>
        <div class="checks">
          {features.map((feature) => (
            <label key={feature} class="check">
              <input
                type="checkbox"
                checked={!target.withoutFeatures.includes(feature)}
                onChange={(event) =>
                  set({
                    withoutFeatures: event.currentTarget.checked
                      ? target.withoutFeatures.filter((each) => each !== feature)
                      : [...target.withoutFeatures, feature],
                  })
                }
              />
              {feature}
            </label>
          ))}
        </div>
      </details>
    </fieldset>
  );
}
