// WASI's services on Node: directories, standard streams and clocks of the host.

export { hostClock } from "./host-clock.ts";
export { hostDirectory } from "./host-directory.ts";
export { hostListener, hostSocket } from "./host-sockets.ts";
export { hostInput, hostOutput, inheritedStdio } from "./host-streams.ts";
export { grantedFileSystem, hostWasi } from "./host-wasi.ts";
export { outputWithoutWaiting } from "./output-without-waiting.ts";
