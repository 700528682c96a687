using System.Text;
using Weir.Fhir.Rows;

namespace Weir.Tests.Fhir.Rows;

public sealed class ReferenceTextTests
{
    [Theory]
    [InlineData("Patient/1", "Patient", "1")]
    [InlineData("Patient/1/_history/2", "Patient", "1")]
    [InlineData("http://server/fhir/Patient/1", "Patient", "1")]
    [InlineData("https://server/fhir/Patient/a-b.C/_history/9", "Patient", "a-b.C")]
    [InlineData("/Patient/1", "Patient", "1")]
    [InlineData("Patient/a_b é", "Patient", "a_b é")]
    [InlineData("Patient/1/_history/", "Patient", "1")]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "", "c757873d-ec9a-4326-a141-556f43239520")]
    [InlineData("urn:oid:1.2.3.4.5", "", "1.2.3.4.5")]
    public void A_literal_reference_has_an_id_and_mostly_a_type(string reference, string type, string id)
    {
        var bytes = Encoding.UTF8.GetBytes(reference);
        ReferenceText.TryRead(bytes, out var foundType, out var foundId).ShouldBeTrue();
        (Encoding.UTF8.GetString(foundType), Encoding.UTF8.GetString(foundId)).ShouldBe((type, id));
        reference[..^ReferenceText.TailLength(bytes, foundId)].ShouldEndWith(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#1")]
    [InlineData("#")]
    [InlineData("Patient/1#name")]
    [InlineData("Patient?identifier=http://x|1")]
    [InlineData("Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|9999941492")]
    [InlineData("Patient")]
    [InlineData("Patient/")]
    [InlineData("/1")]
    [InlineData("/")]
    [InlineData("patient/1")]
    [InlineData("http://snomed.info/sct")]
    [InlineData("urn:uuid:")]
    [InlineData("urn:oid:")]
    [InlineData("urn:")]
    [InlineData("Patient//1")]
    [InlineData("http://server/Some-Thing/1")]
    [InlineData("/_history/1")]
    [InlineData("Patient/_history/1")]
    public void What_no_row_has_is_told(string reference) => ReferenceText.TryRead(Encoding.UTF8.GetBytes(reference), out _, out _).ShouldBeFalse();
}
