import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import { parseQueueAddress } from "./address.ts";
import { assertMayConnect } from "./bullmq.ts";

const FILES = ["deno.json", "deno.lock"].map((name) => new URL(`../../${name}`, import.meta.url));

Deno.test({
  name: "nobody installs BullMQ who does not use it",
  ignore: FILES.some((path) =>
    Deno.permissions.querySync({ name: "read", path }).state !== "granted"
  ),
  fn() {
    const texts = FILES.map((path) => Deno.readTextFileSync(path));
    assertEquals(texts.map((text) => /bullmq|ioredis|msgpackr/.test(text)), [false, false]);
  },
});

Deno.test({
  name: "assertMayConnect() shows the command that may",
  ignore: Deno.permissions.querySync({ name: "net" }).state === "granted",
  fn() {
    const address = parseQueueAddress("redis://me:secret@queue.example.org");
    const { message } = assertThrows(
      () => assertMayConnect(address, "deno task worker", "x.ts"),
      ConfigError,
    );
    assertStringIncludes(message, "Use deno task worker");
    assertStringIncludes(message, "--allow-net=queue.example.org:6379 x.ts");
    assert(!message.includes("secret"));
  },
});
