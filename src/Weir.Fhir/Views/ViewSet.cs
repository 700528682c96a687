using System.Collections.Immutable;
using System.Text;
using Weir.Fhir.Plan;
using Weir.Fhir.Rows;
using Weir.Fhir.ValueSets;

namespace Weir.Fhir.Views;

/// <summary>Views that are read together, in one pass over the resources.</summary>
internal sealed class ViewSet
{
    private ViewSet(ImmutableArray<ResourcePlan> resources, ImmutableArray<CompiledView> views, byte[] constants)
    {
        Resources = resources;
        Views = views;
        Constants = constants;
    }

    /// <summary>The resource types that are read.</summary>
    public ImmutableArray<ResourcePlan> Resources { get; }

    /// <summary>The views, in the order they were given.</summary>
    public ImmutableArray<CompiledView> Views { get; }

    /// <summary>The texts that paths were written with.</summary>
    public byte[] Constants { get; }

    /// <summary>Compiles views.</summary>
    /// <param name="definitions">The views, each name once.</param>
    /// <param name="isLenient">True where an element that R4 does not know is read as it may come, and is no error.</param>
    /// <param name="isTyped">True where dates and decimals are to have columns of such types; else they are text, which loses nothing.</param>
    /// <param name="valueSets">Looks for the value set of an address; null where none is known.</param>
    /// <exception cref="ViewException">One is wrong; the message shows where.</exception>
    public static ViewSet Compile(IReadOnlyList<ViewDefinition> definitions, bool isLenient = false, bool isTyped = false, Func<string, FoundValueSet>? valueSets = null)
    {
        var texts = new ConstantTexts();
        var shapes = new Dictionary<string, Shape>(StringComparer.Ordinal);
        List<CompiledView> views = [];
        foreach (var definition in definitions)
        {
            if (!shapes.TryGetValue(definition.Resource, out var shape))
                shapes.Add(definition.Resource, shape = new Shape());
            if (views.Exists(view => string.Equals(view.Table.Name, definition.Name, StringComparison.OrdinalIgnoreCase)))
                throw definition.ResourceText.Error(0, 1, $"There are two views '{definition.Name}', and each makes the table of its name. Rename one.");
            views.Add(ViewCompiler.Compile(definition, shape, texts, isLenient, isTyped, valueSets ?? FoundValueSet.NoneHere));
        }

        List<Shape> sealedShapes = [];
        foreach (var shape in shapes.Values)
            shape.Seal(sealedShapes);
        return new ViewSet(
            [.. shapes.Select(shape => new ResourcePlan(shape.Key, Encoding.UTF8.GetBytes(shape.Key), shape.Value.Actual, [.. views.Where(view => string.Equals(view.Resource, shape.Key, StringComparison.Ordinal))]))],
            [.. views],
            texts.ToArray());
    }
}
