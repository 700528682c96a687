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

create or alter view "dbo"."rtt_workbook_waits" as
select period, workbook, sheet, part_type, organisation_code, treatment_function_code, organisation_name, published_median_weeks, published_p92_weeks, published_p95_weeks, published_share_within_18, published_over_52,
  pathways,
  case when banded > 0 then n0 + n1 + n2 + n3 + n4 + n5 + n6 + n7 + n8 + n9 + n10 + n11 + n12 + n13 + n14 + n15 + n16 + n17 end as within_18,
  case when banded > 0 then 100 * cast(n0 + n1 + n2 + n3 + n4 + n5 + n6 + n7 + n8 + n9 + n10 + n11 + n12 + n13 + n14 + n15 + n16 + n17 as float) / nullif(case when part_type in ('Part_1A', 'Part_1B') then known else pathways end, 0) end as percent_within_18,
  case when banded > 0 then n52 + n53 + n54 + n55 + n56 + n57 + n58 + n59 + n60 + n61 + n62 + n63 + n64 + n65 + n66 + n67 + n68 + n69 + n70 + n71 + n72 + n73 + n74 + n75 + n76 + n77 + n78 + n79 + n80 + n81 + n82 + n83 + n84 + n85 + n86 + n87 + n88 + n89 + n90 + n91 + n92 + n93 + n94 + n95 + n96 + n97 + n98 + n99 + n100 + n101 + n102 + n103 + n104 end as over_52,
  case when open_104 > 0 then n65 + n66 + n67 + n68 + n69 + n70 + n71 + n72 + n73 + n74 + n75 + n76 + n77 + n78 + n79 + n80 + n81 + n82 + n83 + n84 + n85 + n86 + n87 + n88 + n89 + n90 + n91 + n92 + n93 + n94 + n95 + n96 + n97 + n98 + n99 + n100 + n101 + n102 + n103 + n104 end as over_65,
  case when open_104 > 0 then n78 + n79 + n80 + n81 + n82 + n83 + n84 + n85 + n86 + n87 + n88 + n89 + n90 + n91 + n92 + n93 + n94 + n95 + n96 + n97 + n98 + n99 + n100 + n101 + n102 + n103 + n104 end as over_78,
  case when open_104 > 0 then n104 end as over_104,
  median_weeks,
  p92_weeks,
  p95_weeks,
  case when known > 0 then cast(case when 100 * (known - n104) < 95 * known then 1 else 0 end as bit) end as open_ended
