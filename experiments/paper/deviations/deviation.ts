/**
 * The type of a difference from the paper. Not here: the differences.
 *
 * @module
 */

/** A difference from the paper, or a choice that the paper leaves open. */
export interface Deviation {
  /** The id of its task, or "all". */
  readonly task: string;
  /** The topic. */
  readonly topic: string;
  /** The paper's choice, or "Not stated". */
  readonly paper: string;
  /** The choice of this study. */
  readonly ours: string;
  /** The source of the choice. */
  readonly source: string;
}
