// Runs `npm ci` here unless it has been run for this package-lock.json. Builds that start
// at the same time wait for one another, because `npm ci` begins by deleting node_modules.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const lock = join(here, ".installing");
const staleAfterMs = 5 * 60_000;

const time = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const installed = () => time(join(here, "node_modules/.package-lock.json")) >= time(join(here, "package-lock.json"));

function tryLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const taken = time(lock);
    if (taken > 0 && Date.now() - taken > staleAfterMs) rmdirSync(lock);
    return false;
  }
}

while (!tryLock()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
try {
  if (!installed()) {
    const npm = spawnSync("npm ci --no-audit --no-fund --loglevel=error", { cwd: here, shell: true, stdio: "inherit" });
    process.exitCode = npm.status ?? 1;
  }
} finally {
  rmdirSync(lock);
}