from (select *, case when period >= cast('2021-04-01' as date) then banded else 0 end as open_104 from (
select period, workbook, sheet, part_type, organisation_code, treatment_function_code,
    max(organisation_name) as organisation_name, max(published_median_weeks) as published_median_weeks, max(published_p92_weeks) as published_p92_weeks, max(published_p95_weeks) as published_p95_weeks, max(published_share_within_18) as published_share_within_18, max(published_over_52) as published_over_52,
    sum(cast(total_all as bigint)) as pathways,
    count(coalesce(weeks_00_01, weeks_01_02, weeks_02_03, weeks_03_04, weeks_04_05, weeks_05_06, weeks_06_07, weeks_07_08, weeks_08_09, weeks_09_10, weeks_10_11, weeks_11_12, weeks_12_13, weeks_13_14, weeks_14_15, weeks_15_16, weeks_16_17, weeks_17_18, weeks_18_19, weeks_19_20, weeks_20_21, weeks_21_22, weeks_22_23, weeks_23_24, weeks_24_25, weeks_25_26, weeks_26_27, weeks_27_28, weeks_28_29, weeks_29_30, weeks_30_31, weeks_31_32, weeks_32_33, weeks_33_34, weeks_34_35, weeks_35_36, weeks_36_37, weeks_37_38, weeks_38_39, weeks_39_40, weeks_40_41, weeks_41_42, weeks_42_43, weeks_43_44, weeks_44_45, weeks_45_46, weeks_46_47, weeks_47_48, weeks_48_49, weeks_49_50, weeks_50_51, weeks_51_52, weeks_52_53, weeks_53_54, weeks_54_55, weeks_55_56, weeks_56_57, weeks_57_58, weeks_58_59, weeks_59_60, weeks_60_61, weeks_61_62, weeks_62_63, weeks_63_64, weeks_64_65, weeks_65_66, weeks_66_67, weeks_67_68, weeks_68_69, weeks_69_70, weeks_70_71, weeks_71_72, weeks_72_73, weeks_73_74, weeks_74_75, weeks_75_76, weeks_76_77, weeks_77_78, weeks_78_79, weeks_79_80, weeks_80_81, weeks_81_82, weeks_82_83, weeks_83_84, weeks_84_85, weeks_85_86, weeks_86_87, weeks_87_88, weeks_88_89, weeks_89_90, weeks_90_91, weeks_91_92, weeks_92_93, weeks_93_94, weeks_94_95, weeks_95_96, weeks_96_97, weeks_97_98, weeks_98_99, weeks_99_100, weeks_100_101, weeks_101_102, weeks_102_103, weeks_103_104, weeks_104_plus, weeks_52_plus)) as banded,
    coalesce(sum(cast(weeks_00_01 as bigint)), 0) as n0,
    coalesce(sum(cast(weeks_01_02 as bigint)), 0) as n1,
    coalesce(sum(cast(weeks_02_03 as bigint)), 0) as n2,
    coalesce(sum(cast(weeks_03_04 as bigint)), 0) as n3,
    coalesce(sum(cast(weeks_04_05 as bigint)), 0) as n4,
    coalesce(sum(cast(weeks_05_06 as bigint)), 0) as n5,
    coalesce(sum(cast(weeks_06_07 as bigint)), 0) as n6,
    coalesce(sum(cast(weeks_07_08 as bigint)), 0) as n7,
    coalesce(sum(cast(weeks_08_09 as bigint)), 0) as n8,
    coalesce(sum(cast(weeks_09_10 as bigint)), 0) as n9,
    coalesce(sum(cast(weeks_10_11 as bigint)), 0) as n10,
    coalesce(sum(cast(weeks_11_12 as bigint)), 0) as n11,
    coalesce(sum(cast(weeks_12_13 as bigint)), 0) as n12,
    coalesce(sum(cast(weeks_13_14 as bigint)), 0) as n13,
    coalesce(sum(cast(weeks_14_15 as bigint)), 0) as n14,
    coalesce(sum(cast(weeks_15_16 as bigint)), 0) as n15,
    coalesce(sum(cast(weeks_16_17 as bigint)), 0) as n16,
    coalesce(sum(cast(weeks_17_18 as bigint)), 0) as n17,
    coalesce(sum(cast(weeks_18_19 as bigint)), 0) as n18,
    coalesce(sum(cast(weeks_19_20 as bigint)), 0) as n19,
    coalesce(sum(cast(weeks_20_21 as bigint)), 0) as n20,
    coalesce(sum(cast(weeks_21_22 as bigint)), 0) as n21,
    coalesce(sum(cast(weeks_22_23 as bigint)), 0) as n22,
    coalesce(sum(cast(weeks_23_24 as bigint)), 0) as n23,
    coalesce(sum(cast(weeks_24_25 as bigint)), 0) as n24,
    coalesce(sum(cast(weeks_25_26 as bigint)), 0) as n25,
    coalesce(sum(cast(weeks_26_27 as bigint)), 0) as n26,
    coalesce(sum(cast(weeks_27_28 as bigint)), 0) as n27,
    coalesce(sum(cast(weeks_28_29 as bigint)), 0) as n28,
    coalesce(sum(cast(weeks_29_30 as bigint)), 0) as n29,
    coalesce(sum(cast(weeks_30_31 as bigint)), 0) as n30,
    coalesce(sum(cast(weeks_31_32 as bigint)), 0) as n31,
    coalesce(sum(cast(weeks_32_33 as bigint)), 0) as n32,
    coalesce(sum(cast(weeks_33_34 as bigint)), 0) as n33,
    coalesce(sum(cast(weeks_34_35 as bigint)), 0) as n34,
    coalesce(sum(cast(weeks_35_36 as bigint)), 0) as n35,
    coalesce(sum(cast(weeks_36_37 as bigint)), 0) as n36,
    coalesce(sum(cast(weeks_37_38 as bigint)), 0) as n37,
    coalesce(sum(cast(weeks_38_39 as bigint)), 0) as n38,
    coalesce(sum(cast(weeks_39_40 as bigint)), 0) as n39,
    coalesce(sum(cast(weeks_40_41 as bigint)), 0) as n40,
    coalesce(sum(cast(weeks_41_42 as bigint)), 0) as n41,
    coalesce(sum(cast(weeks_42_43 as bigint)), 0) as n42,
    coalesce(sum(cast(weeks_43_44 as bigint)), 0) as n43,
    coalesce(sum(cast(weeks_44_45 as bigint)), 0) as n44,
    coalesce(sum(cast(weeks_45_46 as bigint)), 0) as n45,
    coalesce(sum(cast(weeks_46_47 as bigint)), 0) as n46,
    coalesce(sum(cast(weeks_47_48 as bigint)), 0) as n47,
    coalesce(sum(cast(weeks_48_49 as bigint)), 0) as n48,
    coalesce(sum(cast(weeks_49_50 as bigint)), 0) as n49,
    coalesce(sum(cast(weeks_50_51 as bigint)), 0) as n50,
    coalesce(sum(cast(weeks_51_52 as bigint)), 0) as n51,
    coalesce(sum(cast(weeks_52_53 as bigint)), 0) as n52,
    coalesce(sum(cast(weeks_53_54 as bigint)), 0) as n53,
    coalesce(sum(cast(weeks_54_55 as bigint)), 0) as n54,
    coalesce(sum(cast(weeks_55_56 as bigint)), 0) as n55,
    coalesce(sum(cast(weeks_56_57 as bigint)), 0) as n56,
    coalesce(sum(cast(weeks_57_58 as bigint)), 0) as n57,
    coalesce(sum(cast(weeks_58_59 as bigint)), 0) as n58,
    coalesce(sum(cast(weeks_59_60 as bigint)), 0) as n59,
    coalesce(sum(cast(weeks_60_61 as bigint)), 0) as n60,
    coalesce(sum(cast(weeks_61_62 as bigint)), 0) as n61,
    coalesce(sum(cast(weeks_62_63 as bigint)), 0) as n62,
    coalesce(sum(cast(weeks_63_64 as bigint)), 0) as n63,
    coalesce(sum(cast(weeks_64_65 as bigint)), 0) as n64,
    coalesce(sum(cast(weeks_65_66 as bigint)), 0) as n65,
    coalesce(sum(cast(weeks_66_67 as bigint)), 0) as n66,
    coalesce(sum(cast(weeks_67_68 as bigint)), 0) as n67,
    coalesce(sum(cast(weeks_68_69 as bigint)), 0) as n68,
    coalesce(sum(cast(weeks_69_70 as bigint)), 0) as n69,
    coalesce(sum(cast(weeks_70_71 as bigint)), 0) as n70,
    coalesce(sum(cast(weeks_71_72 as bigint)), 0) as n71,
    coalesce(sum(cast(weeks_72_73 as bigint)), 0) as n72,
    coalesce(sum(cast(weeks_73_74 as bigint)), 0) as n73,
    coalesce(sum(cast(weeks_74_75 as bigint)), 0) as n74,
    coalesce(sum(cast(weeks_75_76 as bigint)), 0) as n75,
    coalesce(sum(cast(weeks_76_77 as bigint)), 0) as n76,
    coalesce(sum(cast(weeks_77_78 as bigint)), 0) as n77,
    coalesce(sum(cast(weeks_78_79 as bigint)), 0) as n78,
    coalesce(sum(cast(weeks_79_80 as bigint)), 0) as n79,
    coalesce(sum(cast(weeks_80_81 as bigint)), 0) as n80,
    coalesce(sum(cast(weeks_81_82 as bigint)), 0) as n81,
    coalesce(sum(cast(weeks_82_83 as bigint)), 0) as n82,
    coalesce(sum(cast(weeks_83_84 as bigint)), 0) as n83,
    coalesce(sum(cast(weeks_84_85 as bigint)), 0) as n84,
    coalesce(sum(cast(weeks_85_86 as bigint)), 0) as n85,
    coalesce(sum(cast(weeks_86_87 as bigint)), 0) as n86,
    coalesce(sum(cast(weeks_87_88 as bigint)), 0) as n87,
    coalesce(sum(cast(weeks_88_89 as bigint)), 0) as n88,
    coalesce(sum(cast(weeks_89_90 as bigint)), 0) as n89,
    coalesce(sum(cast(weeks_90_91 as bigint)), 0) as n90,
    coalesce(sum(cast(weeks_91_92 as bigint)), 0) as n91,
    coalesce(sum(cast(weeks_92_93 as bigint)), 0) as n92,
    coalesce(sum(cast(weeks_93_94 as bigint)), 0) as n93,
    coalesce(sum(cast(weeks_94_95 as bigint)), 0) as n94,
    coalesce(sum(cast(weeks_95_96 as bigint)), 0) as n95,
    coalesce(sum(cast(weeks_96_97 as bigint)), 0) as n96,
    coalesce(sum(cast(weeks_97_98 as bigint)), 0) as n97,
    coalesce(sum(cast(weeks_98_99 as bigint)), 0) as n98,
    coalesce(sum(cast(weeks_99_100 as bigint)), 0) as n99,
    coalesce(sum(cast(weeks_100_101 as bigint)), 0) as n100,
    coalesce(sum(cast(weeks_101_102 as bigint)), 0) as n101,
    coalesce(sum(cast(weeks_102_103 as bigint)), 0) as n102,
    coalesce(sum(cast(weeks_103_104 as bigint)), 0) as n103,
    coalesce(sum(cast(weeks_104_plus as bigint)), 0) + coalesce(sum(cast(weeks_52_plus as bigint)), 0) as n104
from "dbo"."rtt_workbook"
group by period, workbook, sheet, part_type, organisation_code, treatment_function_code) as o) as g
cross apply (select max(b.known) as known,
  max(case when 100 * (b.upto - b.n) < 50 * b.known and 100 * b.upto >= 50 * b.known
    then case when b.week = 104 then cast(case when open_104 > 0 then 104 else 52 end as float) else b.week + cast(50 * b.known - 100 * (b.upto - b.n) as float) / (100 * b.n) end end) as median_weeks,
  max(case when 100 * (b.upto - b.n) < 92 * b.known and 100 * b.upto >= 92 * b.known
    then case when b.week = 104 then cast(case when open_104 > 0 then 104 else 52 end as float) else b.week + cast(92 * b.known - 100 * (b.upto - b.n) as float) / (100 * b.n) end end) as p92_weeks,
  max(case when 100 * (b.upto - b.n) < 95 * b.known and 100 * b.upto >= 95 * b.known
    then case when b.week = 104 then cast(case when open_104 > 0 then 104 else 52 end as float) else b.week + cast(95 * b.known - 100 * (b.upto - b.n) as float) / (100 * b.n) end end) as p95_weeks
from (
  select v.week, v.n, sum(v.n) over (order by v.week) as upto, sum(v.n) over () as known
  from (values (0, g.n0), (1, g.n1), (2, g.n2), (3, g.n3), (4, g.n4), (5, g.n5), (6, g.n6), (7, g.n7), (8, g.n8), (9, g.n9), (10, g.n10), (11, g.n11), (12, g.n12), (13, g.n13), (14, g.n14), (15, g.n15), (16, g.n16), (17, g.n17), (18, g.n18), (19, g.n19), (20, g.n20), (21, g.n21), (22, g.n22), (23, g.n23), (24, g.n24), (25, g.n25), (26, g.n26), (27, g.n27), (28, g.n28), (29, g.n29), (30, g.n30), (31, g.n31), (32, g.n32), (33, g.n33), (34, g.n34), (35, g.n35), (36, g.n36), (37, g.n37), (38, g.n38), (39, g.n39), (40, g.n40), (41, g.n41), (42, g.n42), (43, g.n43), (44, g.n44), (45, g.n45), (46, g.n46), (47, g.n47), (48, g.n48), (49, g.n49), (50, g.n50), (51, g.n51), (52, g.n52), (53, g.n53), (54, g.n54), (55, g.n55), (56, g.n56), (57, g.n57), (58, g.n58), (59, g.n59), (60, g.n60), (61, g.n61), (62, g.n62), (63, g.n63), (64, g.n64), (65, g.n65), (66, g.n66), (67, g.n67), (68, g.n68), (69, g.n69), (70, g.n70), (71, g.n71), (72, g.n72), (73, g.n73), (74, g.n74), (75, g.n75), (76, g.n76), (77, g.n77), (78, g.n78), (79, g.n79), (80, g.n80), (81, g.n81), (82, g.n82), (83, g.n83), (84, g.n84), (85, g.n85), (86, g.n86), (87, g.n87), (88, g.n88), (89, g.n89), (90, g.n90), (91, g.n91), (92, g.n92), (93, g.n93), (94, g.n94), (95, g.n95), (96, g.n96), (97, g.n97), (98, g.n98), (99, g.n99), (100, g.n100), (101, g.n101), (102, g.n102), (103, g.n103), (104, g.n104)) as v (week, n)) as b) as "p"
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Waits of each row of the workbooks, published beside worked out: one row per month, workbook, sheet, organisation and treatment function. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Waits of each row of the workbooks, published beside worked out: one row per month, workbook, sheet, organisation and treatment function. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'workbook', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The workbook, such as NonAdmitted Provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'workbook'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The workbook, such as NonAdmitted Provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'workbook'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'sheet', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The sheet. Sheets hold the same patients at several levels: never add one to another.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'sheet'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The sheet. Sheets hold the same patients at several levels: never add one to another.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'sheet'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'part_type', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The part of the return, as in table rtt.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'part_type'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The part of the return, as in table rtt.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'part_type'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'organisation_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Code of the provider, commissioner, area team or region; a hyphen for England.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'organisation_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Code of the provider, commissioner, area team or region; a hyphen for England.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'organisation_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'treatment_function_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'organisation_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the organisation in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'organisation_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the organisation in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'organisation_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'published_median_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, as published; null where undefined or not in the workbook.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_median_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, as published; null where undefined or not in the workbook.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_median_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'published_p92_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait within which 92 % are, as published; likewise.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_p92_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait within which 92 % are, as published; likewise.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_p92_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'published_p95_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait within which 95 % are, as published; likewise.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_p95_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait within which 95 % are, as published; likewise.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_p95_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'published_share_within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks, as published, a fraction of 1; likewise.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_share_within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks, as published, a fraction of 1; likewise.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_share_within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'published_over_52', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways over 52 weeks, as published; likewise.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_over_52'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways over 52 weeks, as published; likewise.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'published_over_52'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'pathways', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All pathways of the row.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'pathways'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All pathways of the row.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'pathways'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks, from the bands; null for new periods, which have none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks, from the bands; null for new periods, which have none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'percent_within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent, from the bands: of all pathways; for completed pathways of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'percent_within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent, from the bands: of all pathways; for completed pathways of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'percent_within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'over_52', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks, from the bands.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'over_52'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks, from the bands.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'over_52'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'over_65', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks, from the bands; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'over_65'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks, from the bands; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'over_65'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'over_78', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks, from the bands; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'over_78'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks, from the bands; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'over_78'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'over_104', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'over_104'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'over_104'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'median_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band. Equal to the published one since October 2022, when its method changed.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'median_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band. Equal to the published one since October 2022, when its method changed.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'median_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'p92_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'p92_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'p92_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'p95_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'p95_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'p95_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_workbook_waits"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_workbook_waits"'), N'open_ended', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band: it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'open_ended'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band: it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_workbook_waits', @level2type = N'COLUMN', @level2name = N'open_ended'
go

