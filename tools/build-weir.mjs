// Publishes the command line into .build/ when its sources changed, and prints the path of the program.
//
// .build/current has three lines: the program, the .NET installation that runs it, and the hash of the sources it
// was built from. Its time is when that build began, so that the launcher can ask `find -newer` and skip this script.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = join(root, ".build");
const current = join(build, "current");
const sources = ["src", "native", "Directory.Build.props", "Directory.Packages.props", "global.json"];
const notSources = new Set(["bin", "obj", "node_modules", ".installing"]);
const os = { linux: "linux", darwin: "osx", win32: "win" }[process.platform];
const rid = `${os}-${process.arch}`;
const program = process.platform === "win32" ? "Weir.Cli.exe" : "Weir.Cli";

class BuildError extends Error {}

function* filesOf(path) {
  if (!statSync(join(root, path)).isDirectory()) return yield path;
  for (const name of readdirSync(join(root, path)).sort()) if (!notSources.has(name)) yield* filesOf(`${path}/${name}`);
}

function hashSources() {
  const hash = createHash("sha256").update(rid + instructionSet());
  for (const path of sources.flatMap((source) => [...filesOf(source)])) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  return hash.digest("hex");
}

/** The lines of .build/current where they stand for a program that is there. */
function readCurrent() {
  if (!existsSync(current)) return null;
  const [path, dotnetRoot, hash] = readFileSync(current, "utf8").split("\n");
  return existsSync(path) ? { path, dotnetRoot, hash } : null;
}

function writeCurrent({ path, dotnetRoot, hash }, began) {
  const next = `${current}.${process.pid}`;
  writeFileSync(next, `${path}\n${dotnetRoot}\n${hash}\n`);
  utimesSync(next, began, began);
  renameSync(next, current);
}

// Build servers would outlive the build and hold the caller's pipes open.
function dotnet(...args) {
  const result = spawnSync("dotnet", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, DOTNET_NOLOGO: "1", DOTNET_CLI_TELEMETRY_OPTOUT: "1", MSBUILDDISABLENODEREUSE: "1" },
  });
  if (result.error?.code === "ENOENT") throw new BuildError("Weir needs the .NET SDK 10 to build itself, and there is no 'dotnet' on the PATH. Install it, then run this again.");
  if (result.error) throw result.error;
  return { ok: result.status === 0, output: `${result.stdout}${result.stderr}` };
}

function dotnetRoot() {
  const runtime = dotnet("--list-runtimes").output.match(/^Microsoft\.NETCore\.App 10\..*\[(.*)\]/m);
  return runtime ? dirname(dirname(runtime[1])) : "";
}

/** What this machine's processor can do beyond what every one can. The program runs on others too, but starts slowly there. */
function instructionSet() {
  if (rid !== "linux-x64") return "";
  const flags = new Set(readFileSync("/proc/cpuinfo", "utf8").match(/^flags\s*:(.*)$/m)?.[1].trim().split(/\s+/));
  return ["avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"].every((flag) => flags.has(flag)) ? "x86-64-v3" : "";
}

function publish(folder) {
  const work = ["src/Weir.Cli", "--artifacts-path", join(build, "work"), "-v", "q", "-nologo"];
  const quick = ["-p:RunAnalyzers=false", "-p:UseSharedCompilation=false", "-p:GenerateDocumentationFile=false"];
  // The first restore compares every package with the lock files; the second adds what this platform needs.
  const restored = dotnet("restore", ...work, "--locked-mode");
  if (!restored.ok) throw new BuildError(explain(restored.output));
  const publishFor = (options) => dotnet("publish", ...work, ...quick, "-c", "Release", "-r", rid, ...options, "-o", folder);
  const together = ["--self-contained", "-p:PublishReadyToRun=true", "-p:CompileTogether=true", `-p:TogetherInstructionSet=${instructionSet()}`];
  let published = publishFor(together);
  if (!published.ok && /NU110[12].*(Crossgen2|App\.Runtime)/.test(published.output)) {
    process.stderr.write("The ahead-of-time compiler for this platform is not to be had; Weir will start more slowly.\n");
    published = publishFor(["--no-self-contained"]);
  }
  if (!published.ok) throw new BuildError(explain(published.output));
}

function explain(output) {
  writeFileSync(join(build, "build.log"), output);
  const errors = [...new Set(output.split("\n").filter((line) => /\berror\b/.test(line)).map((line) => line.replace(/ \[[^\]]*\]$/, "").trim()))];
  const shown = errors.slice(0, 10).join("\n") || output.trim();
  return `Weir did not build:\n${shown}\nAll of what the build said is in .build/build.log. The build needs the .NET SDK 10 and Node.js 20 or later.`;
}

/** Programs that still run keep their files: the build before this one stays, older ones go. */
function removeOldBuilds(keep) {
  const folders = readdirSync(build).filter((name) => /^app-\d+$/.test(name)).sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)));
  for (const name of folders.slice(0, -2)) if (name !== keep) rmSync(join(build, name), { recursive: true, force: true });
}

function bringUpToDate() {
  const began = new Date();
  const hash = hashSources();
  const last = readCurrent();
  if (last?.hash === hash) {
    writeCurrent(last, began);
    return last.path;
  }
  process.stderr.write("Building Weir, once; it takes a minute or two…\n");
  const name = `app-${began.getTime()}`;
  publish(join(build, name));
  const path = join(build, name, program);
  writeCurrent({ path, dotnetRoot: dotnetRoot(), hash }, began);
  removeOldBuilds(name);
  return path;
}

try {
  mkdirSync(build, { recursive: true });
  console.log(withLock(join(build, "lock"), bringUpToDate));
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
