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

create or alter view "dbo"."rtt_bands" as
select r.period, r.provider_code, r.provider_name, r.commissioner_code, r.commissioner_name, r.part_type, r.treatment_function_code,
  b.weeks_from, b.weeks_to, b.pathways
from "dbo"."rtt" as r
cross apply (values (0, 1, r.weeks_00_01), (1, 2, r.weeks_01_02), (2, 3, r.weeks_02_03), (3, 4, r.weeks_03_04), (4, 5, r.weeks_04_05), (5, 6, r.weeks_05_06), (6, 7, r.weeks_06_07), (7, 8, r.weeks_07_08), (8, 9, r.weeks_08_09), (9, 10, r.weeks_09_10), (10, 11, r.weeks_10_11), (11, 12, r.weeks_11_12), (12, 13, r.weeks_12_13), (13, 14, r.weeks_13_14), (14, 15, r.weeks_14_15), (15, 16, r.weeks_15_16), (16, 17, r.weeks_16_17), (17, 18, r.weeks_17_18), (18, 19, r.weeks_18_19), (19, 20, r.weeks_19_20), (20, 21, r.weeks_20_21), (21, 22, r.weeks_21_22), (22, 23, r.weeks_22_23), (23, 24, r.weeks_23_24), (24, 25, r.weeks_24_25), (25, 26, r.weeks_25_26), (26, 27, r.weeks_26_27), (27, 28, r.weeks_27_28), (28, 29, r.weeks_28_29), (29, 30, r.weeks_29_30), (30, 31, r.weeks_30_31), (31, 32, r.weeks_31_32), (32, 33, r.weeks_32_33), (33, 34, r.weeks_33_34), (34, 35, r.weeks_34_35), (35, 36, r.weeks_35_36), (36, 37, r.weeks_36_37), (37, 38, r.weeks_37_38), (38, 39, r.weeks_38_39), (39, 40, r.weeks_39_40), (40, 41, r.weeks_40_41), (41, 42, r.weeks_41_42), (42, 43, r.weeks_42_43), (43, 44, r.weeks_43_44), (44, 45, r.weeks_44_45), (45, 46, r.weeks_45_46), (46, 47, r.weeks_46_47), (47, 48, r.weeks_47_48), (48, 49, r.weeks_48_49), (49, 50, r.weeks_49_50), (50, 51, r.weeks_50_51), (51, 52, r.weeks_51_52), (52, 53, r.weeks_52_53), (53, 54, r.weeks_53_54), (54, 55, r.weeks_54_55), (55, 56, r.weeks_55_56), (56, 57, r.weeks_56_57), (57, 58, r.weeks_57_58), (58, 59, r.weeks_58_59), (59, 60, r.weeks_59_60), (60, 61, r.weeks_60_61), (61, 62, r.weeks_61_62), (62, 63, r.weeks_62_63), (63, 64, r.weeks_63_64), (64, 65, r.weeks_64_65), (65, 66, r.weeks_65_66), (66, 67, r.weeks_66_67), (67, 68, r.weeks_67_68), (68, 69, r.weeks_68_69), (69, 70, r.weeks_69_70), (70, 71, r.weeks_70_71), (71, 72, r.weeks_71_72), (72, 73, r.weeks_72_73), (73, 74, r.weeks_73_74), (74, 75, r.weeks_74_75), (75, 76, r.weeks_75_76), (76, 77, r.weeks_76_77), (77, 78, r.weeks_77_78), (78, 79, r.weeks_78_79), (79, 80, r.weeks_79_80), (80, 81, r.weeks_80_81), (81, 82, r.weeks_81_82), (82, 83, r.weeks_82_83), (83, 84, r.weeks_83_84), (84, 85, r.weeks_84_85), (85, 86, r.weeks_85_86), (86, 87, r.weeks_86_87), (87, 88, r.weeks_87_88), (88, 89, r.weeks_88_89), (89, 90, r.weeks_89_90), (90, 91, r.weeks_90_91), (91, 92, r.weeks_91_92), (92, 93, r.weeks_92_93), (93, 94, r.weeks_93_94), (94, 95, r.weeks_94_95), (95, 96, r.weeks_95_96), (96, 97, r.weeks_96_97), (97, 98, r.weeks_97_98), (98, 99, r.weeks_98_99), (99, 100, r.weeks_99_100), (100, 101, r.weeks_100_101), (101, 102, r.weeks_101_102), (102, 103, r.weeks_102_103), (103, 104, r.weeks_103_104), (104, cast(null as int), r.weeks_104_plus), (52, cast(null as int), r.weeks_52_plus)) as "b" ("weeks_from", "weeks_to", "pathways")
where b.pathways is not null
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Waits as a distribution: one row per row of rtt and weekly band, for charts; bands that a file does not have are left out. Filter it: a month has some 13 million rows. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Waits as a distribution: one row per row of rtt and weekly band, for charts; bands that a file does not have are left out. Filter it: a month has some 13 million rows. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'provider_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'provider_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'provider_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'provider_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'provider_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'provider_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'commissioner_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner; NONC for patients whose care is not commissioned by the English NHS.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'commissioner_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner; NONC for patients whose care is not commissioned by the English NHS.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'commissioner_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'commissioner_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the commissioner in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'commissioner_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the commissioner in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'commissioner_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'part_type', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'part_type'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'part_type'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'treatment_function_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others. Never add it to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others. Never add it to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'weeks_from', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Lower bound of the band in weeks, not included (included in the first band).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'weeks_from'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Lower bound of the band in weeks, not included (included in the first band).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'weeks_from'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'weeks_to', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Upper bound of the band in weeks, included; null in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'weeks_to'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Upper bound of the band in weeks, included; null in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'weeks_to'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_bands"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_bands"'), N'pathways', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways in the band, as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'pathways'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways in the band, as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_bands', @level2type = N'COLUMN', @level2name = N'pathways'
go

