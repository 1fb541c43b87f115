/**
 * What a difference from the paper is. Not here: the differences.
 *
 * @module
 */

/** A difference from the paper, or a choice where it is silent. */
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
