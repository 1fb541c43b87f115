/**
 * Command line arguments, read as @std/cli/parse-args reads them (in the manner of minimist). Not
 * over node:util's parseArgs, which lets an option swallow the flag after it.
 *
 * @module
 */

type Names<T extends string> = T | readonly T[];

// A flag that can be negated is false after `--no-`.
type Value<Key, Negatable, T> = Key extends Negatable ? T | false : T;

type Flags<B extends string, S extends string, C extends string, N extends string> =
  & { [K in Exclude<B, C>]: boolean }
  & { [K in B & C]: Value<K, N, boolean[]> }
  & { [K in Exclude<S, C>]?: Value<K, N, string> }
  & { [K in S & C]: Value<K, N, string[]> }
  & { [K in Exclude<C, B | S>]: Value<K, N, unknown[]> };

type WithDefaults<F, D> =
  & Omit<F, keyof D>
  & { [K in keyof D]: K extends keyof F ? D[K] | NonNullable<F[K]> : unknown };

/** What {@linkcode parseArgs} returns: the flags by name. */
export type Args<F = Record<string, unknown>> = Record<string, unknown> & F & {
  /** The arguments that belong to no flag. */
  _: (string | number)[];
};

/** How to read the arguments. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
  N extends string = string,
  D extends Record<string, unknown> = Record<string, unknown>,
> {
  /** Flags that take no value; false by default. */
  boolean?: Names<B>;
  /** Flags whose value stays a string where it looks like a number. */
  string?: Names<S>;
  /** Flags that can be given many times; all values make an array. */
  collect?: Names<C>;
  /** Flags that `--no-` turns off. */
  negatable?: Names<N>;
  /** Values of flags that are not given. */
  default?: D;
  /** Other names of a flag. */
  alias?: Record<string, string | readonly string[]>;
  /** Whether to read nothing after the first argument that is not a flag. */
  stopEarly?: boolean;
  /** Called for what no option names; where it returns false, the argument is dropped. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

type Scalar = string | number | boolean;
type Tree = { [key: string]: unknown };

const isNumeric = (text: string): boolean => /\S/.test(text) && Number.isFinite(Number(text));
const isBooleanWord = (text: string): boolean => text === "true" || text === "false";

// "a.b" is the key b of the object a.
function setPath(tree: Tree, path: string, value: unknown, collect: boolean): void {
  const keys = path.split(".");
  const last = keys.pop() as string;
  const parent = keys.reduce((at, key) => (at[key] ??= {}) as Tree, tree);
  const before = parent[last];
  if (!collect) parent[last] = value;
  else if (Array.isArray(before)) before.push(value);
  else parent[last] = before ? [before, value] : [value];
}

function hasPath(tree: Tree, path: string): boolean {
  let at: unknown = tree;
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Tree)[key];
  }
  return true;
}

class Reader {
  readonly result: Tree & { _: (string | number)[] } = { _: [] };
  readonly #others = new Map<string, string[]>();
  readonly #booleans: Set<string>;
  readonly #strings: Set<string>;
  readonly #collected: Set<string>;
  readonly #negatable: Set<string>;
  readonly #options: ParseOptions;

  constructor(options: ParseOptions) {
    this.#options = options;
    for (const [name, value] of Object.entries(options.alias ?? {})) {
      const group = [name, value].flat();
      for (const one of group) this.#others.set(one, group.filter((other) => other !== one));
    }
    const all = (names: Names<string> = []): Set<string> =>
      new Set([names].flat().filter(Boolean).flatMap((name) => [name, ...this.#aliases(name)]));
    this.#booleans = all(options.boolean);
    this.#strings = all(options.string);
    this.#collected = all(options.collect);
    this.#negatable = all(options.negatable);
  }

  #aliases(name: string): readonly string[] {
    return this.#others.get(name) ?? [];
  }

  #takesValue(name: string): boolean {
    return ![name, ...this.#aliases(name)].some((one) => this.#booleans.has(one));
  }

  #set(name: string, value: Scalar, arg: string, collect = true): void {
    const isKnown = this.#booleans.has(name) || this.#strings.has(name) || this.#others.has(name);
    if (!isKnown && this.#options.unknown?.(arg, name, value) === false) return;
    const typed = typeof value === "string" && !this.#strings.has(name) && isNumeric(value)
      ? Number(value)
      : value;
    for (const one of [name, ...this.#aliases(name)]) {
      setPath(this.result, one, typed, collect && this.#collected.has(name));
    }
  }

  // A flag without "=": its value may be the next argument. Returns how many of those it took.
  #setFromNext(name: string, arg: string, next: string | undefined, isFlag: boolean): number {
    if (next && !isFlag && this.#takesValue(name)) {
      this.#set(name, next, arg);
      return 1;
    }
    if (next && isBooleanWord(next)) {
      this.#set(name, next === "true", arg);
      return 1;
    }
    this.#set(name, this.#strings.has(name) ? "" : true, arg);
    return 0;
  }

  #readLong(arg: string, next: string | undefined): number {
    const body = arg.slice(2);
    const isNegated = /^no-./.test(body);
    const rest = isNegated ? body.slice(3) : body;
    // "--name=" has no value: the "=" counts as a part of the name.
    const at = rest.indexOf("=", 1);
    if (at > 0 && at < rest.length - 1) {
      const name = rest.slice(0, at);
      const value = rest.slice(at + 1);
      this.#set(name, this.#booleans.has(name) ? value !== "false" : value, arg);
      return 0;
    }
    if (isNegated && this.#negatable.has(rest)) {
      this.#set(rest, false, arg, false);
      return 0;
    }
    return this.#setFromNext(body, arg, next, next?.startsWith("-") ?? false);
  }

  // "-abc" is -a -b -c; what follows a letter may also be its value: "-n5", "-n=5", "-I/usr".
  #readShort(arg: string, next: string | undefined): number {
    for (let i = 1; i < arg.length - 1; i++) {
      const letter = arg[i];
      const rest = arg.slice(i + 1);
      if (rest === "-") {
        this.#set(letter, rest, arg);
        continue;
      }
      const isLetter = /[A-Za-z]/.test(letter);
      const assigned = /=(.+)/.exec(rest)?.[1];
      if (isLetter && assigned !== undefined) {
        this.#set(letter, assigned, arg);
        return 0;
      }
      const isNumber = isLetter && /-?\d+(\.\d*)?(e-?\d+)?$/.test(rest);
      if (isNumber || (rest.length > 1 && /\W/.test(rest[0]))) {
        this.#set(letter, rest, arg);
        return 0;
      }
      this.#set(letter, this.#strings.has(letter) ? "" : true, arg);
    }
    const last = arg.at(-1) as string;
    if (last === "-") return 0;
    return this.#setFromNext(last, arg, next, /^--?[^-]/.test(next ?? ""));
  }

  read(args: readonly string[]): void {
    const end = args.indexOf("--");
    const before = end < 0 ? args : args.slice(0, end);
    for (let i = 0; i < before.length; i++) {
      const arg = before[i];
      if (/^--./s.test(arg)) {
        i += this.#readLong(arg, before[i + 1]);
      } else if (/^-[^-]/.test(arg)) {
        i += this.#readShort(arg, before[i + 1]);
      } else {
        if (this.#options.unknown?.(arg) !== false) {
          const isText = this.#strings.has("_") || !isNumeric(arg);
          this.result._.push(isText ? arg : Number(arg));
        }
        if (this.#options.stopEarly) {
          this.result._.push(...before.slice(i + 1));
          break;
        }
      }
    }
    this.#setDefaults();
    if (end >= 0) this.result._.push(...args.slice(end + 1));
  }

  #setDefaults(): void {
    for (const [name, value] of Object.entries(this.#options.default ?? {})) {
      if (hasPath(this.result, name)) continue;
      for (const one of [name, ...this.#aliases(name)]) setPath(this.result, one, value, false);
    }
    for (const name of [...this.#booleans, ...this.#strings]) {
      if (hasPath(this.result, name)) continue;
      if (this.#collected.has(name)) setPath(this.result, name, [], false);
      else if (this.#booleans.has(name)) setPath(this.result, name, false, false);
    }
  }
}

/**
 * Reads command line arguments. What looks like a number becomes one, unless `string` names the
 * flag; what follows `--` is not read.
 *
 * @param args The arguments.
 * @param options The flags there are.
 * @returns The flags, and under `_` all the rest.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseArgs } from "@std/cli/parse-args";
 *
 * const args = parseArgs(["table1", "--seeds=3", "--quiet"], {
 *   boolean: ["quiet"],
 *   string: ["seeds"],
 * });
 * assertEquals([args._, args.seeds, args.quiet], [["table1"], "3", true]);
 * ```
 */
export function parseArgs<
  B extends string = never,
  S extends string = never,
  C extends string = never,
  N extends string = never,
  // deno-lint-ignore ban-types
  D extends Record<string, unknown> = {},
>(
  args: string[],
  options: ParseOptions<B, S, C, N, D> = {},
): Args<WithDefaults<Flags<B, S, C, N>, D>> {
  const reader = new Reader(options as ParseOptions);
  reader.read(args);
  return reader.result as Args<WithDefaults<Flags<B, S, C, N>, D>>;
}