create or alter view "dbo"."ae_by_provider" as
select period, organisation_code, organisation_name, parent_name, attendances, over_4h, attendances - over_4h as within_4h,
  100 * cast(attendances - over_4h as float) / nullif(attendances, 0) as percent_within_4h,
  type_1_attendances,
  100 * cast(type_1_attendances - type_1_over_4h as float) / nullif(type_1_attendances, 0) as percent_type_1_within_4h,
  decision_to_admission_over_12h, emergency_admissions
from (
  select period, organisation_code, organisation_name, parent_name,
    sum(cast(case when coalesce(type_1_attendances, type_2_attendances, other_attendances, booked_type_1_attendances, booked_type_2_attendances, booked_other_attendances) is not null then coalesce(type_1_attendances, 0) + coalesce(type_2_attendances, 0) + coalesce(other_attendances, 0) + coalesce(booked_type_1_attendances, 0) + coalesce(booked_type_2_attendances, 0) + coalesce(booked_other_attendances, 0) end as bigint)) as attendances,
    sum(cast(case when coalesce(type_1_over_4h, type_2_over_4h, other_over_4h, booked_type_1_over_4h, booked_type_2_over_4h, booked_other_over_4h) is not null then coalesce(type_1_over_4h, 0) + coalesce(type_2_over_4h, 0) + coalesce(other_over_4h, 0) + coalesce(booked_type_1_over_4h, 0) + coalesce(booked_type_2_over_4h, 0) + coalesce(booked_other_over_4h, 0) end as bigint)) as over_4h,
    sum(cast(case when coalesce(type_1_attendances, booked_type_1_attendances) is not null then coalesce(type_1_attendances, 0) + coalesce(booked_type_1_attendances, 0) end as bigint)) as type_1_attendances,
    sum(cast(case when coalesce(type_1_over_4h, booked_type_1_over_4h) is not null then coalesce(type_1_over_4h, 0) + coalesce(booked_type_1_over_4h, 0) end as bigint)) as type_1_over_4h,
    sum(cast(case when decision_to_admission_over_12h is not null then coalesce(decision_to_admission_over_12h, 0) end as bigint)) as decision_to_admission_over_12h,
    sum(cast(case when coalesce(type_1_admissions, type_2_admissions, other_admissions, not_through_ae_admissions) is not null then coalesce(type_1_admissions, 0) + coalesce(type_2_admissions, 0) + coalesce(other_admissions, 0) + coalesce(not_through_ae_admissions, 0) end as bigint)) as emergency_admissions
  from "dbo"."ae"
  where row_type = 'organisation'
  group by period, organisation_code, organisation_name, parent_name) as g
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Four-hour performance: one row per month and provider, without the month''s total. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, A&E Attendances and Emergency Admissions).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Four-hour performance: one row per month and provider, without the month''s total. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, A&E Attendances and Emergency Admissions).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'organisation_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'organisation_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'organisation_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'organisation_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'organisation_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'organisation_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'parent_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider''s NHS England region.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'parent_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider''s NHS England region.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'parent_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'attendances', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Attendances of all types, booked ones included.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'attendances'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Attendances of all types, booked ones included.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'attendances'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'over_4h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, those that lasted over 4 hours from arrival to admission, transfer or discharge.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'over_4h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, those that lasted over 4 hours from arrival to admission, transfer or discharge.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'over_4h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'within_4h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, the others.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'within_4h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, the others.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'within_4h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'percent_within_4h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within 4 hours in percent, all types: the four-hour standard; null where nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'percent_within_4h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within 4 hours in percent, all types: the four-hour standard; null where nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'percent_within_4h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'type_1_attendances', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Attendances at type 1 departments, booked ones included.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'type_1_attendances'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Attendances at type 1 departments, booked ones included.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'type_1_attendances'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'percent_type_1_within_4h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share of these within 4 hours in percent; null where nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'percent_type_1_within_4h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share of these within 4 hours in percent; null where nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'percent_type_1_within_4h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'decision_to_admission_over_12h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Patients who waited over 12 hours from the decision to admit to admission.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'decision_to_admission_over_12h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Patients who waited over 12 hours from the decision to admit to admission.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'decision_to_admission_over_12h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."ae_by_provider"'), N'emergency_admissions', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Emergency admissions, through A&E or not.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'emergency_admissions'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Emergency admissions, through A&E or not.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_by_provider', @level2type = N'COLUMN', @level2name = N'emergency_admissions'
go

