select c.table_name, c.column_name, c.data_type from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name, COLUMN_NAME collate Latin1_General_100_BIN2 as column_name, ORDINAL_POSITION as ordinal_position,
    case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
      when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
      when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
      when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
      else DATA_TYPE end as data_type
  from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = N'dbo') c order by c.table_name, c.ordinal_position
go

-- @tenant: nvarchar
-- @table: nvarchar
select 1 from "dbo"."weir_tables" where tenant = @tenant and table_name = @table
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

-- @tenant: nvarchar
-- @table: nvarchar
select 1 from "dbo"."weir_tables" where tenant = @tenant and table_name = @table
go

-- @table: nvarchar
select c.column_name, c.data_type from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name, COLUMN_NAME collate Latin1_General_100_BIN2 as column_name, ORDINAL_POSITION as ordinal_position,
    case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
      when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
      when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
      when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
      else DATA_TYPE end as data_type
  from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = N'dbo') c where c.table_name = @table order by c.ordinal_position
go

begin transaction
go

-- @table: nvarchar
select c.column_name, c.data_type from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name, COLUMN_NAME collate Latin1_General_100_BIN2 as column_name, ORDINAL_POSITION as ordinal_position,
    case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
      when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
      when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
      when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
      else DATA_TYPE end as data_type
  from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = N'dbo') c where c.table_name = @table order by c.ordinal_position
go

-- The statements of the adoption itself.
go

-- 
alter table "dbo"."waits" add "over_52" bigint
go

-- 
select "period", "code", "waiting", "over_52" into "dbo"."waits_history" from "dbo"."waits" where 1 = 0 union all select "period", "code", "waiting", "over_52" from "dbo"."waits" where 1 = 0
go

-- 
alter table "dbo"."waits_history" add "_load" uniqueidentifier
go

-- 
alter table "dbo"."waits_history" add "_row" bigint
go

-- 
alter table "dbo"."waits_history" add "_replaced_by" uniqueidentifier
go

-- 
alter table "dbo"."waits_history" add "_replaced_at" datetime2(6)
go

-- 
alter table "dbo"."waits" add "_load" uniqueidentifier not null constraint "weir_new__load" default '00000000-0000-0000-0000-000000000000'
go

-- 
alter table "dbo"."waits" drop constraint "weir_new__load"
go

-- 
alter table "dbo"."waits" add "_row" bigint not null constraint "weir_new__row" default 0
go

-- 
alter table "dbo"."waits" drop constraint "weir_new__row"
go

-- 
with numbered as (select "_row", row_number() over (order by (select null)) as number from "dbo"."waits") update numbered set "_row" = number
go

-- 
create index "waits_key" on "dbo"."waits" ("period", "code")
go

-- What a script has besides, for an administrator.
go

-- 
set xact_abort on;
begin transaction
go

-- 
insert into "dbo"."weir_ledger" (load_id, tenant, pipeline, partition_name, epoch, run_id, fingerprint, content_sha256, recipe, source,
    "plan", measures, rows_read, rows_written, rows_rejected, rows_flagged, rows_replaced, started_at, committed_at)
select '00000000-0000-0000-0000-000000000000', N'default', N'rtt', N'adopted', 0,
    '00000000-0000-0000-0000-000000000000', '73508868584ed81f492b89e1287a99f7701799acd1ee5a7a34f5a877654e42a4', '73508868584ed81f492b89e1287a99f7701799acd1ee5a7a34f5a877654e42a4', N'adopted', N'table waits, as it was adopted',
    N'{"name":"adopted","address":"table waits, as it was adopted","fromOperator":false,"fileName":"waits","scope":[],"details":{}}', N'{}', count(*), count(*), 0, 0, 0, sysutcdatetime(), sysutcdatetime()
from "dbo"."waits"
go

-- 
insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, key_columns, record_kind, record_column, adopted_load, created_at)
values (N'default', N'waits', N'rtt', 'table', 'upsert', N'period, code', null, null, '00000000-0000-0000-0000-000000000000', sysutcdatetime())
go

