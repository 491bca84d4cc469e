// A target whose builtins are in a test's hands: scripted answers and faults, real ones, or random ones of the right types. Services are mocked with it.

import { ArgumentError, type Builtin, type Services, type Sets, type Target } from "@atoll/core";
import { type HandlerOf } from "@atoll/core/engine";
import {
  checkOptions,
  checkValue,
  type FunctionsOf,
  type NamespaceOf,
  nearestName,
  type OptionKind,
  optionKinds,
} from "@atoll/core/engine";
import { numbersFrom } from "../hostile/hostile-guest.ts";
import { type BuiltinMock, builtinMock } from "./builtin-mock.ts";
import { type Answer, type AnyMethod, Script } from "./method-mock.ts";
import { type MockedServices, mockProvide, type ServiceParts } from "../target/mock-provide.ts";
import { type CallTrace, type DescribeArguments, traceCalls } from "../target/trace-calls.ts";
import { randomAnswer } from "./random-answer.ts";

/** A handler without its call object. */
type Plain<H> = H extends (call: never, ...args: infer A) => infer R ? (...args: A) => R : AnyMethod;

/** What {@link mockTarget} takes besides the target. */
export interface MockTargetOptions<S extends Sets> {
  /**
   * What calls get that no answer was scripted for. `refuse` (default): an error that names the builtin, so that no test passes on an answer that
   * nobody chose. `real`: what the target's own handler gives. With a seed: random answers of the declared types, the same for the same seed.
   */
  readonly otherwise?: "refuse" | "real" | { readonly seed: number };
  /** Parts of services for handlers that are real: see `mockProvide`. */
  readonly services?: ServiceParts<S>;
  /** Words of arguments in `text`: see `traceCalls`. */
  readonly describe?: DescribeArguments;
}

/** What {@link mockTarget} gives. */
export interface MockedTarget<S extends Sets> extends CallTrace<S> {
  /** For `instantiate`: every service that the target asks for. */
  readonly provide: Services<S>;
  /** The services, to script their methods. */
  readonly services: MockedServices<S>;
  /** A builtin, to script its answers and look at its calls. Throws ArgumentError for one that the target does not have. */
  on<M extends NamespaceOf<S>, N extends keyof FunctionsOf<S, M> & string>(
    namespace: M,
    name: N,
  ): BuiltinMock<Plain<HandlerOf<FunctionsOf<S, M>[N]>>>;
  /** What was scripted for single calls that never came, of builtins and of services: `pico:files.open: call 3`. */
  readonly unused: readonly string[];
}

const OPTIONS: Readonly<Record<keyof MockTargetOptions<Sets>, OptionKind>> = {
  otherwise: {
    expected: '"refuse", "real" or { seed }',
    accepts: (value) =>
      value === "refuse" ||
      value === "real" ||
      (typeof value === "object" && value !== null && "seed" in value && Number.isSafeInteger(value.seed)),
  },
  services: optionKinds.record("parts of services by name", optionKinds.typed("object", "an object")),
  describe: optionKinds.callable,
};

/**
 * The target with every builtin in the test's hands, its calls recorded.
 *
 * @example
 * const mock = mockTarget(pico);
 * mock.on("pico:files", "open").returns("tide.txt").nth(3).fails("nospc");
 */
export function mockTarget<const S extends Sets>(
  target: Target<S>,
  options: MockTargetOptions<S> = {},
): MockedTarget<S> {
  checkValue("mockTarget", "target", target, optionKinds.service("a target, made by defineTarget", "intercept"));
  options = checkOptions("mockTarget", options, OPTIONS);
  const { otherwise = "refuse", describe } = options;
  const services = mockProvide(target, options.services);
  const scripts = new Map<string, Script>();
  const scriptOf = (path: string): Script => {
    const script = scripts.get(path) ?? new Script();
    scripts.set(path, script);
    return script;
  };
  const next = numbersFrom(typeof otherwise === "object" ? otherwise.seed : 0);
  const mocked = target.intercept((builtin, namespace, name) => {
    const path = `${namespace}.${name}`;
    const script = scriptOf(path);
    const unscripted = answerOtherwise(builtin, path, otherwise, next);
    return (call: unknown, ...args: unknown[]) => script.answer(unscripted, { context: call, args });
  });
  const trace = traceCalls(mocked, describe === undefined ? {} : { describe });
  const on = (namespace: string, name: string): BuiltinMock<AnyMethod> => {
    const path = `${namespace}.${name}`;
    return builtinMock(scriptOf(path), requireFunction(target, namespace, name), path);
  };
  return {
    target: trace.target,
    calls: trace.calls,
    get text() {
      return trace.text;
    },
    of: (builtin) => trace.of(builtin),
    clear: () => trace.clear(),
    provide: services.provide,
    services,
    on,
    get unused() {
      const own = [...scripts].flatMap(([path, { unused }]) => unused.map((call) => `${path}: call ${call}`));
      return [...own, ...services.unused];
    },
  };
}

function answerOtherwise(
  builtin: Builtin,
  path: string,
  otherwise: NonNullable<MockTargetOptions<Sets>["otherwise"]>,
  next: () => number,
): Answer {
  if (otherwise === "real") return (call, args) => builtin.handler(call as never, ...(args as never[]));
  if (otherwise !== "refuse") return (_call, args) => randomAnswer(builtin, args, next);
  return () => {
    throw new Error(`the test gives no answer for ${path}: mock.on(…).returns(…), or otherwise: "real"`);
  };
}

function requireFunction(target: Target, namespace: string, name: string): Builtin {
  checkValue("mock.on", "namespace", namespace, optionKinds.text);
  checkValue("mock.on", "name", name, optionKinds.text);
  const entries = target.builtins.get(namespace);
  const listed = entries?.get(name)?.builtin;
  if (listed?.kind === "func") return listed;
  for (const set of target.sets) {
    const entry = set.namespace === namespace ? set.resolve?.(name) : undefined;
    if (entry?.kind === "func") return entry;
  }
  const known = entries === undefined ? [...target.builtins.keys()] : [...entries.keys()];
  const nearest = nearestName(entries === undefined ? namespace : name, known);
  const hint = nearest === undefined ? "" : `: did you mean ${nearest}?`;
  throw new ArgumentError(`target ${target.name} has no function ${namespace}.${name}${hint}`);
}
