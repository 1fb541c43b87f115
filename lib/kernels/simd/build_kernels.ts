/**
 * Compiles `assembly/*.as.ts` (AssemblyScript) to `kernels.wasm` and, with relaxed instructions, to
 * `kernels_relaxed.wasm`; or with `--check` compares the committed files with a fresh build, byte
 * for byte. A developer's tool: nothing else imports the compiler.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";

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
  "kernels.wasm": "threads,simd",
  "kernels_relaxed.wasm": "threads,simd,relaxed-simd",
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

/** Writes or checks one file; returns whether all is well. */
async function process(name: string, features: string, isCheck: boolean): Promise<boolean> {
  const target = new URL(name, folder);
  const bytes = await build(features);
  if (!isCheck) {
    await Deno.writeFile(target, bytes);
    console.log(`${name} written, ${bytes.length} bytes`);
    return true;
  }
  const committed = await Deno.readFile(target);
  if (committed.length === bytes.length && committed.every((byte, i) => byte === bytes[i])) {
    console.log(`${name} matches its source, ${bytes.length} bytes`);
    return true;
  }
  console.error(
    `${fromFileUrl(target)} is not what its source compiles to: ${committed.length} bytes ` +
      `committed, ${bytes.length} built. Run: deno task build:kernels`,
  );
  return false;
}

if (import.meta.main) {
  const isCheck = Deno.args.includes("--check");
  for (const [name, features] of Object.entries(BUILDS)) {
    if (!await process(name, features, isCheck)) Deno.exitCode = 1;
  }
}
