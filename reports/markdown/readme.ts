/**
 * The results as the project's README shows them: a short table of the published study, written
 * between two comments of the README. Not here: the report itself.
 *
 * @module
 */
import { writeFileAtomically } from "../../experiments/runs/disk.ts";
import { LEAST_SEEDS } from "../../experiments/paper/verdict.ts";
import type { Task } from "../../experiments/tasks/task.ts";
import { allTasks } from "../../experiments/tasks/tasks.ts";
import { DataError } from "../../lib/errors.ts";
import { formatEstimate, NONE, percent, plural, points } from "../tables/format.ts";
import type { Study } from "../study/summary.ts";
import { table } from "../tables/tables.ts";

/** The file that holds the results. */
export const README_PATH = "README.md";

const BEGIN = "<!-- results: written by `deno task report`, from the runs in reports/paper -->";
const END = "<!-- end of results -->";

/** As `deno fmt` wraps prose. */
const LINE_WIDTH = 100;

/**
 * Writes the results of a study as Markdown: of each task the rows that have runs, and the claims
 * that have enough seeds to be decided.
 *
 * @param study The study.
 * @returns Tables and what they show.
 */
export function renderResults(study: Study): string {
  const done = study.distinctRows.filter(({ row }) => row.completed.length > 0);
  return [
    ...allTasks().flatMap((task) => {
      const rows = done.filter(({ row }) => row.config.task === task.id);
      return rows.length === 0 ? [] : [wrap(task.report.readme), resultTable(task, rows)];
    }),
    ...claimBlocks(study),
  ].join("\n\n");
}

/** Beside the paper's accuracies, or beside its differences where its data are others. */
function resultTable(task: Task, rows: Study["distinctRows"]): string {
  const { hasPaperData, dataTitle } = task.report;
  const cells = rows.map(({ item, row }) => [
    item,
    row.spec.label,
    ...dataTitle === undefined ? [] : [task.dataId(row.config)],
    percent(row.spec.paper?.testAccuracy),
    formatEstimate(row.test),
    ...hasPaperData ? [points(row.paperDifference)] : [
      row.comparison?.label ?? NONE,
      points(row.comparison?.paper),
      formatEstimate(row.comparison?.ours, points),
    ],
  ]);
  const header = [
    ...["paper", "model"],
    ...dataTitle === undefined ? [] : [dataTitle],
    ...["paper's", "ours"],
    ...hasPaperData ? ["difference"] : ["against", "paper's difference", "our difference"],
  ];
  const align = `ll${dataTitle === undefined ? "" : "l"}rr${hasPaperData ? "r" : "lrr"}`;
  return table(header, cells, align);
}

function claimBlocks({ experiments, verdicts }: Study): string[] {
  const seeds = new Map(
    experiments.flatMap(({ spec, rows }) =>
      rows.map((row): [string, number] => [`${spec.id}/${row.spec.id}`, row.seeds.length])
    ),
  );
  const decidable = verdicts.filter(({ claim }) =>
    claim.rows.every((row) => (seeds.get(row) ?? 0) >= LEAST_SEEDS)
  );
  const rest = verdicts.length - decidable.length;
  const cells = decidable.map(({ claim, verdict }) => [
    `${claim.id}. ${claim.statement}`,
    `**${verdict}**`,
  ]);
  return [
    "The claims that these runs can decide, by the rules in\n" +
    "[claims](experiments/paper/claims/claims.ts):",
    table(["claim", "verdict"], cells, "ll"),
    ...rest === 0 ? [] : [
      wrap(
        `The report has the numbers of ${plural(rest, "more claim")}, with fewer than ` +
          `${LEAST_SEEDS} planned seeds: too few to decide.`,
      ),
    ],
  ];
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
  // The command may write this file, but no other one beside it.
  if (updated !== readme) await writeFileAtomically(README_PATH, updated, "reports");
}
