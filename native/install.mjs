// Runs `npm ci` here unless it has been run for this package-lock.json. Builds that start
// at the same time wait for one another, because `npm ci` begins by deleting node_modules.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "../tools/lock.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const time = (path) => statSync(join(here, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

withLock(join(here, ".installing"), () => {
  if (time("node_modules/.package-lock.json") >= time("package-lock.json")) return;
  const npm = spawnSync("npm ci --no-audit --no-fund --loglevel=error", { cwd: here, shell: true, stdio: "inherit" });
  process.exitCode = npm.status ?? 1;
});