create or alter view "dbo"."rtt_by_provider" as
select period, provider_code, provider_name, part_type, treatment_function_code, basis,
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
select period, provider_code as provider_code, max(provider_name) as provider_name, part_type, treatment_function_code, basis,
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
from (
  select *, 'all' as basis from "dbo"."rtt"
  union all
  select *, 'english' as basis from "dbo"."rtt" where commissioner_code <> 'NONC') as r
group by period, provider_code, part_type, treatment_function_code, basis) as o) as g
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

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Waits by provider: one row per month, provider, part, treatment function and basis. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Waits by provider: one row per month, provider, part, treatment function and basis. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'provider_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'provider_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'provider_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'provider_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month. Two providers may share a name: group by code.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'provider_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month. Two providers may share a name: group by code.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'provider_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'part_type', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'part_type'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'part_type'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'treatment_function_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others. Never add it to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others. Never add it to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'basis', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'all: every patient. english: without commissioner NONC, that is patients whose care is not commissioned by the English NHS; England''s published figures are on this basis.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'basis'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'all: every patient. english: without commissioner NONC, that is patients whose care is not commissioned by the English NHS; England''s published figures are on this basis.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'basis'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'pathways', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All pathways of the group (total_all), as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'pathways'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All pathways of the group (total_all), as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'pathways'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'percent_within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'percent_within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'percent_within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'over_52', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'over_52'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'over_52'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'over_65', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'over_65'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'over_65'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'over_78', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'over_78'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'over_78'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'over_104', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'over_104'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'over_104'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'median_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'median_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'median_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'p92_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'p92_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'p92_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'p95_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'p95_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'p95_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_provider"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_provider"'), N'open_ended', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'open_ended'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_provider', @level2type = N'COLUMN', @level2name = N'open_ended'
go