create or alter view "dbo"."ae_england" as
select period, attendances, over_4h, attendances - over_4h as within_4h,
  100 * cast(attendances - over_4h as float) / nullif(attendances, 0) as percent_within_4h,
  type_1_attendances,
  100 * cast(type_1_attendances - type_1_over_4h as float) / nullif(type_1_attendances, 0) as percent_type_1_within_4h,
  decision_to_admission_over_12h, emergency_admissions
from (
  select period,
    sum(cast(case when coalesce(type_1_attendances, type_2_attendances, other_attendances, booked_type_1_attendances, booked_type_2_attendances, booked_other_attendances) is not null then coalesce(type_1_attendances, 0) + coalesce(type_2_attendances, 0) + coalesce(other_attendances, 0) + coalesce(booked_type_1_attendances, 0) + coalesce(booked_type_2_attendances, 0) + coalesce(booked_other_attendances, 0) end as bigint)) as attendances,
    sum(cast(case when coalesce(type_1_over_4h, type_2_over_4h, other_over_4h, booked_type_1_over_4h, booked_type_2_over_4h, booked_other_over_4h) is not null then coalesce(type_1_over_4h, 0) + coalesce(type_2_over_4h, 0) + coalesce(other_over_4h, 0) + coalesce(booked_type_1_over_4h, 0) + coalesce(booked_type_2_over_4h, 0) + coalesce(booked_other_over_4h, 0) end as bigint)) as over_4h,
    sum(cast(case when coalesce(type_1_attendances, booked_type_1_attendances) is not null then coalesce(type_1_attendances, 0) + coalesce(booked_type_1_attendances, 0) end as bigint)) as type_1_attendances,
    sum(cast(case when coalesce(type_1_over_4h, booked_type_1_over_4h) is not null then coalesce(type_1_over_4h, 0) + coalesce(booked_type_1_over_4h, 0) end as bigint)) as type_1_over_4h,
    sum(cast(case when decision_to_admission_over_12h is not null then coalesce(decision_to_admission_over_12h, 0) end as bigint)) as decision_to_admission_over_12h,
    sum(cast(case when coalesce(type_1_admissions, type_2_admissions, other_admissions, not_through_ae_admissions) is not null then coalesce(type_1_admissions, 0) + coalesce(type_2_admissions, 0) + coalesce(other_admissions, 0) + coalesce(not_through_ae_admissions, 0) end as bigint)) as emergency_admissions
  from "dbo"."ae"
  where row_type = 'organisation'
  group by period) as g
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Four-hour performance of England: one row per month, the sum of its providers. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, A&E Attendances and Emergency Admissions).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Four-hour performance of England: one row per month, the sum of its providers. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, A&E Attendances and Emergency Admissions).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'attendances', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Attendances of all types, booked ones included.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'attendances'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Attendances of all types, booked ones included.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'attendances'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'over_4h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, those that lasted over 4 hours from arrival to admission, transfer or discharge.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'over_4h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, those that lasted over 4 hours from arrival to admission, transfer or discharge.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'over_4h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'within_4h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, the others.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'within_4h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, the others.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'within_4h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'percent_within_4h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within 4 hours in percent, all types: the four-hour standard; null where nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'percent_within_4h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within 4 hours in percent, all types: the four-hour standard; null where nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'percent_within_4h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'type_1_attendances', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Attendances at type 1 departments, booked ones included.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'type_1_attendances'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Attendances at type 1 departments, booked ones included.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'type_1_attendances'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'percent_type_1_within_4h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share of these within 4 hours in percent; null where nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'percent_type_1_within_4h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share of these within 4 hours in percent; null where nobody attended.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'percent_type_1_within_4h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'decision_to_admission_over_12h', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Patients who waited over 12 hours from the decision to admit to admission.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'decision_to_admission_over_12h'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Patients who waited over 12 hours from the decision to admit to admission.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'decision_to_admission_over_12h'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."ae_england"') and minor_id = columnproperty(object_id(N'"dbo"."ae_england"'), N'emergency_admissions', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Emergency admissions, through A&E or not.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'emergency_admissions'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Emergency admissions, through A&E or not.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'ae_england', @level2type = N'COLUMN', @level2name = N'emergency_admissions'
go

