/**
 * Activations with which a small k works: the paper uses ReLU on MNIST and does not state the
 * activation of its parser. Also: how a poor initialization of the dense model turns into a gain of
 * meProp in parsing.
 * Run: `deno task reproduce activations initial-vectors --profile paper`.
 *
 * @module
 */
import { MNIST_PRESET, type MnistConfig } from "../tasks/mnist.ts";
import { PARSING_PRESET, type ParsingConfig } from "../tasks/parsing_model.ts";
import { reluRow, twinRows } from "./rows.ts";
import type { ExperimentSpec } from "./spec.ts";

const file = "experiments/items/activations.ts";

/** On MNIST. */
export const activationsMnist: ExperimentSpec<MnistConfig> = {
  id: "activations-mnist",
  item: "Beyond the paper: activations on MNIST",
  caption: "ReLU, as in Table 1, against tanh; dense and with meProp k=20; Adam.",
  file,
  preset: MNIST_PRESET,
  rows: (["relu", "tanh"] as const).flatMap((activation) =>
    twinRows<MnistConfig>({
      id: activation,
      label: { relu: "ReLU", tanh: "tanh" }[activation],
      overrides: { model: { activation } },
      seedCount: 5,
      sparse: [{ k: 20 }],
    })
  ),
  figures: [
    {
      kind: "training",
      name: "activations-mnist-training",
      title: "Training on MNIST, by activation",
      rows: ["relu-dense", "relu-top20", "tanh-dense", "tanh-top20"],
    },
    {
      kind: "activations",
      name: "activations-mnist",
      title: "Activations on MNIST",
      rows: ["relu-dense", "relu-top20", "tanh-dense", "tanh-top20"],
    },
  ],
};

/** In parsing. */
export const activationsParsing: ExperimentSpec<ParsingConfig> = {
  id: "activations-parsing",
  item: "Beyond the paper: activations in parsing",
  caption: "tanh, as in Table 1, against ReLU and the cube of Chen and Manning; dense and with " +
    "meProp k=20; Adam.",
  file,
  preset: PARSING_PRESET,
  rows: (["tanh", "relu", "cube"] as const).flatMap((activation) =>
    twinRows<ParsingConfig>({
      id: activation,
      label: { relu: "ReLU", tanh: "tanh", cube: "cube" }[activation],
      overrides: { model: { activation } },
      quick: activation !== "cube",
      sparse: [{ k: 20 }],
    })
  ),
  figures: [
    {
      kind: "training",
      name: "activations-parsing-training",
      title: "Parsing, by activation",
      rows: ["tanh-dense", "tanh-top20", "relu-dense", "relu-top20", "cube-dense", "cube-top20"],
    },
    {
      kind: "activations",
      name: "activations-parsing",
      title: "Activations in parsing",
      rows: ["tanh-dense", "tanh-top20", "relu-dense", "relu-top20"],
    },
  ],
};

/** How a poor initialization of the dense model turns into a gain of meProp. */
export const initialVectors: ExperimentSpec<ParsingConfig> = {
  id: "initial-vectors",
  item: "Beyond the paper: how initial vectors make a gain in parsing",
  caption: "How much of the gain of meProp k=20 over the dense model with tanh is due to that " +
    "model's initialization: vectors in [-0.01, 0.01] instead of [-0.5, 0.5], and weights with " +
    "standard deviation sqrt(6 / (inputs + outputs)) instead of sqrt(2 / inputs). The dense model " +
    "with ReLU is shown for comparison.",
  file,
  preset: PARSING_PRESET,
  profiles: ["paper"],
  rows: [
    ...twinRows<ParsingConfig>({
      id: "small",
      label: "small vectors, tanh",
      overrides: { model: { embeddingRange: 0.01, initialization: "wideGlorotNormal" } },
      sparse: [{ k: 20 }],
    }),
    ...twinRows<ParsingConfig>({ id: "large", label: "large vectors, tanh", sparse: [{ k: 20 }] }),
    reluRow("large", "large vectors"),
  ],
  figures: [{
    kind: "training",
    name: "initial-vectors",
    title: "Parsing, by initial vectors",
    rows: ["small-dense", "small-top20", "large-dense", "large-top20"],
  }],
};
