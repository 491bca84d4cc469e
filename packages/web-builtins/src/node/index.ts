// Services of the web sets on Node, for programs that are started from the command line.

export { hostWeb } from "./host-web.ts";
