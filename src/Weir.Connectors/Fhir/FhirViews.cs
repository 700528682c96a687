using Weir.Sources;

namespace Weir.Connectors.Fhir;

/// <summary>The views made beside the default schema's tables, for dashboards.</summary>
internal static class FhirViews
{
    /// <summary>Resource types whose tables the views read, and which tables of theirs.</summary>
    public static IReadOnlyList<(string ResourceType, IReadOnlyList<string> Tables)> Reads { get; } =
    [
        ("Patient", ["patient", "patient_identifier", "patient_address", "patient_link", "patient_extension"]),
        ("Condition", ["condition", "condition_code_coding"]),
        ("Observation", ["observation", "observation_code_coding"]),
        ("Encounter", ["encounter"]),
    ];

    public static IReadOnlyList<SourceView> All { get; } =
    [
        new("fhir_patients", FhirViewSql.Patients)
        {
            IsInTransact = false,
            Description = "One row for each patient's record.",
            Columns =
            [
                ("patient_id", "Id of the Patient."),
                ("gender", "Administrative gender as sent."),
                ("birth_date", "Date of birth as sent; may be a year or a month."),
                ("age_years", "Age in whole years today; null for the deceased and where the date of birth is not whole."),
                ("is_deceased", "True where the record says so, by flag or date; false where it does not."),
                ("deceased_at", "When the patient died, as sent; null where that is not said."),
                ("postcode_district", "Outward part of the postcode of the home address, else of the first; null where it is no postcode of the United Kingdom."),
                ("nhs_number", "The first identifier of system https://fhir.nhs.uk/Id/nhs-number."),
                ("nhs_number_status", "Code of UK Core's NHS number verification status."),
                ("ethnic_category_code", "Code of UK Core's ethnic category."),
                ("ethnic_category", "Its display."),
                ("merged_patient_id", "Id of the record that replaced this one, over up to 10 links; its own where none did."),
            ],
        },
        new("fhir_current_conditions", FhirViewSql.CurrentConditions)
        {
            IsInTransact = false,
            Description = "One row for each Condition that is active, recurring or relapsed (or does not say) and has not abated; without those entered in error or refuted.",
            Columns =
            [
                ("condition_id", "Id of the Condition."),
                ("patient_id", "Id of the Patient who has it."),
                ("code_system", "System of the coding shown: SNOMED CT where there is one, else the first."),
                ("code", "Its code."),
                ("condition", "Its display, else the concept's text."),
                ("clinical_status", "active, recurrence or relapse; null where it is not said."),
                ("verification_status", "As sent."),
                ("onset", "When it began, as sent."),
                ("recorded_date", "When it was recorded, as sent."),
            ],
        },
        new("fhir_latest_observations", FhirViewSql.LatestObservations)
        {
            IsInTransact = false,
            Description = "The latest Observation of each patient and code; without those entered in error or cancelled.",
            Columns =
            [
                ("patient_id", "Id of the Patient."),
                ("code_system", "System of the coding shown: SNOMED CT where there is one, else the first."),
                ("code", "Its code."),
                ("observation", "Its display, else the concept's text."),
                ("effective_at", "When it was made; a year or month alone counts from its first day. Where that is not said, when it was issued."),
                ("comparator", "<, <=, >= or > where the value is not exact; null where it is."),
                ("value", "The number as sent, to its last digit; null where the value is no number."),
                ("unit", "Its unit."),
                ("value_text", "The value where it is no quantity: text, the concept's text or code, whole number, true or false, date or time."),
                ("status", "As sent."),
                ("observation_id", "Id of the Observation."),
            ],
        },
        new("fhir_encounters_by_month", FhirViewSql.EncountersByMonth)
        {
            IsInTransact = false,
            Description = "Encounters by the month in which they began and their class; without those planned, cancelled or entered in error.",
            Columns =
            [
                ("month", "The month, as its first day; null where the encounter does not say when it began."),
                ("class", "Code of the class, such as AMB, EMER or IMP."),
                ("encounters", "Encounters."),
                ("patients", "Different patients among them."),
            ],
        },
    ];
}
