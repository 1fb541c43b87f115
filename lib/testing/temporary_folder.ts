/**
 * Tests on the disk: each in a folder of its own below reports/, the only place that tests may write
 * to. Where they may not, they skip themselves. Not a part of the product.
 *
 * @module
 */

const PERMISSIONS: readonly Deno.PermissionDescriptor[] = [
  { name: "read", path: "." },
  { name: "write", path: "reports" },
];

/** Defines a test in a folder that is new and goes away; it may need more permissions. */
export function testInFolder(
  name: string,
  run: (folder: string) => Promise<void>,
  needed: readonly Deno.PermissionDescriptor[] = [],
): void {
  Deno.test({
    name,
    ignore: [...PERMISSIONS, ...needed].some((one) =>
      Deno.permissions.querySync(one).state !== "granted"
    ),
    async fn(): Promise<void> {
      await Deno.mkdir("reports", { recursive: true });
      const folder = await Deno.makeTempDir({ dir: "reports", prefix: "test-" });
      try {
        await run(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
