// What scripts do: one upsert a row, each its own transaction, the key as Weir has it. The first ROWS rows; rate printed.
import { execFileSync } from 'node:child_process';
import pg from 'pg';

const [zip, address, rows] = process.argv.slice(2);
const lines = execFileSync('sh', ['-c', `unzip -p "$0" | head -n ${Number(rows) + 1}`, zip], { maxBuffer: 1 << 30 }).toString().split('\r\n');
const client = new pg.Client({ connectionString: address });
await client.connect();
const width = lines[0].split(',').length;
const names = Array.from({ length: width }, (_, i) => `c${i}`);
await client.query(`drop table if exists upserted; create table upserted (${names.map((n, i) => `${n} ${i < 13 ? 'text' : 'integer'}`)}, primary key (c0, c3, c7, c9, c11))`);
const text = `insert into upserted values (${names.map((_, i) => `$${i + 1}`)}) on conflict (c0, c3, c7, c9, c11) do update set ${names.slice(13).map((n) => `${n} = excluded.${n}`)}`;
const started = process.hrtime.bigint();
let done = 0;
for (const line of lines.slice(1)) {
  const cells = line.includes('"') ? null : line.split(',');
  if (cells?.length !== width) continue;
  await client.query({ name: 'upsert', text, values: cells.map((cell) => (cell === '' ? null : cell)).map((cell, i) => (i < 13 ? cell ?? '' : cell)) });
  done++;
}
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
await client.end();
console.log(`${done} ${seconds.toFixed(3)}`);
