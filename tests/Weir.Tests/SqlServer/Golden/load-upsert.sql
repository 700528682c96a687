begin transaction
go

select *
into "#waits_stage"
from "dbo"."waits" where 1 = 0
go

-- bulk load of #waits_stage (period, code, waiting, _load, _row)
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
-- @partition: nvarchar
-- @epoch: bigint
update "dbo"."weir_heads" set epoch = @epoch output inserted.load_id, inserted.fingerprint where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and epoch < @epoch
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
-- @partition: nvarchar
-- @epoch: bigint
-- @load: uniqueidentifier
-- @fingerprint: nvarchar
-- @content: nvarchar
-- @checkpoint: null
-- @at: datetime2
update "dbo"."weir_heads" set epoch = @epoch, load_id = @load, fingerprint = @fingerprint, content_sha256 = @content, "checkpoint" = @checkpoint, committed_at = @at
where tenant = @tenant and pipeline = @pipeline and partition_name = @partition
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir dbo.waits', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

select min("_row"), max("_row"), count(*) over () from "#waits_stage" group by "period", ("code" + N'.') collate Latin1_General_100_BIN2 having count(*) > 1 order by 1 offset 0 rows fetch next 1 rows only
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

-- @load: uniqueidentifier
-- @replaced_at: datetime2
insert into "dbo"."waits_history" ("period", "code", "waiting", "_load", "_row", "_replaced_by", "_replaced_at") select "period", "code", "waiting", "_load", "_row", @load, @replaced_at from "dbo"."waits" t where exists (select 1 from "#waits_stage" s where s."period" = t."period" and (s."code" = t."code" collate Latin1_General_100_BIN2 and (s."code" + N'.') collate Latin1_General_100_BIN2 = (t."code" + N'.') collate Latin1_General_100_BIN2))
go

update t set "waiting" = s."waiting", "_load" = s."_load", "_row" = s."_row" from "dbo"."waits" as t join "#waits_stage" as s on s."period" = t."period" and (s."code" = t."code" collate Latin1_General_100_BIN2 and (s."code" + N'.') collate Latin1_General_100_BIN2 = (t."code" + N'.') collate Latin1_General_100_BIN2)
go

insert into "dbo"."waits" ("period", "code", "waiting", "_load", "_row") select s."period", s."code", s."waiting", s."_load", s."_row" from "#waits_stage" as s where not exists (select 1 from "dbo"."waits" as t where s."period" = t."period" and (s."code" = t."code" collate Latin1_General_100_BIN2 and (s."code" + N'.') collate Latin1_General_100_BIN2 = (t."code" + N'.') collate Latin1_General_100_BIN2))
go

drop table "#waits_stage"
go

-- bulk load of weir_quarantine (tenant, pipeline, partition_name, table_name, column_name, outcome, reason, original, _load, _row)
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
-- @partition: nvarchar
-- @by: null
-- @at: datetime2
update "dbo"."weir_holds" set state = 'overtaken', settled_by = @by, settled_at = @at
where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and state = 'waiting'
go

-- @load: uniqueidentifier
-- @tenant: nvarchar
-- @pipeline: nvarchar
-- @partition: nvarchar
-- @epoch: bigint
-- @run: uniqueidentifier
-- @fingerprint: nvarchar
-- @content: nvarchar
-- @recipe: nvarchar
-- @source: nvarchar
-- @member: null
-- @plan: nvarchar
-- @measures: nvarchar
-- @read: bigint
-- @written: bigint
-- @rejected: bigint
-- @flagged: bigint
-- @replaced: bigint
-- @replaces: uniqueidentifier
-- @approved: null
-- @started: datetime2
-- @committed: datetime2
insert into "dbo"."weir_ledger" (load_id, tenant, pipeline, partition_name, epoch, run_id, fingerprint, content_sha256, recipe, source, member,
    "plan", measures, rows_read, rows_written, rows_rejected, rows_flagged, rows_replaced, replaces, approved_by, started_at, committed_at)
values (@load, @tenant, @pipeline, @partition, @epoch, @run, @fingerprint, @content, @recipe, @source, @member,
    @plan, @measures, @read, @written, @rejected, @flagged, @replaced, @replaces, @approved, @started, @committed)
go

commit transaction
go

-- @load: uniqueidentifier
select count(*) from "dbo"."weir_ledger" where load_id = @load
go

