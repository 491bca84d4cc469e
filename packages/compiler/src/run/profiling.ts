// What profiles are told of compiled guests: where a run is when its quantum is used up, and each call of the host's. Frames are those of the host's stack.

import type { HostCode, ProfilePlace, ProfileRecorder } from "@atoll/core/engine";
import { errorHere, type GuestPlace, placesOfRun } from "../traps/host-frames.ts";
import type { Unit } from "../unit/unit.ts";
import type { CompiledFunction } from "./compiled-function.ts";

/** Frames of the host's that are looked at. */
const MOST_WALKED = 4096;
/** Calls of one function within one sample are taken for calls of one place: the host tells places by walking its stack, which is dear. */
const ANY_SITE = 0;

const places = new WeakMap<Unit, Map<string, ProfilePlace>>();

/** One object for each place, by which recorders know it. */
function profilePlace({ unit, func, at }: GuestPlace): ProfilePlace | undefined {
  const funcidx = unit.guestFunction(func);
  if (funcidx === undefined) return undefined;
  let known = places.get(unit);
  if (known === undefined) places.set(unit, (known = new Map<string, ProfilePlace>()));
  const key = `${func} ${at}`;
  let place = known.get(key);
  if (place === undefined) {
    const offset = (): number => unit.placeOf(func, at).offset;
    place = { kind: "guest", module: unit.module, name: unit.name, funcidx, offset };
    known.set(key, place);
  }
  return place;
}

/** The frames of the run that is on, the outermost first. */
export function profiledStack(): readonly ProfilePlace[] {
  return placesOfRun(errorHere(MOST_WALKED))
    .flatMap((each) => profilePlace(each) ?? [])
    .toReversed();
}

const entries = new WeakMap<CompiledFunction, ProfilePlace>();

/** The beginning of a function. */
export function entryPlace(func: CompiledFunction): ProfilePlace {
  let place = entries.get(func);
  if (place === undefined) {
    const { module, name } = func.home.instance;
    const { funcidx } = func;
    const offset = (): number => module.bodies.at(funcidx - module.importCounts.func)?.start ?? 0;
    entries.set(func, (place = { kind: "guest", module, name, funcidx, offset }));
  }
  return place;
}

/** A function of the host's whose calls are timed. */
export function timed(code: HostCode, profile: ProfileRecorder): HostCode {
  const { name } = code;
  const handler = code.handler as (...args: unknown[]) => ReturnType<HostCode["handler"]>;
  return {
    ...code,
    handler: (...args: unknown[]) => profile.callHost(name, ANY_SITE, profiledStack, () => handler(...args)),
  };
}
