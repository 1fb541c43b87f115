/**
 * The commands of the page that train again what it shows. Not here: the page.
 *
 * @module
 */
import type { StudySettings } from "../../experiments/items/profiles.ts";

/** The study that `deno task verify` looks at by default. */
const PUBLISHED = "reports/paper";

/** A word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w.,:=/@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command that trains all seeds of a row again, in a new folder. */
export function rowCommand(
  experiment: string,
  row: string,
  { profile, epochs, seeds, corpus, set }: StudySettings,
): string {
  return [
    ...["deno", "task", "reproduce", "--profile", profile, "--only", `${experiment}/${row}`],
    ...epochs === null ? [] : ["--epochs", String(epochs)],
    ...seeds === null ? [] : ["--seeds", seeds.join(",")],
    ...corpus === null ? [] : ["--corpus", corpus],
    ...set.flatMap((one) => ["--set", one]),
    "--fresh",
  ].map(quote).join(" ");
}

/** The command that trains a run again and compares it bit for bit. */
export function verifyCommand(run: string, folder: string): string {
  const where = folder === PUBLISHED ? [] : ["--folder", folder];
  return ["deno", "task", "verify", run, ...where].map(quote).join(" ");
}
