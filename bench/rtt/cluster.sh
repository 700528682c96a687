# A PostgreSQL cluster of its own for a benchmark, with PostgreSQL's defaults: fsync and synchronous_commit on.
# Sets `address`; start_cluster FOLDER, stop_cluster, free_port, machine_text.
cluster=''

free_port() { node -e 'const s = require("net").createServer(); s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

start_cluster() {
  local folder=$1 bin as=() user port
  bin=$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)")
  mkdir "$folder/pg"
  if [ "$(id -u)" = 0 ]; then
    user=$(id -un postgres 2> /dev/null || echo nobody)
    chown "$user" "$folder/pg"
    as=(setpriv --reuid "$(id -u "$user")" --regid "$(id -g "$user")" --clear-groups)
  fi
  port=$(free_port)
  (cd "$folder/pg" && "${as[@]}" "$bin/initdb" -D "$folder/pg/data" -U weir -A trust > /dev/null)
  (cd "$folder/pg" && exec "${as[@]}" "$bin/postgres" -D "$folder/pg/data" -p "$port" -h 127.0.0.1 -k "$folder/pg" > "$folder/pg/log" 2>&1) &
  cluster=$!
  address="postgresql://weir@127.0.0.1:$port/postgres"
  until psql -q "$address" -c 'select 1' > /dev/null 2>&1; do kill -0 "$cluster"; done
}

stop_cluster() { [ -z "$cluster" ] || { kill -INT "$cluster" 2> /dev/null && wait "$cluster" 2> /dev/null; } || true; }

machine_text() { node -e 'const os = require("os"); console.log(`${os.cpus().length} × ${os.cpus()[0].model}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB, ${os.type()} ${os.release()}`)'; }
