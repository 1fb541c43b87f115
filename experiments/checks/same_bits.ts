/**
 * Compares two studies file by file, for the checks that disturb one of them: all files that must
 * have the same bits on every machine. Not here: a report of differences (see runs/compare.ts).
 *
 * @module
 */
import { join } from "@std/path";
import { RunDirectory } from "../runs/directory.ts";

const FILES = [
  ...["config.json", "epochs.csv", "evaluations.csv", "layers.csv", "result.json", "correct.bin"],
];

async function readBits(folder: string): Promise<Map<string, string>> {
  const bits = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(join(folder, "runs"))) {
    if (!isDirectory) continue;
    const path = join(folder, "runs", name);
    const state = (await new RunDirectory(path).readStatus())?.state;
    if (state !== "COMPLETED") throw new Error(`${path} is ${state}`);
    for (const file of FILES) {
      bits.set(`${name}/${file}`, (await Deno.readFile(join(path, file))).toHex());
    }
  }
  return bits;
}

/**
 * Asserts that all runs of two studies are completed and have the same bits; returns the number of
 * files compared.
 *
 * @throws {Error} If a run is not completed, or a file differs.
 */
export async function assertSameBits(expected: string, found: string): Promise<number> {
  const [before, now] = [await readBits(expected), await readBits(found)];
  if (before.size !== now.size) throw new Error(`${now.size} files, not ${before.size}`);
  for (const [file, text] of before) {
    if (now.get(file) !== text) throw new Error(`${join(found, file)} differs from ${expected}`);
  }
  return before.size;
}
