using System.Text;
using Weir.Fhir.Rows;
using Weir.Fhir.Schema;

namespace Weir.Tests.Fhir.Schema;

public sealed class DefaultRowsTests
{
    [Fact]
    public void A_resource_and_its_lists_become_rows_that_share_its_id() =>
        RowTable.Of("""
            {"resourceType": "Patient", "id": "1", "active": true, "birthDate": "1974-12", "multipleBirthInteger": 2,
             "name": [{"use": "official", "family": "Chalmers", "given": ["Peter", "James"]}, {"given": ["Jim"]}],
             "maritalStatus": {"coding": [{"system": "s", "code": "M", "display": "Married"}, {"code": "2"}], "text": "married"},
             "meta": {"lastUpdated": "2024-02-29T12:30:00.1234567+01:00", "profile": ["p"]}}
            """).ShouldBe(
        [
            "patient[1] id=1 meta_last_updated=2024-02-29T11:30:00.123456Z active=true birth_date=1974-12 marital_status_system=s marital_status_code=M marital_status_display=Married marital_status_text=married multiple_birth_integer=2",
            "patient_meta_profile[1] patient_id=1 profile_index=0 value=p",
            "patient_name[1] patient_id=1 name_index=0 use=official family=Chalmers given=Peter James",
            "patient_name[1] patient_id=1 name_index=1 given=Jim",
            "patient_name_given[1] patient_id=1 name_index=0 given_index=0 value=Peter",
            "patient_name_given[1] patient_id=1 name_index=0 given_index=1 value=James",
            "patient_name_given[1] patient_id=1 name_index=1 given_index=0 value=Jim",
            "patient_marital_status_coding[1] patient_id=1 coding_index=0 system=s code=M display=Married",
            "patient_marital_status_coding[1] patient_id=1 coding_index=1 code=2",
        ]);

    [Fact]
    public void The_id_may_come_last_and_a_resource_without_one_is_known_as_its_bundle_says()
    {
        using var table = new RowTable();
        table.Append("""{"name":[{"family":"A"}],"id":"1","resourceType":"Patient"}""").ShouldBeNull();
        table.Append("""{"resourceType":"Patient","name":[{"family":"B"}]}""", "x").ShouldBeNull();
        table.Append("""{"resourceType":"Patient","name":[{"family":"C"}]}""").ShouldBe("It has no id, and no fullUrl to know it by.");
        table.Take().ShouldBe(
            ["patient[1] id=1", "patient[2] id=x", "patient_name[1] patient_id=1 name_index=0 family=A", "patient_name[2] patient_id=x name_index=0 family=B"]);
    }

    [Fact]
    public void Decimals_are_kept_as_they_are_written() =>
        RowTable.Of("""{"resourceType":"Observation","id":"1","valueQuantity":{"value":1.20,"unit":"mmol/l","comparator":"<"}}""")
            .ShouldBe(["observation[1] id=1 value_quantity_value=1.20 value_quantity_comparator=< value_quantity_unit=mmol/l"]);

    [Theory]
    [InlineData("Patient/1", "subject_type=Patient subject_id=1")]
    [InlineData("Patient/1/_history/2", "subject_type=Patient subject_id=1 subject_reference=Patient/1/_history/2")]
    [InlineData("https://a.example/fhir/Patient/1", "subject_type=Patient subject_id=1 subject_reference=https://a.example/fhir/Patient/1")]
    [InlineData("urn:uuid:0-1", "subject_id=0-1 subject_reference=urn:uuid:0-1")]
    [InlineData("Patient?identifier=s|1", "subject_type=Patient subject_reference=Patient?identifier=s|1")]
    [InlineData("#c", "subject_reference=#c")]
    [InlineData("urn:uuid:known", "subject_type=Group subject_id=9 subject_reference=urn:uuid:known")]
    public void A_reference_has_type_and_id_and_its_text_where_it_says_more(string reference, string expected)
    {
        using var table = new RowTable();
        var references = new BundleReferences();
        references.Add("urn:uuid:known", "Group", "9");
        table.References = references;
        table.Append($$$"""{"resourceType":"Observation","id":"1","subject":{"reference":"{{{reference}}}"}}""").ShouldBeNull();
        table.Take().ShouldBe([$"observation[1] id=1 {expected}"]);
    }

