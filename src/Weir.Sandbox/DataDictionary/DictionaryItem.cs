namespace Weir.Sandbox.DataDictionary;

/// <summary>The time whose markup a page has.</summary>
internal enum DictionaryMarkup
{
    /// <summary>October 2020: national and default codes in one table, cells in paragraphs.</summary>
    Year2020,

    /// <summary>2021 to 2024: a section each.</summary>
    Year2021,

    /// <summary>Since 2025: other ids, a list of attributes, a log of changes.</summary>
    Year2025,
}

/// <summary>What codes a page has.</summary>
internal enum DictionaryKind
{
    /// <summary>National and default codes.</summary>
    Both,

    /// <summary>National codes alone.</summary>
    National,

    /// <summary>Default codes alone: the national ones are on the attribute's page.</summary>
    Default,

    /// <summary>The same, and the attribute has them in its description.</summary>
    DefaultAndDescription,

    /// <summary>Some of another list's national codes.</summary>
    Permitted,

    /// <summary>The page of an attribute: national codes alone, no format.</summary>
    Attribute,
}

/// <summary>An item with a page.</summary>
/// <param name="Name">The page's name as it was before 2025, brackets as lines.</param>
/// <param name="Markup">The time of its markup.</param>
/// <param name="Kind">What codes it has.</param>
/// <param name="Count">How many codes, default ones included.</param>
internal sealed record DictionaryItem(string Name, DictionaryMarkup Markup, DictionaryKind Kind, int Count)
{
    /// <summary>How many of them are default codes.</summary>
    public int Defaults { get; init; }

    /// <summary>True where its codes are 5 digits.</summary>
    public bool HasLongCodes { get; init; }

    /// <summary>True where some of its codes are retired.</summary>
    public bool HasRetired { get; init; }

    /// <summary>True where it is being developed.</summary>
    public bool IsPreparatory { get; init; }

    /// <summary>True where its page is still under its older name alone.</summary>
    public bool IsUnderItsOlderName { get; init; }

