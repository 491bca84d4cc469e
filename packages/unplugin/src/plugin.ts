// Imports of guests, for every bundler that unplugin knows: `./game.wat?target=pico` is a module of the guest, compiled, checked against its target, and typed.

import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { compile } from "@atoll/core";
import { createUnplugin, type UnpluginInstance } from "unplugin";
import { compileGuest } from "./compile-guest.ts";
import { type FoundTarget, findTarget } from "./find-target.ts";
import { guestCode } from "./guest-code.ts";
import { guestId } from "./guest-id.ts";
import { guestSignatures } from "./guest-signatures.ts";
import { guestTypes, type TypedGuest } from "./guest-types.ts";
import { viteHooks } from "./vite-hooks.ts";
import { checkPluginOptions, type GuestPluginOptions } from "./options.ts";

/** The plugin; `@atoll/unplugin/vite` and its neighbours have it for their bundlers. */
export const atollGuests: UnpluginInstance<GuestPluginOptions | undefined, false> = createUnplugin<
  GuestPluginOptions | undefined,
  false
>((options = {}) => {
  checkPluginOptions(options);
  const root = options.root ?? process.cwd();
  const guests = new Map<string, TypedGuest>();
  /** Files that guests are made of, by the ids of their modules. */
  const parts = new Map<string, readonly string[]>();
  return {
    name: "atoll-guests",
    enforce: "pre",
    resolveId(id, importer) {
      const guest = guestId(id);
      if (guest === undefined) return undefined;
      const [from = ""] = (importer ?? resolve(root, "_")).split("?", 1);
      const path = guest.path.startsWith(".") ? resolve(dirname(from), guest.path) : guest.path;
      return existsSync(path) ? `${path}?target=${guest.target}` : undefined;
    },
    loadInclude: (id) => guestId(id) !== undefined,
    async load(id) {
      const guest = guestId(id);
      if (guest === undefined) return undefined;
      // Watched before it is compiled: one that fails is to be tried again when it changes.
      this.addWatchFile(guest.path);
      const found = await findTarget(guest.target, { targets: options.targets, root });
      const { target } = found;
      const { bytes, files } = await compileGuest(guest, { target, ...options });
      parts.set(id, [...files, ...(found.file === undefined ? [] : [found.file])]);
      for (const file of files) this.addWatchFile(file);
      if (found.file !== undefined) this.addWatchFile(found.file);
      if (options.check !== false) compile(bytes, target, { imports: options.imports ?? [] });
      const signatures = guestSignatures(bytes);
      guests.set(id, { path: guest.path, target: guest.target, signatures, ...placeOf(found) });
      if (options.types !== undefined) await writeTypes(resolve(root, options.types), guests.values());
      return { code: guestCode(bytes, found, signatures), map: null };
    },
    vite: viteHooks(parts),
  };
});

function placeOf({ module, access }: FoundTarget): Pick<TypedGuest, "module" | "access"> {
  return { module, access };
}

/** Written where it is another: a file that changes makes others start again. */
async function writeTypes(file: string, guests: Iterable<TypedGuest>): Promise<void> {
  const text = guestTypes(guests, file);
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) await writeFile(file, text);
}
