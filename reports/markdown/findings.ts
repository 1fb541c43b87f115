/**
 * The chapters of the article that look across items: beyond the paper, overfitting, sparsity of the
 * updates, cost. Not here: the tables.
 *
 * @module
 */
import { SELECTED_RATIOS } from "../../experiments/paper/numbers.ts";
import { allTasks } from "../../experiments/tasks/tasks.ts";
import type { Study } from "../study/summary.ts";
import { percent, plural, points, range } from "../tables/format.ts";
import { overfittingTable } from "../tables/overfitting.ts";
import { ratioTable } from "../tables/ratios.ts";
import { costTable, timedEpochs } from "../tables/tables.ts";
import { itemLink } from "./headings.ts";
import {
  experimentBlocks,
  figureBlocks,
  type Figures,
  isBeyond,
  NO_RUNS,
  sectionBlocks,
} from "./items.ts";
import { shortStamp } from "./stamp.ts";

const NOT_MEASURED: readonly string[] = [
  "Whole training steps have not been measured against exact back-propagation without zeros.",
];

/** What the paper does not report: findings of the tasks, random-k, whole steps, further items. */
export function beyondBlocks(study: Study, figures: Figures, pays = NOT_MEASURED): string[] {
  const findings = allTasks().flatMap(({ id, report }) =>
    sectionBlocks(report.beyond?.(study.distinctRows.filter(({ row }) => row.config.task === id)))
  );
  return [
    "## Beyond the paper",
    ...findings.length === 0 ? [NO_RUNS] : findings,
    "### Random-k",
    randomSentence(study),
    "### When meProp pays",
    ...pays,
    "Measurements: [PERFORMANCE.md](../PERFORMANCE.md).",
    ...study.experiments.filter(isBeyond).flatMap((experiment) =>
      experimentBlocks(study, experiment, figures)
    ),
  ];
}

/** How far k random entries fall behind the k largest ones. */
function randomSentence({ distinctRows }: Study): string {
  const leads = distinctRows.flatMap(({ item, row: { spec, config, comparison } }) =>
    config.sparsifier.name !== "randomK" || comparison?.ours === undefined
      ? []
      : [{ link: itemLink(spec.label, item), value: comparison.ours.mean }]
  ).sort((a, b) => a.value - b.value);
  if (leads.length === 0) return NO_RUNS;
  const ends = [...new Set([leads[0], leads[leads.length - 1]])]
    .map(({ link, value }) => `${points(value)} points (${link})`);
  return "With k random entries instead of the k largest, test accuracy changes by " +
    `${ends.join(" to ")}, in ${plural(leads.length, "comparison")} by seed.`;
}

/** Training and test accuracy in evaluation mode. */
export function overfittingBlocks(study: Study, figures: Figures): string[] {
  return [
    "## Overfitting",
    "The gap is the accuracy on a fixed part of the training data minus that on the test data, both " +
    "in evaluation mode (no dropout) after the last epoch. A smaller gap is a gain only if test " +
    "accuracy does not fall: a model that fits neither set overfits less, too. Means and paired " +
    "differences over seeds, with 95 % intervals.",
    overfittingTable(study) ?? NO_RUNS,
    ...study.experiments.flatMap((experiment) => figureBlocks(experiment, figures, ["fit"])),
  ];
}

/** The sparsity of the updates. */
export function sparsityBlocks(study: Study, figures: Figures): string[] {
  const least = percent(SELECTED_RATIOS.least, 0);
  const most = percent(SELECTED_RATIOS.most, 0);
  const ratios = ratioTable(study.distinctRows);
  if (ratios === undefined) return ["## How sparse the updates are", NO_RUNS];
  return [
    "## How sparse the updates are",
    "Each cell gives the first and the last epoch, as means over seeds, for each linear map with a " +
    "sparsified gradient. Layers are counted from the input; for the gates of an LSTM, a cell gives " +
    "the smallest and the largest value. Layers with an exact gradient are omitted. A sample of the " +
    "updates of each epoch is measured.",
    [
      "- *Selected*: k / n, the entries of dL/dy kept for each example; the paper's " +
      `"${least}-${most} %".`,
      "- *Non-zero*: non-zero entries of dL/dy before the selection / all entries.",
      "- *Energy kept*: the kept entries' share of the sum of squares of dL/dy.",
      "- *Rows touched*: rows of W with a non-zero gradient in an update / all rows; the ratio " +
      "grows with the minibatch.",
      "- *Weights changed*: weights that an update changed / all weights; Adam also moves weights " +
      "without a gradient.",
    ].join("\n"),
    ratios,
    ...study.experiments.flatMap((one) => figureBlocks(one, figures, ["updateRatios"])),
  ];
}

/** The time of an epoch. */
export function costBlocks(study: Study): string[] {
  const costs = costTable(study.distinctRows);
  if (costs === undefined) return ["## Cost", NO_RUNS];
  const times = timedEpochs(study.runs);
  const untimed = study.runs.reduce((sum, { record }) => sum + record.times.length, -times.length);
  const gaps = untimed === 0
    ? ""
    : ` ${plural(untimed, "interrupted epoch")} of unknown duration ${
      untimed === 1 ? "is" : "are"
    } omitted.`;
  return [
    "## Cost",
    `${
      shortStamp(study)
    }. Wall-clock seconds per epoch, in total and by phase; means over epochs ` +
    `and seeds. Concurrent runs on one machine: ${
      range(times.map(({ jobs }) => jobs))
    }. The times ` +
    "are therefore only indicative and not comparable with the paper's; measurements in turns are " +
    `in [PERFORMANCE.md](../PERFORMANCE.md).${gaps}`,
    costs,
  ];
}
