using Weir.Connectors;
using Weir.Failures;

namespace Weir.Tests.Destinations;

public sealed class DestinationCatalogueTests
{
    [Theory]
    [InlineData("postgresql://weir:secret@db/nhs", "postgresql", "postgresql://db:5432/nhs")]
    [InlineData("postgres://weir:secret@db/nhs?schema=s", "postgresql", "postgresql://db:5432/nhs?schema=s")]
    public async Task The_scheme_of_an_address_finds_its_destination(string address, string name, string shown)
    {
        await using var destination = ConnectorCatalogue.Destinations.Open(address, ".", TimeProvider.System);

        destination.Name.ShouldBe(name);
        destination.Address.ShouldBe(shown);
    }

    [Theory]
    [InlineData("mysql://weir:secret@db/nhs", "begins with the unknown 'mysql:'")]
    [InlineData("secret.duckdb", "does not say what kind of destination it is")]
    [InlineData("", "does not say what kind of destination it is")]
    [InlineData("@secret:x", "does not say what kind of destination it is")]
    public void An_unknown_scheme_lists_those_that_are_known(string address, string found)
    {
        var wrong = Should.Throw<UsageException>(() => ConnectorCatalogue.Destinations.Open(address, ".", TimeProvider.System));

        wrong.Message.ShouldBe($"The warehouse address {found}. Known are {string.Join(", ", ConnectorCatalogue.Destinations.Kinds.Select(kind => kind.Example))}.");
        wrong.Message.ShouldNotContain("secret");
    }
}
