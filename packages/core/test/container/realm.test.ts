// Importing core leaves the user's realm as it was: in a process of its own, since the tests' own may have been touched by others.
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";

const core = JSON.stringify(new URL("../../src/index.ts", import.meta.url).href);
const metadata = JSON.stringify(new URL("fixtures/users-metadata.ts", import.meta.url).href);

/** What a module prints that node runs with the packages' sources. */
function run(source: string): string {
  const flags = ["--conditions=@atoll/source", "--no-warnings", "--input-type=module", "--eval", source];
  return execFileSync(process.execPath, flags, { encoding: "utf8", cwd: new URL(".", import.meta.url) }).trim();
}

describe("importing core", () => {
  test("leaves Reflect as it was, and of globals only zod's own", () => {
    const printed = run(`const names = () => [Reflect, globalThis].map((object) => Reflect.ownKeys(object).map(String));
      const before = names();
      await import(${core});
      console.log(names().map((after, i) => after.filter((name) => !before[i].includes(name)).join()).join(";"));`);
    expect(printed).toBe(";__zod_globalConfig,__zod_globalRegistry");
  });

  test("leaves the metadata of a user who has reflect-metadata, loaded before or after", () => {
    for (const order of [`${metadata}, ${core}`, `${core}, ${metadata}`]) {
      const printed = run(`for (const name of [${order}]) await import(name);
        const thing = {};
        Reflect.defineMetadata("key", "kept", thing);
        console.log(Reflect.getMetadata("key", thing));`);
      expect(printed).toBe("kept");
    }
  });
});
