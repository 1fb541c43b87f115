// The exports of kernels.wasm. Memory comes from outside; nothing is allocated in here.

export { biasGradient, inputGradient, linear, sparseInputGradient } from "./linear.as";
export {
  sparseWeightGradient,
  update,
  updateFactored,
  updateSparse,
  weightGradient,
} from "./update.as";
export { compress, selectTopK, selectUnifiedTopK } from "./top_k.as";
export {
  argmax,
  countDifferences,
  multiply,
  relu,
  reluBackward,
  softmaxCrossEntropy,
} from "./elementwise.as";
