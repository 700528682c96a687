// Refuses a relative link in a Markdown file that leads nowhere: no such file, or no such heading in it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

// Templates name files that whoever fills them in will make.
const templates = new Set(["docs/adr/template.md"]);
const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"], { encoding: "utf8" })
  .split("\0").filter((file) => file && existsSync(file) && !templates.has(file));

/** The text without code, in which brackets are no links. */
const prose = (file) => readFileSync(file, "utf8").replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "`");

/** What a heading is addressed by, as GitHub makes it. */
const slug = (heading) => heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim().toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
const headings = (file) => readFileSync(file, "utf8").replace(/^(```|~~~)[\s\S]*?^\1/gm, "").match(/^#{1,6} .*$/gm)?.map((line) => slug(line.replace(/^#+ /, ""))) ?? [];

let failed = 0;
for (const file of files) {
  for (const [, target] of prose(file).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    const [path, anchor] = target.split("#");
    const found = path ? normalize(join(dirname(file), decodeURIComponent(path))) : file;
    let problem = null;
    if (!existsSync(found)) problem = "there is no such file";
    else if (anchor && statSync(found).isFile() && found.endsWith(".md") && !headings(found).includes(anchor)) problem = "the file has no such heading";
    if (!problem) continue;
    console.error(`${file}: ${target}: ${problem}`);
    failed++;
  }
}
if (failed > 0) {
  console.error("check-links: a link that leads nowhere. Mend it, or write the page it names.");
  process.exitCode = 1;
}
