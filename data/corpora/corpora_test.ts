/**
 * Tests of the corpora by name; the real ones, with what is known of them, where they can be read.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ConfigError, DataError } from "../../lib/errors.ts";
import { measureBaselines } from "../testing/baselines.ts";
import { CORPUS_IDS, type CorpusId, loadCorpus, parseCorpusId } from "./corpora.ts";
import { CORPUS_FACTS } from "./corpus_facts.ts";
import { encodeCorpus } from "./encoded.ts";
import { CORPUS_FORMS } from "../testing/corpus_forms.ts";
import { FeatureEncoder } from "./features.ts";
import { BROWN, EWT, type Source, SOURCES, WSJ_SAMPLE } from "../sources.ts";
import { SPLIT_NAMES } from "./splits.ts";
import { countWords } from "./tagged.ts";
import { isReadable } from "../testing/folders.ts";

Deno.test("parseCorpusId() knows the corpora and the nearest name", () => {
  for (const id of CORPUS_IDS) assertEquals(parseCorpusId(id), id);
  assertThrows(
    () => parseCorpusId("wsj"),
    ConfigError,
    "Unknown corpus wsj. Did you mean ewt? Choose one of brown, wsj-sample, ewt, ptb",
  );
  assertThrows(() => parseCorpusId("constructor"), ConfigError, "Unknown corpus constructor");
});

Deno.test("every corpus has a source with a notice", () => {
  for (const id of CORPUS_IDS) {
    const source = SOURCES.find((one) => one.id === id);
    assert(source?.notice !== undefined && source.notice !== "");
    assert(CORPUS_FACTS[id].averagedPerceptron > 0);
  }
});

Deno.test({
  name: "loadCorpus() reports a missing read permission",
  permissions: { read: false },
  async fn() {
    for (const id of CORPUS_IDS) {
      const promise = loadCorpus(id, { folder: "mine" });
      await assertRejects(() => promise, DataError, "Allow it with --allow-read=mine");
    }
  },
});

/** What else is known of a corpus. */
interface Known {
  readonly source: Source;
  readonly sentences: readonly number[];
  /** It changes with the reading rules, and the ids of all runs with it. */
  readonly sha256: string;
}

const KNOWN: Readonly<Record<Exclude<CorpusId, "ptb">, Known>> = {
  "brown": {
    source: BROWN,
    sentences: [46_175, 5_523, 5_642],
    sha256: "d8888ea86c0722964b7724c1caf03e84aef23f4fa22df41a3d1b0da75865cfca",
  },
  "wsj-sample": {
    source: WSJ_SAMPLE,
    sentences: [3_131, 391, 392],
    sha256: "0a1071eec4d53982b811945be09670174343880c31fc9580ef62032e59e041d4",
  },
  "ewt": {
    source: EWT,
    sentences: [12_544, 2_001, 2_077],
    sha256: "8467f916276cb1665d1954bdafcf2c525dc8c8a90a189efd605a1c7e7c1403d7",
  },
};

for (const id of ["brown", "wsj-sample", "ewt"] as const) {
  const known = KNOWN[id];
  Deno.test({
    name: `loadCorpus() loads the real corpus ${id}`,
    ignore: !await isReadable(known.source),
    async fn() {
      const corpus = await loadCorpus(id);
      assertEquals(SPLIT_NAMES.map((name) => corpus[name].length), known.sentences);
      const facts = CORPUS_FACTS[id];
      assertEquals(SPLIT_NAMES.map((name) => countWords(corpus[name])), [...facts.words ?? []]);
      assertEquals([corpus.tagNames.length, corpus.sha256], [facts.tagCount, known.sha256]);
      assertEquals([corpus.id, corpus.notice, corpus.warnings], [id, known.source.notice, []]);
      const { unknownWords, mostFrequentTag, averagedPerceptron } = measureBaselines(corpus);
      // To a hundredth of a percent.
      const rounded = (fraction: number): number => Number(fraction.toFixed(4));
      assertEquals(rounded(unknownWords), facts.unknownWords);
      assertEquals(rounded(mostFrequentTag), facts.mostFrequentTag);
      assert(averagedPerceptron !== undefined && averagedPerceptron > mostFrequentTag);
      const { test, vocabulary } = encodeCorpus(corpus);
      const knownCount = test.isKnown.reduce((sum, isKnown) => sum + isKnown, 0);
      assertEquals(rounded(1 - knownCount / test.tags.length), facts.unknownWords);
      const encoder = new FeatureEncoder(vocabulary);
      const forms = Object.values(CORPUS_FORMS).flatMap((all) => [...all]);
      assertEquals(new Set(forms.filter((form) => encoder.knows(form))), CORPUS_FORMS[id]);
    },
  });
}
