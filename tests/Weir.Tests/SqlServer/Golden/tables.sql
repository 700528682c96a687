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

create table "dbo"."all_types" (
    "flag" bit,
    "small" int,
    "large" bigint,
    "real" float,
    "amount" decimal(38,10),
    "day" date,
    "at" datetime2(6),
    "text" nvarchar(max),
    "json" nvarchar(max),
    "order" nvarchar(max),
    "_load" uniqueidentifier not null,
    "_row" bigint not null
)
go

create table "dbo"."all_types_history" (
    "flag" bit,
    "small" int,
    "large" bigint,
    "real" float,
    "amount" decimal(38,10),
    "day" date,
    "at" datetime2(6),
    "text" nvarchar(max),
    "json" nvarchar(max),
    "order" nvarchar(max),
    "_load" uniqueidentifier not null,
    "_row" bigint not null,
    "_replaced_by" uniqueidentifier not null,
    "_replaced_at" datetime2(6) not null
)
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."all_types"') and minor_id = columnproperty(object_id(N'"dbo"."all_types"'), N'_load', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'all_types', @level2type = N'COLUMN', @level2name = N'_load'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'all_types', @level2type = N'COLUMN', @level2name = N'_load'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."all_types"') and minor_id = columnproperty(object_id(N'"dbo"."all_types"'), N'_row', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'all_types', @level2type = N'COLUMN', @level2name = N'_row'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'all_types', @level2type = N'COLUMN', @level2name = N'_row'
go

-- @tenant: nvarchar
-- @table: nvarchar
-- @pipeline: nvarchar
-- @mode: nvarchar
-- @key: nvarchar
-- @kind: null
-- @column: null
-- @adopted: null
-- @at: datetime2
insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, key_columns, record_kind, record_column, adopted_load, created_at) values (@tenant, @table, @pipeline, 'table', @mode, @key, @kind, @column, @adopted, @at)
go

commit transaction
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

create table "dbo"."waits" (
    "period" date not null,
    "code" nvarchar(200) collate Latin1_General_100_BIN2 not null,
    "waiting" int,
    "_load" uniqueidentifier not null,
    "_row" bigint not null
)
go

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

create index "waits_key" on "dbo"."waits" ("period", "code")
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Who waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Who waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'First day of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'First day of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The provider''s code; it''s a code.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The provider''s code; it''s a code.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'_load', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'_load'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'_load'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'_row', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'_row'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'_row'
go

-- @tenant: nvarchar
-- @table: nvarchar
-- @pipeline: nvarchar
-- @mode: nvarchar
-- @key: nvarchar
-- @kind: null
-- @column: null
-- @adopted: null
-- @at: datetime2
insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, key_columns, record_kind, record_column, adopted_load, created_at) values (@tenant, @table, @pipeline, 'table', @mode, @key, @kind, @column, @adopted, @at)
go

commit transaction
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

create table "dbo"."by_month" (
    "period" date not null,
    "code" nvarchar(200) collate Latin1_General_100_BIN2 not null,
    "waiting" int,
    "_load" uniqueidentifier not null,
    "_row" bigint not null
)
go

create table "dbo"."by_month_history" (
    "period" date not null,
    "code" nvarchar(200) collate Latin1_General_100_BIN2 not null,
    "waiting" int,
    "_load" uniqueidentifier not null,
    "_row" bigint not null,
    "_replaced_by" uniqueidentifier not null,
    "_replaced_at" datetime2(6) not null
)
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."by_month"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Who waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Who waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."by_month"') and minor_id = columnproperty(object_id(N'"dbo"."by_month"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'First day of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'First day of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."by_month"') and minor_id = columnproperty(object_id(N'"dbo"."by_month"'), N'code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The provider''s code; it''s a code.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month', @level2type = N'COLUMN', @level2name = N'code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The provider''s code; it''s a code.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month', @level2type = N'COLUMN', @level2name = N'code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."by_month"') and minor_id = columnproperty(object_id(N'"dbo"."by_month"'), N'_load', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month', @level2type = N'COLUMN', @level2name = N'_load'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Load that wrote the row; weir_ledger has its source.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month', @level2type = N'COLUMN', @level2name = N'_load'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."by_month"') and minor_id = columnproperty(object_id(N'"dbo"."by_month"'), N'_row', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month', @level2type = N'COLUMN', @level2name = N'_row'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The row''s number in the original, counted from 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'by_month', @level2type = N'COLUMN', @level2name = N'_row'
go

-- @tenant: nvarchar
-- @table: nvarchar
-- @pipeline: nvarchar
-- @mode: nvarchar
-- @key: nvarchar
-- @kind: null
-- @column: null
-- @adopted: null
-- @at: datetime2
insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, key_columns, record_kind, record_column, adopted_load, created_at) values (@tenant, @table, @pipeline, 'table', @mode, @key, @kind, @column, @adopted, @at)
go

commit transaction
go

-- @index: nvarchar
select 1 from sys.indexes as i join sys.objects as o on o.object_id = i.object_id where o.schema_id = schema_id(N'dbo') and i.name = @index
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

-- @index: nvarchar
select 1 from sys.indexes as i join sys.objects as o on o.object_id = i.object_id where o.schema_id = schema_id(N'dbo') and i.name = @index
go

create index "by_month_scope" on "dbo"."by_month" ("period", "code", "_load")
go

-- Widened by a column.
go

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
select pipeline, mode, key_columns, record_kind, record_column, adopted_load from "dbo"."weir_tables" where tenant = @tenant and table_name = @table
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

-- @tenant: nvarchar
-- @table: nvarchar
select pipeline, mode, key_columns, record_kind, record_column, adopted_load from "dbo"."weir_tables" where tenant = @tenant and table_name = @table
go

begin transaction
go

alter table "dbo"."waits" add "over_52" bigint
go

alter table "dbo"."waits_history" add "over_52" bigint
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."waits"') and minor_id = columnproperty(object_id(N'"dbo"."waits"'), N'over_52', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'over_52'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'TABLE', @level1name = N'waits', @level2type = N'COLUMN', @level2name = N'over_52'
go

commit transaction
go

-- @index: nvarchar
select 1 from sys.indexes as i join sys.objects as o on o.object_id = i.object_id where o.schema_id = schema_id(N'dbo') and i.name = @index
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

-- @index: nvarchar
select 1 from sys.indexes as i join sys.objects as o on o.object_id = i.object_id where o.schema_id = schema_id(N'dbo') and i.name = @index
go

create index "waits_scope" on "dbo"."waits" ("period", "_load")
go

