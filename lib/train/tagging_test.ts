/**
 * Tests of the tagging task: minibatches, scores and measures against the tagger by hand.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Adam } from "../optim/adam.ts";
import { ConfigError } from "../errors.ts";
import { topK } from "../sparsifier.ts";
import { evaluateTagger, Tagger, type TaggerOptions } from "../tagger.ts";
import { scoreSentences, Tagging } from "./tagging.ts";
import { assertClose, packSentences, sentencesOf, trainToEnd } from "../testing/testing.ts";

const TABLES = [{ count: 6, size: 5 }, { count: 2, size: 2 }];
const TRAIN = sentencesOf(60, 1);
const DEV = sentencesOf(20, 2);
const DATA = { train: packSentences(TRAIN), dev: packSentences(DEV), test: packSentences(DEV) };

function createTagger(options: Partial<TaggerOptions> = {}): Tagger {
  return new Tagger({ tables: TABLES, hiddenSize: 8, tagCount: 4, ...options });
}

Deno.test("scoreSentences() scores as evaluateTagger() does, known and unknown words apart", () => {
  for (const lossReduction of ["sum", "mean"] as const) {
    const model = createTagger({ lossReduction });
    const expected = evaluateTagger(model, DEV);
    const { knownAccuracy = NaN, unknownAccuracy = NaN, ...found } = scoreSentences(
      model,
      DATA.dev,
    );
    assertEquals(found, expected);
    const words = DEV.flatMap(({ features, tags }) => {
      const predicted = model.tag(features);
      return Array.from(tags, (tag, t) => ({
        isKnown: features[2 * t] < 4,
        isRight: predicted[t] === tag,
      }));
    });
    const accuracyOf = (isKnown: boolean) => {
      const chosen = words.filter((word) => word.isKnown === isKnown);
      return chosen.filter(({ isRight }) => isRight).length / chosen.length;
    };
    assertEquals([knownAccuracy, unknownAccuracy], [accuracyOf(true), accuracyOf(false)]);
  }
});

Deno.test("Tagging.backpropagate() is the tagger's forward, score and backward", () => {
  for (const lossReduction of ["sum", "mean"] as const) {
    const [model, twin] = [createTagger({ lossReduction }), createTagger({ lossReduction })];
    const task = new Tagging({ model, data: DATA });
    assertEquals([task.size, task.batchSize], [60, 1]);
    const [found, adam] = [task.backpropagate(Uint32Array.of(7)), new Adam(model)];
    const { features, tags } = TRAIN[7];
    const { loss, correct } = twin.score(twin.forward(features, { training: true }), tags);
    twin.backward();
    adam.step();
    new Adam(twin).step();
    const lossSum = lossReduction === "mean" ? loss * tags.length : loss;
    assertEquals(found, { lossSum, correct, total: tags.length });
    assertEquals(
      model.parameters.map(({ value }) => [...value]),
      twin.parameters.map(({ value }) => [...value]),
    );
  }
});

Deno.test("Tagging scores a fixed part of the training sentences, and says which words are right", () => {
  const few = packSentences(sentencesOf(1_500, 3));
  const task = new Tagging({ model: createTagger(), data: { ...DATA, train: few } });
  const chosen = sentencesOf(1_500, 3).filter((_, i) => i % 3 !== 2);
  assertEquals(task.scoreTrain(), scoreSentences(task.model, packSentences(chosen)));
  assertEquals(task.testTotal, DATA.test.tags.length);
  const hits = new Uint8Array(task.testTotal).fill(7);
  task.scoreTest(hits);
  const right = DEV.flatMap(({ features, tags }) => {
    const predicted = task.model.tag(features);
    return Array.from(tags, (tag, t) => tag === predicted[t] ? 1 : 0);
  });
  assertEquals([...hits], right);
});

Deno.test("Tagging changes the features of training sentences only", () => {
  const seen: number[] = [];
  const task = new Tagging({
    model: createTagger(),
    data: DATA,
    augment: (features) => {
      seen.push(features.length);
      return features.map(() => 0);
    },
  });
  const expected = scoreSentences(task.model, DATA.dev);
  assertEquals([task.scoreDev(), task.scoreTest(), seen], [expected, expected, []]);
  task.backpropagate(Uint32Array.of(3));
  assertEquals(seen, [TRAIN[3].features.length]);
});

Deno.test("a tagger learns by train(), with its ratios and cell states recorded", async () => {
  const model = createTagger({ sparsifier: topK(2) });
  const task = new Tagging({ model, data: DATA });
  const optimizer = new Adam(model, { learningRate: 0.01 });
  const { records } = await trainToEnd({ task, optimizer, epochs: 12 });
  const [first, last] = [records[0], records[11]];
  assert(last.trainLoss < 0.3 * first.trainLoss, `${first.trainLoss}, ${last.trainLoss}`);
  assert(last.best.testAccuracy > 0.9);
  assert(last.best.testKnownAccuracy !== undefined);
  const layers = last.updateRatios.map(({ layer }) => layer);
  const gates = ["i", "f", "g", "o"];
  const expected = ["forward", "reverse"].flatMap((name) => gates.map((gate) => `${name}.${gate}`));
  assertEquals(layers, [...expected, "output"]);
  for (const { layer, selectedRatio, energyKept } of last.updateRatios) {
    assertEquals(selectedRatio, layer === "output" ? 1 : 2 / 8);
    assert(layer === "output" ? energyKept === 1 : energyKept > 0.25 && energyKept < 1, layer);
  }
  // One measurement an epoch, of its first sentence: the mean over both directions.
  task.backpropagate(Uint32Array.of(5));
  const cells = model.lstm.directions.flatMap(({ cells }) => {
    assert(cells !== undefined);
    return [...cells.data.subarray(0, cells.rows * cells.columns)];
  });
  const mean = cells.reduce((sum, cell) => sum + Math.abs(cell), 0) / cells.length;
  assertClose([task.meanCellState()], [mean], { relative: 1e-12 }, "mean |c|");
  assert(first.meanCellState !== undefined && first.meanCellState > 0);
});

Deno.test("Tagging throws when sentences do not fit", () => {
  const { train } = DATA;
  for (
    const broken of [
      { ...train, size: train.size - 1 },
      { ...train, tags: train.tags.subarray(1) },
      { ...train, features: train.features.subarray(1) },
      { ...train, isKnown: train.isKnown.subarray(1) },
      { ...train, size: 0, starts: Int32Array.of(0) },
      { ...train, starts: train.starts.with(3, train.starts[2]) },
      { ...train, starts: train.starts.with(0, 1) },
    ]
  ) {
    assertThrows(
      () => new Tagging({ model: createTagger(), data: { ...DATA, dev: broken } }),
      ConfigError,
      "the dev sentences",
    );
  }
});

Deno.test("Tagging throws when an index is none of a training sentence", () => {
  const task = new Tagging({ model: createTagger(), data: { train: DATA.train } });
  for (const [examples, message] of [[[], "0 examples"], [[60], "example 60"]] as const) {
    const run = () => task.backpropagate(Uint32Array.from(examples));
    assertThrows(run, ConfigError, `Cannot take ${message}`);
  }
  assertEquals(task.scoreTest(), scoreSentences(task.model, DATA.train));
});
