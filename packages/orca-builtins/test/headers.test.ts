// The headers for C are what bindgen writes of the sets today.
import { readdirSync, readFileSync } from "node:fs";
import { generate } from "@atoll/bindgen";
import { orca } from "@atoll/targets";
import { expect, test } from "vitest";

const folder = new URL("../include/", import.meta.url);

test("every set has its header, as it is written now", () => {
  // The rings have one by hand, with what walks them.
  const sets = orca.sets.filter(({ namespace }) => namespace.startsWith("orca:") && namespace !== "orca:io");
  const files = Object.assign({}, ...sets.map((set) => generate(set, { language: "c" }))) as Record<string, string>;
  const written = readdirSync(folder).filter((name) => name.startsWith("orca_"));
  expect(written.toSorted()).toEqual(Object.keys(files).toSorted());
  for (const [name, text] of Object.entries(files)) {
    expect(readFileSync(new URL(name, folder), "utf8"), `atoll bindgen orca --lang c writes ${name}`).toBe(text);
  }
});
