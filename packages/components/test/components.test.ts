// Components on engines of ours: a library and commands, in the text format.

import * as jco from "@bytecodealliance/jco-transpile/component";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compiler } from "@atoll/compiler";
import { DecodeError, ExhaustionError, LinkError } from "@atoll/core";
import { isComponent } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { bufferedInput, bufferedOutput, memoryFileSystem, wasi } from "@atoll/wasi-builtins";
import { describe, expect, test } from "vitest";
import {
  type Component,
  type ComponentOptions,
  instantiateComponent,
  runComponent,
  transpileComponent,
} from "../src/index.ts";

async function component(text: string): Promise<Component> {
  return transpileComponent(await parse(text), jco);
}

const LIBC = `
  (core module $libc
    (memory (export "memory") 1)
    (global $top (mut i32) (i32.const 4096))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
      (global.set $top (i32.add (local.get $at) (local.get 3)))
      (local.get $at)))
  (core instance $libc (instantiate $libc))
  (alias core export $libc "memory" (core memory $memory))
  (alias core export $libc "realloc" (core func $realloc))`;

const library = await component(`(component ${LIBC}
  (import "shout" (func $shout (param "text" string) (result string)))
  (core func $shout (canon lower (func $shout) (memory $memory) (realloc $realloc)))
  (core module $main
    (import "host" "shout" (func $shout (param i32 i32 i32)))
    (func (export "greet") (param i32 i32) (result i32)
      (call $shout (local.get 0) (local.get 1) (i32.const 16))
      (i32.const 16))
    (func (export "spin") (loop $l (br $l)))
    (func $deeper (export "deeper") (call $deeper)))
  (core instance $main (instantiate $main (with "host" (instance (export "shout" (func $shout))))))
  (func (export "greet") (param "name" string) (result string)
    (canon lift (core func $main "greet") (memory $memory) (realloc $realloc)))
  (func (export "spin") (canon lift (core func $main "spin")))
  (func (export "deeper") (canon lift (core func $main "deeper"))))`);

/** A command that does `body`, with the functions of WASI that it is given. */
function command(body: string): Promise<Component> {
  return component(`(component ${LIBC}
  (import "wasi:io/poll@0.2.3" (instance $poll
    (export "pollable" (type $p (sub resource)))
    (export "[method]pollable.block" (func (param "self" (borrow $p))))))
  (alias export $poll "pollable" (type $pollable))
  (import "wasi:io/error@0.2.3" (instance $error (export "error" (type $e (sub resource)))))
  (alias export $error "error" (type $io-error))
  (import "wasi:io/streams@0.2.3" (instance $streams
    (alias outer 1 $io-error (type $e'))
    (export "error" (type $e (eq $e')))
    (export "output-stream" (type $o (sub resource)))
    (export "input-stream" (type $i (sub resource)))
    (type $err (variant (case "last-operation-failed" (own $e)) (case "closed")))
    (export "stream-error" (type $stream-error (eq $err)))
    (export "[method]output-stream.blocking-write-and-flush"
      (func (param "self" (borrow $o)) (param "contents" (list u8)) (result (result (error $stream-error)))))
    (export "[method]input-stream.blocking-read"
      (func (param "self" (borrow $i)) (param "len" u64) (result (result (list u8) (error $stream-error)))))))
  (alias export $streams "output-stream" (type $output))
  (alias export $streams "input-stream" (type $input))
  (import "wasi:cli/stdout@0.2.3" (instance $stdout
    (alias outer 1 $output (type $o'))
    (export "output-stream" (type $o (eq $o')))
    (export "get-stdout" (func (result (own $o))))))
  (import "wasi:cli/stdin@0.2.3" (instance $stdin
    (alias outer 1 $input (type $i'))
    (export "input-stream" (type $i (eq $i')))
    (export "get-stdin" (func (result (own $i))))))
  (import "wasi:cli/exit@0.2.3" (instance $exit (export "exit" (func (param "status" (result))))))
  (import "wasi:clocks/monotonic-clock@0.2.3" (instance $clock
    (alias outer 1 $pollable (type $p'))
    (export "pollable" (type $p (eq $p')))
    (export "subscribe-duration" (func (param "when" u64) (result (own $p))))))
  (core func $write (canon lower (func $streams "[method]output-stream.blocking-write-and-flush") (memory $memory)))
  (core func $read (canon lower (func $streams "[method]input-stream.blocking-read") (memory $memory) (realloc $realloc)))
  (core func $stdout (canon lower (func $stdout "get-stdout")))
  (core func $stdin (canon lower (func $stdin "get-stdin")))
  (core func $exit (canon lower (func $exit "exit")))
  (core func $wait (canon lower (func $clock "subscribe-duration")))
  (core func $block (canon lower (func $poll "[method]pollable.block")))
  (core module $main
    (import "libc" "memory" (memory 1))
    (import "wasi" "write" (func $write (param i32 i32 i32 i32)))
    (import "wasi" "read" (func $read (param i32 i64 i32)))
    (import "wasi" "stdout" (func $stdout (result i32)))
    (import "wasi" "stdin" (func $stdin (result i32)))
    (import "wasi" "exit" (func $exit (param i32)))
    (import "wasi" "wait" (func $wait (param i64) (result i32)))
    (import "wasi" "block" (func $block (param i32)))
    (data (i32.const 1024) "from a component\\0a")
    (func (export "run") (result i32) ${body}))
  (core instance $main (instantiate $main
    (with "libc" (instance $libc))
    (with "wasi" (instance
      (export "write" (func $write)) (export "read" (func $read)) (export "stdout" (func $stdout)) (export "stdin" (func $stdin))
      (export "exit" (func $exit)) (export "wait" (func $wait)) (export "block" (func $block))))))
  (func $run (result (result)) (canon lift (core func $main "run")))
  (instance $command (export "run" (func $run)))
  (export "wasi:cli/run@0.2.3" (instance $command)))`);
}

