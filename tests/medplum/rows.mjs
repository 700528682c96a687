// node rows.mjs BUNDLES VIEWS OUT : the rows of each view over all bundles by Medplum's evaluator, one JSON list of cells a line.
// Cells are texts; of numbers every digit is kept, which JSON.parse would not. Medplum knows no urn:uuid references: those within
// a bundle become Type/id first, by the fullUrl of its entries.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { evalSqlOnFhir } from "@medplum/core";

const [bundles, views, out] = process.argv.slice(2);
const mark = "\u0001number:";
const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const exact = (json) => json.replace(token, (text) => (text.startsWith('"') ? text : `"\\u0001number:${text}"`));
const cell = (value) => {
  if (value === null || value === undefined) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.startsWith(mark) ? text.slice(mark.length) : text;
};

const resources = [];
for (const file of readdirSync(bundles).filter((name) => name.endsWith(".json")).sort()) {
  const { entry } = JSON.parse(exact(readFileSync(join(bundles, file), "utf8")));
  const names = new Map(entry.map(({ fullUrl, resource }) => [fullUrl, `${resource.resourceType}/${resource.id}`]));
  const resolve = (value) => {
    if (value === null || typeof value !== "object") return;
    if (names.has(value.reference)) value.reference = names.get(value.reference);
    Object.values(value).forEach(resolve);
  };
  for (const { resource } of entry) {
    resolve(resource);
    resources.push(resource);
  }
}

const columnsOf = (select) => select.flatMap((part) => [...(part.column ?? []).map(({ name }) => name), ...columnsOf(part.select ?? []), ...columnsOf((part.unionAll ?? []).slice(0, 1))]);
for (const file of readdirSync(views).filter((name) => name.endsWith(".json")).sort()) {
  const view = JSON.parse(readFileSync(join(views, file), "utf8"));
  const columns = columnsOf(view.select);
  const rows = evalSqlOnFhir(view, resources.filter(({ resourceType }) => resourceType === view.resource));
  writeFileSync(join(out, `${view.name}.jsonl`), rows.map((row) => JSON.stringify(columns.map((name) => cell(row[name]))) + "\n").join(""));
}
