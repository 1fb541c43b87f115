/**
 * The digests of a finished run's files, which show a change of a single bit. Not here: what the
 * files say (check.ts).
 *
 * @module
 */
import { sha256Hex } from "../../lib/sha256.ts";

/** Where the digests are, by the names of the files. */
export const DIGEST_FILE = "digests.json";

const DIGESTED_FILES = [
  ...["config.json", "environment.json", "result.json", "correct.bin"],
  ...["epochs.csv", "evaluations.csv", "layers.csv", "times.csv"],
];

/** The SHA-256 of each file that the run has. */
export async function digestFiles(
  readFile: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const name of DIGESTED_FILES) {
    const bytes = await readFile(name);
    if (bytes !== undefined) digests[name] = await sha256Hex(asWritten(name, bytes));
  }
  return digests;
}

/** A file with the line ends that it was written with: a checkout or an editor may change them. */
function asWritten(name: string, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | string {
  if (name.endsWith(".bin")) return bytes;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return text.replaceAll(/\r?\n/g, name.endsWith(".csv") ? "\r\n" : "\n");
}

/** The first file that is not as its digest says, or has none. */
export function findDifference(
  expected: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): { readonly name: string; readonly problem: string } | undefined {
  const name = DIGESTED_FILES.find((name) => found[name] !== expected[name]);
  if (name === undefined) return undefined;
  return expected[name] === undefined
    ? { name: DIGEST_FILE, problem: `it has no sha256 of ${name}` }
    : {
      name,
      problem: `it has the sha256 ${found[name]}, expected ${expected[name]} as in ${DIGEST_FILE}`,
    };
}
