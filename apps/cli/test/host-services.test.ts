// Where the services of a target's sets come from: whoever declares a set may say how a host makes them, and the command asks by token.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { atoll, atollProcess, fixture, guest } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-services-"));
afterAll(() => rmSync(folder, { recursive: true }));

const lamp = join(import.meta.dirname, "../../../docs/guests/lamp.wasm");
const blink = ["--invoke", "blink", "--", "1"];

test.each(["toldLamp", "lateLamp"])(
  "a set of the user's own gets the service that its module says how to make: %s",
  (name) => {
    const run = (...options: string[]) =>
      atollProcess(["run", lamp, "--target", `${fixture("told-lamp.ts")}#${name}`, ...options, ...blink]);
    expect(run()).toEqual({
      status: 0,
      stdout: "2\n",
      stderr: "lamp.wasm: white light\nlamp.wasm: white dark\n",
    });
    expect(run("--env", "COLOUR=red").stderr).toBe("lamp.wasm: red light\nlamp.wasm: red dark\n");
  },
);

test("what nothing in the target takes is refused", async () => {
  expect(
    await atoll("run", lamp, "--target", `${fixture("told-lamp.ts")}#toldLamp`, "--dir", folder, ...blink),
  ).toEqual({
    status: 2,
    stdout: "",
    stderr: "atoll: --dir is for targets with WASI, which told-lamp has not\nTry: atoll run --help\n",
  });
});

test.each([
  ["beside the set", `targets: ["${fixture("told-lamp.ts")}"]`],
  ["in a list of its own", `targets: [toldLamp], services: ["${fixture("told-lamp.ts")}"]`],
  ["as a value", `targets: [toldLamp], services: [hostLamp]`],
])("a configuration has ways to make services %s", (_, fields) => {
  const config = join(folder, "atoll.config.ts");
  const imports = `import { hostLamp, toldLamp } from ${JSON.stringify(fixture("told-lamp.ts"))};`;
  writeFileSync(config, `${imports}\nexport default { ${fields}, target: "told-lamp" };\n`);
  expect(atollProcess(["run", lamp, "--config", config, ...blink])).toMatchObject({
    status: 0,
    stderr: "lamp.wasm: white light\nlamp.wasm: white dark\n",
  });
});

test("what the configuration provides goes before what a host would make", () => {
  const config = join(folder, "provides.config.ts");
  const module = fixture("told-lamp.ts");
  const provide = `{ bulb: { set: (on) => console.log(on) } }`;
  writeFileSync(config, `export default { targets: ["${module}"], target: "told-lamp@2", provide: ${provide} };\n`);
  const run = (...options: string[]) => atollProcess(["run", lamp, "--config", config, ...options, ...blink]);
  expect(run()).toEqual({ status: 0, stdout: "true\nfalse\n2\n", stderr: "" });
  expect(run("--env", "COLOUR=red").status).toBe(2);
});

test("a service of another set's is nobody's because the names are the same", () => {
  const { status, stderr } = atollProcess(["run", guest("arithmetic"), "--target", fixture("own-board.ts"), ...blink]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/provide\.board: the service Pins is missing/) as string,
  });
});

test("services of the user's own that answer later suspend the guest; the host makes the others", () => {
  expect(atollProcess(["run", guest("cat"), "--target", fixture("wasi-later.ts")])).toEqual({
    status: 0,
    stdout: "the tide\nis in\n",
    stderr: "",
  });
});
