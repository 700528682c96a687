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

