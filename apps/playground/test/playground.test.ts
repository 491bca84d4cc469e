// The page as people meet it: in a real browser, under a policy that allows neither eval nor the host's WebAssembly.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import type { Browser, ElementHandle, Page } from "puppeteer-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../../tools/open-in-browser.ts";
import { launch, serve, type Site, untilStatus } from "./browser.ts";

const command = findBrowser();
if (command === undefined)
  console.log("the playground is skipped: no Chromium in the path, and ATOLL_BROWSER names none");

const root = join(import.meta.dirname, "..");
const outDir = mkdtempSync(join(tmpdir(), "atoll-playground-"));
/** Bytes of a first load, compressed, without the assembler. */
const MOST_BYTES = 400_000;
const ENDED = /^(Returned|Exited|Trapped|Stopped)/;

let site: Site;
let browser: Browser;
beforeAll(async () => {
  if (command === undefined) return;
  await build({ root, configFile: join(root, "vite.config.ts"), build: { outDir }, logLevel: "error" });
  site = await serve(outDir);
  browser = await launch(command);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  rmSync(outDir, { recursive: true, force: true });
}, 30_000);

/** A page on which an example is open, and what went wrong in it. */
async function open(example = "hello", fragment = ""): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(`${site.url}${fragment}`);
  if (fragment === "" && example !== "hello") await page.select("#example", example);
  await untilStatus(page, /^(Fits|Does not fit)/);
  return { page, faults };
}

function textOf(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, (element) => element.textContent ?? "");
}

async function run(page: Page): Promise<string> {
  await page.click("#run");
  return untilStatus(page, ENDED);
}

const OPTIONS = { timeout: 120_000, retry: 1 };

test.skipIf(command === undefined)(
  "text is assembled, checked, run and traced without a host's WebAssembly",
  OPTIONS,
  async () => {
    const { page, faults } = await open();
    expect(await untilStatus(page, /^Fits/)).toBe("Fits wasi@1.0.0");
    expect(await run(page)).toBe("Returned");
    expect(await textOf(page, ".terminal")).toBe("Hello from the lagoon!\n".repeat(10));
    await page.click("#results-trace");
    expect(await textOf(page, ".trace li")).toBe("wasi_snapshot_preview1.fd_write(fd=1, iovs=[23]) = 23");
    await page.click("#results-coverage");
    expect(await textOf(page, ".share-value")).toBe("100 %");
    const forbidden = await page.evaluate(async () => {
      try {
        await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
        return "compiled";
      } catch (error) {
        return String(error);
      }
    });
    expect(forbidden).toMatch(/Content Security Policy/);
    expect(faults).toEqual([]);
  },
);

test.skipIf(command === undefined)("every misfit is told at once, and nothing can be run", OPTIONS, async () => {
  const { page } = await open("misfits");
  expect(await untilStatus(page, /^Does not fit/)).toBe("Does not fit embedded@1.0.0");
  const paths = await page.$$eval(".issues .issue-head code", (all) => all.map((each) => each.textContent));
  expect(paths).toEqual([
    "import board:gpio.set_pim",
    "import board:gpio.read_pin",
    "import board:gpoi.sleep_ms",
    "memory 0",
  ]);
  expect(await page.$eval("#run", (button) => (button as HTMLButtonElement).disabled)).toBe(true);
});

test.skipIf(command === undefined)("a mistake in the text is told with its line, as it is typed", OPTIONS, async () => {
  const { page } = await open();
  await page.click(".cm-content");
  await page.keyboard.type("(oops");
  await page.waitForSelector(".editor-error");
  expect(await textOf(page, ".editor-error")).toMatch(/^line \d+, column \d+ /);
  expect(await textOf(page, "#status > span")).toBe("The text has a mistake");
  for (let i = 0; i < "(oops".length; i++) await page.keyboard.press("Backspace");
  expect(await untilStatus(page, /^Fits/)).toBe("Fits wasi@1.0.0");
});

test.skipIf(command === undefined)("a guest that never ends is stopped, and by limits", OPTIONS, async () => {
  const { page } = await open("endless");
  await page.click("#given-run");
  await page.$eval("#limit-fuel", (field) => (field as HTMLInputElement).select());
  await page.keyboard.press("Backspace");
  await page.click("#run");
  await page.waitForSelector("#stop");
  await page.click("#results-memory");
  await page.waitForSelector(".cells canvas");
  await page.click("#stop");
  expect(await untilStatus(page, ENDED)).toMatch(/^Stopped: .*abort/);
  await page.type("#limit-fuel", "1e6");
  expect(await run(page)).toBe("Stopped: all fuel consumed");
});

