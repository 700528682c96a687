select c.table_name, c.column_name, c.data_type from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name, COLUMN_NAME collate Latin1_General_100_BIN2 as column_name, ORDINAL_POSITION as ordinal_position,
    case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
      when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
      when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
      when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
      else DATA_TYPE end as data_type
  from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = N'dbo') c order by c.table_name, c.ordinal_position
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

-- @tenant: nvarchar
-- @table: nvarchar
select 1 from "dbo"."weir_tables" where tenant = @tenant and table_name = @table
go

begin transaction
go

create table "dbo"."patient" (
    "id" nvarchar(200) collate Latin1_General_100_BIN2 not null,
    "name" nvarchar(max),
    "_load" uniqueidentifier not null,
    "_row" bigint not null
)
go

create table "dbo"."patient_history" (
    "id" nvarchar(200) collate Latin1_General_100_BIN2 not null,
    "name" nvarchar(max),
    "_load" uniqueidentifier not null,
    "_row" bigint not null,
    "_replaced_by" uniqueidentifier not null,
    "_replaced_at" datetime2(6) not null
)
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."patient"') and minor_id = columnproperty(object_id(N'"dbo"."patient"'), N'_load', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'patient', @level2type = N'COLUMN', @level2name = N'_load'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'patient', @level2type = N'COLUMN', @level2name = N'_load'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."patient"') and minor_id = columnproperty(object_id(N'"dbo"."patient"'), N'_row', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'patient', @level2type = N'COLUMN', @level2name = N'_row'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'patient', @level2type = N'COLUMN', @level2name = N'_row'
go

-- @tenant: nvarchar
-- @table: nvarchar
-- @pipeline: nvarchar
-- @mode: nvarchar
-- @key: nvarchar
-- @kind: nvarchar
-- @column: nvarchar
-- @adopted: null
-- @at: datetime2
insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, key_columns, record_kind, record_column, adopted_load, created_at) values (@tenant, @table, @pipeline, 'table', @mode, @key, @kind, @column, @adopted, @at)
go

commit transaction
go

begin transaction
go

create table "#resource_stage" ("resource_type" nvarchar(200) collate Latin1_General_100_BIN2, "id" nvarchar(200) collate Latin1_General_100_BIN2, "version_at" datetime2(6), "file_at" datetime2(6), "file" nvarchar(max) collate database_default, "file_place" bigint, "content_sha256" nvarchar(max) collate database_default, "is_deleted" bit, "version_id" nvarchar(max) collate database_default, "_load" uniqueidentifier, "_row" bigint)
go

-- bulk load of #resource_stage (resource_type, id, version_at, file_at, file, file_place, content_sha256, is_deleted, version_id, _load, _row)
go

create table "#patient_stage" ("id" nvarchar(200) collate Latin1_General_100_BIN2, "name" nvarchar(max) collate database_default, "_load" uniqueidentifier, "_row" bigint)
go

-- bulk load of #patient_stage (id, name, _load, _row)
go

create table "#patient_name_stage" ("patient_id" nvarchar(200) collate Latin1_General_100_BIN2, "number" int, "name" nvarchar(max) collate database_default, "_load" uniqueidentifier, "_row" bigint)
go

-- bulk load of #patient_name_stage (patient_id, number, name, _load, _row)
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

-- @tenant: nvarchar
-- @table: nvarchar
update "dbo"."weir_tables" set mode = mode output inserted.table_name where tenant = @tenant and table_name = @table
go

select "_row", count(*) over () from "#resource_stage" group by "resource_type", "id", "_load", "_row" having count(*) > 1 order by 1 offset 0 rows fetch next 1 rows only
go

select s.name, count(*), min(s."_row") from (select N'patient' as name, N'Patient' as kind, "id" as id, "_load", "_row" from "#patient_stage" union all select N'patient_name' as name, N'Patient' as kind, "patient_id" as id, "_load", "_row" from "#patient_name_stage") s where not exists (select 1 from "#resource_stage" v where (v."resource_type" = s.kind collate Latin1_General_100_BIN2 and (v."resource_type" + N'.') collate Latin1_General_100_BIN2 = (s.kind + N'.') collate Latin1_General_100_BIN2) and (v."id" = s.id collate Latin1_General_100_BIN2 and (v."id" + N'.') collate Latin1_General_100_BIN2 = (s.id + N'.') collate Latin1_General_100_BIN2) and v."_load" = s."_load" and v."_row" = s."_row") group by s.name order by s.name offset 0 rows fetch next 1 rows only
go