create or alter view "dbo"."dm01_by_provider" as
select period, provider_code, provider_name, test, waiting, over_6_weeks,
  100 * cast(over_6_weeks as float) / nullif(waiting, 0) as percent_over_6_weeks,
  over_13_weeks,
  100 * cast(over_13_weeks as float) / nullif(waiting, 0) as percent_over_13_weeks,
  total_activity
from (
  select period, provider_code, max(provider_name) as provider_name, test,
    sum(cast(waiting as bigint)) as waiting,
    sum(cast(coalesce(weeks_06_07, 0) + coalesce(weeks_07_08, 0) + coalesce(weeks_08_09, 0) + coalesce(weeks_09_10, 0) + coalesce(weeks_10_11, 0) + coalesce(weeks_11_12, 0) + coalesce(weeks_12_13, 0) + coalesce(weeks_13_plus, 0) as bigint)) as over_6_weeks,
    sum(cast(coalesce(weeks_13_plus, 0) as bigint)) as over_13_weeks,
    sum(cast(total_activity as bigint)) as total_activity
  from "dbo"."dm01"
  group by period, provider_code, test) as g
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Diagnostic waits by provider: one row per month, provider and test. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Diagnostics Waiting Times and Activity).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Diagnostic waits by provider: one row per month, provider and test. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Diagnostics Waiting Times and Activity).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'provider_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'provider_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'provider_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'provider_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'provider_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'provider_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'test', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The diagnostic test; TOTAL is the sum of the others and must not be added to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'test'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The diagnostic test; TOTAL is the sum of the others and must not be added to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'test'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'waiting', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All who wait at the end of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'waiting'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All who wait at the end of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'waiting'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'over_6_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 6 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'over_6_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 6 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'over_6_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'percent_over_6_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Their share in percent, which the standard wants under 1; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'percent_over_6_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Their share in percent, which the standard wants under 1; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'percent_over_6_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'over_13_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 13 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'over_13_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 13 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'over_13_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'percent_over_13_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Their share in percent; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'percent_over_13_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Their share in percent; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'percent_over_13_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_provider"'), N'total_activity', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Tests done in the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'total_activity'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tests done in the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_provider', @level2type = N'COLUMN', @level2name = N'total_activity'
go