create or alter view "dbo"."rtt_by_commissioner" as
select period, commissioner_code, commissioner_name, part_type, treatment_function_code, basis,
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
select period, commissioner_code as commissioner_code, max(commissioner_name) as commissioner_name, part_type, treatment_function_code, basis,
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
from (
  select *, 'all' as basis from "dbo"."rtt"
  union all
  select *, 'english' as basis from "dbo"."rtt" where commissioner_code <> 'NONC') as r
group by period, commissioner_code, part_type, treatment_function_code, basis) as o) as g
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

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Waits by commissioner: one row per month, commissioner, part, treatment function and basis. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Waits by commissioner: one row per month, commissioner, part, treatment function and basis. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'commissioner_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'commissioner_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'commissioner_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'commissioner_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the commissioner in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'commissioner_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the commissioner in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'commissioner_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'part_type', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'part_type'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'part_type'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'treatment_function_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others. Never add it to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others. Never add it to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'basis', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'all: every patient. english: without commissioner NONC, that is patients whose care is not commissioned by the English NHS; England''s published figures are on this basis.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'basis'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'all: every patient. english: without commissioner NONC, that is patients whose care is not commissioned by the English NHS; England''s published figures are on this basis.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'basis'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'pathways', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All pathways of the group (total_all), as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'pathways'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All pathways of the group (total_all), as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'pathways'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'percent_within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'percent_within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'percent_within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'over_52', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_52'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_52'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'over_65', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_65'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_65'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'over_78', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_78'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_78'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'over_104', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_104'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'over_104'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'median_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'median_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'median_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'p92_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'p92_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'p92_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'p95_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'p95_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'p95_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_commissioner"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_commissioner"'), N'open_ended', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'open_ended'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_commissioner', @level2type = N'COLUMN', @level2name = N'open_ended'
go

create or alter view "dbo"."rtt_by_icb" as
select period, icb_code, icb_name, part_type, treatment_function_code, basis,
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
select period, commissioner_parent_code as icb_code, max(commissioner_parent_name) as icb_name, part_type, treatment_function_code, basis,
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
from (
  select *, 'all' as basis from "dbo"."rtt"
  union all
  select *, 'english' as basis from "dbo"."rtt" where commissioner_code <> 'NONC') as r
group by period, commissioner_parent_code, part_type, treatment_function_code, basis) as o) as g
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

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Waits by integrated care board of the commissioner: one row per month, board, part, treatment function and basis. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Waits by integrated care board of the commissioner: one row per month, board, part, treatment function and basis. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'icb_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner''s parent, an integrated care board; null for commissioners without one (NHS England''s hubs and regions, and NONC in basis all).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'icb_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the commissioner''s parent, an integrated care board; null for commissioners without one (NHS England''s hubs and regions, and NONC in basis all).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'icb_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'icb_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the integrated care board in this month; null where the code is.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'icb_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the integrated care board in this month; null where the code is.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'icb_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'part_type', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'part_type'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Part_1A completed admitted, Part_1B completed non-admitted, Part_2 incomplete (the waiting list), Part_2A incomplete with a decision to admit (within Part_2), Part_3 new periods.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'part_type'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'treatment_function_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others. Never add it to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Treatment function; C_999 is the total of all others. Never add it to them.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'treatment_function_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'basis', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'all: every patient. english: without commissioner NONC, that is patients whose care is not commissioned by the English NHS; England''s published figures are on this basis.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'basis'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'all: every patient. english: without commissioner NONC, that is patients whose care is not commissioned by the English NHS; England''s published figures are on this basis.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'basis'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'pathways', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All pathways of the group (total_all), as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'pathways'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All pathways of the group (total_all), as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'pathways'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'percent_within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'percent_within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'percent_within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'over_52', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'over_52'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'over_52'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'over_65', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'over_65'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'over_65'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'over_78', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'over_78'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'over_78'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'over_104', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'over_104'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'over_104'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'median_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'median_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'median_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'p92_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'p92_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'p92_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'p95_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'p95_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'p95_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_by_icb"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_by_icb"'), N'open_ended', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'open_ended'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_by_icb', @level2type = N'COLUMN', @level2name = N'open_ended'
go