const hello = await command(`
  (call $write (call $stdout) (i32.const 1024) (i32.const 17) (i32.const 0))
  (i32.load8_u (i32.const 0))`);
const echo = await command(`(local $in i32) (local $out i32)
  (local.set $in (call $stdin))
  (local.set $out (call $stdout))
  (block $end (loop $more
    (call $read (local.get $in) (i64.const 5) (i32.const 0))
    (br_if $end (i32.load8_u (i32.const 0)))
    (call $write (local.get $out) (i32.load (i32.const 4)) (i32.load (i32.const 8)) (i32.const 16))
    (br $more)))
  (i32.const 0)`);
const fails = await command("(i32.const 1)");
const exits = await command("(call $exit (i32.const 1)) (unreachable)");
const sleeps = await command("(call $block (call $wait (i64.const 3600000000000))) (i32.const 0)");
const hoards = await command("(loop $l (drop (call $wait (i64.const 1))) (br $l)) (i32.const 0)");

const shout = (text: string): string => `${text.toUpperCase()}!`;

interface Library {
  readonly greet: (name: string) => string;
  readonly spin: () => void;
  readonly deeper: () => void;
}

test("a component is told from a module", async () => {
  expect(isComponent(await parse("(component)"))).toBe(true);
  expect(isComponent(await parse("(module)"))).toBe(false);
  expect(isComponent(new Uint8Array(3))).toBe(false);
});

test("what is no component, or a broken one, is a DecodeError", async () => {
  await expect(transpileComponent(await parse("(module)"), jco)).rejects.toThrow(DecodeError);
  const broken = (await parse(`(component ${LIBC})`)).slice(0, -5);
  await expect(transpileComponent(broken, jco)).rejects.toThrow(/cannot be transpiled/);
});

test("missing imports are told, all at once, before anything runs", async () => {
  const [error] = await Promise.allSettled([instantiateComponent(library)]);
  expect(error).toMatchObject({ reason: { code: "unlinkable", issues: [{ path: "shout" }] } });
});

test("a library is no command", async () => {
  await expect(runComponent(library, { imports: { shout } })).rejects.toThrow(LinkError);
  await expect(runComponent(library, { imports: { shout } })).rejects.toThrow(/it exports deeper, greet, spin/);
});

const engines = { interpreter: interpreter(), compiler: compiler() };

describe.for(Object.entries(engines))("on the %s", ([, engine]) => {
  const libraryWith = async (options: ComponentOptions): Promise<Library> =>
    (await instantiateComponent(library, { engine, imports: { shout: { default: shout } }, ...options })) as never;

  test("a library calls and is called with its own types", async () => {
    const { greet } = await libraryWith({});
    expect(greet("lagoon 🌊")).toBe("LAGOON 🌊!");
  });

  test("each instance has limits of its own, over all of its core modules", async () => {
    const limited = await libraryWith({ limits: { fuel: 100_000 } });
    expect(() => limited.spin()).toThrow(ExhaustionError);
    const next = await libraryWith({ limits: { fuel: 100_000 } });
    expect(next.greet("tide")).toBe("TIDE!");
    const deep = await libraryWith({});
    expect(() => deep.deeper()).toThrow("call stack");
    await expect(libraryWith({ limits: { maxMemoryBytes: 1000 } })).rejects.toThrow(RangeError);
  });

  test("a command reads and writes", async () => {
    const stdout = bufferedOutput();
    const services = wasi({ stdin: bufferedInput("twenty-one characters"), stdout });
    expect(await runComponent(hello, { engine, services })).toBe(0);
    expect(await runComponent(echo, { engine, services })).toBe(0);
    expect(stdout.text).toBe("from a component\ntwenty-one characters");
  });

  test("a command that fails, or ends itself, has a status", async () => {
    expect(await runComponent(fails, { engine })).toBe(1);
    expect(await runComponent(exits, { engine })).toBe(1);
  });

  test("waiting ends with the run's time", async () => {
    await expect(runComponent(sleeps, { engine, limits: { timeout: 20 } })).rejects.toMatchObject({ code: "timeout" });
    const signal = AbortSignal.abort();
    await expect(runComponent(sleeps, { engine, limits: { signal } })).rejects.toMatchObject({ code: "aborted" });
  });

  test("resources are bounded, and what is done for a guest costs fuel", async () => {
    await expect(runComponent(hoards, { engine })).rejects.toMatchObject({ code: "memory_limit" });
    await expect(runComponent(hoards, { engine, limits: { fuel: 1000 } })).rejects.toMatchObject({
      code: "fuel_exhausted",
    });
  });

  test("what is given has nothing to do with others", async () => {
    const [one, other] = [bufferedOutput(), bufferedOutput()];
    const run = (stdout: typeof one): Promise<number> =>
      runComponent(hello, { engine, services: wasi({ stdout, preopens: { "/": memoryFileSystem({}) } }) });
    await Promise.all([run(one), run(other), run(one)]);
    expect([one.text, other.text]).toEqual(["from a component\n".repeat(2), "from a component\n"]);
  });
});
