/**
 * The type of a difference from the paper. Not here: the differences.
 *
 * @module
 */

/** A difference from the paper, or a choice that the paper leaves open. */
export interface Deviation {
  /** The id of its task, or "all". */
  readonly task: string;
  /** What it is about. */
  readonly topic: string;
  /** What the paper says. */
  readonly paper: string;
  /** What is done here. */
  readonly ours: string;
  /** Where the choice comes from. */
  readonly source: string;
}
