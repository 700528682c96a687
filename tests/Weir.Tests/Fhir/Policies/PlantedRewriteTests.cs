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
            PlantedResources.Found(Encoding.UTF8.GetString(rewriter.Written)).ShouldBe("", type);
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
            PlantedResources.Found(Encoding.UTF8.GetString(rewriter.Written)).ShouldBe("", type);
        }
    }
}
