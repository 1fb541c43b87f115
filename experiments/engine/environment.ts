/**
 * The environment of a run: versions and machine, without names of hosts or users. It explains times;
 * results do not depend on it.
 *
 * @module
 */
import { cpus } from "node:os";
import { excerpt } from "../../lib/errors.ts";
import { type Environment, NAME_LIMIT } from "../runs/record.ts";

export type { Environment };

/** Describes this machine; needs `--allow-sys=cpus`. */
export function readEnvironment(): Environment {
  return {
    ...Deno.version,
    os: Deno.build.os,
    arch: Deno.build.arch,
    processor: excerpt(cpus()[0]?.model ?? "unknown", NAME_LIMIT),
    cores: navigator.hardwareConcurrency,
  };
}
