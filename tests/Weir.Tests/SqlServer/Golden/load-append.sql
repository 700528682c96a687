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

insert into "dbo"."waits" ("period", "code", "waiting", "_load", "_row") select "period", "code", "waiting", "_load", "_row" from "#waits_stage"
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

