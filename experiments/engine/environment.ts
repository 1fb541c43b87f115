/**
 * What a run was made with: versions and machine, without names of hosts or users. Explains times;
 * the results do not depend on it.
 *
 * @module
 */
import { cpus } from "node:os";

/** `environment.json`. */
export interface Environment {
  readonly deno: string;
  readonly v8: string;
  readonly typescript: string;
  readonly os: string;
  readonly arch: string;
  /** The processor's name for itself. */
  readonly processor: string;
  /** The number of logical processors. */
  readonly cores: number;
}

/**
 * Describes this machine. Needs `--allow-sys=cpus`.
 *
 * @returns The description.
 */
export function readEnvironment(): Environment {
  return {
    ...Deno.version,
    os: Deno.build.os,
    arch: Deno.build.arch,
    processor: cpus()[0]?.model ?? "unknown",
    cores: navigator.hardwareConcurrency,
  };
}
