/**
 * The user's own data in configurations: a name with the prefix "own-", so that runs on them are never
 * mistaken for runs on the study's data, and all their files name the data. Not here: reading it.
 *
 * @module
 */
import * as v from "valibot";
import { nameOfTreebank } from "../../data/corpora/treebank.ts";
import { nameOfImages } from "../../data/mnist/images.ts";
import type { OwnData } from "./task.ts";

/** The name of the user's data in configurations, runs and reports: "own-de_gsd-ud". */
export type OwnName = `own-${string}`;

const PREFIX = "own-";
const LIMIT = 60;

/** Makes such a name; characters that a run's name may not have become hyphens. */
export function ownNameOf(name: string): OwnName {
  const plain = name.replaceAll(/[^\w.-]+/g, "-").slice(0, LIMIT);
  return `${PREFIX}${plain === "" ? "data" : plain}`;
}

/** Whether data are the user's own. */
export function isOwn(name: string): name is OwnName {
  return name.startsWith(PREFIX);
}

/** The user's name for the data. */
export function nameOfOwn(name: OwnName): string {
  return name.slice(PREFIX.length);
}

const custom = v.custom<OwnName>((value) =>
  typeof value === "string" && isOwn(value) && ownNameOf(nameOfOwn(value)) === value
);

/** The schema of such a name. */
export const ownName = { ...custom, expects: `"${PREFIX}NAME"` };

/** A treebank, for parsing and for tagging. */
export const OWN_TREEBANK: OwnData = {
  flag: "treebank",
  settingFor: async (folder) => `corpus=${ownNameOf(await nameOfTreebank(folder))}`,
};

/** Images in place of MNIST's. */
export const OWN_IMAGES: OwnData = {
  flag: "images",
  settingFor: async (folder) => `images=${ownNameOf(await nameOfImages(folder))}`,
};

/** A hint for the user's data; undefined if their folder is known. */
export function missingFolder(
  name: OwnName,
  folder: string | undefined,
  { flag }: Pick<OwnData, "flag">,
): string | undefined {
  if (folder !== undefined) return undefined;
  return `The data ${name} are your own. Name their folder: --${flag} DIR`;
}
