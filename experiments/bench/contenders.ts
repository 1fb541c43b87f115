/**
 * Who is compared: this project's library in its variants, and its peers. A table of names; how
 * each is started; what to do if it is missing. Not here: processes.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";

/** Whose code it is. */
export type Family = "ours" | "pytorch" | "tfjs" | "jax";

/** A library in one of its variants. */
export interface Contender {
  /** The name in files. */
  readonly id: string;
  /** The name in reports. */
  readonly label: string;
  readonly family: Family;
  /** The number of threads within a step. */
  readonly threads: 1 | 2;
  /** Ours only: whether relaxed SIMD instructions are used. */
  readonly relaxed: boolean;
}

const VARIANTS = [[1, false], [2, false], [1, true], [2, true]] as const;

/** All contenders. The first one is what the others' losses are compared with. */
export const CONTENDERS: readonly Contender[] = [
  ...VARIANTS.map(([threads, relaxed]): Contender => ({
    id: `ours-${threads}${relaxed ? "-relaxed" : ""}`,
    label: `ours, ${relaxed ? "relaxed, " : ""}${threads} thread${threads === 1 ? "" : "s"}`,
    family: "ours",
    threads,
    relaxed,
  })),
  { id: "pytorch-1", label: "PyTorch, 1 thread", family: "pytorch", threads: 1, relaxed: false },
  { id: "pytorch-2", label: "PyTorch, 2 threads", family: "pytorch", threads: 2, relaxed: false },
  {
    id: "tfjs-1",
    label: "TensorFlow.js wasm, 1 thread",
    family: "tfjs",
    threads: 1,
    relaxed: false,
  },
  { id: "jax-1", label: "jax-js wasm, 1 thread", family: "jax", threads: 1, relaxed: false },
];

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

function script(name: string): string {
  return fromFileUrl(new URL(`peers/${name}`, import.meta.url));
}

function denoCommand(name: string, flags: readonly string[]): PeerCommand {
  const args = ["run", "--quiet", "--no-prompt", ...flags, "--allow-read=.", script(name)];
  return { program: "deno", args };
}

/**
 * How to start a contender.
 *
 * @param family Whose code it is.
 * @returns Commands to try one after the other.
 */
export function commandsOf(family: Family): PeerCommand[] {
  switch (family) {
    case "ours":
      return [denoCommand("ours_peer.ts", [])];
    case "tfjs":
      return [denoCommand("tfjs_peer.ts", ["--no-lock"])];
    case "jax":
      return [denoCommand("jax_peer.ts", ["--no-lock"])];
    case "pytorch":
      // Debian's first: another Python may stand before it on the path, without its packages.
      return ["/usr/bin/python3", "python3"].map((program) => ({
        program,
        args: [script("pytorch_peer.py")],
      }));
  }
}

/**
 * What installs a contender that is missing.
 *
 * @param family Whose code it is.
 * @returns A shell command.
 */
export function installCommandOf(family: Family): string {
  switch (family) {
    case "ours":
      return "deno install";
    case "tfjs":
    case "jax":
      return `deno cache --no-lock ${Object.values(PACKAGES[family]).join(" ")}`;
    case "pytorch":
      return "apt-get install python3-torch libopenblas0-openmp";
  }
}
