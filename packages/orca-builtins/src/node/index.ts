// The orca sets on Node: files of the host, pictures as PNG, and services for programs of the command line.

export { hostFile, type HostFileOptions } from "./host-file.ts";
export { hostOrcaApp, hostOrcaClock, hostOrcaIo, hostOrcaLog } from "./host-orca.ts";
export { PNG_HINT, pngRenderer, type RenderPng } from "./png-renderer.ts";