test.skipIf(command === undefined)("a trap shows its source lines, and the instruction", OPTIONS, async () => {
  const { page } = await open("average");
  expect(await run(page)).toBe("Trapped: integer divide by zero");
  const frames = await page.$$eval(".frames button", (all) =>
    all.map((each) => each.innerText.replaceAll(/\s+/g, " ")),
  );
  expect(frames.slice(0, 4)).toEqual([
    "divide guests/average.c:6:14",
    "average guests/average.c:12:10",
    expect.stringMatching(/^report guests\/average\.c:/),
    expect.stringMatching(/^__original_main guests\/average\.c:/),
  ]);
  await page.waitForSelector(".listing .marked");
  expect(await textOf(page, ".listing .marked code")).toMatch(/^\s*i32\.div_s$/);
  await page.waitForSelector(".source .line-marked");
  expect(await textOf(page, ".source .line-marked")).toContain("return sum / count;");
  await page.click("#results-output");
  expect(await textOf(page, ".empty-title")).toBe("Nothing was written");
});

test.skipIf(command === undefined)("what is typed goes to the guest that waits for it", OPTIONS, async () => {
  const { page } = await open("echo");
  await page.click("#run");
  await page.waitForSelector("#typed");
  await page.type("#typed", "lagoon");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".terminal")?.textContent?.includes("1. noogal") === true);
  await page.click(".input-line .quiet");
  expect(await untilStatus(page, ENDED)).toBe("Returned");
  expect(await textOf(page, ".terminal")).toMatch(/1 lines\.\n$/);
});

test.skipIf(command === undefined)(
  "a target is composed by choices, and its TypeScript stands beside them",
  OPTIONS,
  async () => {
    const { page } = await open();
    await page.click("#given-target");
    await page.waitForSelector(".target-source .cm-content");
    const labels = await page.$$("fieldset details");
    await labels[0]?.$eval("summary", (each) => each.click());
    const [box] = (await labels[0]?.$$("xpath/.//label[normalize-space()='fd_write']/input")) ?? [];
    await box?.click();
    expect(await untilStatus(page, /^Does not fit/)).toBe("Does not fit mine@1.0.0");
    const source = await page.$$eval(".target-source .cm-line", (lines) =>
      lines.map((line) => line.textContent).join("\n"),
    );
    expect(source).toContain('functions: { "wasi_snapshot_preview1": ["fd_write"] },');
    expect(source).toContain("export const target = wasi.without({");
  },
);

test.skipIf(command === undefined)("a link brings back what it was made of", OPTIONS, async () => {
  const { page } = await open("library");
  await page.$eval("#arguments", (field) => (field as HTMLInputElement).select());
  await page.type("#arguments", "30");
  await page.click("xpath///button[normalize-space()='Share']");
  await page.waitForFunction(() => location.hash.length > 10);
  const fragment = await page.evaluate(() => location.hash);
  const { page: other } = await open("", fragment);
  expect(await run(other)).toBe("Returned 832040");
  const { page: broken } = await open("", "#nothing-of-ours");
  expect(await textOf(broken, ".failure span")).toMatch(/^The link cannot be opened: /);
});

test.skipIf(command === undefined)("everything can be done with the keyboard alone", OPTIONS, async () => {
  const { page } = await open();
  const reached: string[] = [];
  // From the top of the page through the editor, which Tab leaves, to Run.
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const { activeElement } = document;
      return activeElement?.id || activeElement?.getAttribute("aria-label") || activeElement?.textContent || "";
    });
    reached.push(name);
    if (name === "run") break;
  }
  expect(reached).toEqual([
    "example",
    expect.any(String),
    "Download .wasm",
    "Share",
    "Colours: system",
    "given-program",
    "given-panel",
    "Program in the text format",
    "entry",
    "arguments",
    "run",
  ]);
  await page.keyboard.press("Enter");
  expect(await untilStatus(page, ENDED)).toBe("Returned");
  await page.focus("#results-output");
  for (const [key, id] of [
    ["ArrowRight", "fit"],
    ["ArrowRight", "trace"],
    ["End", "coverage"],
    ["Home", "output"],
  ] as const) {
    await page.keyboard.press(key);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(`results-${id}`);
    expect(await page.$eval(`#results-${id}`, (tab) => tab.getAttribute("aria-selected"))).toBe("true");
  }
  await page.focus(".cm-content");
  await page.keyboard.down("Control");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Control");
  expect(await untilStatus(page, ENDED)).toBe("Returned");
});

