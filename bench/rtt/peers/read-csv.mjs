// DuckDB's own read_csv of the extract, two threads, into a table: unzip counted, as Weir's is.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [zip, folder] = process.argv.slice(2);
const csv = `${folder}/read-csv.csv`;
execFileSync('sh', ['-c', 'unzip -p "$0" > "$1"', zip, csv]);
rmSync(`${folder}/read-csv.duckdb`, { force: true });
const instance = await DuckDBInstance.create(`${folder}/read-csv.duckdb`, { threads: '2' });
const connection = await instance.connect();
await connection.run(`create table rtt as select * from read_csv('${csv}', header = true)`);
const rows = await (await connection.runAndReadAll('select count(*) from rtt')).getRows();
await connection.run('checkpoint');
connection.closeSync();
instance.closeSync();
console.log(String(rows[0][0]));
