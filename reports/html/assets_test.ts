/**
 * Tests of what a page contains from other files.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { interpreterScript, joinable, readAssets } from "./assets.ts";

Deno.test("joinable() takes imports and exports out of a module", () => {
  const module = 'import { a } from "./a.js";\nimport {\n  b,\n} from "./b.js";\n\n' +
    "export const c = a + b;\nexport function d() {}\nexport async function e() {}\nd();\n";
  assertEquals(
    joinable(module),
    "\nconst c = a + b;\nfunction d() {}\nasync function e() {}\nd();\n",
  );
});

Deno.test("interpreterScript() takes from vega what the module imports, and knows other forms", () => {
  const script = interpreterScript(
    "import { twice } from 'vega-util';\n\nconst expression = twice(21);\n\n" +
      "export { expression as expressionInterpreter };\n",
  );
  const run = new Function("vega", `${script}; return expressionInterpreter;`);
  assertEquals(run({ twice: (x: number) => 2 * x }), 42);
  for (const other of ["import x from 'y';", "const expression = 1;", "export default 1;"]) {
    assertThrows(() => interpreterScript(other), DataError, "has another form than expected");
  }
});

Deno.test({
  name: "readAssets() reads scripts that a page can hold",
  ignore: Deno.permissions.querySync({ name: "read", path: "." }).state !== "granted",
  async fn() {
    const { vega, script, style } = await readAssets();
    for (const text of [vega, script, style]) assert(!/<\/(script|style)|<!--/i.test(text));
    assert(!/^(import|export)\b|sourceMappingURL/m.test(vega + script));
    assertStringIncludes(vega, "Redistribution and use in source and binary forms");
    for (const name of ["mountExplorer", "expressionInterpreter", "showTooltip"]) {
      assertStringIncludes(script, name);
    }
    new Function(`return async () => {${script}}`);
  },
});
