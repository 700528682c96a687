create table weir_schema (
    number integer not null primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null
);

create table weir_tables (
    tenant text not null,
    table_name text not null,
    pipeline text not null,
    kind text not null,
    mode text,
    key_columns text,
    created_at timestamptz not null,
    primary key (tenant, table_name)
);

create table weir_heads (
    tenant text not null,
    pipeline text not null,
    partition_name text not null,
    epoch bigint not null,
    load_id uuid not null,
    fingerprint text not null,
    content_sha256 text not null,
    checkpoint text,
    committed_at timestamptz not null,
    primary key (tenant, pipeline, partition_name)
);

create table weir_ledger (
    load_id uuid not null primary key,
    tenant text not null,
    pipeline text not null,
    partition_name text not null,
    epoch bigint not null,
    run_id uuid not null,
    fingerprint text not null,
    content_sha256 text not null,
    recipe text not null,
    source text not null,
    member text,
    plan text not null,
    measures text not null,
    rows_read bigint not null,
    rows_written bigint not null,
    rows_rejected bigint not null,
    rows_flagged bigint not null,
    rows_replaced bigint not null,
    replaces uuid,
    approved_by text,
    started_at timestamptz not null,
    committed_at timestamptz not null
);

create table weir_holds (
    load_id uuid not null primary key,
    tenant text not null,
    pipeline text not null,
    partition_name text not null,
    run_id uuid not null,
    reasons text not null,
    fingerprint text not null,
    content_sha256 text not null,
    source text not null,
    plan text not null,
    measures text not null,
    rows_read bigint not null,
    rows_accepted bigint not null,
    rows_rejected bigint not null,
    held_at timestamptz not null,
    state text not null,
    settled_by text,
    settled_at timestamptz
);

create table weir_quarantine (
    tenant text not null,
    pipeline text not null,
    partition_name text not null,
    table_name text not null,
    column_name text,
    outcome text not null,
    reason text not null,
    original text,
    _load uuid not null,
    _row bigint not null
);