    [Theory]
    [InlineData("""{"type":"Patient","identifier":{"system":"s","value":"v","use":"usual"},"display":"d"}""",
        """subject_type=Patient subject_display=d subject_identifier_system=s subject_identifier_value=v _rest={"subject":{"identifier":{"use":"usual"}}}""")]
    [InlineData("""{"type":"Patient","reference":"Patient/1"}""", "subject_type=Patient subject_id=1")]
    [InlineData("""{"type":"Device","reference":"Patient/1"}""", """subject_type=Patient subject_id=1 _rest={"subject":{"type":"Device"}}""")]
    [InlineData("""{"reference":"Patient/1","type":"Device"}""", """subject_type=Patient subject_id=1 _rest={"subject":{"type":"Device"}}""")]
    public void What_a_reference_says_beside_its_text_is_kept(string subject, string expected) =>
        RowTable.Of($$"""{"resourceType":"Observation","id":"1","subject":{{subject}}}""").ShouldBe([$"observation[1] id=1 {expected}"]);

    [Fact]
    public void Extensions_of_resource_element_and_primitive_say_where_they_sit() =>
        RowTable.Of("""
            {"resourceType": "Patient", "id": "1", "birthDate": "1974", "_birthDate": {"extension": [{"url": "time", "valueDateTime": "1974-12-25T14:35:45-05:00"}]},
             "extension": [{"url": "race", "extension": [{"url": "omb", "valueCoding": {"system": "s", "code": "c", "display": "d"}}, {"url": "text", "valueString": "t"}]}],
             "name": [{"given": ["A", null], "_given": [null, {"extension": [{"url": "absent", "valueCode": "unknown"}]}]}],
             "modifierExtension": [{"url": "m", "valueBoolean": false}, {"url": "q", "valueQuantity": {"value": 1.0, "unit": "kg"}},
                {"url": "cc", "valueCodeableConcept": {"text": "x", "coding": [{"code": "1"}, {"code": "2"}]}}]}
            """).ShouldBe(
        [
            "patient[1] id=1 birth_date=1974",
            "patient_name[1] patient_id=1 name_index=0 given=A",
            "patient_name_given[1] patient_id=1 name_index=0 given_index=0 value=A",
            "patient_name_given[1] patient_id=1 name_index=0 given_index=1",
            "patient_extension[1] patient_id=1 extension_index=0 path=Patient.birthDate is_modifier=false url=time value_type=dateTime value=1974-12-25T14:35:45-05:00",
            "patient_extension[1] patient_id=1 extension_index=1 path=Patient is_modifier=false url=race",
            """patient_extension[1] patient_id=1 extension_index=2 parent_extension_index=1 path=Patient is_modifier=false url=omb value_type=Coding value_system=s value_code=c value_display=d value_json={"system":"s","code":"c","display":"d"}""",
            "patient_extension[1] patient_id=1 extension_index=3 parent_extension_index=1 path=Patient is_modifier=false url=text value_type=string value=t",
            "patient_extension[1] patient_id=1 extension_index=4 path=Patient.name[0].given[1] is_modifier=false url=absent value_type=code value=unknown",
            "patient_extension[1] patient_id=1 extension_index=5 path=Patient is_modifier=true url=m value_type=boolean value=false",
            """patient_extension[1] patient_id=1 extension_index=6 path=Patient is_modifier=true url=q value_type=Quantity value=1.0 value_display=kg value_json={"value":1.0,"unit":"kg"}""",
            """patient_extension[1] patient_id=1 extension_index=7 path=Patient is_modifier=true url=cc value_type=CodeableConcept value=x value_code=1 value_json={"text":"x","coding":[{"code":"1"},{"code":"2"}]}""",
        ]);

    [Fact]
    public void An_element_within_itself_is_counted_through_the_resource() =>
        RowTable.Of("""
            {"resourceType": "QuestionnaireResponse", "id": "1", "item": [
              {"linkId": "1", "item": [{"linkId": "1.1", "answer": [{"valueBoolean": true, "item": [{"linkId": "1.1.1"}]}]}]}, {"linkId": "2"}]}
            """).ShouldBe(
        [
            "questionnaire_response[1] id=1",
            "questionnaire_response_item[1] questionnaire_response_id=1 item_index=0 link_id=1",
            "questionnaire_response_item[1] questionnaire_response_id=1 item_index=1 link_id=1.1 parent_item_index=0",
            "questionnaire_response_item[1] questionnaire_response_id=1 item_index=2 link_id=1.1.1 parent_item_index=1 parent_answer_index=0",
            "questionnaire_response_item[1] questionnaire_response_id=1 item_index=3 link_id=2",
            "questionnaire_response_item_answer[1] questionnaire_response_id=1 item_index=1 answer_index=0 value_boolean=true",
        ]);

    [Fact]
    public void Contained_resources_are_kept_whole() =>
        RowTable.Of("""{"resourceType":"Patient","id":"1","contained":[{"id": "o", "resourceType": "Organization", "name": "a b"}]}""").ShouldBe(
        [
            "patient[1] id=1",
            """patient_contained[1] patient_id=1 contained_index=0 contained_type=Organization contained_id=o contained={"id":"o","resourceType":"Organization","name":"a b"}""",
        ]);

