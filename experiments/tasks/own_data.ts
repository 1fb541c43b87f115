/**
 * The user's own data in configurations: a name with "own-" before it, so that runs on them are never
 * taken for runs on the study's data, and all they leave says what they were trained on. Not here:
 * reading the data.
 *
 * @module
 */
import * as v from "valibot";
import { nameOfTreebank } from "../../data/corpora/treebank.ts";
import { nameOfImages } from "../../data/mnist/images.ts";
import type { OwnData } from "./task.ts";

/** As "own-de_gsd-ud": what configurations, names of runs and reports call data of the user's. */
export type OwnName = `own-${string}`;

const PREFIX = "own-";
const LIMIT = 60;

/** The name for data that are called so; what a run's name cannot have becomes a hyphen. */
export function ownNameOf(name: string): OwnName {
  const plain = name.replaceAll(/[^\w.-]+/g, "-").slice(0, LIMIT);
  return `${PREFIX}${plain === "" ? "data" : plain}`;
}

/** Whether data are the user's own. */
export function isOwn(name: string): name is OwnName {
  return name.startsWith(PREFIX);
}

/** What the user calls the data. */
export function nameOfOwn(name: OwnName): string {
  return name.slice(PREFIX.length);
}

const custom = v.custom<OwnName>((value) =>
  typeof value === "string" && isOwn(value) && ownNameOf(nameOfOwn(value)) === value
);

/** Such a name in a schema. */
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

/** What to do to have data of the user's; undefined if their folder is known. */
export function missingFolder(
  name: OwnName,
  folder: string | undefined,
  { flag }: Pick<OwnData, "flag">,
): string | undefined {
  if (folder !== undefined) return undefined;
  return `The data ${name} are your own. Name their folder: --${flag} DIR`;
}
