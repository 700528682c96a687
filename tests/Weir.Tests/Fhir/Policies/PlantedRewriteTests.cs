using System.Text;
using Weir.Fhir.Model;
using Weir.Fhir.Policies;

namespace Weir.Tests.Fhir.Policies;

public sealed class PlantedRewriteTests
{
    [Fact]
    public void No_mark_is_left_of_any_resource_type_with_all_that_it_can_hold()
    {
        var planted = new PlantedResources(allChoices: true);
        var rewriter = RewrittenText.Rewriter(PolicyFile.DefaultName);
        foreach (var type in FhirModel.R4.ResourceTypes)
        {
            rewriter.Rewrite(Encoding.UTF8.GetBytes(planted.Of(type)), null).ShouldBeTrue($"{type}: {rewriter.Problem}");
            Found(Encoding.UTF8.GetString(rewriter.Written)).ShouldBe("", type);
        }

        planted.Count.ShouldBeGreaterThan(20_000);
    }

    [Fact]
    public void Without_rules_only_types_are_left()
    {
        var planted = new PlantedResources(allChoices: true);
        var rewriter = RewrittenText.Rewriter("extends: none");
        foreach (var type in FhirModel.R4.ResourceTypes)
        {
            rewriter.Rewrite(Encoding.UTF8.GetBytes(planted.Of(type)), null).ShouldBeTrue($"{type}: {rewriter.Problem}");
            Found(Encoding.UTF8.GetString(rewriter.Written)).ShouldBe("", type);
        }
    }

    /// <summary>The first mark, whole date or postcode that is left, with what stands around it.</summary>
    private static string Found(string text)
    {
        foreach (var mark in (string[])[PlantedResources.Mark, PlantedResources.Year + "-0", PlantedResources.Year + "-1", "7XY"])
        {
            // A year that stands for an instant is written as its first moment.
            var at = text.Replace($"{PlantedResources.Year}-01-01T00:00:00Z", "", StringComparison.Ordinal).IndexOf(mark, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
                return text[Math.Max(0, at - 100)..Math.Min(text.Length, at + 60)];
        }

        return "";
    }
}
