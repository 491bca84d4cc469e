// The descriptors an instance starts with: standard streams at 0, 1, 2, then preopened directories, then sockets.

import { TargetError } from "@atoll/core";
import { WasiError } from "./abi/errno.ts";
import { DIRECTORY_RIGHTS, INHERITING_RIGHTS, RIGHTS, SOCKET_RIGHTS, STREAM_RIGHTS } from "./abi/rights.ts";
import { FdTable } from "./fd-table.ts";
import type { Directory, FileSystem } from "./filesystem/filesystem.ts";
import type { Preopens } from "./services.ts";
import type { Socket } from "./streams/socket.ts";
import type { Stdio } from "./streams/stream.ts";

/** Descriptors that one instance may have open at once. */
const MAX_DESCRIPTORS = 4096;

/** Opens them; what was opened is closed again if one fails. */
export function openDescriptors(services: {
  readonly stdio: Stdio;
  readonly preopens: Preopens;
  readonly sockets: readonly Socket[];
}): FdTable {
  const table = new FdTable(MAX_DESCRIPTORS);
  const { stdin, stdout, stderr } = services.stdio;
  const reads = STREAM_RIGHTS & ~RIGHTS.fd_write;
  const writes = STREAM_RIGHTS & ~RIGHTS.fd_read;
  table.add({ kind: "stream", input: stdin, output: undefined, flags: 0, rightsBase: reads, rightsInheriting: 0 });
  table.add({ kind: "stream", input: undefined, output: stdout, flags: 0, rightsBase: writes, rightsInheriting: 0 });
  table.add({ kind: "stream", input: undefined, output: stderr, flags: 0, rightsBase: writes, rightsInheriting: 0 });
  try {
    for (const [preopen, filesystem] of Object.entries(services.preopens)) {
      table.add({
        kind: "directory",
        directory: openRoot(preopen, filesystem),
        preopen,
        listing: undefined,
        flags: 0,
        rightsBase: DIRECTORY_RIGHTS,
        rightsInheriting: INHERITING_RIGHTS,
      });
    }
  } catch (error) {
    table[Symbol.dispose]();
    throw error;
  }
  for (const socket of services.sockets) {
    table.add({
      kind: "socket",
      socket,
      flags: 0,
      rightsBase: SOCKET_RIGHTS | RIGHTS.sock_accept,
      rightsInheriting: SOCKET_RIGHTS,
    });
  }
  return table;
}

/** What cannot be opened is a mistake of the embedder's. Throws TargetError. */
function openRoot(preopen: string, filesystem: FileSystem): Directory {
  try {
    return filesystem.open();
  } catch (error) {
    if (!(error instanceof WasiError || error instanceof Error)) throw error;
    const reason = error instanceof WasiError ? error.errno : error.message;
    throw new TargetError("WASI services", [
      { path: `preopens[${JSON.stringify(preopen)}]`, message: `cannot be opened: ${reason}` },
    ]);
  }
}