create or alter view "dbo"."rtt_england" as
with submitted as (
  select provider_code, period, (year(period) * 12 + month(period)) as month_number
  from "dbo"."rtt"
  group by provider_code, period),
months as (
  select distinct period, month_number from submitted),
before as (
  select distinct m.period, s.provider_code
  from months as m
  join submitted as s on s.month_number < m.month_number and s.month_number >= m.month_number - 12),
missing as (
  select b.period, count(*) - count(s.provider_code) as providers
  from before as b
  left join submitted as s on s.period = b.period and s.provider_code = b.provider_code
  group by b.period)
select w.*, m.providers as missing_providers
from (
select period,
  pathways,
  case when banded > 0 then n0 + n1 + n2 + n3 + n4 + n5 + n6 + n7 + n8 + n9 + n10 + n11 + n12 + n13 + n14 + n15 + n16 + n17 end as within_18,
  case when banded > 0 then 100 * cast(n0 + n1 + n2 + n3 + n4 + n5 + n6 + n7 + n8 + n9 + n10 + n11 + n12 + n13 + n14 + n15 + n16 + n17 as float) / nullif(pathways, 0) end as percent_within_18,
  case when banded > 0 then n52 + n53 + n54 + n55 + n56 + n57 + n58 + n59 + n60 + n61 + n62 + n63 + n64 + n65 + n66 + n67 + n68 + n69 + n70 + n71 + n72 + n73 + n74 + n75 + n76 + n77 + n78 + n79 + n80 + n81 + n82 + n83 + n84 + n85 + n86 + n87 + n88 + n89 + n90 + n91 + n92 + n93 + n94 + n95 + n96 + n97 + n98 + n99 + n100 + n101 + n102 + n103 + n104 end as over_52,
  case when open_104 > 0 then n65 + n66 + n67 + n68 + n69 + n70 + n71 + n72 + n73 + n74 + n75 + n76 + n77 + n78 + n79 + n80 + n81 + n82 + n83 + n84 + n85 + n86 + n87 + n88 + n89 + n90 + n91 + n92 + n93 + n94 + n95 + n96 + n97 + n98 + n99 + n100 + n101 + n102 + n103 + n104 end as over_65,
  case when open_104 > 0 then n78 + n79 + n80 + n81 + n82 + n83 + n84 + n85 + n86 + n87 + n88 + n89 + n90 + n91 + n92 + n93 + n94 + n95 + n96 + n97 + n98 + n99 + n100 + n101 + n102 + n103 + n104 end as over_78,
  case when open_104 > 0 then n104 end as over_104,
  median_weeks,
  p92_weeks,
  p95_weeks,
  case when known > 0 then cast(case when 100 * (known - n104) < 95 * known then 1 else 0 end as bit) end as open_ended
from (select *, case when period >= cast('2021-04-01' as date) then banded else 0 end as open_104 from (
select period,
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
from "dbo"."rtt"
where part_type = 'Part_2' and treatment_function_code = 'C_999' and commissioner_code <> 'NONC'
group by period) as o) as g
cross apply (select max(b.known) as known,
  max(case when 100 * (b.upto - b.n) < 50 * b.known and 100 * b.upto >= 50 * b.known
    then case when b.week = 104 then cast(case when open_104 > 0 then 104 else 52 end as float) else b.week + cast(50 * b.known - 100 * (b.upto - b.n) as float) / (100 * b.n) end end) as median_weeks,
  max(case when 100 * (b.upto - b.n) < 92 * b.known and 100 * b.upto >= 92 * b.known
    then case when b.week = 104 then cast(case when open_104 > 0 then 104 else 52 end as float) else b.week + cast(92 * b.known - 100 * (b.upto - b.n) as float) / (100 * b.n) end end) as p92_weeks,
  max(case when 100 * (b.upto - b.n) < 95 * b.known and 100 * b.upto >= 95 * b.known
    then case when b.week = 104 then cast(case when open_104 > 0 then 104 else 52 end as float) else b.week + cast(95 * b.known - 100 * (b.upto - b.n) as float) / (100 * b.n) end end) as p95_weeks
from (
  select v.week, v.n, sum(v.n) over (order by v.week) as upto, sum(v.n) over () as known
  from (values (0, g.n0), (1, g.n1), (2, g.n2), (3, g.n3), (4, g.n4), (5, g.n5), (6, g.n6), (7, g.n7), (8, g.n8), (9, g.n9), (10, g.n10), (11, g.n11), (12, g.n12), (13, g.n13), (14, g.n14), (15, g.n15), (16, g.n16), (17, g.n17), (18, g.n18), (19, g.n19), (20, g.n20), (21, g.n21), (22, g.n22), (23, g.n23), (24, g.n24), (25, g.n25), (26, g.n26), (27, g.n27), (28, g.n28), (29, g.n29), (30, g.n30), (31, g.n31), (32, g.n32), (33, g.n33), (34, g.n34), (35, g.n35), (36, g.n36), (37, g.n37), (38, g.n38), (39, g.n39), (40, g.n40), (41, g.n41), (42, g.n42), (43, g.n43), (44, g.n44), (45, g.n45), (46, g.n46), (47, g.n47), (48, g.n48), (49, g.n49), (50, g.n50), (51, g.n51), (52, g.n52), (53, g.n53), (54, g.n54), (55, g.n55), (56, g.n56), (57, g.n57), (58, g.n58), (59, g.n59), (60, g.n60), (61, g.n61), (62, g.n62), (63, g.n63), (64, g.n64), (65, g.n65), (66, g.n66), (67, g.n67), (68, g.n68), (69, g.n69), (70, g.n70), (71, g.n71), (72, g.n72), (73, g.n73), (74, g.n74), (75, g.n75), (76, g.n76), (77, g.n77), (78, g.n78), (79, g.n79), (80, g.n80), (81, g.n81), (82, g.n82), (83, g.n83), (84, g.n84), (85, g.n85), (86, g.n86), (87, g.n87), (88, g.n88), (89, g.n89), (90, g.n90), (91, g.n91), (92, g.n92), (93, g.n93), (94, g.n94), (95, g.n95), (96, g.n96), (97, g.n97), (98, g.n98), (99, g.n99), (100, g.n100), (101, g.n101), (102, g.n102), (103, g.n103), (104, g.n104)) as v (week, n)) as b) as "p") as w
