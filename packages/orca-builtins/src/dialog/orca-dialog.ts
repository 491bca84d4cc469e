// The `orca:dialog` set: files that the guest has not been given, of which its embedder decides for the user; and what is in a folder. Lists are chains of
// elements in memory of the guest's own allocator.

import { builtinSet, type Call, type Memory } from "@atoll/core";
import * as t from "@atoll/core/types";
import { type Steps, wait } from "@atoll/wasi-builtins/filesystem";
import { type Allocate, guestAllocator } from "../abi/guest-allocator.ts";
import { allocator, fileHandle, NIL, type OrcaHandle, str8 } from "../abi/orca-types.ts";
import { answer } from "../files/answer.ts";
import { failureOf, type FileTable, openingOf } from "../files/file-table.ts";
import { files } from "../files/files-scope.ts";
import type { OrcaFile, OrcaFileDialog, OrcaIo } from "../io/io-service.ts";
import {
  chain,
  dialogDescription,
  dialogResult,
  fileElement,
  fileList,
  folderElement,
  textElement,
} from "./dialog-records.ts";

const rights = t.param("rights", t.u32, "1 read, 2 write");
const opening = t.param("flags", t.u32, "1 append, 2 truncate, 4 create");
/** Endings of names that a guest may list. */
const MOST_FILTERS = 64;
/** Files that a user may choose at a time. */
const MOST_CHOSEN = 1024;

type DialogCall = Pick<Call, "memory" | "exports" | "trap" | "charge"> & {
  readonly orcaIo: OrcaIo;
  readonly state: { readonly files: FileTable };
};

const declared = builtinSet("orca:dialog", {
  version: "1.0.0",
  doc: "Files that a user gives, and what is in folders.",
  functions: {
    open_with_request: files.asyncFunc(
      {
        doc: "Asks for a file by its path, and opens it; 0 if it is not given.",
        params: [t.param("path", str8), rights, opening, t.param("result", t.out(fileHandle))],
      },
      (call, { text }, wanted, how, result) =>
        answer(requested(call, text, wanted, how), (handle) => result.set(handle)),
    ),
    open_with_dialog: files.asyncFunc(
      {
        doc: "Has the user choose files, and opens them.",
        params: [
          allocator,
          rights,
          opening,
          t.param("description", dialogDescription),
          t.param("result", t.out(dialogResult)),
        ],
      },
      (call, from, wanted, how, description, result) => {
        const { kind, flags, title, ok_label, start_path, filters } = description;
        const asked = {
          kind,
          files: flags.files,
          directories: flags.directories,
          multiple: flags.multiple,
          createDirectories: flags.create_directories,
          title,
          okLabel: ok_label,
          startPath: start_path,
          filters: filtersAt(call, filters.first),
        };
        return answer(chosen(call, asked, wanted, how), (handles) => {
          const allocate = guestAllocator(call, from);
          const elements = handles.map((file) => ({ file: file.h }));
          const [first = NIL] = handles;
          result.set({
            button: handles.length === 0 ? "cancel" : "ok",
            file: first.h,
            selection: chain(call.memory, allocate, fileElement, elements),
          });
        });
      },
    ),
    list_dir: files.asyncFunc(
      {
        doc: "What is in a folder; nothing for what is none.",
        params: [allocator, t.param("directory", fileHandle), t.param("result", t.out(fileList))],
      },
      (call, from, directory, result) =>
        answer(listed(call, directory), (entries) => {
          const allocate = guestAllocator(call, from);
          const elements = entries.map(({ name, type }) => ({ ...textIn(call.memory, allocate, name), type }));
          const list = chain(call.memory, allocate, folderElement, elements);
          result.set({ list, count: BigInt(entries.length) });
        }),
    ),
  },
});

/** A handle for what was asked for; none where it was not given, or cannot be opened. */
function* requested(call: DialogCall, path: string, wanted: number, how: number): Steps<OrcaHandle> {
  const options = openingOf(wanted, how);
  const { dialogs } = call.orcaIo;
  const given = (yield* wait(dialogs?.request?.(path, { read: options.read, write: options.write }))) ?? false;
  return given === false ? NIL : yield* opened(call, given === true ? path : given, options, path);
}

/** Handles for what the user has chosen, without those that cannot be opened. */
function* chosen(call: DialogCall, asked: OrcaFileDialog, wanted: number, how: number): Steps<OrcaHandle[]> {
  const given = (yield* wait(call.orcaIo.dialogs?.dialog?.(asked))) ?? [];
  const options = openingOf(wanted, how);
  const handles: OrcaHandle[] = [];
  for (const each of given.slice(0, asked.multiple ? MOST_CHOSEN : 1)) {
    call.charge(1);
    const handle = yield* opened(call, each, options, typeof each === "string" ? each : asked.title);
    if (handle.h !== 0n) handles.push(handle);
  }
  return handles;
}

function* opened(
  { state }: DialogCall,
  file: string | OrcaFile,
  options: ReturnType<typeof openingOf>,
  name: string,
): Steps<OrcaHandle> {
  try {
    if (typeof file !== "string") return state.files.give(file, name, options);
    return yield* state.files.open(file, { from: 0n, links: true }, options);
  } catch (error) {
    failureOf(error);
    return NIL;
  }
}

function* listed({ state }: DialogCall, directory: OrcaHandle): ReturnType<FileTable["list"]> {
  try {
    return yield* state.files.list(directory);
  } catch (error) {
    failureOf(error);
    return [];
  }
}

/** The texts of a guest's chain. */
function filtersAt(call: DialogCall, first: number): string[] {
  const texts: string[] = [];
  for (let at = first; at !== 0;) {
    if (texts.length === MOST_FILTERS) call.trap("builtin", `over ${MOST_FILTERS} filters`);
    call.charge(1);
    const { next, text } = t.load(call.memory, textElement, at);
    texts.push(text);
    at = next;
  }
  return texts;
}

const encoder = new TextEncoder();

/** A text in memory of the guest's, with a NUL behind it. */
function textIn(memory: Memory, allocate: Allocate, text: string): { readonly ptr: number; readonly len: number } {
  const bytes = encoder.encode(text);
  const ptr = allocate(bytes.length + 1, 1);
  memory.write(ptr, bytes);
  memory.setU8(ptr + bytes.length, 0);
  return { ptr, len: bytes.length };
}

/** What `orca:dialog` declares. */
export interface OrcaDialogSet extends t.SetOf<typeof declared> {}

/** Files that a user gives, and what is in folders. */
export const orcaDialog: OrcaDialogSet = declared;
