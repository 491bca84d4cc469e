// The ready targets for programs that run others on Node, such as the command line.

export { type ReadyTarget, readyTargets } from "./ready-targets.ts";