const WIDTHS = [1440, 820, 390];
const STATES = [
  ["hello", ["output", "trace", "memory", "coverage"]],
  ["misfits", ["fit"]],
  ["average", ["code"]],
] as const;

test.skipIf(command === undefined).for(["light", "dark"])(
  "axe finds nothing in %s colours, at three widths",
  OPTIONS,
  async (scheme) => {
    for (const [example, tabs] of STATES) {
      const { page } = await open(example);
      await page.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      if ((await page.$("#run:disabled")) === null) await run(page);
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: 900 });
        for (const tab of tabs) {
          await page.click(`#results-${tab}`);
          expect(await violations(page), `${example}, ${tab}, ${width}`).toEqual([]);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(overflow, `${example}, ${tab}, ${width}`).toBeLessThanOrEqual(0);
        }
        for (const tab of ["target", "run", "program"]) {
          await page.click(`#given-${tab}`);
          expect(await violations(page), `${example}, ${tab}, ${width}`).toEqual([]);
        }
      }
    }
  },
);

/** What axe finds, in short. It comes in by the debugger, which no policy binds. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as { readonly axe: typeof axe };
    const { violations: found } = await tool.run();
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
  });
}

test.skipIf(command === undefined)("a first load is small", OPTIONS, async () => {
  await using own = await serve(outDir);
  const page = await browser.newPage();
  await page.goto(own.url);
  await untilStatus(page, /^Fits/);
  await run(page);
  await page.close();
  const sizes = [...own.sent].filter(([path]) => !isAssembler(path) && !path.endsWith(".wasm"));
  const total = sizes.reduce((sum, [, content]) => sum + gzipSync(content).length, 0);
  expect(sizes.map(([path]) => path)).toContain("/index.html");
  expect(total).toBeLessThan(MOST_BYTES);
});

function isAssembler(path: string): boolean {
  return /\/(assembler-worker|wasm-tools)/.test(path);
}

test.skipIf(command === undefined)(
  "a user's own target is evaluated in the sandbox, and its guest runs there",
  OPTIONS,
  async () => {
    const { page, faults } = await open("lamp");
    expect(await textOf(page, "#status > span")).toBe("Fits house@1.0.0");
    expect(await run(page)).toBe("Returned");
    expect(await textOf(page, ".terminal")).toContain("\n***\n");
    await page.$eval("#arguments", (field) => (field as HTMLInputElement).select());
    await page.type("#arguments", "20");
    expect(await run(page)).toMatch(/^Trapped: .*a brightness of 11 is too much/);
    const reached = await page.evaluate(() => {
      const frame = document.querySelector("iframe");
      return { sandbox: frame?.getAttribute("sandbox"), document: frame?.contentDocument ?? "out of reach" };
    });
    expect(reached).toEqual({ sandbox: "allow-scripts", document: "out of reach" });
    // Neither the page nor a network is there for it.
    await page.click("#given-target");
    await page.waitForSelector(".program .cm-content");
    await page.click(".program .cm-content");
    for (const key of ["KeyA", "Delete"] as const) {
      if (key === "KeyA") await page.keyboard.down("Control");
      await page.keyboard.press(key);
      await page.keyboard.up("Control");
    }
    await page.keyboard.type(
      `import { wasi } from "@atoll/targets"; export const target = wasi; throw new Error([typeof document, origin].join(" "));`,
    );
    await page.waitForFunction(() => document.querySelector(".editor-error")?.textContent?.includes("undefined null"));
    await page.click("xpath///button[normalize-space()='Back to choices']");
    expect(await untilStatus(page, /^Does not fit/)).toBe("Does not fit wasi@1.0.0");
    expect(faults).toEqual([]);
  },
);

test.skipIf(command === undefined)(
  "a component is made into modules by jco on the interpreter, and called",
  OPTIONS,
  async () => {
    const { page } = await open("component");
    expect(await textOf(page, "#status > span")).toBe("Fits WASI@0.2");
    expect(await run(page)).toBe('Returned "noogal"');
  },
);

const guests = join(import.meta.dirname, "../../cli/test/guests");

test.skipIf(command === undefined)("a module is opened from a file, and downloaded again", OPTIONS, async () => {
  const { page, faults } = await open();
  const input = await page.$("input[type=file]");
  await (input as ElementHandle<HTMLInputElement>).uploadFile(join(guests, "hello.wasm"));
  await page.waitForFunction(() => document.querySelector(".binary")?.textContent?.includes("hello.wasm"));
  await untilStatus(page, /^Fits/);
  expect(await run(page)).toBe("Returned");
  expect(await textOf(page, ".terminal")).toBe("Hello from the lagoon!\n");
  const folder = mkdtempSync(join(tmpdir(), "atoll-download-"));
  const session = await page.createCDPSession();
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    downloadPath: folder,
    browserContextId: page.browserContext().id ?? "",
    eventsEnabled: true,
  });
  const downloaded = new Promise<void>((resolve) => {
    session.on("Browser.downloadProgress", ({ state }) => {
      if (state === "completed") resolve();
    });
  });
  await page.click("xpath///button[starts-with(normalize-space(), 'Download')]");
  await downloaded;
  expect(readFileSync(join(folder, "hello.wasm"))).toEqual(readFileSync(join(guests, "hello.wasm")));
  rmSync(folder, { recursive: true });
  expect(faults).toEqual([]);
});

/** Drags a file from the desktop over an element, and drops it there. */
async function drop(page: Page, selector: string, file: string): Promise<void> {
  const session = await page.createCDPSession();
  const box = await (await page.waitForSelector(selector))?.boundingBox();
  const at = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 30 };
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  await session.send("Input.dispatchDragEvent", { type: "dragEnter", ...at, data });
  await session.send("Input.dispatchDragEvent", { type: "dragOver", ...at, data });
  await page.waitForSelector(".drop-hint");
  await session.send("Input.dispatchDragEvent", { type: "drop", ...at, data });
  await page.waitForFunction(() => document.querySelector(".drop-hint") === null);
  await session.detach();
}

