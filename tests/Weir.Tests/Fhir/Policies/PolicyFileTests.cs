using Weir.Failures;
using Weir.Fhir.Policies;

namespace Weir.Tests.Fhir.Policies;

public sealed class PolicyFileTests
{
    [Fact]
    public void All_problems_are_said_at_once_with_their_places() =>
        Should.Throw<UsageException>(() => PolicyFile.Read("p.yaml", """
            extends: defualt
            rules:
              Patient.nmae: drop
              Pateint.name: drop
              Patient.name: hash
              Patient.birthDate: yaer
              Address.postalCode: age
              Observation.value.ofType(Address): drop
              Patient.identifier.where(sytem = 'x'): keep
            colums: {}
            """)).Message.ShouldBe("""
            p.yaml has 9 problems:

            line 1, column 10: 'extends' is neither default nor none.
              extends: defualt
                       ^^^^^^^

            line 3, column 11: 'nmae' is not an element of Patient. Did you mean 'name'?
                Patient.nmae: drop
                        ^^^^

            line 4, column 3: 'Pateint' is no type of FHIR R4. Did you mean 'Patient'? Begin with a resource type or a data type.
                Pateint.name: drop
                ^^^^^^^

            line 5, column 17: 'hash' does not go with 'Patient.name': hash is for a single value, and HumanName is a group of them. Write drop or keep, or name an element inside it.
                Patient.name: hash
                              ^^^^

            line 6, column 22: 'yaer' is no action. Did you mean 'year'? Known are drop, keep, hash, year, month, district, age, shift, known, coded, code; behind age stand the years of a band, behind shift the most days.
                Patient.birthDate: yaer
                                   ^^^^

            line 7, column 23: 'age' needs a whole number from 1 to 30 behind the word age. Write age 5.
                Address.postalCode: age
                                    ^^^

            line 8, column 20: 'value' never has the type Address. Remove .ofType or name a type that the element may have.
                Observation.value.ofType(Address): drop
                                 ^^^^^^^^^^^^^^^

            line 9, column 28: 'sytem' is not an element of Identifier. Did you mean 'system'?
                Patient.identifier.where(sytem = 'x'): keep
                                         ^^^^^

            line 10, column 1: 'colums' is not a part of a policy. Did you mean 'columns'? Known are extends, systems, extensions, rules, columns.
              colums: {}
              ^^^^^^
            """);

    [Fact]
    public void The_default_policy_has_no_problem() => PolicyFile.Load("default").Sha256.Length.ShouldBe(64);

    [Fact]
    public void Json_is_a_policy_too() => PolicyFile.Read("p.json", """{"rules": {"Patient.name": "keep"}}""").OfElements.ShouldContainKey("Patient");

    [Fact]
    public void Another_policy_has_another_hash() => PolicyFile.Read("p", "rules: {Patient.name: keep}").Sha256.ShouldNotBe(PolicyFile.Read("p", "rules: {Patient.name: drop}").Sha256);

    [Fact]
    public void A_missing_secret_is_said_with_what_to_do() => Should.Throw<UsageException>(() => PolicySecret.Of(null)).Message.ShouldBe(
        "A policy needs a secret for its hashes, and there is none: environment variable WEIR_POLICY_SECRET is not set. Set it to 32 bytes or more that nobody can guess, such as what 'openssl rand -hex 32' prints, and keep it: with another secret every hash changes.");

    [Fact]
    public void A_short_secret_is_refused_and_not_shown() => Should.Throw<UsageException>(() => PolicySecret.Of("swordfish")).Message.ShouldBe(
        "The secret of the policy has 9 bytes where 32 or more are expected. Set WEIR_POLICY_SECRET to what 'openssl rand -hex 32' prints, and keep it: with another secret every hash changes.");

    [Theory]
    [InlineData("Ann_Smith_1980.json", ".json")]
    [InlineData("a/Ann.ndjson.gz", ".ndjson.gz")]
    [InlineData("Ann.zip", ".zip")]
    [InlineData("Ann.Smith", "")]
    public void A_file_is_called_by_a_keyed_hash_and_its_ending(string name, string ending)
    {
        var called = PolicySecret.Of(RewrittenText.Secret).FileName(name);
        called.ShouldMatch("^[0-9a-f]{24}" + ending.Replace(".", "[.]", StringComparison.Ordinal) + "$");
        PolicySecret.Of(RewrittenText.Secret + "x").FileName(name).ShouldNotBe(called);
    }
}
