// Files of the host for `orca:io`, on Node.

export { hostFile, type HostFileOptions } from "./host-file.ts";