select s."resource_type", s."id", s."version_at", s."file_at", s."file", s."file_place", s."content_sha256", s."is_deleted", s."version_id", s."_load", s."_row",
    case when v."id" is null then 'new'
        when (coalesce(s."version_at", s."file_at") < coalesce(v."version_at", v."file_at") or (coalesce(s."version_at", s."file_at") = coalesce(v."version_at", v."file_at") and (s."file_at" < v."file_at" or (s."file_at" = v."file_at" and (s."file" collate Latin1_General_100_BIN2 < v."file" collate Latin1_General_100_BIN2 or (s."file" collate Latin1_General_100_BIN2 = v."file" collate Latin1_General_100_BIN2 and (s."file_place" < v."file_place" or (s."file_place" = v."file_place" and (s."content_sha256" collate Latin1_General_100_BIN2 < v."content_sha256" collate Latin1_General_100_BIN2 or (s."content_sha256" collate Latin1_General_100_BIN2 = v."content_sha256" collate Latin1_General_100_BIN2 and (s."is_deleted" < v."is_deleted"))))))))))) and not (not (s."is_deleted" = 1) and not (v."is_deleted" = 1) and exists (select (l.recipe + N'.') collate Latin1_General_100_BIN2 except select (N'it''s a recipe' + N'.') collate Latin1_General_100_BIN2)
            and (s."content_sha256" = v."content_sha256" or not (coalesce(s."version_at", s."file_at") < coalesce(v."version_at", v."file_at") or (coalesce(s."version_at", s."file_at") = coalesce(v."version_at", v."file_at") and (s."file_at" < v."file_at" or (s."file_at" = v."file_at" and (s."file" collate Latin1_General_100_BIN2 < v."file" collate Latin1_General_100_BIN2 or (s."file" collate Latin1_General_100_BIN2 = v."file" collate Latin1_General_100_BIN2 and (s."file_place" < v."file_place"))))))))) then 'outdated'
        when not ((s."is_deleted" = 1) and (v."is_deleted" = 1))
            and (s."is_deleted" <> v."is_deleted" or s."content_sha256" <> v."content_sha256" or exists (select (l.recipe + N'.') collate Latin1_General_100_BIN2 except select (N'it''s a recipe' + N'.') collate Latin1_General_100_BIN2)) then case when (coalesce(s."version_at", s."file_at") < coalesce(v."version_at", v."file_at") or (coalesce(s."version_at", s."file_at") = coalesce(v."version_at", v."file_at") and (s."file_at" < v."file_at" or (s."file_at" = v."file_at" and (s."file" collate Latin1_General_100_BIN2 < v."file" collate Latin1_General_100_BIN2 or (s."file" collate Latin1_General_100_BIN2 = v."file" collate Latin1_General_100_BIN2 and (s."file_place" < v."file_place"))))))) then 'remade' else 'changed' end
        when (coalesce(v."version_at", v."file_at") < coalesce(s."version_at", s."file_at") or (coalesce(v."version_at", v."file_at") = coalesce(s."version_at", s."file_at") and (v."file_at" < s."file_at" or (v."file_at" = s."file_at" and (v."file" collate Latin1_General_100_BIN2 < s."file" collate Latin1_General_100_BIN2 or (v."file" collate Latin1_General_100_BIN2 = s."file" collate Latin1_General_100_BIN2 and (v."file_place" < s."file_place" or (v."file_place" = s."file_place" and (v."content_sha256" collate Latin1_General_100_BIN2 < s."content_sha256" collate Latin1_General_100_BIN2 or (v."content_sha256" collate Latin1_General_100_BIN2 = s."content_sha256" collate Latin1_General_100_BIN2 and (v."is_deleted" < s."is_deleted"))))))))))) then 'same'
        else 'identical' end as _change,
    coalesce(v."is_deleted", cast(1 as bit)) as _was_deleted
into "#resource_winner"
from (
    select *, row_number() over (partition by "resource_type", "id" order by coalesce(x."version_at", x."file_at") desc, x."file_at" desc, x."file" collate Latin1_General_100_BIN2 desc, x."file_place" desc, x."content_sha256" collate Latin1_General_100_BIN2 desc, x."is_deleted" desc, "_row" desc, "_load" desc) as _place
    from "#resource_stage" x
) s
left join "dbo"."resource" v on v."resource_type" = s."resource_type" and v."id" = s."id"
left join "dbo"."weir_ledger" l on l.load_id = v."_load"
where s._place = 1
go

select "_load", "resource_type", _change, "is_deleted", _was_deleted, count(*) from "#resource_winner" group by "_load", "resource_type", _change, "is_deleted", _was_deleted
go