    [Fact]
    public void What_has_no_column_is_in_the_rest_of_its_row_and_counted()
    {
        using var table = new RowTable();
        table.Append("""
            {"resourceType": "Patient", "id": "1", "nickname": "N\u0041", "maritalStatus": {"id": "x", "why": [1, 2.50], "text": "t"},
             "contact": [{"gender": "male", "shoe": {"size": 9}}], "_birthDate": {"id": "b"}, "fhir_comments": null}
            """).ShouldBeNull();
        table.Take().ShouldBe(
        [
            """patient[1] id=1 marital_status_text=t _rest={"nickname":"N\u0041","maritalStatus":{"id":"x","why":[1,2.50]},"_birthDate":{"id":"b"},"fhir_comments":null}""",
            """patient_contact[1] patient_id=1 contact_index=0 gender=male _rest={"shoe":{"size":9}}""",
        ]);
        table.Drift.Unknown.ShouldBe(
            new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["Patient.nickname"] = 1,
                ["Patient.maritalStatus.why"] = 1,
                ["Patient.contact.shoe"] = 1,
                ["Patient.fhir_comments"] = 1,
            },
            ignoreOrder: true);
        table.Drift.WithoutColumn.ShouldBe(new Dictionary<string, long>(StringComparer.Ordinal) { ["Patient.maritalStatus.id"] = 1, ["Patient._birthDate"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public void A_name_that_might_be_anything_is_counted_without_being_told()
    {
        using var table = new RowTable();
        table.Append("""{"resourceType":"Patient","id":"1","Anna Maria":1}""").ShouldBeNull();
        table.Drift.Unknown.Keys.ShouldBe(["Patient.(a name of 10 bytes)"]);
    }

    [Fact]
    public void Names_that_a_sender_makes_up_do_not_fill_the_memory()
    {
        using var table = new RowTable();
        for (var i = 0; i < 1100; i++)
            table.Append($$"""{"resourceType":"Patient","id":"1","x{{i}}":1}""").ShouldBeNull();
        table.Drift.Unknown.Count.ShouldBe(1001);
        table.Drift.Unknown["(others)"].ShouldBe(100);
    }

    [Fact]
    public void Escapes_are_resolved_in_columns_and_names() =>
        RowTable.Of("""{"resourceType":"Patient","id":"1","n\u0061me":[{"family":"a\"\\\n\u00e9\ud83d\ude00","given":["b\/c"]}]}""").ShouldBe(
        [
            "patient[1] id=1",
            "patient_name[1] patient_id=1 name_index=0 family=a\"\\\né😀 given=b/c",
            "patient_name_given[1] patient_id=1 name_index=0 given_index=0 value=b/c",
        ]);

    [Fact]
    public void Nulls_and_empty_lists_are_as_if_they_were_not_there() =>
        RowTable.Of("""{"resourceType":"Patient","id":"1","name":null,"active":null,"contact":[],"telecom":[null,{"value":"1"}],"maritalStatus":{}}""")
            .ShouldBe(["patient[1] id=1", "patient_telecom[1] patient_id=1 telecom_index=1 value=1"]);

    [Fact]
    public void A_rejected_resource_leaves_no_row_in_any_table()
    {
        using var table = new RowTable();
        table.Append("""{"resourceType":"Patient","id":"1","name":[{"family":"A"}],"active":true}""").ShouldBeNull();
        table.Append("""{"resourceType":"Patient","id":"2","name":[{"family":"B","given":["C"]},{"family":3}],"extension":[{"url":"u"}],"active":false}""")
            .ShouldBe("Patient.name[1].family: a number where text is expected.");
        table.Append("""{"resourceType":"Patient","id":"3","name":[{"family":"D"}]}""").ShouldBeNull();
        table.Take().ShouldBe(
        [
            "patient[1] id=1 active=true", "patient[3] id=3", "patient_name[1] patient_id=1 name_index=0 family=A", "patient_name[3] patient_id=3 name_index=0 family=D",
        ]);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"1","birthDate":"2024-02-30"}""", "Patient.birthDate: text of 10 characters where a date (YYYY, YYYY-MM or YYYY-MM-DD) is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","birthDate":2024}""", "Patient.birthDate: a number where a date (YYYY, YYYY-MM or YYYY-MM-DD) is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","active":"true"}""", "Patient.active: text where true or false is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","multipleBirthInteger":1.5}""", "Patient.multipleBirth: a number with a point or an exponent where a whole number is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","multipleBirthInteger":3000000000}""", "Patient.multipleBirth: a number of 10 digits where a whole number of 32 bits is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","name":{"family":"A"}}""", "Patient.name: an object where a list is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","name":["A"]}""", "Patient.name[0]: text where an object is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","maritalStatus":[]}""", "Patient.maritalStatus: a list where an object is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","active":true,"active":false}""", "Patient.active: occurs twice in one object.")]
    [InlineData("""{"resourceType":"Patient","id":"1","meta":{"lastUpdated":"2024-01-01"}}""", "Patient.meta.lastUpdated: text of 10 characters where an instant (YYYY-MM-DDThh:mm:ss.sss+zz:zz) is expected.")]
    [InlineData("""{"resourceType":"Patient","id":"1","gender":"a\u0000"}""", "A text holds the character NUL.")]
    [InlineData("""{"resourceType":"Patient","id":"1","x":"a\u0000"}""", "A text holds the character NUL.")]
    [InlineData("""{"resourceType":"Patient","id":"1","gender":"\x"}""", "It is no JSON: an escape that JSON does not have.")]
    [InlineData("""{"resourceType":"Patient","id":"1","x":{"a" 1}}""", "It is no JSON: a value that does not follow its rules.")]
    [InlineData("""{"resourceType":"Patient","id":"1","active":truth}""", "It is no JSON: a word that is no value.")]
    [InlineData("""{"resourceType":"Patient","id":"1"} x""", "It is no JSON: text follows the resource.")]
    [InlineData("""{"resourceType":"Patient","id":"1","active":true""", "It is no JSON: neither comma nor bracket behind a value.")]
    [InlineData("""{"resourceType":"Patient","id":"1""", "It is no JSON: a text that does not end.")]
    [InlineData("""{"resourceType":"Pateint","id":"1"}""", "Its resourceType 'Pateint' is none of FHIR R4.")]
    [InlineData("""{"resourceType":"no name!","id":"1"}""", "Its resourceType of 8 bytes is none of FHIR R4.")]
    [InlineData("""{"id":"1"}""", "It has no resourceType.")]
    [InlineData("[1]", "It is no JSON object.")]
    [InlineData("", "It is no JSON object.")]
    public void What_is_wrong_is_said_without_a_value(string resource, string expected) => RowTable.ProblemOf(resource).ShouldBe(expected);

    [Fact]
    public void Invalid_UTF8_is_rejected()
    {
        using var table = new RowTable();
        table.Append([.. """{"resourceType":"Patient","id":"1","gender":"""u8, (byte)'"', 0xC3, (byte)'"', (byte)'}']).ShouldBe("It is not UTF-8.");
    }

    [Fact]
    public void A_resource_nested_a_thousand_deep_is_rejected()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"item\":[", 1000)) + string.Concat(Enumerable.Repeat("]}", 1000));
        RowTable.ProblemOf($$"""{"resourceType":"Questionnaire","id":"1","item":[{{deep}}]}""").ShouldBe("Objects are nested more than 500 deep.");
        RowTable.ProblemOf($$"""{"resourceType":"Questionnaire","id":"1","x":{{deep}}}""").ShouldBe("Objects and lists are nested more than 500 deep.");
    }

    [Theory]
    [InlineData("2024", true)]
    [InlineData("2024-02-29", true)]
    [InlineData("2023-02-29", false)]
    [InlineData("2024-02-29T12:00", true)]
    [InlineData("2024-02-29T12:00:00", true)]
    [InlineData("2024-02-29T12:00:00.123Z", true)]
    [InlineData("2024-02-29T12:00:00+05:30", true)]
    [InlineData("2024-02-29T24:00:00Z", false)]
    [InlineData("2024-02T12:00:00Z", false)]
    [InlineData("2024-02-29 12:00", false)]
    [InlineData("2024-02-29T", false)]
    [InlineData("20240229", false)]
    [InlineData("", false)]
    public void A_dateTime_may_be_partial_and_lack_its_zone(string text, bool expected) => PrimitiveText.IsDateTime(Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    [Theory]
    [InlineData("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z")]
    [InlineData("2024-02-29T00:30:00.5+01:00", "2024-02-28T23:30:00.5Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")]
    [InlineData("2024-02-29T12:00Z", null)]
    [InlineData("2024-02-29T12:00:00", null)]
    [InlineData("0001-01-01T00:00:00+14:00", null)]
    public void An_instant_is_whole(string text, string? expected)
    {
        PrimitiveText.TryInstant(Encoding.UTF8.GetBytes(text), out var instant).ShouldBe(expected is not null);
        if (expected is not null)
            instant.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(expected);
    }
}
