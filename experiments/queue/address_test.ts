import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import { formatAddress, hostOf, parseQueueAddress } from "./address.ts";

Deno.test("parseQueueAddress() takes host, port, database, user, password and encryption", () => {
  const plain = { username: undefined, password: undefined, tls: false, database: 0 };
  assertEquals(
    parseQueueAddress("redis://localhost"),
    { hostname: "localhost", port: 6379, ...plain },
  );
  assertEquals(parseQueueAddress("valkey://10.0.0.5:7000/"), {
    hostname: "10.0.0.5",
    port: 7000,
    ...plain,
  });
  assertEquals(parseQueueAddress("rediss://me:a%2Fb@queue.example.org:7000/3"), {
    hostname: "queue.example.org",
    port: 7000,
    database: 3,
    username: "me",
    password: "a/b",
    tls: true,
  });
});

Deno.test("formatAddress() shows neither user nor password", () => {
  const show = (text: string) => formatAddress(parseQueueAddress(text));
  assertEquals(show("redis://me:secret@host:1/2"), "redis://host:1/2");
  assertEquals(show("valkeys://host"), "rediss://host:6379");
  assertEquals(hostOf(parseQueueAddress("redis://[::1]:7000")), "[::1]:7000");
});

Deno.test("parseQueueAddress() says what is wrong, and keeps the password to itself", () => {
  const wrong = [
    ...["", "localhost", "localhost:6379", "http://localhost", "redis:localhost", "redis://"],
    ...["redis://a/b", "redis://a:0", "redis://a:65536", "redis://a?db=1", "redis://a#1"],
    ...["redis:///tmp/redis.sock", "redis://:%zz@a", "redis://u:secret@a/b"],
    ...["redis://u:secret@", "htp://u:secret@a", "redis://a b"],
  ];
  for (const text of wrong) {
    const { message } = assertThrows(() => parseQueueAddress(text), ConfigError, "--queue");
    assertStringIncludes(message, "for example redis://127.0.0.1:6379");
    assert(!message.includes("secret"), message);
  }
});
