create table weir_store_schema (
    number integer not null primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null
);

create table weir_runs (
    run_id uuid not null,
    tenant text not null,
    pipeline text not null,
    started_by text not null,
    actor text,
    host text not null,
    process_id integer not null,
    process_started_at timestamptz not null,
    started_at timestamptz not null
);

create table weir_run_ends (
    run_id uuid not null,
    tenant text not null,
    status text not null,
    message text,
    ended_at timestamptz not null
);

create table weir_attempts (
    run_id uuid not null,
    tenant text not null,
    pipeline text not null,
    partition_name text not null,
    number integer not null,
    epoch bigint not null,
    outcome text not null,
    failure_kind text,
    message text,
    started_at timestamptz not null,
    ended_at timestamptz not null
);

create table weir_partitions (
    run_id uuid not null,
    tenant text not null,
    pipeline text not null,
    partition_name text not null,
    status text not null,
    source text,
    content_sha256 text,
    rows_read bigint,
    rows_written bigint,
    rows_rejected bigint,
    rows_flagged bigint,
    load_id uuid,
    seconds double precision not null,
    message text,
    recorded_at timestamptz not null
);

create table weir_events (
    tenant text not null,
    run_id uuid,
    pipeline text,
    partition_name text,
    kind text not null,
    message text not null,
    happened_at timestamptz not null,
    number bigint not null
);

create view weir_run_status as
select
    r.run_id, r.tenant, r.pipeline, r.started_by, r.actor, r.host, r.process_id, r.process_started_at, r.started_at,
    coalesce(e.status, 'running') as status, e.message, e.ended_at
from weir_runs r
left join (
    select run_id, status, message, ended_at, row_number() over (partition by run_id order by ended_at desc) as place
    from weir_run_ends
) e on e.run_id = r.run_id and e.place = 1;
