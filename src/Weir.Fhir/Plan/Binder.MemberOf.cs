using Weir.Fhir.FhirPath;
using Weir.Fhir.Plan.Operations;

namespace Weir.Fhir.Plan;

/// <summary>Binds <c>memberOf()</c>, whose value set is looked up when the view is compiled.</summary>
internal sealed partial class Binder
{
    private Bound BindMemberOf(Call call)
    {
        var of = Bind(call.Of);
        Expect(call, 1, 1);
        var url = AddressOf(call.Arguments[0]);
        List<BoundType> texts = [.. of.Types.Where(type => type.Kind == ValueKind.String)];
        List<BoundType> coded = [.. of.Types.Where(type => IsCoded(type, "CodeableConcept") || IsCoded(type, "Coding"))];
        if (texts.Count + coded.Count == 0 && of.Types.Length > 0 && !context.IsLenient)
            throw Error(call, $"memberOf() is asked of {List([.. of.Types.Select(type => type.ToString()).Distinct(StringComparer.Ordinal)])}, which has no code. Ask it of a code, a Coding, a CodeableConcept or a text.");
        var (set, problem) = context.ValueSets(url);
        if (set is null)
            throw Error(call.Arguments[0], problem);
        if (set.Systems.Count > 1 && coded.Count == 0 && texts.Count > 0 && texts.TrueForAll(type => type.Type?.Is("code") is not true))
            throw Error(call, $"Value set '{url}' has codes of {set.Systems.Count} code systems, and a text does not say of which it is. Ask memberOf() of the Coding or the CodeableConcept.");
        return new Bound(new MemberOfOperation(of.Operation, url, set, CodedShapesOf(of)), BoundType.Boolean);
    }

    /// <summary>The address has to be known before anything is read: a text in quotes, or a constant that is one.</summary>
    private string AddressOf(Expression argument) => argument switch
    {
        Literal { Kind: LiteralKind.String } literal => literal.Text,
        VariableName variable when context.Constants.GetValueOrDefault(variable.Name) is Literal { Kind: LiteralKind.String } constant => constant.Text,
        VariableName variable when !IsVariable(variable.Name) && !context.Constants.ContainsKey(variable.Name) => throw Unknown(variable),
        _ => throw Error(argument, "memberOf() takes the address of a value set: a text in quotes, or a constant of the view that is a text."),
    };

    /// <summary>All CodeableConcepts become one shape, and so do all Codings, those of the concepts among them.</summary>
    private CodedShapes CodedShapesOf(Bound of)
    {
        var (concept, coding) = (new Shape(), new Shape());
        foreach (var type in of.Types.Where(type => type.Shape is not null))
        {
            if (IsCoded(type, "CodeableConcept") || type.IsUntyped)
                Shape.Unify(type.Shape!, concept);
            if (IsCoded(type, "Coding") || type.IsUntyped)
                Shape.Unify(type.Shape!, coding);
        }

        var codings = concept.Property("coding", context.Model.Find("Coding"), ValueKind.Complex);
        Shape.Unify(coding, codings.Child);
        return new CodedShapes(
            concept,
            codings,
            coding,
            coding.Property("system", context.Model.Find("uri"), ValueKind.String),
            coding.Property("code", context.Model.Find("code"), ValueKind.String));
    }

    private static bool IsCoded(BoundType type, string name) => type.Shape is not null && type.Type?.Is(name) is true;
}
