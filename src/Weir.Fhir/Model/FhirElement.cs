using System.Collections.Immutable;

namespace Weir.Fhir.Model;

/// <summary>An element of a FHIR type.</summary>
internal sealed class FhirElement
{
    private const string ChoiceSuffix = "[x]";

    private readonly FhirModel _model;

    private FhirElement(FhirModel model, string declaringType, string name)
    {
        _model = model;
        DeclaringType = declaringType;
        IsChoice = name.EndsWith(ChoiceSuffix, StringComparison.Ordinal);
        Name = IsChoice ? name[..^ChoiceSuffix.Length] : name;
    }

    /// <summary>The name, without the <c>[x]</c> of a choice.</summary>
    public string Name { get; }

    /// <summary>The type that declares it: <c>Resource</c> for the <c>id</c> of a patient.</summary>
    public string DeclaringType { get; }

    /// <summary>True for an element such as <c>value[x]</c>, whose JSON property ends in the name of its type.</summary>
    public bool IsChoice { get; }

    /// <summary>True where it can occur more than once: JSON writes an array.</summary>
    public bool IsList { get; private init; }

    /// <summary>True where a valid instance has it.</summary>
    public bool IsRequired { get; private init; }

    /// <summary>True where it is part of the summary of its resource.</summary>
    public bool IsSummary { get; private init; }

    /// <summary>The types its value may have, to be found in the model; several for a choice, one otherwise.</summary>
    public ImmutableArray<string> TypeNames { get; private init; }

    /// <summary>The resource types that a reference may point at; empty where it may point at any, and for what is no reference.</summary>
    public ImmutableArray<string> Targets { get; private init; }

    /// <summary>What it means, in a sentence.</summary>
    public string? Description => _model.Describe(DeclaringType, Name);

    /// <summary>The JSON property that holds a value of a type: <c>valueQuantity</c>, or the plain name where it is no choice.</summary>
    public string JsonName(string typeName) => IsChoice ? $"{Name}{char.ToUpperInvariant(typeName[0])}{typeName[1..]}" : Name;

    /// <inheritdoc/>
    public override string ToString() => $"{DeclaringType}.{Name}{(IsChoice ? ChoiceSuffix : "")}";

    /// <summary>Reads a line such as <c>value[x] 0..1 s Quantity Reference(Patient|Group)</c>.</summary>
    internal static FhirElement Parse(FhirModel model, string declaringType, string line)
    {
        var words = line.Split(' ');
        var isSummary = words[2] is "s";
        var typeNames = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<string> targets = [];
        foreach (var word in words.AsSpan(isSummary ? 3 : 2))
        {
            var parenthesis = word.IndexOf('(', StringComparison.Ordinal);
            typeNames.Add(parenthesis < 0 ? word : word[..parenthesis]);
            if (parenthesis >= 0)
                targets = [.. word[(parenthesis + 1)..^1].Split('|')];
        }

        return new FhirElement(model, declaringType, words[0])
        {
            IsList = words[1].EndsWith('*'),
            IsRequired = !words[1].StartsWith('0'),
            IsSummary = isSummary,
            TypeNames = typeNames.ToImmutable(),
            Targets = targets,
        };
    }
}
