using System.Text;
using Weir.Columns;
using Weir.Fhir.Model;
using Weir.Fhir.Schema;
using Weir.Sql;

namespace Weir.Tests.Fhir.Schema;

public sealed class DefaultSchemaTests
{
    private static readonly FhirModel R4 = FhirModel.R4;

    public static TheoryData<string> ResourceTypes => [.. R4.ResourceTypes];

    [Fact]
    public void A_patient_has_a_table_for_each_element_that_repeats()
    {
        var schema = DefaultSchema.Of("Patient");
        schema.Tables.Select(table => table.Schema.Name).ShouldBe(
        [
            "patient", "patient_meta_profile", "patient_meta_security", "patient_meta_tag", "patient_contained", "patient_identifier",
            "patient_identifier_type_coding", "patient_name", "patient_name_given", "patient_name_prefix", "patient_name_suffix",
            "patient_telecom", "patient_address", "patient_address_line", "patient_marital_status_coding", "patient_photo",
            "patient_contact", "patient_contact_relationship", "patient_contact_relationship_coding", "patient_contact_name_given",
            "patient_contact_name_prefix", "patient_contact_name_suffix", "patient_contact_telecom", "patient_contact_address_line",
            "patient_communication", "patient_communication_language_coding", "patient_general_practitioner", "patient_link",
            "patient_extension",
        ]);
        Columns(schema, "patient_name").ShouldBe(
            ["patient_id", "name_index", "use", "text", "family", "given", "prefix", "suffix", "period_start", "period_end", "_rest"]);
        Columns(schema, "patient_name_given").ShouldBe(["patient_id", "name_index", "given_index", "value", "_rest"]);
        Columns(schema, "patient").ShouldBe(
        [
            "id", "meta_version_id", "meta_last_updated", "meta_source", "implicit_rules", "language", "text_status", "text_div", "active",
            "gender", "birth_date", "deceased_boolean", "deceased_date_time", "marital_status_system", "marital_status_code",
            "marital_status_display", "marital_status_text", "multiple_birth_boolean", "multiple_birth_integer", "managing_organization_type",
            "managing_organization_id", "managing_organization_reference", "managing_organization_display",
            "managing_organization_identifier_system", "managing_organization_identifier_value", "_rest",
        ]);
    }

    [Fact]
    public void Keys_join_a_table_to_the_one_around_it()
    {
        Table("Patient", "patient").Schema.Key.ShouldBe(["id"]);
        Table("Patient", "patient_name").Schema.Key.ShouldBe(["patient_id", "name_index"]);
        Table("Patient", "patient_name_given").Schema.Key.ShouldBe(["patient_id", "name_index", "given_index"]);
        Table("MedicationKnowledge", "medication_knowledge_administration_guidelines_dosage_dosage").Schema.Key.ShouldBe(
            ["medication_knowledge_id", "administration_guidelines_index", "dosage_index", "dosage_dosage_index"]);
    }

    [Fact]
    public void A_choice_has_typed_columns()
    {
        var observation = Table("Observation", "observation");
        Type(observation, "value_quantity_value").ShouldBe(ColumnType.Text);
        Type(observation, "value_quantity_unit").ShouldBe(ColumnType.Text);
        Type(observation, "value_codeable_concept_code").ShouldBe(ColumnType.Text);
        Type(observation, "value_boolean").ShouldBe(ColumnType.Boolean);
        Type(observation, "value_integer").ShouldBe(ColumnType.Int32);
        Type(observation, "effective_date_time").ShouldBe(ColumnType.Text);
        Type(observation, "effective_instant").ShouldBe(ColumnType.Timestamp);
        Type(observation, "_rest").ShouldBe(ColumnType.Json);
    }

    [Fact]
    public void A_choice_of_any_type_has_one_set_of_columns() =>
        Columns(DefaultSchema.Of("Task"), "task_input").ShouldBe(
        [
            "task_id", "input_index", "type_system", "type_code", "type_display", "type_text", "value_type", "value", "value_system",
            "value_code", "value_display", "value_json", "_rest",
        ]);

    [Fact]
    public void Extensions_of_every_element_are_in_one_table() =>
        Columns(DefaultSchema.Of("Patient"), "patient_extension").ShouldBe(
        [
            "patient_id", "extension_index", "parent_extension_index", "path", "is_modifier", "url", "value_type", "value", "value_system",
            "value_code", "value_display", "value_json", "_rest",
        ]);

    [Theory]
    [InlineData("Questionnaire", "questionnaire_item", "item_index parent_item_index")]
    [InlineData("QuestionnaireResponse", "questionnaire_response_item", "item_index parent_item_index parent_answer_index")]
    [InlineData("StructureMap", "structure_map_group_rule", "group_index rule_index parent_rule_index")]
    [InlineData("ImplementationGuide", "implementation_guide_definition_page_page", "page_index parent_page_index")]
    [InlineData("ExampleScenario", "example_scenario_process_step", "process_index step_index parent_step_index parent_alternative_index")]
    public void An_element_within_itself_has_one_table_for_all_depths(string type, string name, string indexes)
    {
        var table = Table(type, name);
        table.IsRecursive.ShouldBeTrue();
        table.Columns.Where(column => column.Content is ColumnContent.Index or ColumnContent.ParentIndex).Select(column => column.Schema.Name)
            .ShouldBe(indexes.Split(' '));
        DefaultSchema.Of(type).Tables.Select(each => each.Path).ShouldNotContain($"{table.Path}.{table.Path.Split('.')[^1]}");
    }

