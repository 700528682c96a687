// Runs every built project under tests/ whose name ends in Tests, one after the other, and sums up.
// Arguments are handed to the runner. The last line is the sum: `N passed, N failed, N skipped`.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = join(root, "TestResults");
const limitMinutes = process.env.WEIR_TEST_NIGHTLY === "1" ? 240 : 45;
const runnerArguments = process.argv.slice(2);

const unescape = (text) =>
  text.replace(/&#x([0-9A-Fa-f]+);/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, "&");
const attribute = (tag, name) => unescape(tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1] ?? "");
const number = (tag, name) => Number(attribute(tag, name) || 0);

function start(project, report) {
  const program = join(root, "tests", project, "bin", "Release", "net10.0", `${project}.dll`);
  if (!existsSync(program)) throw new Error(`${project} is not built. Run: dotnet build -c Release`);
  const child = spawn("dotnet", [program, "-noLogo", "-noColor", "-xml", report, ...runnerArguments], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const timer = setTimeout(() => {
    console.log(`${project}: ended after ${limitMinutes} minutes`);
    child.kill("SIGKILL");
  }, limitMinutes * 60_000);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      resolve(signal ?? code);
    });
  });
}

/** What the report says; a runner that left none counts as one failure. */
function read(report, exit) {
  const xml = existsSync(report) ? readFileSync(report, "utf8") : "";
  const assembly = xml.match(/<assembly\s[^>]*>/)?.[0];
  if (!assembly || !xml.trimEnd().endsWith("</assemblies>")) return { passed: 0, failed: 1, skipped: 0, failures: [`the runner ended with ${exit} and left no whole report`], skips: [] };
  const failures = [...xml.matchAll(/<test\s[^>]*result="Fail"[^>]*>[\s\S]*?<\/test>/g)].map(([test]) => {
    const said = test.match(/<message>(?:<!\[CDATA\[)?([\s\S]*?)(?:\]\]>)?<\/message>/)?.[1] ?? "";
    return `${attribute(test, "name")}${said ? `\n${unescape(said).trim().slice(0, 1000).replace(/^/gm, "    ")}` : ""}`;
  });
  const skips = [...xml.matchAll(/<test\s([^>]*)result="Skip"[^>]*>\s*(?:<traits[\s\S]*?<\/traits>\s*)?<reason>(?:<!\[CDATA\[)?([\s\S]*?)(?:\]\]>)?<\/reason>/g)]
    .map(([, tag, reason]) => `${attribute(` ${tag}`, "name")}: ${reason.trim()}`);
  const counts = { passed: number(assembly, "passed"), failed: number(assembly, "failed") + number(assembly, "errors"), skipped: number(assembly, "skipped") };
  if (exit !== 0 && counts.failed === 0) {
    counts.failed = 1;
    failures.push(`the runner ended with ${exit} although no test failed`);
  }
  return { ...counts, failures, skips };
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const sum = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
for (const project of readdirSync(join(root, "tests")).filter((name) => name.endsWith("Tests")).sort()) {
  const report = join(results, `${project}.xml`);
  const began = Date.now();
  const suite = read(report, await start(project, report));
  console.log(`${project}: ${suite.passed} passed, ${suite.failed} failed, ${suite.skipped} skipped in ${Math.round((Date.now() - began) / 1000)} s`);
  for (const key of ["passed", "failed", "skipped"]) sum[key] += suite[key];
  sum.failures.push(...suite.failures.map((name) => `${project}: ${name}`));
  sum.skips.push(...suite.skips);
}
for (const skip of sum.skips) console.log(`skipped: ${skip}`);
for (const failure of sum.failures) console.log(`FAILED: ${failure}`);
if (sum.passed + sum.failed === 0) console.log("No test ran.");
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
