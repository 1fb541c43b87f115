/**
 * The results as the project's README shows them: a short table of the published study, written
 * between two comments of the README. Not here: the report itself.
 *
 * @module
 */
import { writeFileAtomically } from "../experiments/run_directory.ts";
import { DataError } from "../lib/errors.ts";
import { formatEstimate, percent, points } from "./format.ts";
import type { Study } from "./study.ts";
import { table } from "./tables.ts";

/** The file that holds the results. */
export const README_PATH = "README.md";

const BEGIN = "<!-- results: written by `deno task report`, from the runs in reports/paper -->";
const END = "<!-- end of results -->";

/**
 * Writes the results of a study as Markdown.
 *
 * @param study The study.
 * @returns Two tables.
 */
export function renderResults(study: Study): string {
  const results = study.distinctRows.map(({ item, row }) => [
    item,
    row.spec.label,
    percent(row.spec.paper?.testAccuracy),
    formatEstimate(row.test),
    points(row.paperDifference),
  ]);
  const verdicts = study.verdicts.map(({ claim, verdict }) => [
    `${claim.id}. ${claim.statement}`,
    `**${verdict}**`,
  ]);
  return [
    "Test accuracy in %, mean and 95 % interval over n seeds; difference to the paper in points. A " +
    "model\nof several items is shown once.",
    table(["paper", "model", "paper's", "ours", "difference"], results, "llrrr"),
    "The claims that these runs can decide, by rules that were fixed before them:",
    table(["claim", "verdict"], verdicts, "ll"),
  ].join("\n\n");
}

/**
 * Puts results between the two comments of a README.
 *
 * @param readme The README.
 * @param results What to put there.
 * @returns The README with the results.
 * @throws {DataError} If a comment is missing.
 */
export function replaceResults(readme: string, results: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new DataError(
      `Cannot write the results into ${README_PATH}: expected the lines "${BEGIN}" and "${END}"`,
    );
  }
  const before = readme.slice(0, begin + BEGIN.length);
  return `${before}\n\n${results}\n\n${readme.slice(end)}`;
}

/** Writes the results of the published study into the README. */
export async function updateReadme(study: Study): Promise<void> {
  const readme = await Deno.readTextFile(README_PATH);
  const updated = replaceResults(readme, renderResults(study));
  if (updated !== readme) await writeFileAtomically(README_PATH, new TextEncoder().encode(updated));
}
