// node table.mjs LARGE.tsv SMALL.tsv MORE COPIES SMALL : prints the results as a page.
import { readFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";

const [large, small, more, copies, few] = process.argv.slice(2);
const lines = (file) => readFileSync(file, "utf8").trim().split("\n");
const table = (file) => lines(file).slice(1).map((line) => {
  const [peer, view, bytes, seconds, , peak] = line.split("\t");
  return { peer, view, bytes: Number(bytes), seconds: Number(seconds), peak: Number(peak) };
});
const runs = table(large);
const smallRuns = table(small);
const of = (list, peer, view) => list.find((run) => run.peer === peer && run.view === view);
const others = lines(more).map((line) => line.split(" ")).reduce((best, [name, bytes, seconds, peak]) => {
  const run = (best[name] ??= { bytes: Number(bytes), seconds: Infinity, peak: 0 });
  run.seconds = Math.min(run.seconds, Number(seconds));
  run.peak = Math.max(run.peak, Number(peak));
  return best;
}, {});
const mb = (bytes) => (bytes / 1e6).toFixed(1);
const rate = (run) => (run.bytes / run.seconds / 1e6).toFixed(0);

console.log(`# FHIR into Parquet

Input: 20 bundles, each resource ${copies} times, as NDJSON by type. Whole process, best of three; peak is the highest of the three.
Machine: ${cpus().length} × ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${type()} ${release()}. Command: \`bench/fhir/run\`.

## Views

| view | MB | Weir s | MB/s | peak MiB | DuckDB SQL, 2 threads s | peak MiB | Weir / DuckDB | DuckDB, 1 thread s |
|---|---:|---:|---:|---:|---:|---:|---:|---:|`);
for (const weir of runs.filter((run) => run.peer === "weir")) {
  const duckdb = of(runs, "duckdb", weir.view);
  const one = of(runs, "duckdb1", weir.view);
  console.log(`| ${weir.view} | ${mb(weir.bytes)} | ${weir.seconds.toFixed(2)} | ${rate(weir)} | ${weir.peak} | ${duckdb?.seconds.toFixed(2) ?? "-"} | ${duckdb?.peak ?? "-"} | ${duckdb ? (weir.seconds / duckdb.seconds).toFixed(2) + " ×" : "-"} | ${one?.seconds.toFixed(2) ?? "-"} |`);
}

console.log(`
## Memory by size of the input

| view | peak MiB, × ${few} | peak MiB, × ${copies} |
|---|---:|---:|`);
for (const weir of runs.filter((run) => run.peer === "weir")) console.log(`| ${weir.view} | ${of(smallRuns, "weir", weir.view)?.peak ?? "-"} | ${weir.peak} |`);

const flat = of(runs, "weir", "observation_flat");
console.log(`
## The default schema, and the start

| what | MB | seconds | MB/s | peak MiB |
|---|---:|---:|---:|---:|
| every type into the default schema | ${mb(others.default.bytes)} | ${others.default.seconds.toFixed(2)} | ${rate(others.default)} | ${others.default.peak} |
| one resource: the start of the program | 0.0 | ${others.start.seconds.toFixed(2)} | - | ${others.start.peak} |

The default schema takes in ${(others.default.bytes / others.default.seconds / (flat.bytes / flat.seconds)).toFixed(2)} × the bytes per second of observation_flat.`);
