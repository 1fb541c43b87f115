/**
 * What a command is: a table of its flags, from which parsing, help and messages come, and the types
 * of its values. Not here: any of that.
 *
 * @module
 */
import type { Kind } from "./kinds.ts";

/** A flag of a command. */
export interface Flag {
  /** What its value is; undefined for a flag that takes none. */
  readonly kind?: Kind<unknown>;
  /** What it does, for the help. */
  readonly help: string;
  /** Its value where it is not given. */
  readonly default?: unknown;
  /** Whether it may be given several times. */
  readonly isRepeatable?: boolean;
}

/** The flags of a command by name. */
export type FlagTable = Readonly<Record<string, Flag>>;

type ValueOf<One extends Flag> = One extends { readonly kind: Kind<infer Value> }
  ? One extends { readonly isRepeatable: true } ? readonly Value[]
  : One extends { readonly default: Value } ? Value
  : Value | undefined
  : boolean;

/** What a command is. */
export interface Command<Flags extends FlagTable> {
  /** How it is started: "deno task verify". */
  readonly name: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** Paragraphs before the flags. */
  readonly about?: readonly string[];
  /** The arguments other than flags; undefined if there must be none. */
  readonly words?: Words;
  readonly flags: Flags;
  /** Groups of flags that exclude each other. */
  readonly exclusive?: readonly (readonly (keyof Flags & string)[])[];
  /** Paragraphs after the flags. */
  readonly notes?: readonly string[];
  /** Its own exit codes, beside those of every command. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

/** Arguments other than flags. */
export interface Words {
  /** How the help names one: "RUN". */
  readonly name: string;
  readonly help: string;
  /** Whether they are text, which may begin with a dash: the first one ends the flags. */
  readonly isText?: boolean;
}

/** What a command line asks for. */
export interface Request<Flags extends FlagTable> {
  readonly flags: { readonly [Name in keyof Flags]: ValueOf<Flags[Name]> };
  readonly words: readonly string[];
}

/** What the command lines of a command ask for. */
export type RequestOf<One> = One extends Command<infer Flags> ? Request<Flags> : never;

/** Declares a command; the types of its values come from the table. */
export function defineCommand<const Flags extends FlagTable>(
  command: Command<Flags>,
): Command<Flags> {
  return command;
}