    /// <summary>The page's name as it is since 2025.</summary>
    public string NewerName { get; } = string.Join('_', Name.Split('_', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Its title: SMOKING STATUS (MOTHER).</summary>
    public string Title { get; } = (Name.EndsWith('_') ? Name[..^1].Replace("__", " (", StringComparison.Ordinal) + ")" : Name).Replace('_', ' ').ToUpperInvariant();

    /// <summary>Where its page is, below the site's address.</summary>
    public string Path => Kind == DictionaryKind.Attribute ? AttributePath : $"data_elements/{(IsUnderItsOlderName ? Name : NewerName)}.html";

    /// <summary>Where its attribute's page is.</summary>
    public string AttributePath => $"attributes/{NewerName}.html";

    /// <summary>All items that are lists of Weir.</summary>
    public static IReadOnlyList<DictionaryItem> All { get; } =
    [
        new("ethnic_category", DictionaryMarkup.Year2020, DictionaryKind.DefaultAndDescription, 18) { Defaults = 1 },
        new("main_specialty_code__mental_health_", DictionaryMarkup.Year2025, DictionaryKind.Permitted, 9),
        new("treatment_function_code__mental_health_", DictionaryMarkup.Year2021, DictionaryKind.Permitted, 15),
        new("main_specialty_code", DictionaryMarkup.Year2025, DictionaryKind.Attribute, 90) { HasRetired = true },
        new("treatment_function_code", DictionaryMarkup.Year2021, DictionaryKind.Attribute, 180) { HasRetired = true },
        new("accommodation_status_code", DictionaryMarkup.Year2020, DictionaryKind.Both, 57) { Defaults = 3, HasRetired = true },
        new("accommodation_type", DictionaryMarkup.Year2025, DictionaryKind.Both, 30) { Defaults = 2 },
        new("admission_source__hospital_provider_spell_", DictionaryMarkup.Year2025, DictionaryKind.Both, 22) { Defaults = 2 },
        new("admission_source__mental_health_hospital_provider_spell_", DictionaryMarkup.Year2025, DictionaryKind.Both, 24) { Defaults = 2 },
        new("alcohol_use_indicator", DictionaryMarkup.Year2025, DictionaryKind.Both, 4) { Defaults = 1 },
        new("asa_physical_status_classification_system_code", DictionaryMarkup.Year2020, DictionaryKind.National, 6),
        new("blood_group__baby_", DictionaryMarkup.Year2025, DictionaryKind.Default, 6) { Defaults = 2 },
        new("blood_transfusion_product_type", DictionaryMarkup.Year2021, DictionaryKind.National, 5),
        new("care_professional__job_role_code_", DictionaryMarkup.Year2025, DictionaryKind.National, 328) { HasLongCodes = true, HasRetired = true },
        new("care_professional_main_specialty_code", DictionaryMarkup.Year2020, DictionaryKind.Both, 92) { Defaults = 2, HasRetired = true },
        new("childhood_immunisation_type__cover_", DictionaryMarkup.Year2020, DictionaryKind.National, 21) { IsUnderItsOlderName = true },
        new("clinical_frailty_scale_point", DictionaryMarkup.Year2025, DictionaryKind.National, 9),
        new("consultation_type", DictionaryMarkup.Year2020, DictionaryKind.National, 2),
        new("consultation_medium_used", DictionaryMarkup.Year2025, DictionaryKind.National, 9),
        new("contraception_other_method", DictionaryMarkup.Year2021, DictionaryKind.National, 13),
        new("death_location_type_code__actual_", DictionaryMarkup.Year2021, DictionaryKind.National, 9),
        new("delivery_method_code", DictionaryMarkup.Year2025, DictionaryKind.National, 10),
        new("emergency_care_attendance_category", DictionaryMarkup.Year2021, DictionaryKind.Both, 5) { Defaults = 1 },
        new("employee_absence_category", DictionaryMarkup.Year2025, DictionaryKind.National, 11),
        new("enteral_feeding_method", DictionaryMarkup.Year2020, DictionaryKind.National, 8),
        new("gender_identity_code", DictionaryMarkup.Year2025, DictionaryKind.Both, 7) { Defaults = 2 },
        new("mental_health_absence_without_leave_end_reason", DictionaryMarkup.Year2025, DictionaryKind.Both, 6) { Defaults = 1 },
        new("mental_health_act_legal_status_classification_code", DictionaryMarkup.Year2020, DictionaryKind.Both, 29) { Defaults = 2, HasRetired = true },
        new("mental_health_admitted_patient_classification_type", DictionaryMarkup.Year2025, DictionaryKind.National, 20) { IsPreparatory = true },
        new("mode_of_delivery", DictionaryMarkup.Year2025, DictionaryKind.Both, 5) { Defaults = 1 },
        new("neonatal_consciousness_status", DictionaryMarkup.Year2020, DictionaryKind.National, 4),
        new("newborn_blood_spot_test_outcome_status_code__congenital_hypothyroidism_", DictionaryMarkup.Year2025, DictionaryKind.National, 7),
        new("newborn_hearing_screening_outcome", DictionaryMarkup.Year2021, DictionaryKind.National, 5),
        new("out-patient_attendance_outcome", DictionaryMarkup.Year2025, DictionaryKind.National, 3),
        new("patient_classification_code", DictionaryMarkup.Year2025, DictionaryKind.Both, 6) { Defaults = 1 },
        new("person_stated_gender_code", DictionaryMarkup.Year2025, DictionaryKind.Both, 4) { Defaults = 1 },
        new("person_stated_sexual_orientation_code", DictionaryMarkup.Year2025, DictionaryKind.Both, 7) { Defaults = 1 },
        new("pregnancy_outcome", DictionaryMarkup.Year2021, DictionaryKind.National, 12) { HasRetired = true },
        new("presentation_of_fetus_at_delivery", DictionaryMarkup.Year2025, DictionaryKind.Both, 6) { Defaults = 1 },
        new("primitive_reflexes_status", DictionaryMarkup.Year2025, DictionaryKind.National, 4),
        new("qualification_type", DictionaryMarkup.Year2021, DictionaryKind.National, 31),
        new("restrictive_intervention_type", DictionaryMarkup.Year2025, DictionaryKind.National, 17) { HasRetired = true },
        new("retinopathy_of_prematurity_stage__left_eye_", DictionaryMarkup.Year2021, DictionaryKind.National, 7) { IsUnderItsOlderName = true },
        new("retinopathy_of_prematurity_stage__right_eye_", DictionaryMarkup.Year2021, DictionaryKind.National, 7) { IsUnderItsOlderName = true },
        new("smoking_status_code", DictionaryMarkup.Year2025, DictionaryKind.Both, 6) { Defaults = 1 },
        new("special_educational_need_type", DictionaryMarkup.Year2021, DictionaryKind.National, 9),
        new("specialist_radiotherapy_treatment_type", DictionaryMarkup.Year2025, DictionaryKind.National, 5),
        new("surgical_access_type", DictionaryMarkup.Year2020, DictionaryKind.Both, 6) { Defaults = 1 },
        new("ward_security_level", DictionaryMarkup.Year2025, DictionaryKind.National, 4),
        new("zygosity_status", DictionaryMarkup.Year2025, DictionaryKind.Both, 4) { Defaults = 1 },
    ];
}
