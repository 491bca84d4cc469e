// The JavaScript that jco makes, as a function of the `WebAssembly` that it finds. It is a module that asks for the global one: the line that is put
// into its only function gives it another, instance by instance.

import { ArgumentError } from "@atoll/core";
import type { WebAssemblyNamespace } from "@atoll/webassembly";
import type { Component } from "./component.ts";

/** What jco's `instantiate` gives: functions, and interfaces as objects of functions. */
export type Exports = Readonly<Record<string, unknown>>;

type Instantiate = (
  getCoreModule: (name: string) => WebAssembly.Module,
  imports: Readonly<Record<string, unknown>>,
  instantiateCore: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
) => Exports | Promise<Exports>;

const NAMESPACE = "atoll:WebAssembly";
const HEAD = /^export (?:async )?function instantiate\(getCoreModule, imports,[^{}]*\{/gm;

const known = new WeakMap<Component, Promise<Instantiate>>();

/** Evaluates the module of a component, once. */
export function instantiateOf(component: Component): Promise<Instantiate> {
  const before = known.get(component);
  if (before !== undefined) return before;
  const loading = load(component.source);
  known.set(component, loading);
  return loading;
}

/** The imports with the namespace among them. */
export function withNamespace(
  imports: Readonly<Record<string, unknown>>,
  namespace: WebAssemblyNamespace,
): Record<string, unknown> {
  return { ...imports, [NAMESPACE]: namespace };
}

async function load(source: string): Promise<Instantiate> {
  if (source.match(HEAD)?.length !== 1) {
    throw new ArgumentError(
      "the component's source is none that jco has made, or that of a version which is not known",
    );
  }
  const given = source
    .replace(HEAD, (head) => `${head} const WebAssembly = imports[${JSON.stringify(NAMESPACE)}];`)
    .replaceAll("globalThis.WebAssembly", "WebAssembly");
  const { instantiate } = (await import(/* @vite-ignore */ dataUrl(given))) as { readonly instantiate: Instantiate };
  return instantiate;
}

function dataUrl(source: string): string {
  // Its address would be as long as itself wherever a stack is shown.
  return `data:text/javascript;charset=utf-8,${encodeURIComponent(`${source}\n//# sourceURL=component.js`)}`;
}
