// Bundles a module for a page or a worker of a browser, out of the sources: what the checks and tests in browsers load.

import { rolldown } from "rolldown";

/** The module `input`, a path, with all that it imports, as one text. */
export async function bundleForPage(input: string): Promise<string> {
  const bundle = await rolldown({
    input,
    platform: "browser",
    resolve: { conditionNames: ["@atoll/source", "import", "browser", "default"] },
    logLevel: "warn",
  });
  const { output } = await bundle.generate({ format: "esm", codeSplitting: false });
  await bundle.close();
  return output[0].code;
}