create or alter view "dbo"."dm01_by_commissioner" as
select period, commissioner_code, commissioner_name, test, waiting, over_6_weeks,
  100 * cast(over_6_weeks as float) / nullif(waiting, 0) as percent_over_6_weeks,
  over_13_weeks,
  100 * cast(over_13_weeks as float) / nullif(waiting, 0) as percent_over_13_weeks,
  total_activity
from (
  select period, commissioner_code, max(commissioner_name) as commissioner_name, test,
    sum(cast(waiting as bigint)) as waiting,
    sum(cast(coalesce(weeks_06_07, 0) + coalesce(weeks_07_08, 0) + coalesce(weeks_08_09, 0) + coalesce(weeks_09_10, 0) + coalesce(weeks_10_11, 0) + coalesce(weeks_11_12, 0) + coalesce(weeks_12_13, 0) + coalesce(weeks_13_plus, 0) as bigint)) as over_6_weeks,
    sum(cast(coalesce(weeks_13_plus, 0) as bigint)) as over_13_weeks,
    sum(cast(total_activity as bigint)) as total_activity
  from "dbo"."dm01"
  group by period, commissioner_code, test) as g
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Diagnostic waits by commissioner: one row per month, commissioner and test. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Diagnostics Waiting Times and Activity).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Diagnostic waits by commissioner: one row per month, commissioner and test. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Diagnostics Waiting Times and Activity).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'commissioner_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'commissioner_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'commissioner_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'commissioner_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the commissioner in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'commissioner_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the commissioner in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'commissioner_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'test', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The diagnostic test; TOTAL is the sum of the others and must not be added to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'test'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The diagnostic test; TOTAL is the sum of the others and must not be added to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'test'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'waiting', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All who wait at the end of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'waiting'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All who wait at the end of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'waiting'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'over_6_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 6 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_6_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 6 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_6_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'percent_over_6_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Their share in percent, which the standard wants under 1; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'percent_over_6_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Their share in percent, which the standard wants under 1; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'percent_over_6_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'over_13_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 13 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_13_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 13 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_13_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'percent_over_13_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Their share in percent; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'percent_over_13_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Their share in percent; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'percent_over_13_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_by_commissioner"'), N'total_activity', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Tests done in the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'total_activity'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tests done in the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_by_commissioner', @level2type = N'COLUMN', @level2name = N'total_activity'
go

