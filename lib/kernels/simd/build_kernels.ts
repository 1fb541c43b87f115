/**
 * Compiles `assembly/*.as.ts` (AssemblyScript) to `wasm_strict.ts` and, with relaxed instructions, to
 * `wasm_relaxed.ts`: modules with the bytes of a WebAssembly module as text, since no other form
 * loads in every engine, from every bundle, without permission. With `--check` it compares the
 * committed files with a fresh build. A developer's tool: nothing else imports the compiler.
 *
 * @module
 */
import { defineCommand, runCommand } from "../../command/command.ts";
import { stderr, stdout } from "../../command/output.ts";

/**
 * The compiler, with 94 MB of tools. An import that only running this file shows: a static one would
 * stand in deno.lock, from which everybody installs.
 */
const COMPILER = "npm:assemblyscript@0.28.20/asc";

/** The part of the compiler that is used here. */
interface Compiler {
  main(options: readonly string[], files: {
    readFile(name: string): string | null;
    writeFile(name: string, contents: Uint8Array | string): void;
    listFiles(): string[];
  }): Promise<{ error: Error | null; stderr: { toString(): string } }>;
}

const folder = new URL("./", import.meta.url);

/** The files to make, and what the compiler may use for them. */
const BUILDS = {
  "wasm_strict.ts": "threads,simd",
  "wasm_relaxed.ts": "threads,simd,relaxed-simd",
};

/** Compiles the kernels with WebAssembly features and returns the module's bytes. */
async function build(features: string): Promise<Uint8Array> {
  const asc: Compiler = (await import(COMPILER)).default;
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([
    "assembly/kernels.as.ts",
    "--outFile=kernels.wasm",
    "-O3",
    "--converge",
    "--noAssert",
    "--runtime=stub",
    "--importMemory",
    "--sharedMemory",
    "--maximumMemory=65536",
    `--enable=${features}`,
  ], {
    readFile(name: string): string | null {
      try {
        return Deno.readTextFileSync(new URL(name, folder));
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return null;
        throw error;
      }
    },
    writeFile(_name: string, contents: Uint8Array | string): void {
      if (contents instanceof Uint8Array) binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined) {
    throw new Error(`Cannot compile the kernels: ${error?.message}\n${stderr.toString()}`);
  }
  return binary;
}

/** The module that holds the bytes. */
function moduleOf(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return `/**
 * A WebAssembly module in base 64, compiled from \`assembly/*.as.ts\`. Written by
 * \`deno task build:kernels\`.
 *
 * @module
 */

/** The bytes. */
export const WASM: string =
  "${text}";
`;
}

/** Writes or checks one file; returns whether all is well. */
async function process(name: string, features: string, isCheck: boolean): Promise<boolean> {
  const target = new URL(name, folder);
  const bytes = await build(features);
  if (!isCheck) {
    await Deno.writeTextFile(target, moduleOf(bytes));
    stdout.line(`${name} written, ${bytes.length} bytes of WebAssembly`);
    return true;
  }
  if (await Deno.readTextFile(target) === moduleOf(bytes)) {
    stdout.line(`${name} matches its source, ${bytes.length} bytes of WebAssembly`);
    return true;
  }
  stderr.line(`${name} is not what its source compiles to. Run: deno task build:kernels`);
  return false;
}

const BUILD = defineCommand({
  name: "deno task build:kernels",
  summary: "Compiles the kernels to WebAssembly",
  flags: { check: { help: "writes nothing, and compares the committed files with a fresh build" } },
  exitCodes: { 1: "with --check, a file differs" },
});

if (import.meta.main) {
  await runCommand(BUILD, async ({ flags: { check } }) => {
    let code = 0;
    for (const [name, features] of Object.entries(BUILDS)) {
      if (!await process(name, features, check)) code = 1;
    }
    return code;
  });
}