-- @tenant: nvarchar
-- @pipeline: nvarchar
select t.table_name, t.record_kind, t.record_column, c.column_name
from "dbo"."weir_tables" t join (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name, COLUMN_NAME collate Latin1_General_100_BIN2 as column_name, ORDINAL_POSITION as ordinal_position,
    case when DATA_TYPE in ('numeric', 'decimal') then concat('decimal(', NUMERIC_PRECISION, ',', NUMERIC_SCALE, ')')
      when DATA_TYPE = 'datetime2' then concat('datetime2(', DATETIME_PRECISION, ')')
      when CHARACTER_MAXIMUM_LENGTH = -1 then concat(DATA_TYPE, '(max)')
      when DATA_TYPE in ('nvarchar', 'varchar', 'nchar', 'char') then concat(DATA_TYPE, '(', CHARACTER_MAXIMUM_LENGTH, ')')
      else DATA_TYPE end as data_type
  from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA = N'dbo') c on c.table_name = t.table_name
where t.tenant = @tenant and t.pipeline = @pipeline and t.record_kind in (N'Patient')
order by t.table_name, c.ordinal_position
go

-- @replaced_at: datetime2
insert into "dbo"."patient_history" ("id", "name", "_load", "_row", "_replaced_by", "_replaced_at") select t."id", t."name", t."_load", t."_row", w."_load", @replaced_at from "dbo"."patient" t join "#resource_winner" w on w."id" = t."id" and w._change in ('changed', 'remade') and not (w._was_deleted = 1) and w."resource_type" = N'Patient'
go

delete from "dbo"."patient" where "id" in (select "id" from "#resource_winner" w where w._change in ('changed', 'remade') and not (w._was_deleted = 1) and w."resource_type" = N'Patient')
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

-- @replaced_at: datetime2
insert into "dbo"."resource_history" ("resource_type", "id", "version_at", "file_at", "file", "file_place", "content_sha256", "is_deleted", "version_id", "_load", "_row", "_replaced_by", "_replaced_at") select v."resource_type", v."id", v."version_at", v."file_at", v."file", v."file_place", v."content_sha256", v."is_deleted", v."version_id", v."_load", v."_row", w."_load", @replaced_at from "dbo"."resource" v join "#resource_winner" w on w."resource_type" = v."resource_type" and w."id" = v."id" and w._change in ('changed', 'remade')
go

insert into "dbo"."patient" ("id", "name", "_load", "_row") select s."id", s."name", s."_load", s."_row" from "#patient_stage" s join "#resource_winner" w on w."id" = s."id" and w."_load" = s."_load" and w."_row" = s."_row" where w."resource_type" = N'Patient' and w._change in ('new', 'changed', 'remade') and not (w."is_deleted" = 1)
go

insert into "dbo"."patient_name" ("patient_id", "number", "name", "_load", "_row") select s."patient_id", s."number", s."name", s."_load", s."_row" from "#patient_name_stage" s join "#resource_winner" w on w."id" = s."patient_id" and w."_load" = s."_load" and w."_row" = s."_row" where w."resource_type" = N'Patient' and w._change in ('new', 'changed', 'remade') and not (w."is_deleted" = 1)
go

update v set "version_at" = w."version_at", "file_at" = w."file_at", "file" = w."file", "file_place" = w."file_place", "content_sha256" = w."content_sha256", "is_deleted" = w."is_deleted", "version_id" = w."version_id" from "dbo"."resource" as v cross join "#resource_winner" w where w."resource_type" = v."resource_type" and w."id" = v."id" and w._change = 'same'
go

update v set "_load" = w."_load", "_row" = w."_row" from "dbo"."resource" as v cross join "#resource_winner" w where w."resource_type" = v."resource_type" and w."id" = v."id" and w._change = 'remade'
go

update v set "version_at" = w."version_at", "file_at" = w."file_at", "file" = w."file", "file_place" = w."file_place", "content_sha256" = w."content_sha256", "is_deleted" = w."is_deleted", "version_id" = w."version_id", "_load" = w."_load", "_row" = w."_row" from "dbo"."resource" as v cross join "#resource_winner" w where w."resource_type" = v."resource_type" and w."id" = v."id" and w._change = 'changed'
go

insert into "dbo"."resource" ("resource_type", "id", "version_at", "file_at", "file", "file_place", "content_sha256", "is_deleted", "version_id", "_load", "_row") select "resource_type", "id", "version_at", "file_at", "file", "file_place", "content_sha256", "is_deleted", "version_id", "_load", "_row" from "#resource_winner" where _change = 'new'
go

drop table "#resource_stage"
go

drop table "#patient_stage"
go

drop table "#patient_name_stage"
go

drop table "#resource_winner"
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