create or alter view "dbo"."dm01_england" as
select period, test, waiting, over_6_weeks,
  100 * cast(over_6_weeks as float) / nullif(waiting, 0) as percent_over_6_weeks,
  over_13_weeks,
  100 * cast(over_13_weeks as float) / nullif(waiting, 0) as percent_over_13_weeks,
  total_activity
from (
  select period, test,
    sum(cast(waiting as bigint)) as waiting,
    sum(cast(coalesce(weeks_06_07, 0) + coalesce(weeks_07_08, 0) + coalesce(weeks_08_09, 0) + coalesce(weeks_09_10, 0) + coalesce(weeks_10_11, 0) + coalesce(weeks_11_12, 0) + coalesce(weeks_12_13, 0) + coalesce(weeks_13_plus, 0) as bigint)) as over_6_weeks,
    sum(cast(coalesce(weeks_13_plus, 0) as bigint)) as over_13_weeks,
    sum(cast(total_activity as bigint)) as total_activity
  from "dbo"."dm01"
  group by period, test) as g
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Diagnostic waits of every row of the extract: one row per month and test. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Diagnostics Waiting Times and Activity).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Diagnostic waits of every row of the extract: one row per month and test. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Diagnostics Waiting Times and Activity).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_england"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_england"'), N'test', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The diagnostic test; TOTAL is the sum of the others and must not be added to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'test'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The diagnostic test; TOTAL is the sum of the others and must not be added to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'test'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_england"'), N'waiting', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All who wait at the end of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'waiting'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All who wait at the end of the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'waiting'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_england"'), N'over_6_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 6 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'over_6_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 6 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'over_6_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_england"'), N'percent_over_6_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Their share in percent, which the standard wants under 1; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'percent_over_6_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Their share in percent, which the standard wants under 1; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'percent_over_6_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_england"'), N'over_13_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 13 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'over_13_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Of these, those who have waited 13 weeks or longer.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'over_13_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_england"'), N'percent_over_13_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Their share in percent; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'percent_over_13_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Their share in percent; null where nobody waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'percent_over_13_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."dm01_england"') and minor_id = columnproperty(object_id(N'"dbo"."dm01_england"'), N'total_activity', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Tests done in the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'total_activity'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Tests done in the month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'dm01_england', @level2type = N'COLUMN', @level2name = N'total_activity'
go

create or alter view "dbo"."cancer_by_provider" as
select period, organisation_code, organisation_name, standard, total, within_standard, after_standard,
  100 * cast(within_standard as float) / nullif(cast(total as float), 0) as percent_within
from "dbo"."cancer"
where row_type = 'organisation' and basis = 'Provider' and cancer_type in ('ALL CANCERS', '-') and referral_route in ('ALL ROUTES', '-') and treatment in ('ALL MODALITIES', '-')
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Performance against the cancer standards: one row per month, provider and standard. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Cancer Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Performance against the cancer standards: one row per month, provider and standard. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Cancer Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_provider"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_provider"'), N'organisation_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'organisation_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'organisation_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_provider"'), N'organisation_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'organisation_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'organisation_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_provider"'), N'standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'FDS, 31D or 62D.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'FDS, 31D or 62D.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_provider"'), N'total', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All patients, of all cancers, routes and treatments.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'total'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All patients, of all cancers, routes and treatments.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'total'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_provider"'), N'within_standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Those within the standard.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'within_standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Those within the standard.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'within_standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_provider"'), N'after_standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Those after it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'after_standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Those after it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'after_standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_provider"'), N'percent_within', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within the standard in percent; null where there are none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'percent_within'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within the standard in percent; null where there are none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_provider', @level2type = N'COLUMN', @level2name = N'percent_within'
go

