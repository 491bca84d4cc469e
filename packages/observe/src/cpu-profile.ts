// Profiles in V8's format, which a browser's DevTools and speedscope open: `.cpuprofile`.

import { checkValue, optionKinds } from "@atoll/core/engine";
import { Profile, type ProfiledFrame } from "./profile.ts";

/** What a node of the tree is called in the format. */
interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  /** From 0 on; -1 if it is not known. */
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** A function, as called from its parent. */
export interface CpuProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly hitCount: number;
  readonly children: readonly number[];
  readonly positionTicks: readonly { readonly line: number; readonly ticks: number }[];
}

/** The file: times in microseconds. A sample lasts as long as the time difference of the next. */
export interface CpuProfile {
  readonly nodes: readonly CpuProfileNode[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Node {
  readonly id: number;
  readonly callFrame: CallFrame;
  hitCount: number;
  readonly children: Map<string, Node>;
  /** The same by the frames that were seen, which are one object for each place: most of a deep stack is as it was in the sample before. */
  readonly seen: Map<ProfiledFrame, Node>;
  readonly ticks: Map<number, number>;
}

/** Microseconds. DevTools shows nothing of a profile that begins at 0. */
const START = 1_000_000;

/** A profile as the content of a `.cpuprofile` file: to be written as JSON. */
export function cpuProfile(profile: Profile): CpuProfile {
  checkValue("cpuProfile", "profile", profile, optionKinds.instanceOf("a Profile", Profile));
  const nodes: Node[] = [];
  const scripts = new Map<string, string>();
  const add = (callFrame: CallFrame): Node => {
    const node = {
      id: nodes.length + 1,
      callFrame,
      hitCount: 0,
      children: new Map(),
      seen: new Map(),
      ticks: new Map(),
    };
    nodes.push(node);
    return node;
  };
  const named = (parent: Node, callFrame: CallFrame): Node => {
    const key = `${callFrame.scriptId} ${callFrame.functionName}`;
    let found = parent.children.get(key);
    if (found === undefined) parent.children.set(key, (found = add(callFrame)));
    return found;
  };
  const child = (parent: Node, frame: ProfiledFrame): Node => {
    let found = parent.seen.get(frame);
    if (found === undefined) parent.seen.set(frame, (found = named(parent, frameOf(frame))));
    return found;
  };
  const frameOf = ({ name, file, line }: ProfiledFrame): CallFrame => {
    let scriptId = scripts.get(file);
    if (scriptId === undefined) scripts.set(file, (scriptId = String(scripts.size + 1)));
    return {
      functionName: name,
      scriptId,
      url: file,
      lineNumber: (line ?? 0) - 1,
      columnNumber: line === undefined ? -1 : 0,
    };
  };
  const root = add(special("(root)"));
  const samples: number[] = [];
  const timeDeltas = [0];
  let time = 0;
  for (const { stack, milliseconds } of profile.samples()) {
    let node = root;
    for (const frame of stack) node = child(node, frame);
    if (stack.length === 0) node = named(root, special("(idle)"));
    node.hitCount++;
    const line = stack.at(-1)?.at;
    if (line !== undefined) node.ticks.set(line, (node.ticks.get(line) ?? 0) + 1);
    samples.push(node.id);
    const before = Math.round(time * 1000);
    time += milliseconds;
    timeDeltas.push(Math.round(time * 1000) - before);
  }
  // The end of the last sample is the beginning of one more.
  samples.push(root.id);
  return {
    nodes: nodes.map(({ id, callFrame, hitCount, children, ticks }) => ({
      id,
      callFrame,
      hitCount,
      children: [...children.values()].map((each) => each.id),
      positionTicks: [...ticks].map(([line, count]) => ({ line, ticks: count })),
    })),
    startTime: START,
    endTime: START + Math.round(time * 1000),
    samples,
    timeDeltas,
  };
}

function special(functionName: string): CallFrame {
  return { functionName, scriptId: "0", url: "", lineNumber: -1, columnNumber: -1 };
}
