declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

begin transaction
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
-- @partition: nvarchar
-- @epoch: bigint
update "dbo"."weir_heads" set epoch = @epoch output inserted.epoch where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and epoch = @epoch
go

declare @held int; select top (1) @held = 1 from "dbo"."weir_holds" with (tablockx, holdlock)
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
-- @partition: nvarchar
-- @fingerprint: nvarchar
select load_id from "dbo"."weir_holds"
where tenant = @tenant and pipeline = @pipeline and partition_name = @partition and fingerprint = @fingerprint and state = 'waiting'
go

-- @load: uniqueidentifier
-- @tenant: nvarchar
-- @pipeline: nvarchar
-- @partition: nvarchar
-- @run: uniqueidentifier
-- @reasons: nvarchar
-- @fingerprint: nvarchar
-- @content: nvarchar
-- @source: nvarchar
-- @plan: nvarchar
-- @measures: nvarchar
-- @read: bigint
-- @accepted: bigint
-- @rejected: bigint
-- @held: datetime2
-- @state: nvarchar
insert into "dbo"."weir_holds" (load_id, tenant, pipeline, partition_name, run_id, reasons, fingerprint, content_sha256, source, "plan", measures, rows_read, rows_accepted, rows_rejected, held_at, state, settled_by, settled_at)
values (@load, @tenant, @pipeline, @partition, @run, @reasons, @fingerprint, @content, @source, @plan, @measures,
    @read, @accepted, @rejected, @held, @state, null, null)
go

commit transaction
go

-- @state: nvarchar
-- @by: nvarchar
-- @at: datetime2
-- @load: uniqueidentifier
update "dbo"."weir_holds" set state = @state, settled_by = @by, settled_at = @at output inserted.load_id where load_id = @load and state = 'waiting'
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select load_id, tenant, pipeline, partition_name, run_id, reasons, fingerprint, content_sha256, source, "plan", measures, rows_read, rows_accepted, rows_rejected, held_at, state, settled_by, settled_at from "dbo"."weir_holds" where tenant = @tenant and pipeline = @pipeline order by held_at desc, cast(load_id as char(36)) desc
go

-- @table: nvarchar
select count(*) from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') t where t.table_name = @table
go

select number, name, sha256 from "dbo"."weir_schema" order by number
go

-- @tenant: nvarchar
select load_id, tenant, pipeline, partition_name, run_id, reasons, fingerprint, content_sha256, source, "plan", measures, rows_read, rows_accepted, rows_rejected, held_at, state, settled_by, settled_at from "dbo"."weir_holds" where tenant = @tenant order by held_at desc, cast(load_id as char(36)) desc
go

