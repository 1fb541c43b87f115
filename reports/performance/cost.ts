/**
 * The section about the backward products: measured times in, Markdown blocks and figures out.
 *
 * @module
 */
import { TABLE7, TABLE8 } from "../../experiments/bench/paper_times.ts";
import type { CostPart } from "../../experiments/bench/results.ts";
import { costFigure, depthFigure, largeFigure } from "./cost_figures.ts";
import { costTable, costTargetTable, depthTable, largeTable } from "./cost_tables.ts";
import { linkTo, machineBlock, type Section } from "./section.ts";

/** Writes the section. */
export function costSection(part: CostPart): Section {
  const { layerSizes, batchSize, series, depth, table7, table8 } = part;
  const figures = [costFigure(part), largeFigure(part)];
  const byDepth = depth && depthFigure(depth);
  const blocks = [
    "## What the backward products cost",
    `The paper says that the backward products cost k / n of the dense ones. Measured: selection ` +
    `with grouping of the kept entries, dx, and dW multiplied out into memory, which training ` +
    `itself never does; hidden layers of ${layerSizes.join("-")}, minibatches of ${batchSize}, ` +
    `gradients of a trained model. The first layer has no dx. Multiply-accumulates (MAC) are ` +
    `counted from the entries that were kept; those that are 0 behind ReLU are left out, ` +
    `so that a large k costs less than its share, and k = n is exact back-propagation without ` +
    `them. “Dense” forms every product, as the paper's code does; “dense, no zeros” is exact ` +
    `back-propagation as this library trains with it, the same bits without the products of ` +
    `zeros: what meProp gains beyond it is its own, the rest any code could have. The reference ` +
    `kernels are plain loops, the paper's kind of code.`,
    machineBlock(part),
    linkTo(figures[0]),
    ...series.flatMap((one) => [`### With ${one.kernels} kernels`, costTable(part, one)]),
    "### Targets, cost",
    "Set before measuring; medians decide.",
    costTargetTable(part),
    ...depth === undefined || byDepth === undefined ? [] : [
      "### By depth",
      "The same products of all hidden layers, in models with more of them, each trained for as " +
      "long with every entry kept; the first layer has no dx. The k is that of the paper's Table 5.",
      linkTo(byDepth),
      depthTable(depth),
    ],
    "## The shapes of the paper's Tables 7 and 8",
    "The paper's times are from a GPU, ours from one core of this processor, strict instructions. " +
    "All examples of a minibatch keep the same columns (“unified”). Times may not be compared, " +
    "speed-ups only with care: they depend on how fast the dense products are, here as there. So " +
    "the ratio of the multiply-accumulates (MAC) stands beside them, and our speed in GFLOP/s.",
    linkTo(figures[1]),
    `### Table 7: ${table7.layerSizes.join("-")}, minibatch ${table7.batchSize}`,
    "Selection, dx and dW of one minibatch.",
    largeTable(table7, TABLE7),
    `### Table 8: ${table8.layerSizes.join("-")}, minibatch ${table8.batchSize}`,
    "The whole backward pass. The paper does not say how many minibatches its times are for, nor " +
    "how large they were; ours are for one.",
    largeTable(table8, TABLE8),
  ];
  return { figures: byDepth === undefined ? figures : [...figures, byDepth], blocks };
}
