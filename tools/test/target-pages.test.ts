// The pages of the ready targets are what their declarations say today.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PAGES, targetPages } from "../target-pages.ts";

test("every ready target has its page, as it is declared now", async () => {
  const pages = await targetPages();
  expect(readdirSync(PAGES).toSorted()).toEqual(Object.keys(pages).toSorted());
  for (const [file, text] of Object.entries(pages)) {
    expect(readFileSync(join(PAGES, file), "utf8"), `node tools/target-pages.ts writes docs/targets/${file}`).toBe(
      text,
    );
  }
});
