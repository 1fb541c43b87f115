// The exports of the WebAssembly module. Memory comes from outside; nothing is allocated in here.

export { cube, multiplySlope, relu, reluBackward, tanh } from "./activations.as";
export { lookUpRows, sumByRow } from "./embedding.as";
export { biasGradient } from "./rows.as";
export { dropoutMask, selectRandomK } from "./random.as";
export { lstmCell, lstmCellBackward, selectedInputGradient } from "./lstm.as";
export { runOnBoth, serve, stop } from "./threads.as";
export { compress, selectUnifiedTopK } from "./top_k.as";
export { update, updateRows } from "./update.as";
export { wakeRows } from "./quiet.as";
export {
  add,
  argmax,
  countDifferences,
  multiply,
  softmaxCrossEntropy,
} from "./elementwise.as";
