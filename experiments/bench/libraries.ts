/**
 * The libraries that are compared, this one in its variants: their names, how each is started, what
 * to do if one is missing. Not here: processes.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import * as v from "valibot";

const FAMILIES = ["ours", "pytorch", "tfjs", "jax"] as const;

/** Whose code it is. */
export type Family = typeof FAMILIES[number];

/** A library in one of its variants. */
export const librarySchema = v.strictObject({
  /** The name in files. */
  id: v.string(),
  /** The name in reports. */
  label: v.string(),
  family: v.picklist(FAMILIES),
  /** The number of threads within a step. */
  threads: v.picklist([1, 2]),
  /** Ours only: whether relaxed SIMD instructions are used. */
  relaxed: v.boolean(),
  /** Ours with Adam only: whether it passes over quiet rows too, to show what they are worth. */
  allRows: v.optional(v.literal(true)),
});

/** A library in one of its variants. */
export type Library = Readonly<v.InferOutput<typeof librarySchema>>;

function variant(
  family: Family,
  name: string,
  threads: 1 | 2,
  relaxed = false,
): Library {
  return {
    id: `${family}-${threads}${relaxed ? "-relaxed" : ""}`,
    label: `${name}, ${relaxed ? "relaxed, " : ""}${threads} thread${threads === 1 ? "" : "s"}`,
    ...{ family, threads, relaxed },
  };
}

/** All libraries. The losses of the others are compared with those of the first. */
export const LIBRARIES: readonly Library[] = [
  variant("ours", "ours", 1),
  variant("ours", "ours", 2),
  variant("ours", "ours", 1, true),
  variant("ours", "ours", 2, true),
  {
    ...{ id: "ours-1-all-rows", label: "ours, quiet rows too, 1 thread", family: "ours" },
    ...{ threads: 1, relaxed: false, allRows: true },
  },
  variant("pytorch", "PyTorch", 1),
  variant("pytorch", "PyTorch", 2),
  variant("tfjs", "TensorFlow.js wasm", 1),
  variant("jax", "jax-js wasm", 1),
];

/** This library, one thread, strict instructions. */
export const OURS: Library = LIBRARIES[0];

/**
 * The npm packages of the peers. They are named here and imported by their peer alone, by an
 * expression: an import in plain sight would stand in deno.lock, from which everybody installs.
 */
export const PACKAGES = {
  tfjs: {
    core: "npm:@tensorflow/tfjs-core@4.22.0",
    backend: "npm:@tensorflow/tfjs-backend-wasm@4.22.0",
    /** The one package that registers the gradients of tfjs-core's operations. */
    gradients: "npm:@tensorflow/tfjs-layers@4.22.0",
  },
  jax: { core: "npm:@jax-js/jax@0.1.25" },
} as const;

/** A program with its arguments. */
export interface PeerCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** How to start a library: commands to try one after the other. */
export function commandsOf(family: Family, script: string): PeerCommand[] {
  const path = fromFileUrl(new URL(`peers/${script}`, import.meta.url));
  if (family === "pytorch") {
    // Debian's first: another Python may stand before it on the path, without its packages.
    return ["/usr/bin/python3", "python3"].map((program) => ({ program, args: [path] }));
  }
  const flags = family === "ours" ? [] : ["--no-lock"];
  const args = ["run", "--quiet", "--no-prompt", ...flags, "--allow-read=.", path];
  return [{ program: "deno", args }];
}

/** The shell command that installs a library. */
export function installCommandOf(family: Family): string {
  if (family === "ours") return "deno install";
  if (family === "pytorch") return "apt-get install python3-torch libopenblas0-openmp";
  return `deno cache --no-lock ${Object.values(PACKAGES[family]).join(" ")}`;
}
