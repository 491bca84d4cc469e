// The page's script: two guests of the browser target, one that draws and one that fills a form, each with what the page gives it.

import { compile, i32, instantiateAsync, type LinkedModule } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { browser } from "@atoll/targets/browser";
import { type CanvasContext, type PageGlobals, pageServices } from "@atoll/web-builtins";

const engine = interpreter();
const page = globalThis as unknown as PageGlobals;

async function guest(name: string): Promise<LinkedModule<typeof browser.sets>> {
  const response = await fetch(`/${name}.wasm`);
  return compile(new Uint8Array(await response.arrayBuffer()), browser);
}

/** Draws frames on a canvas, of which `context` is the 2D context. */
export async function draw(context: CanvasContext<never>, frames: number): Promise<number> {
  using instance = await instantiateAsync(await guest("plasma"), { engine, provide: pageServices(page, { context }) });
  return await instance.funcAsync("run", { params: [i32], results: [i32] })(frames);
}

/** Makes a form, which answers as long as the instance lives. */
export async function fill(): Promise<Disposable> {
  const instance = await instantiateAsync(await guest("form"), { engine, provide: pageServices(page) });
  instance.func("run", { params: [], results: [] })();
  return instance;
}
