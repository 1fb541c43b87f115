/**
 * The results in the project's README: counts of verdicts, a figure and a short table of the
 * published study, between two comments. Not here: the report itself.
 *
 * @module
 */
import { writeFileAtomically } from "../../experiments/runs/disk.ts";
import { DataError } from "../../lib/errors.ts";
import { formatQuantity, NONE, plural } from "../tables/format.ts";
import type { Study } from "../study/summary.ts";
import { table } from "../tables/tables.ts";
import { verdictCell } from "../tables/verdicts.ts";
import { verdictCounts } from "./claims.ts";
import { CLAIMS_FIGURE } from "./markdown.ts";

/** The file that holds the results. */
export const README_PATH = "README.md";

const BEGIN = "<!-- results: written by `deno task report`, from the runs in reports/paper -->";
const END = "<!-- end of results -->";

/** All claims of the published study. */
const FIGURE = `reports/paper/figures/${CLAIMS_FIGURE}.svg`;

/** The width at which `deno fmt` wraps prose. */
const LINE_WIDTH = 100;

/**
 * Renders the results of a study as Markdown: the number of claims for each verdict, a figure of all
 * claims, and a table of the claims that a small k suffices, with the paper's values.
 */
export function renderResults(study: Study): string {
  const { verdicts } = study;
  return [
    wrap(
      `The paper's claims are tested as ${plural(verdicts.length, "statement")} and judged ` +
        `by rules in code: ${verdictCounts(verdicts)}. "Too few runs" means that some planned ` +
        "seeds are not completed.",
    ),
    `![All claims: our intervals and the paper's values](${FIGURE})`,
    wrap(
      "Does a small k suffice? The table shows the test accuracy of meProp minus that of exact " +
        "back-propagation, in percentage points, paired by seed, with its 95 % interval. A loss of " +
        "up to 0.1 points is accepted.",
    ),
    table(["paper", "model", "paper's", "ours", "verdict"], sufficesRows(study), "llrrl"),
  ].join("\n\n");
}

/** The claims that a small k suffices for which the paper reports values. */
function sufficesRows({ verdicts, experiments }: Study): string[][] {
  const items = new Map(experiments.map(({ spec }) => [spec.id, spec.item]));
  return verdicts.flatMap((one) => {
    const { claim, cases: [first, ...others] } = one;
    if (claim.kind !== "suffices" || others.length > 0 || first?.paper === undefined) return [];
    return [[
      items.get(claim.rows[0].split("/")[0]) ?? NONE,
      first.label,
      formatQuantity(first.paper),
      formatQuantity(first.finding?.quantity),
      verdictCell(one),
    ]];
  });
}

/** Breaks a paragraph into lines. */
function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > LINE_WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}

/**
 * Puts results between the two comments of a README.
 *
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
  // The command's permission covers this file alone, so there is no temporary file.
  if (updated !== readme) await writeFileAtomically(README_PATH, updated, "reports");
}
