/**
 * The arc-standard transition system (Nivre, 2004): a stack, a buffer, and moves that build a
 * projective dependency tree of n words in 2n steps. Numbers only; all arrays are allocated once.
 * Not here: words, features, models.
 *
 * With s1 the top of the stack, s2 the item below it, and 0 the root at the bottom:
 *
 * - shift: the first word of the buffer goes on the stack;
 * - left(l): s2 becomes a child of s1 with label l and leaves the stack;
 * - right(l): s1 becomes a child of s2 with label l and leaves the stack.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

/** The labels of the arcs, counted from 0. */
export interface LabelSet {
  /** The number of labels, that of the root included. */
  readonly count: number;
  /** The label of the one arc from the root, which no other arc has. */
  readonly root: number;
}

/** The class of a shift; those of the arcs follow, two for each label. */
export const SHIFT = 0;

/** The class of left(label). */
export function leftArc(label: number): number {
  return 1 + 2 * label;
}

/** The class of right(label). */
export function rightArc(label: number): number {
  return 2 + 2 * label;
}

/** The number of classes: a shift, and a left and a right arc for each label. */
export function countClasses(labels: LabelSet): number {
  return 1 + 2 * labels.count;
}

/** Bit of a set of legal moves: a shift. */
export const SHIFT_MOVE = 1;
/** Bit of a set of legal moves: left or right arcs between words, whatever their label. */
export const ARC_MOVE = 2;
/** Bit of a set of legal moves: the right arc from the root, the last move of a sentence. */
export const ROOT_MOVE = 4;

/** Whether a set of legal moves leaves a single class: nothing to decide, nothing to learn. */
export function isForced(moves: number): boolean {
  return (moves & ARC_MOVE) === 0;
}

/** Whether a class is among a set of legal moves. */
export function isLegal(transition: number, moves: number, labels: LabelSet): boolean {
  return (moves & moveOf(transition, labels)) !== 0;
}

/** The move of a class; 0 for the left arc of the root's label, which is never legal. */
function moveOf(transition: number, labels: LabelSet): number {
  if (transition === SHIFT) return SHIFT_MOVE;
  if (transition === rightArc(labels.root)) return ROOT_MOVE;
  return transition === leftArc(labels.root) ? 0 : ARC_MOVE;
}

/** The lowest class of a set of legal moves that is not empty. */
export function firstLegal(moves: number, labels: LabelSet): number {
  if (moves & SHIFT_MOVE) return SHIFT;
  if (moves & ROOT_MOVE) return rightArc(labels.root);
  return leftArc(labels.root === 0 ? 1 : 0);
}

/** Stands for an item that is not there: the root is 0, words count from 1. */
export const NO_ITEM = -1;

/**
 * Where the parsing of one sentence stands. Used for one sentence after the other.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { leftArc, ParserState, rightArc, SHIFT } from "./arc_standard.ts";
 *
 * // "He sleeps", with the labels 0 (root) and 1 (subject).
 * const state = new ParserState();
 * state.start(2);
 * for (const move of [SHIFT, SHIFT, leftArc(1), rightArc(0)]) state.apply(move);
 * assertEquals([state.isFinal, state.heads[1], state.heads[2]], [true, 2, 0]);
 * ```
 */
export class ParserState {
  /** The number of words. */
  length = 0;
  /** The items on the stack, the root first; `stackSize` says how many. */
  stack: Int32Array = new Int32Array(0);
  /** The number of items on the stack. */
  stackSize = 0;
  /** The first word of the buffer; above `length` if the buffer is empty. */
  next = 1;
  /** The head of each item that has one: [length + 1]. */
  heads: Int32Array = new Int32Array(0);
  /** The label of each item that has a head: [length + 1]. */
  labels: Int32Array = new Int32Array(0);
  /** The number of children of each item: [length + 1]. */
  childCounts: Int32Array = new Int32Array(0);
  /** The leftmost child to the left of each item, or NO_ITEM: [length + 1]. */
  leftmost: Int32Array = new Int32Array(0);
  /** The second leftmost child to the left. */
  secondLeftmost: Int32Array = new Int32Array(0);
  /** The rightmost child to the right. */
  rightmost: Int32Array = new Int32Array(0);
  /** The second rightmost child to the right. */
  secondRightmost: Int32Array = new Int32Array(0);

  /** Begins with a sentence of `length` words, all in the buffer. */
  start(length: number): void {
    if (this.stack.length <= length) this.#allocate(2 * length + 1);
    const end = length + 1;
    this.length = length;
    this.stack[0] = 0;
    this.stackSize = 1;
    this.next = 1;
    this.childCounts.fill(0, 0, end);
    this.leftmost.fill(NO_ITEM, 0, end);
    this.secondLeftmost.fill(NO_ITEM, 0, end);
    this.rightmost.fill(NO_ITEM, 0, end);
    this.secondRightmost.fill(NO_ITEM, 0, end);
  }

  /** Whether every word has its head. */
  get isFinal(): boolean {
    return this.next > this.length && this.stackSize === 1;
  }

