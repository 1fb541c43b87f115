// Two threads within a step. The calling thread writes an operation and its arguments into a block
// of shared memory, does the first half, and waits until the other thread has done the second.
// Every operation is cut by outputs or by examples, each of which is computed in one piece, so the
// bits do not depend on the number of threads.

import { sparseSumUses } from "./embedding.as";
import { linear } from "./forward.as";
import { linearLive } from "./forward_live.as";
import { inputGradient, inputGradientLive, sparseInputGradient } from "./input_gradient.as";
import { addLinear } from "./lstm.as";
import { selectTopK } from "./top_k.as";
import { updateFactored, updateFactoredLive, updateSparse } from "./update.as";
import { sparseWeightGradient, weightGradient, weightGradientLive } from "./weight_gradient.as";

// The block: turn asked for, turn done, whether the other thread serves (1) or sleeps (2), the
// operation, its range, and its arguments. The words that the threads wait on lie on lines of their
// own.
const ASKED: usize = 0;
const DONE: usize = 64;
const STATE: usize = 128;
const OPERATION: usize = 192;
const FROM: usize = 196;
const TO: usize = 200;
const ARGUMENTS: usize = 256;
/** Among the arguments: where there is room for copies, and how much for each thread. */
const COPIES: usize = 52;

const SERVES: i32 = 1;
const SLEEPS: i32 = 2;
/** How often to look for a turn before going to sleep: about a tenth of a millisecond. */
const PATIENCE: i32 = 50000;
const STOP: i32 = -1;

// The numbers are those in simd.ts, embedding.ts, lstm.ts and updates.ts.
function execute(block: usize, operation: i32, from: i32, to: i32, thread: i32): void {
  const a = block + ARGUMENTS;
  const p0 = load<usize>(a), p1 = load<usize>(a, 4), p2 = load<usize>(a, 8);
  const p3 = load<usize>(a, 12), p4 = load<usize>(a, 16), p5 = load<usize>(a, 20);
  const p6 = load<usize>(a, 24), p7 = load<usize>(a, 28), p8 = load<usize>(a, 32);
  const p9 = load<usize>(a, 36), p10 = load<usize>(a, 40), p11 = load<usize>(a, 44);
  const copies = load<usize>(a, COPIES) + thread * load<usize>(a, COPIES + 4);
  switch (operation) {
    case 0:
      linear(p0, p1, p2, p3, <i32> p4, <i32> p5, <i32> p6, from, to);
      break;
    case 1:
      inputGradient(p0, p1, p2, copies, <i32> p3, <i32> p4, from, to);
      break;
    case 2:
      sparseInputGradient(p0, p1, p2, p3, p4, <i32> p5, from, to);
      break;
    case 3:
      // The last argument of those that need room to work is its size for one thread.
      selectTopK(p0, <i32> p1, <i32> p2, p3, p4 + thread * p5, from, to);
      break;
    case 4:
      weightGradient(p0, p1, p2, copies, <i32> p3, <i32> p4, <i32> p5, from, to);
      break;
    case 5:
      sparseWeightGradient(p0, p1, p2, p3, p4, <i32> p5, from, to);
      break;
    case 6: {
      const B = <i32> p8, I = <i32> p9, O = <i32> p10;
      const buffer = p7 + thread * p11, rule = <i32> p0;
      updateFactored(rule, p1, p2, p3, p4, p5, p6, buffer, copies, B, I, O, from, to);
      break;
    }
    case 7: {
      const rule = <i32> p0, touchedOnly = load<i32>(a, 48), I = <i32> p10;
      const buffer = p9 + thread * (<usize> I << 2);
      updateSparse(rule, p1, touchedOnly, p2, p3, p4, p11, p5, p6, p7, p8, buffer, I, from, to);
      break;
    }
    case 8:
      addLinear(p0, p1, p2, <i32> p3, <i32> p4, <i32> p5, <i32> p6, from, to);
      break;
    case 9:
      linearLive(p0, p1, p2, p3, p7 + thread * p8, <i32> p4, <i32> p5, <i32> p6, from, to);
      break;
    case 10:
      inputGradientLive(p0, p1, p2, copies, p5 + thread * p6, <i32> p3, <i32> p4, from, to);
      break;
    case 11: {
      const lists = p6 + thread * p7;
      weightGradientLive(p0, p1, p2, copies, lists, <i32> p3, <i32> p4, <i32> p5, from, to);
      break;
    }
    case 12: {
      const B = <i32> p8, I = <i32> p9, O = <i32> p10, rule = <i32> p0;
      const buffer = p7 + thread * p11;
      const lists = buffer + p11 - (<usize> B << 3), flags = load<usize>(a, 48);
      const room = copies;
      updateFactoredLive(rule, p1, p2, p3, p4, flags, p5, p6, buffer, room, lists, B, I, O, from, to);
      break;
    }
    case 13:
      sparseSumUses(p0, p1, p2, p3, p4, p5, <i32> p6, from, to);
      break;
  }
}

/** Runs the operation in the block over 0 to `end`, cut at `middle`, on both threads. */
export function runOnBoth(block: usize, operation: i32, middle: i32, end: i32): void {
  const state = atomic.load<i32>(block + STATE);
  if (state == 0 || middle >= end) {
    execute(block, operation, 0, end, 0);
    return;
  }
  store<i32>(block + OPERATION, operation);
  store<i32>(block + FROM, middle);
  store<i32>(block + TO, end);
  const turn = atomic.add<i32>(block + ASKED, 1) + 1;
  if (atomic.load<i32>(block + STATE) == SLEEPS) atomic.notify(block + ASKED, 1);
  execute(block, operation, 0, middle, 0);
  while (atomic.load<i32>(block + DONE) != turn) {}
}

/** Serves turns until the operation is STOP. Runs in the other thread. */
export function serve(block: usize): void {
  let turn = atomic.load<i32>(block + ASKED);
  atomic.store<i32>(block + DONE, turn);
  atomic.store<i32>(block + STATE, SERVES);
  for (;;) {
    let asked = turn;
    for (let i = 0; i < PATIENCE && asked == turn; i++) asked = atomic.load<i32>(block + ASKED);
    if (asked == turn) {
      atomic.store<i32>(block + STATE, SLEEPS);
      // Returns at once if a turn was asked for before the state said so.
      atomic.wait<i32>(block + ASKED, turn, -1);
      atomic.store<i32>(block + STATE, SERVES);
      continue;
    }
    turn = asked;
    const operation = load<i32>(block + OPERATION);
    if (operation == STOP) {
      atomic.store<i32>(block + STATE, 0);
      atomic.store<i32>(block + DONE, turn);
      return;
    }
    execute(block, operation, load<i32>(block + FROM), load<i32>(block + TO), 1);
    atomic.store<i32>(block + DONE, turn);
  }
}

/** Ends `serve` in the other thread. */
export function stop(block: usize): void {
  if (atomic.load<i32>(block + STATE) == 0) return;
  store<i32>(block + OPERATION, STOP);
  const turn = atomic.add<i32>(block + ASKED, 1) + 1;
  atomic.notify(block + ASKED, 1);
  while (atomic.load<i32>(block + DONE) != turn) {}
}
