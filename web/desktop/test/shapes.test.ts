// What the app sends is what the window reads: the examples that the app's own tests write down, held against the types
// by the compiler, in both directions.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import ts from "typescript";

const EXAMPLES = "../../desktop/app/tests/shapes.json";
const CHECKED = resolve("src/shapes-check.ts");

/** Members that no example of the app has, and why. */
const UNSAID: ReadonlySet<string> = new Set([
  // The server does not say on which device a request was shown.
  "Delivery.device",
]);

type Examples = Readonly<Record<string, readonly unknown[]>>;

/** A program that gives each example the type of its name. Nothing of it is written to the disk. */
function compile(examples: Examples): ts.Program {
  const lines = Object.entries(examples).map(([name, list]) =>
    `export const all${name}: readonly desktop.${name}[] = ${JSON.stringify(list, undefined, 1)};`);
  const text = `import type * as desktop from "./core/desktop.js";\n${lines.join("\n")}\n`;
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [], skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => file === CHECKED || fileExists.call(host, file);
  host.getSourceFile = (file, version) =>
    file === CHECKED ? ts.createSourceFile(file, text, version) : getSourceFile.call(host, file, version);
  return ts.createProgram([CHECKED], options, host);
}

/** Every member of a type, of all its variants if it has some. */
function membersOf(checker: ts.TypeChecker, type: ts.Type): readonly string[] {
  const variants = type.isUnion() ? type.types : [type];
  return [...new Set(variants.flatMap((one) => checker.getPropertiesOfType(one).map(({ name }) => name)))];
}

test("every example of the app has the type of its name, and every member of a type is in some example", (context) => {
  if (!existsSync(EXAMPLES)) return context.skip("the app has written no examples");
  const examples = JSON.parse(readFileSync(EXAMPLES, "utf8")) as Examples;
  assert(Object.keys(examples).length > 15);
  const program = compile(examples);
  const source = program.getSourceFile(CHECKED);
  assert(source !== undefined);
  const wrong = ts.getPreEmitDiagnostics(program, source).map(({ messageText, start = 0 }) =>
    `${ts.flattenDiagnosticMessageText(messageText, "\n")}\n  at ${source.text.slice(start, start + 60)}`);
  assert.deepEqual(wrong, []);

  const checker = program.getTypeChecker();
  const unsaid = source.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const [declaration] = statement.declarationList.declarations;
    assert(declaration !== undefined);
    const name = declaration.name.getText(source).slice("all".length);
    const element = checker.getIndexTypeOfType(checker.getTypeAtLocation(declaration), ts.IndexKind.Number);
    assert(element !== undefined);
    const said = new Set((examples[name] ?? []).flatMap((one) => Object.keys(one as object)));
    return membersOf(checker, element).filter((member) => !said.has(member)).map((member) => `${name}.${member}`);
  });
  assert.deepEqual(unsaid.filter((member) => !UNSAID.has(member)), []);
});

test("the check of examples finds what is missing, wrong and too much", () => {
  const found = (value: unknown): number => {
    const program = compile({ Copied: [value] });
    return ts.getPreEmitDiagnostics(program, program.getSourceFile(CHECKED)).length;
  };
  assert.deepEqual([{ clearsAt: 1 }, {}, { clearsAt: "1" }, { clearsAt: 1, more: 1 }].map(found), [0, 1, 1, 1]);
});