left join missing as m on m.period = w.period
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'England''s waiting list: one row per month, of incomplete pathways (Part_2), all treatment functions, without commissioner NONC. NHS England''s headline adds estimates for the providers that are missing. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'England''s waiting list: one row per month, of incomplete pathways (Part_2), all treatment functions, without commissioner NONC. NHS England''s headline adds estimates for the providers that are missing. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'pathways', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'All pathways of all treatment functions (total_all), as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'pathways'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'All pathways of all treatment functions (total_all), as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'pathways'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks (126 days); null for Part_3, which has no waits.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'percent_within_18', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'percent_within_18'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Share within 18 weeks in percent: of all pathways; for completed pathways (Part_1A, Part_1B) of those with a known clock start.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'percent_within_18'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'over_52', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'over_52'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'over_52'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'over_65', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'over_65'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 65 weeks; null before April 2021, when the bands ended at 52.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'over_65'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'over_78', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'over_78'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 78 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'over_78'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'over_104', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'over_104'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 104 weeks; null before April 2021.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'over_104'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'median_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'median_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Median wait in weeks, interpolated within its weekly band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'median_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'p92_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'p92_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 92 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'p92_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'p95_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'p95_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Wait in weeks within which 95 % are, interpolated; the bound where it falls in the open band.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'p95_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'open_ended', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'open_ended'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'True where a percentile falls in the open last band (over 104 weeks, before April 2021 over 52): it is at least the number shown.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'open_ended'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_england"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_england"'), N'missing_providers', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Providers with rows in one of the 12 months before but none in this one, as far as those months are loaded; null where none of them is. A provider that closed or merged counts for 12 months.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'missing_providers'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Providers with rows in one of the 12 months before but none in this one, as far as those months are loaded; null where none of them is. A provider that closed or merged counts for 12 months.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_england', @level2type = N'COLUMN', @level2name = N'missing_providers'
go

