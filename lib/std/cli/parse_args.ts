/**
 * A stand-in for @std/cli/parse-args: the options this project uses, and the values of the original
 * for any arguments. Not over node:util's parseArgs, which lets an option swallow the flag after
 * it. See `links` in deno.json.
 *
 * @module
 */

/** How to read the arguments. */
interface ParseOptions<B extends string, S extends string, C extends string> {
  /** Flags that take no value; false by default. */
  boolean?: readonly B[];
  /** Flags whose value stays a string where it looks like a number. */
  string?: readonly S[];
  /** Flags that can be given many times; all values make an array. */
  collect?: readonly C[];
}

/** The flags by name. */
type Args<B extends string, S extends string, C extends string> =
  & { [K in Exclude<B, C>]: boolean }
  & { [K in Exclude<S, C>]?: string }
  & { [K in C]: K extends S ? string[] : unknown[] }
  & {
    /** The arguments that belong to no flag. */
    _: (string | number)[];
  };

type Tree = { [key: string]: unknown };

const isNumeric = (text: string): boolean => /\S/.test(text) && Number.isFinite(Number(text));
const isBooleanWord = (text: string): boolean => text === "true" || text === "false";

/** Whether a key leads out of the tree, to a prototype. */
function isForeign(tree: Tree, key: string): boolean {
  return key === "__proto__" || key === "constructor" && typeof tree[key] === "function";
}

// "a.b" is the key b of the object a.
function setPath(tree: Tree, path: string, value: unknown, collect: boolean): void {
  const keys = path.split(".");
  const last = keys.pop() as string;
  let at = tree;
  for (const key of keys) {
    if (isForeign(at, key)) return;
    at = (at[key] ??= {}) as Tree;
  }
  if (isForeign(at, last)) return;
  const before = at[last];
  if (!collect) at[last] = value;
  else if (Array.isArray(before)) before.push(value);
  else at[last] = before ? [before, value] : [value];
}

function hasPath(tree: Tree, path: string): boolean {
  let at = tree;
  for (const key of path.split(".")) {
    if (!Object.hasOwn(at, key)) return false;
    at = at[key] as Tree;
  }
  return true;
}

// The value in the same argument after a letter; undefined where another letter follows.
function valueAfter(letter: string, rest: string): string | undefined {
  if (rest === "-") return rest;
  if (rest === "=") return "";
  if (/[A-Za-z]/.test(letter)) {
    const assigned = /=(.+)/.exec(rest)?.[1];
    if (assigned !== undefined) return assigned;
    if (/-?\d+(\.\d*)?(e-?\d+)?$/.test(rest)) return rest;
  }
  return rest.length > 1 && /\W/.test(rest[0]) ? rest : undefined;
}

class Reader {
  readonly result: Tree & { _: (string | number)[] } = { _: [] };
  readonly #booleans: ReadonlySet<string>;
  readonly #strings: ReadonlySet<string>;
  readonly #collected: ReadonlySet<string>;

  constructor(options: ParseOptions<string, string, string>) {
    this.#booleans = new Set(options.boolean);
    this.#strings = new Set(options.string);
    this.#collected = new Set(options.collect);
  }

  #set(name: string, value: string | boolean): void {
    const isText = typeof value !== "string" || this.#strings.has(name) || !isNumeric(value);
    setPath(this.result, name, isText ? value : Number(value), this.#collected.has(name));
  }

  // A flag without "=": its value may be the next argument. Tells whether it took that one.
  #setFromNext(name: string, next: string | undefined, isFlag: boolean): boolean {
    if (next && !isFlag && !this.#booleans.has(name)) {
      this.#set(name, next);
      return true;
    }
    if (next && isBooleanWord(next)) {
      this.#set(name, next === "true");
      return true;
    }
    this.#set(name, this.#strings.has(name) ? "" : true);
    return false;
  }

  #readLong(arg: string, next: string | undefined): boolean {
    const body = arg.slice(2);
    // "--no-name=value" is "--name=value".
    const rest = body.replace(/^no-/, "");
    const end = rest.indexOf("=", 1);
    if (end < 0) return this.#setFromNext(body, next, next?.startsWith("-") ?? false);
    const [name, value] = [rest.slice(0, end), rest.slice(end + 1)];
    this.#set(name, this.#booleans.has(name) ? value !== "false" : value);
    return false;
  }

  // "-abc" is -a -b -c; what follows a letter may also be its value: "-n5", "-n=5", "-I/usr".
  #readShort(arg: string, next: string | undefined): boolean {
    for (let i = 1; i < arg.length - 1; i++) {
      const value = valueAfter(arg[i], arg.slice(i + 1));
      this.#set(arg[i], value ?? (this.#strings.has(arg[i]) ? "" : true));
      if (value !== undefined) return false;
    }
    const last = arg.slice(-1);
    return last !== "-" && this.#setFromNext(last, next, /^--?[^-]/.test(next ?? ""));
  }

  read(args: readonly string[]): void {
    const end = args.indexOf("--");
    const before = end < 0 ? args : args.slice(0, end);
    for (let i = 0; i < before.length; i++) {
      const [arg, next] = before.slice(i, i + 2);
      if (/^--./s.test(arg)) {
        if (this.#readLong(arg, next)) i++;
      } else if (/^-[^-]/.test(arg)) {
        if (this.#readShort(arg, next)) i++;
      } else {
        this.result._.push(this.#strings.has("_") || !isNumeric(arg) ? arg : Number(arg));
      }
    }
    for (const name of [...this.#booleans, ...this.#strings]) {
      if (hasPath(this.result, name)) continue;
      if (this.#collected.has(name)) setPath(this.result, name, [], false);
      else if (this.#booleans.has(name)) setPath(this.result, name, false, false);
    }
    this.result._.push(...end < 0 ? [] : args.slice(end + 1));
  }
}

/**
 * Reads command line arguments. What looks like a number becomes one, unless `string` names the
 * flag; what follows `--` is not read. A flag named `_` is a TypeError, as it is in the original.
 */
export function parseArgs<
  B extends string = never,
  S extends string = never,
  C extends string = never,
>(args: readonly string[], options: ParseOptions<B, S, C>): Args<B, S, C> {
  const reader = new Reader(options);
  reader.read(args);
  return reader.result as unknown as Args<B, S, C>;
}
