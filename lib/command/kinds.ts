/**
 * The kinds of flag values, each with its bounds and its error message. Not here: flags, commands.
 *
 * @module
 */
import { closest } from "fastest-levenshtein";
import { ConfigError, excerpt } from "../errors.ts";

/** A kind of value. */
export interface Kind<Value> {
  /** The value in the help: "DIR". */
  readonly placeholder: string;
  /** Turns the text after `--name` into a value, or throws a ConfigError. */
  readonly parse: (text: string, name: string) => Value;
}

/** The largest seed of a run. */
export const MAX_SEED = 2 ** 31 - 1;
/** The maximum number of seeds; studies have up to twenty, so more is a typing error. */
const MAX_SEED_COUNT = 1000;

/** The error for an invalid value. */
export function wrongValue(name: string, text: string, expected: string): ConfigError {
  return new ConfigError(`The flag --${name} is ${excerpt(text)}, but must be ${expected}`);
}

/** Any non-empty text. */
export function text(placeholder: string): Kind<string> {
  return { placeholder, parse: (text) => text };
}

/** An integer in decimal digits. */
export function integer(min: number, max: number): Kind<number> {
  const expected = `an integer from ${min} to ${max}`;
  return { placeholder: "N", parse: decimal(/^-?\d{1,15}$/, min, max, expected) };
}

/** A number in decimal digits, with or without a fraction. */
export function decimalNumber(min: number, max: number): Kind<number> {
  const expected = `a number from ${min} to ${max}`;
  return { placeholder: "N", parse: decimal(/^\d{1,15}(\.\d{1,15})?$/, min, max, expected) };
}

// Number() alone would also accept 0x10, 1e9, blanks and the empty text.
function decimal(form: RegExp, min: number, max: number, expected: string): Kind<number>["parse"] {
  return (text, name) => {
    const value = form.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max) return value;
    throw wrongValue(name, text, expected);
  };
}

/** One of a few values. */
export function choice<const Value extends string | number>(
  values: readonly Value[],
  placeholder = values.join(" | "),
): Kind<Value> {
  const names = values.map(String);
  return {
    placeholder,
    parse(text, name) {
      const index = names.indexOf(text);
      if (index >= 0) return values[index];
      const expected = `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
      const hint = /^\d+$/.test(names[0]) ? "" : `. Did you mean ${closest(text, names)}?`;
      throw wrongValue(name, text, expected + hint);
    },
  };
}

/** Seeds: a count, a range or a list. */
export const SEEDS: Kind<readonly number[]> = {
  placeholder: "N | A-B | A,B",
  parse(text, name) {
    const [, first, last] = /^(\d{1,10})-(\d{1,10})$/.exec(text)?.map(Number) ?? [];
    const count = /^\d{1,10}$/.test(text) ? Number(text) : undefined;
    const [from, to] = count === undefined ? [first, last] : [1, count];
    const length = to - from + 1;
    const seeds = /^\d{1,10}(,\d{1,10})+$/.test(text)
      ? [...new Set(text.split(",").map(Number))]
      : length <= MAX_SEED_COUNT
      ? Array.from({ length }, (_, i) => from + i)
      : [];
    const isAllowed = seeds.length >= 1 && seeds.length <= MAX_SEED_COUNT &&
      seeds.every((seed) => seed <= MAX_SEED);
    if (isAllowed) return seeds;
    throw wrongValue(
      name,
      text,
      `a number of seeds (5), a range (4-8) or a list (1,3), with ${MAX_SEED_COUNT} seeds at most, ` +
        `each from 0 to ${MAX_SEED}`,
    );
  },
};
