// One process at a time: the others wait until the holder's work is done or the holder is gone.
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isGone(path) {
  try {
    const holder = Number(readFileSync(path, "utf8"));
    if (holder === 0) return false; // made this instant, not yet written
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

export function withLock(path, work) {
  while (!take(path)) {
    if (isGone(path)) rmSync(path, { force: true });
    else pause(100);
  }
  try {
    return work();
  } finally {
    rmSync(path, { force: true });
  }
}
