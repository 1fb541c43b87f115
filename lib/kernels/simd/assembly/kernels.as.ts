// The exports of kernels.wasm. Memory comes from outside; nothing is allocated in here.

export { biasGradient } from "./rows.as";
export { dropoutMask, selectRandomK } from "./random.as";
export { lstmCell, lstmCellBackward, selectedInputGradient } from "./lstm.as";
export { runOnBoth, serve, stop } from "./threads.as";
export { compress, selectUnifiedTopK } from "./top_k.as";
export { update, updateRows } from "./update.as";
export {
  add,
  argmax,
  countDifferences,
  multiply,
  relu,
  reluBackward,
  softmaxCrossEntropy,
} from "./elementwise.as";
