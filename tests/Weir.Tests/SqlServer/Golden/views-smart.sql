-- @tenant: nvarchar
select t.table_name, t.pipeline, t.mode from "dbo"."weir_tables" t join (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') i on i.table_name = t.table_name where t.tenant = @tenant and t.kind = 'view'
go

declare @taken int;
exec @taken = sp_getapplock @Resource = N'weir schema dbo', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 30000;
if @taken < 0 throw 51000, N'Another load holds the lock of the table.', 1
go

-- @tenant: nvarchar
select t.table_name, t.pipeline, t.mode from "dbo"."weir_tables" t join (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') i on i.table_name = t.table_name where t.tenant = @tenant and t.kind = 'view'
go

select i.table_name from (select TABLE_NAME collate Latin1_General_100_BIN2 as table_name from INFORMATION_SCHEMA.TABLES where TABLE_SCHEMA = N'dbo') i where not exists (select 1 from "dbo"."weir_tables" t where t.table_name = i.table_name)
go

begin transaction
go

create or alter view "dbo"."smart_api_data_vw" as
select "responseChildId", "indicatorName", "indicatorKeyName",
  case when "indicatorKeyName" in ('actions_review', 'infection_control_issues', 'issues_risks_today', 'mitigating_actions_today', 'opel_level', 'reason_for_deterioration_yesterday', 'staffing_issues') then null else case when trim("value") like '%[0-9]%' and trim("value") not like '%[^0-9.+-]%' then try_cast(trim("value") as float) end end as value_numeric,
  case when trim("value") in ('', '-') then null
    when "indicatorKeyName" in ('actions_review', 'infection_control_issues', 'issues_risks_today', 'mitigating_actions_today', 'opel_level', 'reason_for_deterioration_yesterday', 'staffing_issues') then "value"
    when "indicatorKeyName" in ('breaches', 'dta_in_ed_at_time_of_reporting', 'medically_optimised', 'no_of_attendances') then null
    when case when trim("value") like '%[0-9]%' and trim("value") not like '%[^0-9.+-]%' then try_cast(trim("value") as float) end is null then "value" end as value_text,
  case when "indicatorKeyName" in ('actions_review', 'infection_control_issues', 'issues_risks_today', 'mitigating_actions_today', 'opel_level', 'reason_for_deterioration_yesterday', 'staffing_issues') then 0 else 1 end as indicator_numeric,
  "additionalComments",
  cast("reportDate" as date) as "reportDate",
  case when "timestamp" like '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]%' then try_cast("timestamp" as datetime2(6)) end as "timestamp",
  "siteName", "customerName"
from "dbo"."smart_api_data"
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Sitrep responses with numbers as numbers and words as words: one row per response, in the columns of an older script''s view.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Sitrep responses with numbers as numbers and words as words: one row per response, in the columns of an older script''s view.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'responseChildId', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The API''s id of the response to one indicator; unique.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'responseChildId'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The API''s id of the response to one indicator; unique.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'responseChildId'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'indicatorName', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The indicator, as people read it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'indicatorName'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The indicator, as people read it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'indicatorName'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'indicatorKeyName', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The indicator, by its key.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'indicatorKeyName'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The indicator, by its key.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'indicatorKeyName'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'value_numeric', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The value as a number, in the indicator''s unit; null where there is none ('''', ''-''), where it is no number, and where the indicator is words.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'value_numeric'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The value as a number, in the indicator''s unit; null where there is none ('''', ''-''), where it is no number, and where the indicator is words.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'value_numeric'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'value_text', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The value of an indicator that is words; of one that is not known, a value that is no number; else null.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'value_text'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The value of an indicator that is words; of one that is not known, a value that is no number; else null.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'value_text'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'indicator_numeric', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'0 where the indicator is known to be words, else 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'indicator_numeric'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'0 where the indicator is known to be words, else 1.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'indicator_numeric'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'additionalComments', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'What the site remarked.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'additionalComments'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'What the site remarked.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'additionalComments'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'reportDate', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The day that is reported.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'reportDate'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The day that is reported.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'reportDate'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'timestamp', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'When the response was made or changed, on the clock of the one who sent it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'timestamp'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'When the response was made or changed, on the clock of the one who sent it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'timestamp'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'siteName', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the site.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'siteName'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the site.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'siteName'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_api_data_vw"') and minor_id = columnproperty(object_id(N'"dbo"."smart_api_data_vw"'), N'customerName', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the organisation that the site is of.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'customerName'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the organisation that the site is of.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_api_data_vw', @level2type = N'COLUMN', @level2name = N'customerName'
go

create or alter view "dbo"."smart_four_hour" as
select d.report_date, d.site_id, d.site_name,
  (select max(s.ods_code) from "dbo"."smart_sites" as s
    where s.site_id = d.site_id and (s.valid_from is null or s.valid_from <= d.report_date) and (s.valid_to is null or s.valid_to >= d.report_date)) as ods_code,
  d.attendances, d.breaches,
  case when d.attendances > 0 then 1 - d.breaches / d.attendances end as performance_4_hour
from (
  select cast("reportDate" as date) as report_date, "siteId" as site_id, max("siteName") as site_name,
    max(case when "indicatorKeyName" = 'no_of_attendances' then case when trim("value") like '%[0-9]%' and trim("value") not like '%[^0-9.+-]%' then try_cast(trim("value") as float) end end) as attendances,
    max(case when "indicatorKeyName" = 'breaches' then case when trim("value") like '%[0-9]%' and trim("value") not like '%[^0-9.+-]%' then try_cast(trim("value") as float) end end) as breaches
  from "dbo"."smart_api_data"
  group by "reportDate", "siteId") as d
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_four_hour"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Four-hour performance in accident and emergency: one row per site and day that has any response.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Four-hour performance in accident and emergency: one row per site and day that has any response.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_four_hour"') and minor_id = columnproperty(object_id(N'"dbo"."smart_four_hour"'), N'report_date', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The day that is reported.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'report_date'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The day that is reported.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'report_date'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_four_hour"') and minor_id = columnproperty(object_id(N'"dbo"."smart_four_hour"'), N'site_id', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The site, by the code that SMART gave it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'site_id'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The site, by the code that SMART gave it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'site_id'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_four_hour"') and minor_id = columnproperty(object_id(N'"dbo"."smart_four_hour"'), N'site_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the site.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'site_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the site.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'site_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_four_hour"') and minor_id = columnproperty(object_id(N'"dbo"."smart_four_hour"'), N'ods_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the site on the day, by smart_sites; null where that has none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'ods_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the site on the day, by smart_sites; null where that has none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'ods_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_four_hour"') and minor_id = columnproperty(object_id(N'"dbo"."smart_four_hour"'), N'attendances', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Attendances of the day, as submitted (indicator no_of_attendances); null where none were given.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'attendances'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Attendances of the day, as submitted (indicator no_of_attendances); null where none were given.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'attendances'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_four_hour"') and minor_id = columnproperty(object_id(N'"dbo"."smart_four_hour"'), N'breaches', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Attendances of over four hours, as submitted (indicator breaches); null where none were given.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'breaches'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Attendances of over four hours, as submitted (indicator breaches); null where none were given.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'breaches'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."smart_four_hour"') and minor_id = columnproperty(object_id(N'"dbo"."smart_four_hour"'), N'performance_4_hour', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'1 - breaches / attendances: the share within four hours, 1 being all; null where either is missing or nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'performance_4_hour'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'1 - breaches / attendances: the share within four hours, 1 being all; null where either is missing or nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'smart_four_hour', @level2type = N'COLUMN', @level2name = N'performance_4_hour'
go

-- @tenant: nvarchar
-- @at: datetime2
-- @view0: nvarchar
-- @owner0: nvarchar
-- @hash0: nvarchar
-- @view1: nvarchar
-- @owner1: nvarchar
-- @hash1: nvarchar
delete from "dbo"."weir_tables" where tenant = @tenant and table_name in (@view0, @view1); insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, created_at) values (@tenant, @view0, @owner0, 'view', @hash0, @at), (@tenant, @view1, @owner1, 'view', @hash1, @at)
go

commit transaction
go