create or alter view "dbo"."cancer_by_commissioner" as
select period, organisation_code, organisation_name, standard, total, within_standard, after_standard,
  100 * cast(within_standard as float) / nullif(cast(total as float), 0) as percent_within
from "dbo"."cancer"
where row_type = 'organisation' and basis = 'Commissioner' and cancer_type in ('ALL CANCERS', '-') and referral_route in ('ALL ROUTES', '-') and treatment in ('ALL MODALITIES', '-')
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Performance against the cancer standards: one row per month, commissioner and standard. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Cancer Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Performance against the cancer standards: one row per month, commissioner and standard. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Cancer Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_commissioner"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_commissioner"'), N'organisation_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'organisation_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'organisation_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_commissioner"'), N'organisation_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the commissioner in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'organisation_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the commissioner in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'organisation_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_commissioner"'), N'standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'FDS, 31D or 62D.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'FDS, 31D or 62D.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_commissioner"'), N'total', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All patients, of all cancers, routes and treatments.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'total'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All patients, of all cancers, routes and treatments.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'total'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_commissioner"'), N'within_standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Those within the standard.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'within_standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Those within the standard.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'within_standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_commissioner"'), N'after_standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Those after it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'after_standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Those after it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'after_standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_by_commissioner"'), N'percent_within', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within the standard in percent; null where there are none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'percent_within'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within the standard in percent; null where there are none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_by_commissioner', @level2type = N'COLUMN', @level2name = N'percent_within'
go

create or alter view "dbo"."cancer_england" as
select period, basis, standard, total, within_standard, after_standard,
  100 * cast(within_standard as float) / nullif(cast(total as float), 0) as percent_within
from "dbo"."cancer"
where row_type = 'total' and cancer_type in ('ALL CANCERS', '-') and referral_route in ('ALL ROUTES', '-') and treatment in ('ALL MODALITIES', '-')
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_england"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Performance against the cancer standards, as the file sums it: one row per month, basis and standard. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Cancer Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Performance against the cancer standards, as the file sums it: one row per month, basis and standard. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Cancer Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_england"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_england"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_england"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_england"'), N'basis', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Provider or Commissioner.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'basis'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Provider or Commissioner.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'basis'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_england"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_england"'), N'standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'FDS, 31D or 62D.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'FDS, 31D or 62D.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_england"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_england"'), N'total', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All patients, of all cancers, routes and treatments.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'total'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All patients, of all cancers, routes and treatments.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'total'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_england"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_england"'), N'within_standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Those within the standard.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'within_standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Those within the standard.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'within_standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_england"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_england"'), N'after_standard', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Those after it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'after_standard'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Those after it.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'after_standard'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."cancer_england"') and minor_id = columnproperty(object_id(N'"dbo"."cancer_england"'), N'percent_within', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within the standard in percent; null where there are none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'percent_within'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within the standard in percent; null where there are none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'cancer_england', @level2type = N'COLUMN', @level2name = N'percent_within'
go

-- @tenant: nvarchar
-- @at: datetime2
-- @view0: nvarchar
-- @owner0: nvarchar
-- @hash0: nvarchar
-- @view1: nvarchar
-- @owner1: nvarchar
-- @hash1: nvarchar
-- @view2: nvarchar
-- @owner2: nvarchar
-- @hash2: nvarchar
-- @view3: nvarchar
-- @owner3: nvarchar
-- @hash3: nvarchar
-- @view4: nvarchar
-- @owner4: nvarchar
-- @hash4: nvarchar
-- @view5: nvarchar
-- @owner5: nvarchar
-- @hash5: nvarchar
-- @view6: nvarchar
-- @owner6: nvarchar
-- @hash6: nvarchar
-- @view7: nvarchar
-- @owner7: nvarchar
-- @hash7: nvarchar
-- @view8: nvarchar
-- @owner8: nvarchar
-- @hash8: nvarchar
delete from "dbo"."weir_tables" where tenant = @tenant and table_name in (@view0, @view1, @view2, @view3, @view4, @view5, @view6, @view7, @view8); insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, created_at) values (@tenant, @view0, @owner0, 'view', @hash0, @at), (@tenant, @view1, @owner1, 'view', @hash1, @at), (@tenant, @view2, @owner2, 'view', @hash2, @at), (@tenant, @view3, @owner3, 'view', @hash3, @at), (@tenant, @view4, @owner4, 'view', @hash4, @at), (@tenant, @view5, @owner5, 'view', @hash5, @at), (@tenant, @view6, @owner6, 'view', @hash6, @at), (@tenant, @view7, @owner7, 'view', @hash7, @at), (@tenant, @view8, @owner8, 'view', @hash8, @at)
go

commit transaction
go