create or alter view "dbo"."rtt_submissions" as
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

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_submissions"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Who submitted: one row per provider and loaded month, from the provider''s first on. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Who submitted: one row per provider and loaded month, from the provider''s first on. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_submissions"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_submissions"'), N'provider_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'provider_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'provider_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_submissions"'), N'provider_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider when it last submitted.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'provider_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider when it last submitted.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'provider_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_submissions"'), N'submitted', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'True where the month has rows of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'submitted'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'True where the month has rows of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'submitted'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_submissions"'), N'last_submitted', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The latest month up to this one that has rows of the provider, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'last_submitted'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The latest month up to this one that has rows of the provider, as its first day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'last_submitted'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_submissions"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_submissions"'), N'pathways', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Incomplete pathways that it submitted (Part_2, C_999, all patients); null where none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'pathways'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Incomplete pathways that it submitted (Part_2, C_999, all patients); null where none.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_submissions', @level2type = N'COLUMN', @level2name = N'pathways'
go

create or alter view "dbo"."rtt_provider_raw" as
select provider_code, max(provider_name) as provider_name, treatment_function_code as specialty_code, max(treatment_function_name) as specialty, period,
  sum(cast(coalesce(weeks_00_01, 0) + coalesce(weeks_01_02, 0) + coalesce(weeks_02_03, 0) + coalesce(weeks_03_04, 0) + coalesce(weeks_04_05, 0) + coalesce(weeks_05_06, 0) + coalesce(weeks_06_07, 0) + coalesce(weeks_07_08, 0) + coalesce(weeks_08_09, 0) + coalesce(weeks_09_10, 0) + coalesce(weeks_10_11, 0) + coalesce(weeks_11_12, 0) + coalesce(weeks_12_13, 0) + coalesce(weeks_13_14, 0) + coalesce(weeks_14_15, 0) + coalesce(weeks_15_16, 0) + coalesce(weeks_16_17, 0) + coalesce(weeks_17_18, 0) as bigint)) as waiting_less_18_weeks,
  sum(cast(coalesce(weeks_52_53, 0) + coalesce(weeks_53_54, 0) + coalesce(weeks_54_55, 0) + coalesce(weeks_55_56, 0) + coalesce(weeks_56_57, 0) + coalesce(weeks_57_58, 0) + coalesce(weeks_58_59, 0) + coalesce(weeks_59_60, 0) + coalesce(weeks_60_61, 0) + coalesce(weeks_61_62, 0) + coalesce(weeks_62_63, 0) + coalesce(weeks_63_64, 0) + coalesce(weeks_64_65, 0) + coalesce(weeks_65_66, 0) + coalesce(weeks_66_67, 0) + coalesce(weeks_67_68, 0) + coalesce(weeks_68_69, 0) + coalesce(weeks_69_70, 0) + coalesce(weeks_70_71, 0) + coalesce(weeks_71_72, 0) + coalesce(weeks_72_73, 0) + coalesce(weeks_73_74, 0) + coalesce(weeks_74_75, 0) + coalesce(weeks_75_76, 0) + coalesce(weeks_76_77, 0) + coalesce(weeks_77_78, 0) + coalesce(weeks_78_79, 0) + coalesce(weeks_79_80, 0) + coalesce(weeks_80_81, 0) + coalesce(weeks_81_82, 0) + coalesce(weeks_82_83, 0) + coalesce(weeks_83_84, 0) + coalesce(weeks_84_85, 0) + coalesce(weeks_85_86, 0) + coalesce(weeks_86_87, 0) + coalesce(weeks_87_88, 0) + coalesce(weeks_88_89, 0) + coalesce(weeks_89_90, 0) + coalesce(weeks_90_91, 0) + coalesce(weeks_91_92, 0) + coalesce(weeks_92_93, 0) + coalesce(weeks_93_94, 0) + coalesce(weeks_94_95, 0) + coalesce(weeks_95_96, 0) + coalesce(weeks_96_97, 0) + coalesce(weeks_97_98, 0) + coalesce(weeks_98_99, 0) + coalesce(weeks_99_100, 0) + coalesce(weeks_100_101, 0) + coalesce(weeks_101_102, 0) + coalesce(weeks_102_103, 0) + coalesce(weeks_103_104, 0) + coalesce(weeks_104_plus, 0) + coalesce(weeks_52_plus, 0) as bigint)) as waiting_over_52_weeks
