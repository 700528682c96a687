declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

begin transaction
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select table_name from "dbo"."weir_tables" where tenant = @tenant and pipeline = @pipeline and adopted_load is not null order by table_name
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select table_name, kind, pipeline from "dbo"."weir_tables" where tenant = @tenant and (pipeline = @pipeline or (pipeline = '*' and kind = 'table')) order by table_name
go

select count(*) from "dbo"."waits"
go

select count(*) from "dbo"."waits_history"
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select count(*) from "dbo"."weir_ledger" where tenant = @tenant and pipeline = @pipeline
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select count(*) from "dbo"."weir_holds" where tenant = @tenant and pipeline = @pipeline
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select count(*) from "dbo"."weir_quarantine" where tenant = @tenant and pipeline = @pipeline
go

drop view if exists "dbo"."rtt_bands"
go

drop table if exists "dbo"."waits_history"
go

drop table if exists "dbo"."waits"
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
delete from "dbo"."weir_heads" where tenant = @tenant and pipeline = @pipeline
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
delete from "dbo"."weir_ledger" where tenant = @tenant and pipeline = @pipeline
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
delete from "dbo"."weir_holds" where tenant = @tenant and pipeline = @pipeline
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
delete from "dbo"."weir_quarantine" where tenant = @tenant and pipeline = @pipeline
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
delete from "dbo"."weir_tables" where tenant = @tenant and pipeline = @pipeline
go

commit transaction
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

select content_sha256 from "dbo"."weir_heads" union select content_sha256 from "dbo"."weir_holds" where state = 'waiting'
go

select table_name from "dbo"."weir_tables" t where mode = 'newest' and record_kind is null and kind = 'table' and 1 = 1 and exists (select 1 from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name, COLUMN_NAME collate Latin1_General_100_BIN2 as column_name, ORDINAL_POSITION as ordinal_position,
    case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
      when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
      when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
      when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
      else DATA_TYPE end as data_type
  from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = N'dbo') c where c.table_name = t.table_name) order by table_name
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

select tenant, pipeline, table_name from "dbo"."weir_tables" where kind = 'table'
go

-- @before: datetime2
delete from "dbo"."waits_history" where "_replaced_at" < @before
go

