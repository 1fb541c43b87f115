/**
 * The command line of every command: parses it by a table of flags, runs the command, and turns
 * errors into exit codes. It is in lib because commands of all folders use it and imports only go
 * down; mod.ts does not export it. Not here: the table, the help.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { closest } from "fastest-levenshtein";
import { ConfigError, DataError, excerpt, WriteError } from "../errors.ts";
import type { Command, Flag, FlagTable, Request } from "./flags.ts";
import { formatHelp } from "./help.ts";
import { type Output, stderr, stdout } from "./output.ts";

export { type Command, defineCommand, type Flag, type FlagTable, type RequestOf } from "./flags.ts";

/** Matches flags: "--name", "--name=value", "-n"; neither "-5" nor text with spaces. */
const FLAG = /^(--?)([A-Za-z][\w-]*)(?:=([^]*))?$/;

/** The flags of a command line, each with its value, and the other arguments. */
function separate(
  command: Pick<Command<FlagTable>, "flags" | "words">,
  args: readonly string[],
): { readonly options: readonly string[]; readonly words: readonly string[] } {
  const { flags } = command;
  const isText = command.words?.isText ?? false;
  const options: string[] = [];
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--") return { options, words: [...words, ...args.slice(i + 1)] };
    const [, dashes, name, assigned] = FLAG.exec(args[i]) ?? [];
    if (name === undefined) {
      if (isText) return { options, words: args.slice(i) };
      words.push(args[i]);
    } else if (args[i] === "-h" || args[i] === "--help") {
      options.push("--help");
    } else if (dashes === "-" || !Object.hasOwn(flags, name)) {
      throw unknownFlag(command, dashes, name);
    } else if (flags[name].kind === undefined) {
      if (assigned !== undefined) throw new ConfigError(`The flag --${name} takes no value`);
      options.push(args[i]);
    } else {
      const next = args[i + 1];
      const hasNext = assigned === undefined && next !== undefined && next !== "--" &&
        !FLAG.test(next);
      if (hasNext) i++;
      const value = hasNext ? next : assigned ?? "";
      // An unset shell variable must not select everything.
      if (value === "") {
        throw new ConfigError(`The flag --${name} has an empty value. See --help`);
      }
      options.push(`--${name}=${value}`);
    }
  }
  return { options, words };
}

function unknownFlag(
  { flags, words }: Pick<Command<FlagTable>, "flags" | "words">,
  dashes: string,
  name: string,
): ConfigError {
  const mayBeText = words?.isText === true && dashes === "-";
  const hint = mayBeText
    ? "Text that begins with a dash goes after --. "
    : name.length > 1
    ? `Did you mean --${closest(name, [...Object.keys(flags), "help"])}? `
    : "";
  return new ConfigError(`Unknown flag ${excerpt(dashes + name)}. ${hint}See --help`);
}

/** Parses a command line, or throws a ConfigError with the problem. */
export function parseCommand<Flags extends FlagTable>(
  command: Command<Flags>,
  args: readonly string[],
): Request<Flags> {
  const { options, words } = separate(command, args);
  const entries = Object.entries<Flag>(command.flags);
  const parsed = parseArgs([...options], {
    boolean: ["help", ...namesWhere(entries, ({ kind }) => kind === undefined)],
    string: namesWhere(entries, ({ kind }) => kind !== undefined),
    collect: namesWhere(entries, ({ isRepeatable = false }) => isRepeatable),
  }) as Record<string, unknown>;
  const values = entries.map(([name, flag]) => [name, valueOf(name, flag, parsed[name])]);
  for (const group of command.exclusive ?? []) {
    const given = group.filter((name) => parsed[name] !== undefined && parsed[name] !== false);
    if (given.length > 1) {
      const list = given.map((name) => `--${name}`).join(" and ");
      throw new ConfigError(`The flags ${list} exclude each other. Choose one of them`);
    }
  }
  if (words.includes("")) throw new ConfigError("An argument is empty. See --help");
  if (words.length > 0 && command.words === undefined) {
    throw new ConfigError(`Unexpected argument ${excerpt(words[0])}. See --help`);
  }
  return { flags: Object.fromEntries(values), words };
}

function namesWhere(
  entries: readonly (readonly [string, Flag])[],
  holds: (flag: Flag) => boolean,
): string[] {
  return entries.filter(([, flag]) => holds(flag)).map(([name]) => name);
}

function valueOf(name: string, { kind, default: value }: Flag, given: unknown): unknown {
  if (kind === undefined) return given;
  if (Array.isArray(given)) return given.map((text) => kind.parse(text, name));
  return typeof given === "string" ? kind.parse(given, name) : value;
}

/** The exit code of an error that a user can fix; undefined for a bug. */
export function exitCodeOf(error: unknown): 2 | 3 | undefined {
  if (error instanceof ConfigError) return 2;
  if (error instanceof DataError || error instanceof WriteError) return 3;
  return isOfFiles(error) ? 3 : undefined;
}

/** Platform errors that are not bugs: permissions, full disks, invalid paths. */
const FILE_ERRORS = ["EROFS", "ENOSPC", "EDQUOT", "ENAMETOOLONG", "EMFILE", "ENFILE", "EIO"];

function isOfFiles(error: unknown): boolean {
  const { NotCapable, PermissionDenied, NotADirectory, IsADirectory, FilesystemLoop } = Deno.errors;
  return [NotCapable, PermissionDenied, NotADirectory, IsADirectory, FilesystemLoop]
    .some((kind) => error instanceof kind) ||
    error instanceof Error && "code" in error && FILE_ERRORS.includes(String(error.code));
}

/** The output streams of a command. */
export interface Outputs {
  readonly stdout: Output;
  readonly stderr: Output;
}

/**
 * Runs a command, sets the exit code and returns it: that of `main`, or of an error that a user can
 * fix. Bugs are rethrown with their stack trace.
 */
export async function runCommand<Flags extends FlagTable>(
  command: Command<Flags>,
  main: (request: Request<Flags>) => number | Promise<number>,
  args: readonly string[] = Deno.args,
  outputs: Outputs = { stdout, stderr },
): Promise<number> {
  let code: number | undefined;
  try {
    if (separate(command, args).options.includes("--help")) {
      outputs.stdout.line(formatHelp(command));
      code = 0;
    } else {
      code = await main(parseCommand(command, args));
    }
  } catch (error) {
    code = exitCodeOf(error);
    if (code === undefined) throw error;
    outputs.stderr.line(`error: ${(error as Error).message}`);
  }
  const { failure } = outputs.stdout;
  if (failure !== undefined && !(failure instanceof Deno.errors.BrokenPipe)) {
    outputs.stderr.line(`Warning: the output is incomplete: ${failure.message}`);
  }
  Deno.exitCode = code;
  return code;
}
