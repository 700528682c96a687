-- Table waits and its history.
go

-- 
create table "dbo"."waits" (
    "period" date not null,
    "code" nvarchar(200) collate Latin1_General_100_BIN2 not null,
    "waiting" int,
    "_load" uniqueidentifier not null,
    "_row" bigint not null
)
go

-- 
create table "dbo"."waits_history" (
    "period" date not null,
    "code" nvarchar(200) collate Latin1_General_100_BIN2 not null,
    "waiting" int,
    "_load" uniqueidentifier not null,
    "_row" bigint not null,
    "_replaced_by" uniqueidentifier not null,
    "_replaced_at" datetime2(6) not null
)
go

-- 
if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Who waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Who waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits'
go

-- 
if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'First day of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'First day of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'period'
go

-- 
if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The provider''s code; it''s a code.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The provider''s code; it''s a code.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'code'
go

-- 
if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'_load', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'_load'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'_load'
go

-- 
if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'_row', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'_row'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'_row'
go

-- 
create index "waits_scope" on "dbo"."waits" ("period", "_load")
go

-- 
insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, key_columns, record_kind, record_column, adopted_load, created_at)
values (N'default', N'waits', N'rtt', 'table', 'replace', N'period, code', null, null, null, sysutcdatetime())
go

-- View waits_now.
go

-- 
create or alter view "dbo"."waits_now" as
select * from "dbo"."waits"
go

-- 
if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits_now"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'waits_now'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'waits_now'
go

-- 
insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, created_at)
values (N'default', N'waits_now', N'rtt', 'view', '989f66155b3c16b81f0e2270f9bf21b63e4ccfd7b9d083106a01b3c57ca06aac', sysutcdatetime())
go

-- Who reads as analysts.
go

-- 
grant select on "dbo"."waits" to "analysts"
go

-- 
grant select on "dbo"."waits_history" to "analysts"
go

-- 
grant select on "dbo"."weir_heads" to "analysts"
go

-- 
grant select on "dbo"."weir_ledger" to "analysts"
go

-- 
grant select on "dbo"."weir_tables" to "analysts"
go

-- 
grant select on "dbo"."waits_now" to "analysts"
go

-- Weir connects as weir, who may load and need not make tables: where a new version of Weir or a new column wants one changed, run this script's new parts again.
go

-- 
grant select, insert, update, delete on "dbo"."waits" to "weir"
go

-- 
grant select, insert, update, delete on "dbo"."waits_history" to "weir"
go

-- 
grant select, insert, update, delete on "dbo"."weir_schema" to "weir"
go

-- 
grant select, insert, update, delete on "dbo"."weir_tables" to "weir"
go

-- 
grant select, insert, update, delete on "dbo"."weir_heads" to "weir"
go

-- 
grant select, insert, update, delete on "dbo"."weir_ledger" to "weir"
go

-- 
grant select, insert, update, delete on "dbo"."weir_holds" to "weir"
go

-- 
grant select, insert, update, delete on "dbo"."weir_quarantine" to "weir"
go

-- 
grant select on "dbo"."waits_now" to "weir"
go

