/**
 * Whether the files of a run agree with each other: a result that is not its log's, or a run under
 * another name, must not count. Not here: whether a number is right, which only training again
 * tells.
 *
 * @module
 */
import { idOf } from "./identity.ts";
import { isFinished, type RunRecord } from "./record.ts";

/**
 * The first contradiction in a run, as text; undefined if there is none. Of a run that is not
 * finished, the name alone is checked: its files grow one after the other.
 */
export async function findContradiction(
  folderName: string,
  record: RunRecord,
): Promise<string | undefined> {
  const { identity, status } = record;
  if (identity.id !== folderName) return `config.json is of ${identity.id}`;
  const id = await idOf(identity);
  if (identity.id !== id) return `by its configuration, data and numerics it is ${id}`;
  if (!isFinished(status.state)) return undefined;
  for (const contradiction of contradictionsIn(record)) return contradiction;
  return undefined;
}

/** What one file says must be what another one says. */
function* contradictionsIn(record: RunRecord): Generator<string> {
  yield* inStatus(record);
  yield* inLog(record);
  yield* inResult(record);
}

function* differ(place: string, found: unknown, expected: unknown): Generator<string> {
  if (!Object.is(found, expected)) yield `${place} is ${found}, expected ${expected}`;
}

function* inStatus({ identity, status, epochs, result, correct }: RunRecord): Generator<string> {
  yield* differ("in status.json, epochs", status.epochs, epochs.length);
  if (status.state === "COMPLETED") {
    yield* differ("the number of rows of epochs.csv", epochs.length, identity.config.epochs);
    if (result === undefined) yield "result.json is missing";
    // Runs published before the columns were logged have neither.
    const isEarlier = epochs[0]?.evalTrainLoss === undefined;
    if (correct === undefined && !isEarlier) yield "correct.bin is missing";
  } else {
    if (epochs.length >= identity.config.epochs) yield "it diverged, but has all its epochs";
    if (result !== undefined) yield "it diverged, but has a result.json";
    if (correct !== undefined) yield "it diverged, but has a correct.bin";
    if (status.message === "") yield "it diverged, but status.json does not say why";
  }
}

/** The best evaluation follows from all of them, and each row of epochs.csv from those before. */
function* inLog({ identity, epochs, evaluations, layers, times }: RunRecord): Generator<string> {
  const stepsPerEpoch = epochs[0]?.step ?? 0;
  const perEpoch = Math.min(identity.config.evaluationsPerEpoch, stepsPerEpoch);
  const layerNames = layers.filter(({ epoch }) => epoch === 1).map(({ layer }) => layer).join();
  yield* differ(
    "the number of rows of evaluations.csv",
    evaluations.length,
    perEpoch * epochs.length,
  );
  yield* differ("the number of rows of times.csv", times.length, epochs.length);
  let [best, step] = [undefined as RunRecord["evaluations"][number] | undefined, 0];
  for (const [i, row] of epochs.entries()) {
    const place = `in epochs.csv, row ${i + 1}`;
    yield* differ(`${place}, epoch`, row.epoch, i + 1);
    yield* differ(`${place}, step`, row.step, row.epoch * stepsPerEpoch);
    yield* differ(`in times.csv, row ${i + 1}, epoch`, times[i].epoch, row.epoch);
    const names = layers.filter(({ epoch }) => epoch === row.epoch).map(({ layer }) => layer);
    if (names.length === 0) yield `layers.csv has no row of epoch ${row.epoch}`;
    yield* differ(
      `in layers.csv, the list of layers of epoch ${row.epoch}`,
      names.join(),
      layerNames,
    );
    const evaluated = evaluations.slice(i * perEpoch, (i + 1) * perEpoch);
    for (const [j, evaluation] of evaluated.entries()) {
      const place = `in evaluations.csv, row ${i * perEpoch + j + 1}`;
      const { devAccuracy, testAccuracy, testLoss = testAccuracy } = evaluation;
      yield* differ(`${place}, epoch`, evaluation.epoch, row.epoch);
      if (evaluation.step <= step) yield `${place}, step is ${evaluation.step}, expected more`;
      step = evaluation.step;
      const isBest = best === undefined || devAccuracy > best.devAccuracy;
      if (isBest) best = evaluation;
      for (const value of [testAccuracy, testLoss]) {
        if (isBest === Number.isNaN(value)) {
          yield `${place}, the test values are ${value}, where the dev accuracy is ` +
            `${isBest ? "" : "not "}the best so far`;
        }
      }
    }
    // Each epoch ends with an evaluation.
    const last = evaluated[evaluated.length - 1];
    yield* differ(`the step of the last evaluation of epoch ${row.epoch}`, last.step, row.step);
    yield* differ(`${place}, devAccuracy`, row.devAccuracy, last.devAccuracy);
    if (row.devLoss !== undefined) yield* differ(`${place}, devLoss`, row.devLoss, last.devLoss);
    if (last === best && row.testAccuracy !== undefined) {
      yield* differ(`${place}, testAccuracy`, row.testAccuracy, last.testAccuracy);
      yield* differ(`${place}, testLoss`, row.testLoss, last.testLoss);
    }
    yield* differ(`${place}, bestEpoch`, row.bestEpoch, best?.epoch);
    yield* differ(`${place}, bestDevAccuracy`, row.bestDevAccuracy, best?.devAccuracy);
    yield* differ(`${place}, bestTestAccuracy`, row.bestTestAccuracy, best?.testAccuracy);
  }
}

function* inResult({ epochs, evaluations, result, correct }: RunRecord): Generator<string> {
  if (result === undefined) return;
  const { best, steps } = result;
  const top = Math.max(...evaluations.map(({ devAccuracy }) => devAccuracy));
  const first = evaluations.find(({ devAccuracy }) => devAccuracy === top);
  for (const key of ["epoch", "step", "devAccuracy", "testAccuracy"] as const) {
    yield* differ(`in result.json, best.${key}`, best[key], first?.[key]);
  }
  yield* differ("in result.json, steps", steps, epochs.at(-1)?.step);
  const { testAccuracy, testKnownAccuracy: known, testUnknownAccuracy: unknown } = best;
  if (known !== undefined && unknown !== undefined) {
    // A weighted mean of both, but for rounding.
    const [low, high] = known < unknown ? [known, unknown] : [unknown, known];
    if (testAccuracy < low - 1e-12 || testAccuracy > high + 1e-12) {
      yield `in result.json, best.testAccuracy is ${testAccuracy}, expected ${low} to ${high}, as ` +
        `on unknown and known words`;
    }
  }
  if (correct !== undefined && !hasShare(correct, testAccuracy)) {
    yield `correct.bin has ${countBits(correct)} right predictions, which is no accuracy of ` +
      `${testAccuracy} in ${8 * correct.length} or a few less`;
  }
}

function countBits(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
}

/** Whether the bits that are set are this share of all; the last byte may be in use in part. */
function hasShare(bytes: Uint8Array, share: number): boolean {
  const count = countBits(bytes);
  const last = bytes[bytes.length - 1] ?? 0;
  return [0, 1, 2, 3, 4, 5, 6, 7].some((unused) =>
    count / (8 * bytes.length - unused) === share && last >> (8 - unused) === 0
  );
}
