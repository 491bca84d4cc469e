// What Vite and Vitest must know of guests: that a header's change is one of the guest's module, and that a module made of several files is kept by none of them.

import type { Plugin } from "vite";
import { guestId } from "./guest-id.ts";

/** As far as it is used of what Vitest gives to plugins. */
interface VitestContext {
  readonly defineCacheKeyGenerator: (keyOf: (module: { readonly id: string }) => false | undefined) => void;
}

/** Hooks of the plugin for a map from the ids of guests' modules to the files that they are made of. */
export function viteHooks(parts: ReadonlyMap<string, readonly string[]>): Partial<Plugin> {
  const hooks: Partial<Plugin> & { readonly configureVitest: (context: VitestContext) => void } = {
    configureServer(server) {
      server.watcher.on("change", (file) => {
        const changed = [...parts].filter(([, files]) => files.includes(file)).map(([id]) => id);
        for (const { moduleGraph } of Object.values(server.environments)) {
          for (const module of changed.map((id) => moduleGraph.getModuleById(id))) {
            if (module !== undefined) moduleGraph.invalidateModule(module);
          }
        }
      });
    },
    // Vitest keeps modules on disk by the text of their own file alone, from one run to the next.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (guestId(id) === undefined ? undefined : false)),
  };
  return hooks;
}
