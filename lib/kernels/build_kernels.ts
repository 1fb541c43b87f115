/**
 * Compiles `simd/*.as.ts` (AssemblyScript) to `kernels.wasm`, or with `--check` compares the
 * committed file with a fresh build, byte for byte. A developer's tool: nothing else imports the
 * compiler.
 *
 * @module
 */
import asc from "npm:assemblyscript@0.28.20/asc";
import { fromFileUrl } from "@std/path";

const folder = new URL("./", import.meta.url);
const target = new URL("kernels.wasm", folder);

/** Compiles the kernels and returns the module's bytes. */
async function build(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main([
    "simd/kernels.as.ts",
    "--outFile=kernels.wasm",
    "-O3",
    "--converge",
    "--noAssert",
    "--runtime=stub",
    "--importMemory",
    "--sharedMemory",
    "--maximumMemory=65536",
    "--enable=threads,simd",
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

if (import.meta.main) {
  const bytes = await build();
  if (Deno.args.includes("--check")) {
    const committed = await Deno.readFile(target);
    if (committed.length !== bytes.length || committed.some((byte, i) => byte !== bytes[i])) {
      console.error(
        `${fromFileUrl(target)} is not what its source compiles to: ${committed.length} bytes ` +
          `committed, ${bytes.length} built. Run: deno task build:kernels`,
      );
      Deno.exit(1);
    }
    console.log(`kernels.wasm matches its source, ${bytes.length} bytes`);
  } else {
    await Deno.writeFile(target, bytes);
    console.log(`kernels.wasm written, ${bytes.length} bytes`);
  }
}
