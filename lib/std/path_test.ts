/**
 * Pins the behaviour of @std/path that this project relies on. Holds for the original too.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { basename, dirname, fromFileUrl, join, SEPARATOR } from "@std/path";

Deno.test("the functions of @std/path take paths apart and put them together", () => {
  assertEquals(join("a", "..", "b", "c.ts"), ["b", "c.ts"].join(SEPARATOR));
  assertEquals(join(""), ".");
  assertEquals(dirname("a/b/c.ts"), "a/b");
  assertEquals(dirname("c.ts"), ".");
  assertEquals(basename("a/b/c.ts"), "c.ts");
  assertEquals(basename("a/b/"), "b");
  assertEquals(basename(""), "");
});

Deno.test("join() needs a part", () => {
  // @ts-expect-error: at least one.
  assertEquals(join(), ".");
});

Deno.test({
  name: "the functions of @std/path know roots and repeated separators",
  ignore: Deno.build.os === "windows",
  fn() {
    assertEquals(["/", "//", "///a"].map((path) => basename(path)), ["/", "/", "a"]);
    assertEquals(["/", "//a", "/a", "//"].map(dirname), ["/", "/", "/", "/"]);
    assertEquals(["a//b", "//a//b/", "a:///b"].map(dirname), ["a", "//a", "a:"]);
    assertEquals(SEPARATOR, "/");
  },
});

Deno.test({
  name: "fromFileUrl() takes the path of a URL, whatever its host",
  ignore: Deno.build.os === "windows",
  fn() {
    const cases = [
      ["file:///a/b%20c.ts", "/a/b c.ts"],
      ["file:///%C3%A4%23?query#hash", "/ä#"],
      ["file://host/", "/"],
      ["file://host/a", "/a"],
      ["file:///a%2Fb", "/a/b"],
      ["file:///100%/%2", "/100%/%2"],
    ];
    for (const [url, path] of cases) assertEquals(fromFileUrl(new URL(url)), path);
  },
});

Deno.test("fromFileUrl() throws when it is not a file", () => {
  const url = new URL("https://example.com/a");
  assertThrows(() => fromFileUrl(url), TypeError, 'URL must be a file URL: received "https:"');
});
