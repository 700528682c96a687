-- @tenant: nvarchar
select t.table_name, t.pipeline, t.mode from "dbo"."weir_tables" t join (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'reporting') i on i.table_name = t.table_name where t.tenant = @tenant and t.kind = 'view'
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

-- @tenant: nvarchar
select t.table_name, t.pipeline, t.mode from "dbo"."weir_tables" t join (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'reporting') i on i.table_name = t.table_name where t.tenant = @tenant and t.kind = 'view'
go

select i.table_name from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'reporting') i where not exists (select 1 from "dbo"."weir_tables" t where t.table_name = i.table_name)
go

begin transaction
go

create or alter view "reporting"."rtt_submissions" as
with submitted as (
  select period, provider_code, max(provider_name) as provider_name,
    sum(cast(case when part_type = 'Part_2' and treatment_function_code = 'C_999' then total_all end as bigint)) as pathways
  from "dbo"."rtt"
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
join submitted as l on l.provider_code = g.provider_code and l.period = g.last_submitted
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"reporting"."rtt_submissions"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Who submitted: one row per provider and loaded month, from the provider''s first on. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Who submitted: one row per provider and loaded month, from the provider''s first on. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"reporting"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"reporting"."rtt_submissions"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"reporting"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"reporting"."rtt_submissions"'), N'provider_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'provider_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'provider_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"reporting"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"reporting"."rtt_submissions"'), N'provider_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider when it last submitted.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'provider_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider when it last submitted.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'provider_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"reporting"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"reporting"."rtt_submissions"'), N'submitted', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'True where the month has rows of the provider.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'submitted'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'True where the month has rows of the provider.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'submitted'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"reporting"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"reporting"."rtt_submissions"'), N'last_submitted', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The latest month up to this one that has rows of the provider, as its first day.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'last_submitted'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The latest month up to this one that has rows of the provider, as its first day.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'last_submitted'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"reporting"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"reporting"."rtt_submissions"'), N'pathways', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Incomplete pathways that it submitted (Part_2, C_999, all patients); null where none.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'pathways'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Incomplete pathways that it submitted (Part_2, C_999, all patients); null where none.', @level0type = N'SCHEMA', @level0name = N'reporting', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'pathways'
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

