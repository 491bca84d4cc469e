// The scope that `orca:io` and `orca:dialog` share: what one opens, the other reads.

import { type Call } from "@atoll/core";
import * as t from "@atoll/core/types";
import { ORCA_IO, type OrcaIo } from "../io/io-service.ts";
import { IoState } from "../io/io-state.ts";
import { FileTable } from "./file-table.ts";

type FilesCall = Pick<Call, "memory" | "limits" | "charge"> & { readonly orcaIo: OrcaIo };

/** One instance's rings, and its files. */
class FilesState implements Disposable {
  readonly rings: IoState;
  readonly files: FileTable;
  constructor(call: FilesCall) {
    this.rings = new IoState(call);
    this.files = new FileTable(call);
  }
  [Symbol.dispose](): void {
    try {
      this.files[Symbol.dispose]();
    } finally {
      this.rings[Symbol.dispose]();
    }
  }
}

export const files: t.Scope<{ readonly orcaIo: typeof ORCA_IO }, FilesState> = t.scope({
  inject: { orcaIo: ORCA_IO },
  state: (call) => new FilesState(call),
});