    [Fact]
    public void No_name_of_R4_is_taken_twice_or_too_long()
    {
        var tables = R4.ResourceTypes.SelectMany(type => DefaultSchema.Of(type).Tables).ToList();
        tables.Count.ShouldBe(3829);
        tables.Count(table => table is { IsRecursive: true, TypeName: not "Extension" }).ShouldBe(19);
        var names = tables.Select(table => table.Schema.Name).ToList();
        names.ShouldBeUnique();
        names.Intersect(names.Select(name => $"{name}_history"), StringComparer.Ordinal).ShouldBeEmpty();
        foreach (var table in tables)
        {
            Encoding.UTF8.GetByteCount(table.Schema.Name).ShouldBeLessThanOrEqualTo(SqlName.MaxBytes);
            table.Schema.Columns.Select(column => column.Name).ShouldBeUnique();
            table.Schema.Columns.ShouldAllBe(column => column.Name.Length <= SqlName.MaxBytes && column.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'));
            table.Schema.Columns.Length.ShouldBeLessThanOrEqualTo(200);
        }
    }

    [Fact]
    public void A_name_that_two_elements_want_gets_a_number_and_the_page_lists_them()
    {
        var numbered = R4.ResourceTypes.SelectMany(type => DefaultSchema.Of(type).Tables)
            .SelectMany(table => table.Columns.Where(column => column.Schema.Name.EndsWith("_2", StringComparison.Ordinal)).Select(column => $"{table.Schema.Name}.{column.Schema.Name} {column.Path}"));
        numbered.ShouldBe(["claim_related.claim_id_2 claim.reference", "claim_response_insurance.claim_response_id_2 claimResponse.reference", "coverage.subscriber_id_2 subscriberId"]);
    }

    [Theory]
    [InlineData("ExplanationOfBenefit", "explanation_of_benefit")]
    [InlineData("carrierHRF", "carrier_hrf")]
    [InlineData("valueBase64Binary", "value_base64_binary")]
    [InlineData("id", "id")]
    [InlineData("URLPart", "url_part")]
    public void Names_are_in_snake_case(string name, string expected) => ColumnName.Snake(name).ShouldBe(expected);

    [Fact]
    public void A_long_name_is_cut_and_ends_in_a_hash_of_the_whole()
    {
        var name = "explanation_of_benefit_item_detail_sub_detail_adjudication_category_coding";
        ColumnName.Fit(name).ShouldBe("explanation_of_benefit_item_detail_sub_detail_adjudica_8976712d");
        ColumnName.Fit(name).Length.ShouldBe(63);
        ColumnName.Fit(new string('a', 63)).ShouldBe(new string('a', 63));
    }

    [Theory]
    [MemberData(nameof(ResourceTypes))]
    public void Every_element_ends_in_a_column_a_table_or_the_rest(string resourceType)
    {
        var schema = DefaultSchema.Of(resourceType);
        var walk = new ShapeWalk(schema, R4);

        walk.Visit(schema.Root, R4.Find(resourceType)!);
        walk.Visit(schema.Extension, R4.Find("Extension")!);

        walk.Missing.ShouldBeEmpty();
        walk.WithoutColumn.ShouldBeSubsetOf(["Element.id", "Identifier.use", "Identifier.type", "Identifier.period", "Identifier.assigner"]);
        walk.Unfilled().ShouldBeEmpty();
    }

    [Fact]
    public void Tables_and_columns_say_what_they_mean_where_asked()
    {
        var schema = DefaultSchema.Of("Patient", isDescribed: true);
        schema.Tables[0].Schema.Description.ShouldBe("Information about an individual or animal receiving health care services");
        var name = schema.Tables.Single(table => table.Schema.Name is "patient_name").Schema;
        name.Description.ShouldBe("A name associated with the patient");
        name.Columns[name.IndexOf("period_start")].Description.ShouldBe("Time period when name was/is in use: Starting time with inclusive boundary");
        DefaultSchema.Of("Patient").Tables[0].Schema.Description.ShouldBeNull();
    }

    [Fact]
    public void An_unknown_type_has_no_schema() =>
        Should.Throw<ArgumentException>(() => DefaultSchema.Of("Pateint")).Message.ShouldStartWith("FHIR R4 has no resource type 'Pateint'.");

    private static DefaultTable Table(string type, string name) => DefaultSchema.Of(type).Tables.Single(table => string.Equals(table.Schema.Name, name, StringComparison.Ordinal));

    private static IEnumerable<string> Columns(DefaultSchema schema, string table) =>
        schema.Tables.Single(each => string.Equals(each.Schema.Name, table, StringComparison.Ordinal)).Schema.Columns.Select(column => column.Name);

    private static ColumnType Type(DefaultTable table, string column) => table.Schema.Columns[table.Schema.IndexOf(column)].Type;
}
