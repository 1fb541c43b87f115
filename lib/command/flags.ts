/**
 * The declaration of a command: a table of its flags, the source of parsing, help, messages and the
 * types of values. Not here: parsing, help.
 *
 * @module
 */
import type { Kind } from "./kinds.ts";

/** A flag of a command. */
export interface Flag {
  /** The kind of its value; undefined for a flag without a value. */
  readonly kind?: Kind<unknown>;
  /** Its text in the help. */
  readonly help: string;
  /** Its default value. */
  readonly default?: unknown;
  /** Whether it may be repeated. */
  readonly isRepeatable?: boolean;
}

/** The flags of a command by name. */
export type FlagTable = Readonly<Record<string, Flag>>;

type ValueOf<One extends Flag> = One extends { readonly kind: Kind<infer Value> }
  ? One extends { readonly isRepeatable: true } ? readonly Value[]
  : One extends { readonly default: Value } ? Value
  : Value | undefined
  : boolean;

/** The declaration of a command. */
export interface Command<Flags extends FlagTable> {
  /** The command line that starts it: "deno task verify". */
  readonly name: string;
  /** A one-line description. */
  readonly summary: string;
  /** Paragraphs before the flags. */
  readonly about?: readonly string[];
  /** The arguments other than flags; undefined if none are allowed. */
  readonly words?: Words;
  readonly flags: Flags;
  /** Groups of flags that exclude each other. */
  readonly exclusive?: readonly (readonly (keyof Flags & string)[])[];
  /** Paragraphs after the flags. */
  readonly notes?: readonly string[];
  /** Its own exit codes, in addition to those of every command. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

/** Arguments other than flags. */
export interface Words {
  /** The name in the help: "RUN". */
  readonly name: string;
  readonly help: string;
  /** Whether they are text that may begin with a dash; the first one then ends the flags. */
  readonly isText?: boolean;
}

/** A parsed command line. */
export interface Request<Flags extends FlagTable> {
  readonly flags: { readonly [Name in keyof Flags]: ValueOf<Flags[Name]> };
  readonly words: readonly string[];
}

/** The type of a command's parsed command lines. */
export type RequestOf<One> = One extends Command<infer Flags> ? Request<Flags> : never;

/** Declares a command, inferring the types of its values from the table. */
export function defineCommand<const Flags extends FlagTable>(
  command: Command<Flags>,
): Command<Flags> {
  return command;
}
