-- @tenant: nvarchar
select t.table_name, t.pipeline, t.mode from "dbo"."weir_tables" t join (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from "Reports".INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') i on i.table_name = t.table_name where t.tenant = @tenant and t.kind = 'view'
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

-- @tenant: nvarchar
select t.table_name, t.pipeline, t.mode from "dbo"."weir_tables" t join (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from "Reports".INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') i on i.table_name = t.table_name where t.tenant = @tenant and t.kind = 'view'
go

select i.table_name from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from "Reports".INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') i where not exists (select 1 from "dbo"."weir_tables" t where t.table_name = i.table_name)
go

begin transaction
go

exec "Reports".sys.sp_executesql N'create or alter view "dbo"."rtt_submissions" as
with submitted as (
  select period, provider_code, max(provider_name) as provider_name,
    sum(cast(case when part_type = ''Part_2'' and treatment_function_code = ''C_999'' then total_all end as bigint)) as pathways
  from "weir"."dbo"."rtt"
  group by period, provider_code),
providers as (
  select provider_code, min(period) as first_submitted from submitted group by provider_code),
grid as (
  select m.period, p.provider_code, s.period as submitted_period, s.pathways,
    max(s.period) over (partition by p.provider_code order by m.period) as last_submitted
  from (select distinct period from submitted) as m
  join providers as p on p.first_submitted <= m.period
  left join submitted as s on s.period = m.period and s.provider_code = p.provider_code)
select g.period, g.provider_code, l.provider_name, cast(case when g.submitted_period is not null then 1 else 0 end as bit) as submitted, g.last_submitted, g.pathways
from grid as g
join submitted as l on l.provider_code = g.provider_code and l.period = g.last_submitted'
go

-- @tenant: nvarchar
-- @at: datetime2
-- @view0: nvarchar
-- @owner0: nvarchar
-- @hash0: nvarchar
delete from "dbo"."weir_tables" where tenant = @tenant and table_name in (@view0); insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, created_at) values (@tenant, @view0, @owner0, 'view', @hash0, @at)
go

commit transaction
go