  /** The item `depth` below the top of the stack, or NO_ITEM. */
  onStack(depth: number): number {
    return depth < this.stackSize ? this.stack[this.stackSize - 1 - depth] : NO_ITEM;
  }

  /** The word `offset` behind the first of the buffer, or NO_ITEM. */
  inBuffer(offset: number): number {
    return this.next + offset <= this.length ? this.next + offset : NO_ITEM;
  }

  /**
   * The set of legal moves, empty at the end: a shift if the buffer has a word; arcs between words
   * if the stack has two; the arc from the root if it is all that is left.
   */
  get legalMoves(): number {
    const shift = this.next <= this.length ? SHIFT_MOVE : 0;
    if (this.stackSize > 2) return shift | ARC_MOVE;
    return shift === 0 && this.stackSize === 2 ? ROOT_MOVE : shift;
  }

  /** Makes a move, which must be legal. */
  apply(transition: number): void {
    const { stack } = this;
    if (transition === SHIFT) {
      stack[this.stackSize++] = this.next++;
      return;
    }
    const top = stack[--this.stackSize];
    const below = stack[this.stackSize - 1];
    const label = (transition - 1) >> 1;
    if (transition & 1) {
      stack[this.stackSize - 1] = top;
      this.#attach(below, top, label);
      // Each child to the left stands further left than those before, likewise to the right.
      this.secondLeftmost[top] = this.leftmost[top];
      this.leftmost[top] = below;
    } else {
      this.#attach(top, below, label);
      this.secondRightmost[below] = this.rightmost[below];
      this.rightmost[below] = top;
    }
  }

  #attach(child: number, head: number, label: number): void {
    this.heads[child] = head;
    this.labels[child] = label;
    this.childCounts[head]++;
  }

  #allocate(room: number): void {
    this.stack = new Int32Array(room);
    this.heads = new Int32Array(room);
    this.labels = new Int32Array(room);
    this.childCounts = new Int32Array(room);
    this.leftmost = new Int32Array(room);
    this.secondLeftmost = new Int32Array(room);
    this.rightmost = new Int32Array(room);
    this.secondRightmost = new Int32Array(room);
  }
}

/**
 * The static oracle: which move leads to a given projective tree.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Oracle, ParserState } from "./arc_standard.ts";
 *
 * const [state, oracle] = [new ParserState(), new Oracle({ count: 2, root: 0 })];
 * state.start(2);
 * oracle.start([2, 0], [1, 0]);
 * const moves: number[] = [];
 * for (; !state.isFinal; state.apply(moves[moves.length - 1])) moves.push(oracle.next(state));
 * assertEquals(moves, [0, 0, 3, 2]);
 * ```
 */
export class Oracle {
  readonly #labelSet: LabelSet;
  #heads = new Int32Array(0);
  #labels = new Int32Array(0);
  #childCounts = new Int32Array(0);

  /** Prepares for trees with these labels. */
  constructor(labels: LabelSet) {
    this.#labelSet = labels;
  }

  /**
   * Begins with a tree.
   *
   * @param heads The head of each word of a projective tree: 0 for the root, words from 1.
   * @param labels The label of each word.
   * @throws {ConfigError} If the root's label is at another arc, or another label at the root's.
   */
  start(heads: ArrayLike<number>, labels: ArrayLike<number>): void {
    const length = heads.length;
    if (this.#heads.length <= length) {
      this.#heads = new Int32Array(2 * length + 1);
      this.#labels = new Int32Array(2 * length + 1);
      this.#childCounts = new Int32Array(2 * length + 1);
    }
    this.#childCounts.fill(0, 0, length + 1);
    for (let word = 1; word <= length; word++) {
      const [head, label] = [heads[word - 1], labels[word - 1]];
      const { count, root } = this.#labelSet;
      if ((head === 0) !== (label === root) || !(label >= 0 && label < count)) {
        throw new ConfigError(
          `Cannot follow a tree: word ${word} has head ${head} and label ${label}, but labels are ` +
            `from 0 to ${count - 1}, with ${root} for head 0 alone`,
        );
      }
      this.#heads[word] = head;
      this.#labels[word] = label;
      this.#childCounts[head]++;
    }
  }

  /**
   * The class of the next move: an arc as soon as the child has all of its own children.
   *
   * @param state Where the parsing stands, reached by following this oracle.
   * @returns The class.
   * @throws {ConfigError} If the tree turns out not to be projective.
   */
  next(state: ParserState): number {
    const { stack, stackSize } = state;
    if (stackSize > 1) {
      const [s1, s2] = [stack[stackSize - 1], stack[stackSize - 2]];
      if (s2 !== 0 && this.#heads[s2] === s1) return leftArc(this.#labels[s2]);
      if (this.#heads[s1] === s2 && state.childCounts[s1] === this.#childCounts[s1]) {
        return rightArc(this.#labels[s1]);
      }
    }
    if (state.next > state.length) {
      throw new ConfigError(
        "Cannot follow a tree that is not projective. Pass its heads through projectivize() first",
      );
    }
    return SHIFT;
  }
}
