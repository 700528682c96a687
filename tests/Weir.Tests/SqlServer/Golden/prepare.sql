-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

begin transaction
go

create table "dbo".weir_schema (
    number int not null primary key,
    name nvarchar(200) collate Latin1_General_100_BIN2 not null,
    sha256 char(64) collate Latin1_General_100_BIN2 not null,
    applied_at datetime2(6) not null
)
go

create table "dbo".weir_tables (
    tenant nvarchar(100) collate Latin1_General_100_BIN2 not null,
    table_name nvarchar(128) collate Latin1_General_100_BIN2 not null,
    pipeline nvarchar(128) collate Latin1_General_100_BIN2 not null,
    kind nvarchar(20) collate Latin1_General_100_BIN2 not null,
    mode nvarchar(100) collate Latin1_General_100_BIN2,
    key_columns nvarchar(max) collate Latin1_General_100_BIN2,
    record_kind nvarchar(200) collate Latin1_General_100_BIN2,
    record_column nvarchar(128) collate Latin1_General_100_BIN2,
    adopted_load uniqueidentifier,
    created_at datetime2(6) not null,
    primary key (tenant, table_name)
)
go

create table "dbo".weir_heads (
    tenant nvarchar(100) collate Latin1_General_100_BIN2 not null,
    pipeline nvarchar(128) collate Latin1_General_100_BIN2 not null,
    partition_name nvarchar(600) collate Latin1_General_100_BIN2 not null,
    epoch bigint not null,
    load_id uniqueidentifier not null,
    fingerprint nvarchar(max) collate Latin1_General_100_BIN2 not null,
    content_sha256 nvarchar(100) collate Latin1_General_100_BIN2 not null,
    "checkpoint" nvarchar(max) collate Latin1_General_100_BIN2,
    committed_at datetime2(6) not null,
    primary key nonclustered (tenant, pipeline, partition_name)
)
go

create table "dbo".weir_ledger (
    load_id uniqueidentifier not null primary key nonclustered,
    tenant nvarchar(100) collate Latin1_General_100_BIN2 not null,
    pipeline nvarchar(128) collate Latin1_General_100_BIN2 not null,
    partition_name nvarchar(600) collate Latin1_General_100_BIN2 not null,
    epoch bigint not null,
    run_id uniqueidentifier not null,
    fingerprint nvarchar(max) collate Latin1_General_100_BIN2 not null,
    content_sha256 nvarchar(100) collate Latin1_General_100_BIN2 not null,
    recipe nvarchar(max) collate Latin1_General_100_BIN2 not null,
    source nvarchar(max) collate Latin1_General_100_BIN2 not null,
    member nvarchar(max) collate Latin1_General_100_BIN2,
    "plan" nvarchar(max) collate Latin1_General_100_BIN2 not null,
    measures nvarchar(max) collate Latin1_General_100_BIN2 not null,
    rows_read bigint not null,
    rows_written bigint not null,
    rows_rejected bigint not null,
    rows_flagged bigint not null,
    rows_replaced bigint not null,
    replaces uniqueidentifier,
    approved_by nvarchar(400) collate Latin1_General_100_BIN2,
    started_at datetime2(6) not null,
    committed_at datetime2(6) not null
)
go

create table "dbo".weir_holds (
    load_id uniqueidentifier not null primary key nonclustered,
    tenant nvarchar(100) collate Latin1_General_100_BIN2 not null,
    pipeline nvarchar(128) collate Latin1_General_100_BIN2 not null,
    partition_name nvarchar(600) collate Latin1_General_100_BIN2 not null,
    run_id uniqueidentifier not null,
    reasons nvarchar(max) collate Latin1_General_100_BIN2 not null,
    fingerprint nvarchar(max) collate Latin1_General_100_BIN2 not null,
    content_sha256 nvarchar(100) collate Latin1_General_100_BIN2 not null,
    source nvarchar(max) collate Latin1_General_100_BIN2 not null,
    "plan" nvarchar(max) collate Latin1_General_100_BIN2 not null,
    measures nvarchar(max) collate Latin1_General_100_BIN2 not null,
    rows_read bigint not null,
    rows_accepted bigint not null,
    rows_rejected bigint not null,
    held_at datetime2(6) not null,
    state nvarchar(20) collate Latin1_General_100_BIN2 not null,
    settled_by nvarchar(400) collate Latin1_General_100_BIN2,
    settled_at datetime2(6)
)
go

create table "dbo".weir_quarantine (
    tenant nvarchar(100) collate Latin1_General_100_BIN2 not null,
    pipeline nvarchar(128) collate Latin1_General_100_BIN2 not null,
    partition_name nvarchar(600) collate Latin1_General_100_BIN2 not null,
    table_name nvarchar(128) collate Latin1_General_100_BIN2 not null,
    column_name nvarchar(128) collate Latin1_General_100_BIN2,
    outcome nvarchar(20) collate Latin1_General_100_BIN2 not null,
    reason nvarchar(max) collate Latin1_General_100_BIN2 not null,
    original nvarchar(max) collate Latin1_General_100_BIN2,
    _load uniqueidentifier not null,
    _row bigint not null
)
go

create index weir_quarantine_load on "dbo".weir_quarantine (_load)
go

create index weir_holds_partition on "dbo".weir_holds (tenant, pipeline, partition_name)
go

-- @number: int
-- @name: nvarchar
-- @sha256: nvarchar
-- @at: datetime2
insert into "dbo"."weir_schema" (number, name, sha256, applied_at) values (@number, @name, @sha256, @at)
go

commit transaction
go

