/**
 * The paper's numbers, as printed or digitised. Accuracies are fractions, times seconds per epoch.
 * Table 1 is from arXiv 1706.06197v5; Figure 4 was read off its plot (error about 0.01 points left,
 * 0.03 points middle and right). Not here: ours.
 *
 * @module
 */

/** What the paper reports of one model. */
export interface PaperScore {
  /** The epoch of the best dev accuracy. */
  readonly iter?: number;
  /** Seconds per epoch in the linear maps' backward products. */
  readonly backpropSeconds?: number;
  /** The best dev accuracy: a fraction. */
  readonly devAccuracy?: number;
  /** The test accuracy at that epoch: a fraction. */
  readonly testAccuracy: number;
}

/** Table 1, MNIST rows. */
export const TABLE1_MNIST = {
  adaGradDense: { iter: 8, backpropSeconds: 171.0, devAccuracy: 0.9820, testAccuracy: 0.9752 },
  adaGradTop10: { iter: 16, backpropSeconds: 4.1, devAccuracy: 0.9820, testAccuracy: 0.9800 },
  adamDense: { iter: 17, backpropSeconds: 169.5, devAccuracy: 0.9832, testAccuracy: 0.9782 },
  adamTop20: { iter: 15, backpropSeconds: 7.9, devAccuracy: 0.9822, testAccuracy: 0.9801 },
} satisfies Record<string, PaperScore>;

/** Figure 4, MNIST, Adam: test accuracy by k or by hidden size. */
export const FIGURE4 = {
  /** Left: top-k; k = 500 is the dense model. */
  topK: { 5: 0.9600, 20: 0.9801, 40: 0.9811, 80: 0.9815, 160: 0.9802, 500: 0.9782 },
  /** Middle: random-k. */
  randomK: { 5: 0.869, 10: 0.904, 20: 0.922, 40: 0.941, 80: 0.960 },
  /** Right: a dense model with that many hidden units. */
  hiddenSize: { 5: 0.907, 10: 0.941, 20: 0.9644, 40: 0.971, 50: 0.973 },
} as const;

/** The entries of a gradient that suffice, by the paper's abstract: fractions of all. */
export const SELECTED_RATIOS = { least: 0.01, most: 0.04 } as const;
