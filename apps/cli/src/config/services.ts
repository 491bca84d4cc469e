// The services of a target's sets, as far as the host makes them. Which are wanted the target says by its tokens; who makes one is
// found by the same token, so that no set has to be known here.

import type { HostServices, LinkedModule } from "@atoll/core";
import type { FrameRun } from "@atoll/core/engine";
import type { CommandLine } from "../command.ts";
import { grantsFrom, refuseGrants } from "../options/grants.ts";
import type { Io } from "../output/io.ts";
import { settled } from "../settled.ts";
import type { FoundTarget } from "./find-target.ts";

/** A token, as far as it matters here: compared by identity. */
type ServiceToken = HostServices["inject"][string];

export interface GivenServices {
  /** By injection name, as `instantiate` takes them. */
  readonly provide: Readonly<Record<string, unknown>>;
  /** What stands behind these tokens answers at once. */
  readonly immediate: ReadonlySet<ServiceToken>;
  /** Runs a program by frames; undefined if nobody asked for that. */
  readonly runFrames: ((run: FrameRun) => Promise<void>) | undefined;
  /** Whether programs of the target can be run by frames. */
  readonly hasFrames: boolean;
}

/** Makes what nobody else provides, once for all modules of a run. Throws UsageError for options that nothing in the target takes. */
export async function servicesFor(
  modules: readonly LinkedModule[],
  { target, provide, sources }: FoundTarget,
  line: CommandLine,
  program: string,
  io: Io,
): Promise<GivenServices> {
  const wanted = wantedServices(modules, provide);
  const makers = await findMakers(new Set(wanted.values()), sources);
  const takes = new Set(makers.flatMap((maker) => maker.takes));
  const { arguments: convention } = target.conventions;
  if (convention !== undefined && convention !== "services") takes.add("args");
  refuseGrants(line, target.name, takes);
  const grants = grantsFrom(line, program, io);
  const given: Record<string, unknown> = {};
  const immediate = new Set<ServiceToken>();
  let runFrames: GivenServices["runFrames"];
  for (const maker of makers) {
    const services = await settled(
      Promise.resolve(maker.make(grants)),
      `the services ${Object.keys(maker.inject).join(", ")} of ${target.name} are never made`,
    );
    if (grants.frames !== undefined && maker.runFrames !== undefined) {
      // What somebody provides goes before what was made, here as well.
      const provided = Object.entries(provide).filter(([name]) => Object.hasOwn(maker.inject, name));
      const used = { ...services, ...Object.fromEntries(provided) };
      runFrames = (run) => maker.runFrames?.(run, used) ?? Promise.resolve();
    }
    for (const [name, token] of wanted) {
      const made = Object.entries(maker.inject).find(([, each]) => each === token);
      if (made === undefined || Object.hasOwn(given, name)) continue;
      given[name] = services[made[0]];
      if (maker.immediate) immediate.add(token);
    }
  }
  return { provide: { ...given, ...provide }, immediate, runFrames, hasFrames: takes.has("frames") };
}

/** Tokens by injection name, without what is there already. Names that no set lists are known only from the module. */
function wantedServices(
  modules: readonly LinkedModule[],
  provide: FoundTarget["provide"],
): ReadonlyMap<string, ServiceToken> {
  const listed = modules.flatMap(({ target }) =>
    [...target.builtins.values()].flatMap((entries) => [...entries.values()]),
  );
  const bound = modules.flatMap(({ bindings }) => bindings.filter((binding) => binding !== undefined));
  const scopes = new Set([...listed, ...bound].map(({ builtin }) => builtin.scope));
  const injected = [...scopes].flatMap(({ inject }) => Object.entries(inject));
  return new Map(injected.filter(([name]) => !Object.hasOwn(provide, name)));
}

/** Looks into one source after the other until everything is found, or there is none left. */
async function findMakers(
  wanted: ReadonlySet<ServiceToken>,
  sources: FoundTarget["sources"],
): Promise<readonly HostServices[]> {
  const missing = new Set(wanted);
  const makers: HostServices[] = [];
  for (const source of sources) {
    if (missing.size === 0) break;
    for (const maker of await source()) {
      const tokens = Object.values(maker.inject);
      if (!tokens.some((token) => missing.has(token))) continue;
      makers.push(maker);
      for (const token of tokens) missing.delete(token);
    }
  }
  return makers;
}
