/**
 * Pins the behaviour of @std/path that this project relies on.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import {
  basename,
  dirname,
  extname,
  fromFileUrl,
  isAbsolute,
  join,
  relative,
  resolve,
  SEPARATOR,
  toFileUrl,
} from "@std/path";

const isWindows = Deno.build.os === "windows";

Deno.test("the functions of @std/path take paths apart and put them together", () => {
  assertEquals(join("a", "..", "b", "c.ts"), ["b", "c.ts"].join(SEPARATOR));
  assertEquals(join(), ".");
  assertEquals(dirname("a/b/c.ts"), "a/b");
  assertEquals(dirname("c.ts"), ".");
  assertEquals(basename("a/b/c.ts"), "c.ts");
  assertEquals(basename("a/b/c.ts", ".ts"), "c");
  assertEquals(basename("a/b/"), "b");
  assertEquals(extname("c.test.ts"), ".ts");
  assertEquals(extname(".gitignore"), "");
  assertEquals(isAbsolute("a"), false);
});

Deno.test({
  name: "the functions of @std/path know absolute paths",
  ignore: isWindows,
  fn() {
    assertEquals(isAbsolute("/a"), true);
    assertEquals(resolve("/a/b", "../c"), "/a/c");
    assertEquals(relative("/a/b", "/a/c/d"), "../c/d");
    assertEquals(SEPARATOR, "/");
  },
});

Deno.test({
  name: "fromFileUrl() and toFileUrl() are inverse",
  ignore: isWindows,
  fn() {
    for (const path of ["/a/b c.ts", "/100%/x", "/a#b?c", "/ä"]) {
      assertEquals(fromFileUrl(toFileUrl(path)), path);
      assertEquals(fromFileUrl(toFileUrl(path).href), path);
    }
    assertEquals(toFileUrl("/a b").href, "file:///a%20b");
  },
});

Deno.test("fromFileUrl() and toFileUrl() throw when it is not a file or not absolute", () => {
  assertThrows(() => fromFileUrl("https://example.com/a"), TypeError);
  assertThrows(() => toFileUrl("a/b"), TypeError);
});
