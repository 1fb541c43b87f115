/**
 * Pins the behaviour of @std/fmt that this project relies on.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { format as formatBytes } from "@std/fmt/bytes";
import {
  bold,
  cyan,
  dim,
  getColorEnabled,
  green,
  red,
  setColorEnabled,
  stripAnsiCode,
  yellow,
} from "@std/fmt/colors";
import { format as formatDuration } from "@std/fmt/duration";

Deno.test("formatDuration() writes all three styles", () => {
  const cases: [number, Parameters<typeof formatDuration>[1], string][] = [
    [99674, undefined, "0d 0h 1m 39s 674ms 0µs 0ns"],
    [99674, { ignoreZero: true }, "1m 39s 674ms"],
    [-99674, { ignoreZero: true }, "1m 39s 674ms"],
    [0, { ignoreZero: true }, ""],
    [90_061_001, { ignoreZero: true }, "1d 1h 1m 1s 1ms"],
    [1.2345678, { ignoreZero: true }, "1ms 234µs 567ns"],
    [0.1 + 0.2, { ignoreZero: true }, "300µs"],
    [99674, { style: "digital" }, "00:00:01:39:674:000:000"],
    [99674, { style: "digital", ignoreZero: true }, "00:00:01:39:674"],
    [
      99674,
      { style: "full" },
      "0 days, 0 hours, 1 minutes, 39 seconds, 674 milliseconds, 0 microseconds, 0 nanoseconds",
    ],
    [99674, { style: "full", ignoreZero: true }, "1 minutes, 39 seconds, 674 milliseconds"],
  ];
  for (const [ms, options, expected] of cases) assertEquals(formatDuration(ms, options), expected);
});

Deno.test("formatDuration() throws when the style is unknown", () => {
  // @ts-expect-error: not a style.
  assertThrows(() => formatDuration(1, { style: "wide" }), TypeError, "style must be");
});

Deno.test("formatBytes() writes three significant digits", () => {
  const cases: [number, string, string][] = [
    [0, "0 B", "0 B"],
    [0.4, "0.4 B", "0.4 B"],
    [10.1, "10.1 B", "10.1 B"],
    [999, "999 B", "999 B"],
    [1000, "1 kB", "1000 B"],
    [1024, "1.02 kB", "1 kiB"],
    [1337, "1.34 kB", "1.31 kiB"],
    [47_040_016, "47 MB", "44.9 MiB"],
    [1e16, "10 PB", "8.88 PiB"],
    [1e30, "1000000 YB", "827000 YiB"],
    [-1337, "-1.34 kB", "-1.31 kiB"],
  ];
  for (const [size, decimal, binary] of cases) {
    assertEquals(formatBytes(size), decimal);
    assertEquals(formatBytes(size, { binary: true }), binary);
  }
  assertThrows(() => formatBytes(NaN), TypeError, "Expected a finite number");
});

Deno.test({
  name: "the colours nest, and can be turned off",
  // With NO_COLOR set they stay off.
  ignore: Deno.noColor,
  fn() {
    const before = getColorEnabled();
    try {
      setColorEnabled(true);
      assertEquals(red("a"), "\x1b[31ma\x1b[39m");
      assertEquals(bold("a"), "\x1b[1ma\x1b[22m");
      assertEquals(dim("a"), "\x1b[2ma\x1b[22m");
      assertEquals(green("a"), "\x1b[32ma\x1b[39m");
      assertEquals(yellow("a"), "\x1b[33ma\x1b[39m");
      assertEquals(cyan(`a${red("b")}c`), "\x1b[36ma\x1b[31mb\x1b[36mc\x1b[39m");
      assertEquals(stripAnsiCode(bold(red("foo"))), "foo");
      setColorEnabled(false);
      assertEquals(getColorEnabled(), false);
      assertEquals(red("a"), "a");
    } finally {
      setColorEnabled(before);
    }
  },
});
