-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select tenant, pipeline, partition_name, epoch, load_id, fingerprint, content_sha256, "checkpoint", committed_at from "dbo"."weir_heads" where tenant = @tenant and pipeline = @pipeline order by partition_name
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select l.load_id, l.tenant, l.pipeline, l.partition_name, l.epoch, l.run_id, l.fingerprint, l.content_sha256, l.recipe, l.source, l.member, l."plan", l.measures, l.rows_read, l.rows_written, l.rows_rejected, l.rows_flagged, l.rows_replaced, l.replaces, l.approved_by, l.started_at, l.committed_at from "dbo"."weir_ledger" l join "dbo"."weir_heads" h on h.load_id = l.load_id where h.tenant = @tenant and h.pipeline = @pipeline order by l.partition_name
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
-- @partition: nvarchar
-- @load: uniqueidentifier
select l.load_id, l.tenant, l.pipeline, l.partition_name, l.epoch, l.run_id, l.fingerprint, l.content_sha256, l.recipe, l.source, l.member, l."plan", l.measures, l.rows_read, l.rows_written, l.rows_rejected, l.rows_flagged, l.rows_replaced, l.replaces, l.approved_by, l.started_at, l.committed_at from "dbo"."weir_ledger" l where l.tenant = @tenant and l.pipeline = @pipeline and l.partition_name = @partition and l.load_id = @load order by l.committed_at desc, cast(l.load_id as char(36)) desc
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
-- @prefix: nvarchar
select load_id, tenant, pipeline, partition_name, held, source, rows_read, rows_rejected from (
    select load_id, tenant, pipeline, partition_name, 0 as held, source, rows_read, rows_rejected from "dbo"."weir_ledger"
    union all
    select load_id, tenant, pipeline, partition_name, 1 as held, source, rows_read, rows_rejected from "dbo"."weir_holds"
) l where tenant = @tenant and lower(cast(load_id as varchar(36))) like @prefix order by cast(load_id as char(36)) desc offset 0 rows fetch next 6 rows only
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
-- @load: uniqueidentifier
select table_name, _row, column_name, outcome, reason, original from "dbo"."weir_quarantine" where tenant = @tenant and _load = @load order by _row, table_name, column_name
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
-- @table: nvarchar
select pipeline, mode, key_columns from "dbo"."weir_tables" where tenant = @tenant and table_name = @table and kind = 'table'
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
select table_name from "dbo"."weir_tables" where tenant = @tenant and kind = 'table' order by table_name
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
select distinct pipeline from "dbo"."weir_tables" where tenant = @tenant and kind = 'table' order by pipeline
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @v0: nvarchar
-- @limit: int
select r."_row", r."_load", r."_replaced_by", r."_replaced_at", l.partition_name, l.run_id, l.source, l.member, l.content_sha256, l.committed_at
    , r."period", r."code"
from (select "_row", "_load", cast(null as uniqueidentifier) as "_replaced_by", cast(null as datetime2(6)) as "_replaced_at", "period", "code" from "dbo"."waits" where ("code" = @v0 collate Latin1_General_100_BIN2 and ("code" + N'.') collate Latin1_General_100_BIN2 = (@v0 + N'.') collate Latin1_General_100_BIN2) and "waiting" is null union all select "_row", "_load", "_replaced_by", "_replaced_at", "period", "code" from "dbo"."waits_history" where ("code" = @v0 collate Latin1_General_100_BIN2 and ("code" + N'.') collate Latin1_General_100_BIN2 = (@v0 + N'.') collate Latin1_General_100_BIN2) and "waiting" is null) r join "dbo"."weir_ledger" l on l.load_id = r."_load"
order by case when r."_replaced_by" is null then 0 else 1 end, l.committed_at desc, l.partition_name desc, r."_row" offset 0 rows fetch next @limit rows only
go

-- @from: uniqueidentifier
-- @to: uniqueidentifier
with o as (select "period", "code", "waiting", "_row" from "dbo"."waits_history" where "_load" = @from and @to = @to union all select "period", "code", "waiting", "_row" from "dbo"."waits" where "_load" = @from),
n as (select "period", "code", "waiting", "_row" from "dbo"."waits_history" where "_load" = @to and @from = @from union all select "period", "code", "waiting", "_row" from "dbo"."waits" where "_load" = @to)
select coalesce(o."period", n."period"), coalesce(o."code", n."code"), o."_row", n."_row", o."waiting", n."waiting"
from o full join n on o."period" = n."period" and (o."code" = n."code" collate Latin1_General_100_BIN2 and (o."code" + N'.') collate Latin1_General_100_BIN2 = (n."code" + N'.') collate Latin1_General_100_BIN2)
where o."_row" is null or n."_row" is null or exists (select o."waiting" except select n."waiting")
order by 1, 2
go