test.skipIf(command === undefined)(
  "files are dropped by the mouse: a module, text, and a component",
  OPTIONS,
  async () => {
    const { page, faults } = await open();
    await drop(page, ".cm-content", join(guests, "hello.wasm"));
    await page.waitForFunction(() => document.querySelector(".binary")?.textContent?.includes("hello.wasm"));
    await untilStatus(page, /^Fits wasi@/);
    expect(await run(page)).toBe("Returned");
    expect(await textOf(page, ".terminal")).toBe("Hello from the lagoon!\n");
    await drop(page, ".results", join(guests, "arithmetic.wat"));
    await page.waitForSelector(".cm-content");
    // On the text of a file that was dropped before: the editor inserts nothing.
    await drop(page, ".cm-content", join(guests, "component.wat"));
    await untilStatus(page, /WASI@0\.2/, 90_000);
    const lines = readFileSync(join(guests, "component.wat"), "utf8").split("\n");
    const shown = await page.$$eval(".cm-line", (all) => all.map((each) => each.textContent));
    expect(shown.length).toBeGreaterThan(5);
    expect(shown).toEqual(lines.slice(0, shown.length));
    expect(await run(page)).toBe("Exited with status 0");
    expect(await textOf(page, ".terminal")).toBe("from a component\n");
    expect(faults).toEqual([]);
  },
);

test.skipIf(command === undefined)("a command component runs with WASI 0.2, and is traced", OPTIONS, async () => {
  const { page } = await open();
  const input = await page.$("input[type=file]");
  await (input as ElementHandle<HTMLInputElement>).uploadFile(join(guests, "component.wat"));
  await page.waitForFunction(() => document.querySelector("#status")?.textContent?.includes("WASI@0.2"), {
    timeout: 90_000,
  });
  expect(await run(page)).toBe("Exited with status 0");
  expect(await textOf(page, ".terminal")).toBe("from a component\n");
  await page.click("#results-trace");
  const calls = await page.$$eval(".trace li", (all) => all.map((each) => each.textContent));
  expect(calls).toEqual([
    "wasi:cli/stdout.getStdout() = OutputStream",
    "wasi:io/streams.OutputStream.blockingWriteAndFlush([17 bytes]) returns",
  ]);
});
