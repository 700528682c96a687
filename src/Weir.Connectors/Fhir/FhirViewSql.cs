using Weir.Sql;

namespace Weir.Connectors.Fhir;

/// <summary>The SELECTs of the views over the default schema's tables, in a dialect.</summary>
internal static class FhirViewSql
{
    private const string NhsNumber = "'https://fhir.nhs.uk/Id/nhs-number'";
    private const string VerificationStatus = "'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus'";
    private const string EthnicCategory = "'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory'";

    /// <summary>Links followed from a patient's record to the one that replaced it.</summary>
    private const int LongestChain = 10;

    /// <summary>Of several codings of a concept: SNOMED CT before all others, else the first.</summary>
    private const string Preference = "case when c.system = 'http://snomed.info/sct' then 0 else 1 end, c.coding_index";

    public static string Patients(SqlDialect dialect) => $"""
        with recursive merged(patient_id, into_id, steps) as (
          select l.patient_id, l.other_id, 1 from {dialect.Table("patient_link")} l
          where l.type = 'replaced-by' and l.other_type = 'Patient' and l.other_id <> l.patient_id
          union all
          select m.patient_id, l.other_id, m.steps + 1 from merged m join {dialect.Table("patient_link")} l on l.patient_id = m.into_id
          where l.type = 'replaced-by' and l.other_type = 'Patient' and m.steps < {LongestChain} and l.other_id <> m.patient_id
        ), survivor as (
          select patient_id, into_id, row_number() over (partition by patient_id order by steps desc, into_id) as n from merged
        ), nhs as (
          select patient_id, value, row_number() over (partition by patient_id order by identifier_index) as n
          from {dialect.Table("patient_identifier")} where system = {NhsNumber}
        ), verification as (
          select patient_id, value_code, row_number() over (partition by patient_id order by extension_index) as n
          from {dialect.Table("patient_extension")} where url = {VerificationStatus}
        ), ethnic as (
          select patient_id, value_code, value_display, row_number() over (partition by patient_id order by extension_index) as n
          from {dialect.Table("patient_extension")} where url = {EthnicCategory}
        ), home as (
          select patient_id, upper(replace(postal_code, ' ', '')) as postcode,
            row_number() over (partition by patient_id order by case when use = 'home' then 0 when use is null then 1 else 2 end, address_index) as n
          from {dialect.Table("patient_address")} where postal_code is not null and coalesce(use, '') <> 'old'
        )
        select p.id as patient_id, p.gender, p.birth_date,
          case when p.deceased_boolean or p.deceased_date_time is not null or length(p.birth_date) <> 10 then null
            else cast(date_part('year', age(cast(current_date as timestamp), cast(p.birth_date as timestamp))) as integer) end as age_years,
          coalesce(p.deceased_boolean, p.deceased_date_time is not null) as is_deceased, p.deceased_date_time as deceased_at,
          case when length(h.postcode) between 5 and 7 and substr(h.postcode, 1, 1) between 'A' and 'Z'
            and substr(h.postcode, length(h.postcode) - 2, 1) between '0' and '9' then substr(h.postcode, 1, length(h.postcode) - 3) end as postcode_district,
          n.value as nhs_number, v.value_code as nhs_number_status, e.value_code as ethnic_category_code, e.value_display as ethnic_category,
          coalesce(s.into_id, p.id) as merged_patient_id
        from {dialect.Table("patient")} p
        left join nhs n on n.patient_id = p.id and n.n = 1
        left join verification v on v.patient_id = p.id and v.n = 1
        left join ethnic e on e.patient_id = p.id and e.n = 1
        left join home h on h.patient_id = p.id and h.n = 1
        left join survivor s on s.patient_id = p.id and s.n = 1
        """;

    public static string CurrentConditions(SqlDialect dialect) => $"""
        select r.id as condition_id, case when r.subject_type = 'Patient' then r.subject_id end as patient_id,
          coalesce(k.system, r.code_system) as code_system, coalesce(k.code, r.code_code) as code,
          coalesce(k.display, r.code_text, r.code_display) as condition, r.clinical_status_code as clinical_status,
          r.verification_status_code as verification_status, coalesce(r.onset_date_time, r.onset_period_start) as onset, r.recorded_date
        from {dialect.Table("condition")} r
        left join ({Preferred(dialect, "condition")}) k on k.record_id = r.id and k.n = 1
        where coalesce(r.verification_status_code, '') not in ('entered-in-error', 'refuted')
          and coalesce(r.clinical_status_code, 'active') in ('active', 'recurrence', 'relapse')
          and r.abatement_date_time is null and r.abatement_period_end is null
        """;

    public static string LatestObservations(SqlDialect dialect) => $"""
        select patient_id, code_system, code, observation, effective_at, comparator, value, unit, value_text, status, observation_id
        from (
          select o.*, row_number() over (partition by patient_id, code_system, code, case when code is null then observation end order by effective_at desc, observation_id) as n
          from (
            select r.id as observation_id, case when r.subject_type = 'Patient' then r.subject_id end as patient_id, r.status,
              coalesce(k.system, r.code_system) as code_system, coalesce(k.code, r.code_code) as code,
              coalesce(k.display, r.code_text, r.code_display) as observation,
              coalesce(r.effective_instant, {Instant("coalesce(r.effective_date_time, r.effective_period_end, r.effective_period_start)")}, r.issued) as effective_at,
              r.value_quantity_comparator as comparator, r.value_quantity_value as value, coalesce(r.value_quantity_unit, r.value_quantity_code) as unit,
              coalesce(r.value_string, r.value_codeable_concept_text, r.value_codeable_concept_display, r.value_codeable_concept_code, cast(r.value_integer as varchar),
                case when r.value_boolean then 'true' when not r.value_boolean then 'false' end, r.value_date_time, r.value_time) as value_text
            from {dialect.Table("observation")} r
            left join ({Preferred(dialect, "observation")}) k on k.record_id = r.id and k.n = 1
            where r.status not in ('entered-in-error', 'cancelled')) as o) as ranked
        where n = 1
        """;

    public static string EncountersByMonth(SqlDialect dialect) => $"""
        select case when length(r.period_start) >= 7 then cast(substr(r.period_start, 1, 7) || '-01' as date) end as month,
          r.class_code as class, count(*) as encounters,
          count(distinct case when r.subject_type = 'Patient' then r.subject_id end) as patients
        from {dialect.Table("encounter")} r
        where r.status not in ('entered-in-error', 'cancelled', 'planned')
        group by 1, 2
        """;

    private static string Preferred(SqlDialect dialect, string table) =>
        $"select c.{table}_id as record_id, c.system, c.code, c.display, row_number() over (partition by c.{table}_id order by {Preference}) as n from {dialect.Table($"{table}_code_coding")} c where c.code is not null";

    /// <summary>The first moment that a text of FHIR can mean; a year or month alone counts from its first day.</summary>
    private static string Instant(string text) =>
        $"cast(case length({text}) when 4 then {text} || '-01-01' when 7 then {text} || '-01' else {text} end as timestamp with time zone)";
}
