// The orca sets on Node: files of the host, and services for programs of the command line.

export { hostFile, type HostFileOptions } from "./host-file.ts";
export { hostOrcaClock, hostOrcaIo, hostOrcaLog, hostOrcaWindow } from "./host-orca.ts";
