set xact_abort, quoted_identifier, ansi_nulls, ansi_padding, ansi_warnings, arithabort, concat_null_yields_null on; set numeric_roundabort, implicit_transactions off; set transaction isolation level read committed; set lock_timeout 30000; set language us_english; set dateformat ymd
go

begin transaction
go

select *
into "#waits_stage"
from "dbo"."waits" where 1 = 0
go

select @@trancount; SET FMTONLY ON select * from "#waits_stage" SET FMTONLY OFF exec tempdb..sp_tablecollations_100 N'.[#waits_stage]'
go

insert bulk "#waits_stage" ([period] Date, [code] NVarChar(max) COLLATE Latin1_General_CI_AS, [waiting] Int, [_load] UniqueIdentifier, [_row] BigInt)
go

-- bulk load
go

-- @tenant nvarchar(7),@pipeline nvarchar(3),@partition nvarchar(7),@epoch bigint
update "dbo"."weir_heads" set epoch = @epoch output inserted.load_id, inserted.fingerprint where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and epoch < @epoch
go

-- @tenant nvarchar(7),@pipeline nvarchar(3),@partition nvarchar(7),@epoch bigint,@load uniqueidentifier,@fingerprint nvarchar(1),@content nvarchar(1),@checkpoint nvarchar(4000),@at datetime2(7)
update "dbo"."weir_heads" set epoch = @epoch, load_id = @load, fingerprint = @fingerprint, content_sha256 = @content, "checkpoint" = @checkpoint, committed_at = @at
where tenant = @tenant and pipeline = @pipeline and partition_name = @partition
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir dbo.waits', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

select c.table_name, c.column_name, c.data_type from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name, COLUMN_NAME collate Latin1_General_100_BIN2 as column_name, ORDINAL_POSITION as ordinal_position,
    case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
      when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
      when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
      when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
      else DATA_TYPE end as data_type
  from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = N'dbo') c order by c.table_name, c.ordinal_position
go

-- @table nvarchar(5)
select c.column_name, c.data_type from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name, COLUMN_NAME collate Latin1_General_100_BIN2 as column_name, ORDINAL_POSITION as ordinal_position,
    case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
      when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
      when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
      when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
      else DATA_TYPE end as data_type
  from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = N'dbo') c where c.table_name = @table order by c.ordinal_position
go

-- @load uniqueidentifier,@scope0 date,@scope1 nvarchar(3),@replaced_at datetime2(7)
insert into "dbo"."waits_history" ("period", "code", "waiting", "_load", "_row", "_replaced_by", "_replaced_at") select "period", "code", "waiting", "_load", "_row", @load, @replaced_at from "dbo"."waits" t where "_load" <> @load and "period" = @scope0 and ("code" = @scope1 collate Latin1_General_100_BIN2 and ("code" + N'.') collate Latin1_General_100_BIN2 = (@scope1 + N'.') collate Latin1_General_100_BIN2)
go

-- @load uniqueidentifier,@scope0 date,@scope1 nvarchar(3)
delete from "dbo"."waits" where "_load" <> @load and "period" = @scope0 and ("code" = @scope1 collate Latin1_General_100_BIN2 and ("code" + N'.') collate Latin1_General_100_BIN2 = (@scope1 + N'.') collate Latin1_General_100_BIN2)
go

insert into "dbo"."waits" ("period", "code", "waiting", "_load", "_row") select "period", "code", "waiting", "_load", "_row" from "#waits_stage"
go

drop table "#waits_stage"
go

-- @tenant nvarchar(7),@pipeline nvarchar(3),@partition nvarchar(7),@by nvarchar(4000),@at datetime2(7)
update "dbo"."weir_holds" set state = 'overtaken', settled_by = @by, settled_at = @at
where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and state = 'waiting'
go

-- @load uniqueidentifier,@tenant nvarchar(7),@pipeline nvarchar(3),@partition nvarchar(7),@epoch bigint,@run uniqueidentifier,@fingerprint nvarchar(1),@content nvarchar(1),@recipe nvarchar(13),@source nvarchar(1),@member nvarchar(4000),@plan nvarchar(2),@measures nvarchar(2),@read bigint,@written bigint,@rejected bigint,@flagged bigint,@replaced bigint,@replaces uniqueidentifier,@approved nvarchar(4000),@started datetime2(7),@committed datetime2(7)
insert into "dbo"."weir_ledger" (load_id, tenant, pipeline, partition_name, epoch, run_id, fingerprint, content_sha256, recipe, source, member,
    "plan", measures, rows_read, rows_written, rows_rejected, rows_flagged, rows_replaced, replaces, approved_by, started_at, committed_at)
values (@load, @tenant, @pipeline, @partition, @epoch, @run, @fingerprint, @content, @recipe, @source, @member,
    @plan, @measures, @read, @written, @rejected, @flagged, @replaced, @replaces, @approved, @started, @committed)
go

commit transaction
go

-- @load uniqueidentifier
select count(*) from "dbo"."weir_ledger" where load_id = @load
go