from "dbo"."rtt"
where part_type = 'Part_2' and not treatment_function_code = 'C_999'
group by period, provider_code, treatment_function_code
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_provider_raw"') and minor_id = 0)
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Incomplete pathways (Part_2, all patients) by provider and treatment function, without the total: one row per provider, treatment function and month, in the columns of an older script''s table. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Incomplete pathways (Part_2, all patients) by provider and treatment function, without the total: one row per provider, treatment function and month, in the columns of an older script''s table. Figures are as submitted by providers, without NHS England''s estimates for missing trusts. Contains public sector information licensed under the Open Government Licence v3.0 (NHS England, Consultant-led Referral to Treatment Waiting Times).', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_provider_raw"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_provider_raw"'), N'provider_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'provider_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'ODS code of the provider.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'provider_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_provider_raw"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_provider_raw"'), N'provider_name', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'provider_name'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the provider in this month.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'provider_name'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_provider_raw"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_provider_raw"'), N'specialty_code', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Treatment function.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'specialty_code'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Treatment function.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'specialty_code'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_provider_raw"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_provider_raw"'), N'specialty', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Name of the treatment function.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'specialty'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Name of the treatment function.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'specialty'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_provider_raw"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_provider_raw"'), N'period', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'period'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'The month, as its first day. Waiting lists are as at its last day.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'period'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_provider_raw"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_provider_raw"'), N'waiting_less_18_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks, as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'waiting_less_18_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of up to 18 weeks, as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'waiting_less_18_weeks'
go

if exists (select 1 from sys.extended_properties where class = 1 and name = N'MS_Description' and major_id = object_id(N'"dbo"."rtt_provider_raw"') and minor_id = columnproperty(object_id(N'"dbo"."rtt_provider_raw"'), N'waiting_over_52_weeks', 'ColumnId'))
    exec sys.sp_updateextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks, as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'waiting_over_52_weeks'
else
    exec sys.sp_addextendedproperty @name = N'MS_Description', @value = N'Pathways of over 52 weeks, as submitted by providers, without NHS England''s estimates for missing trusts.', @level0type = N'SCHEMA', @level0name = N'dbo', @level1type = N'VIEW', @level1name = N'rtt_provider_raw', @level2type = N'COLUMN', @level2name = N'waiting_over_52_weeks'
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
delete from "dbo"."weir_tables" where tenant = @tenant and table_name in (@view0, @view1, @view2, @view3, @view4, @view5, @view6); insert into "dbo"."weir_tables" (tenant, table_name, pipeline, kind, mode, created_at) values (@tenant, @view0, @owner0, 'view', @hash0, @at), (@tenant, @view1, @owner1, 'view', @hash1, @at), (@tenant, @view2, @owner2, 'view', @hash2, @at), (@tenant, @view3, @owner3, 'view', @hash3, @at), (@tenant, @view4, @owner4, 'view', @hash4, @at), (@tenant, @view5, @owner5, 'view', @hash5, @at), (@tenant, @view6, @owner6, 'view', @hash6, @at)
go

commit transaction
go

