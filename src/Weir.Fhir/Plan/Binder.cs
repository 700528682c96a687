using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Model;
using Weir.Fhir.Plan.Operations;
using Weir.Fhir.Rows;
using Weir.Pipelines;

namespace Weir.Fhir.Plan;

/// <summary>Binds an expression to FHIR's types: each name becomes the properties it stands for, each function an operation.</summary>
/// <remarks>On the way the shapes note which properties are read, so that all others can be skipped.</remarks>
internal sealed partial class Binder(BindingContext context, PathText path)
{
    private const string TooManyDigits = "This number has more than 28 digits.";

    private ImmutableArray<BoundType> _focus = [];
    private ItemComparison? _comparison;
    private bool _readsRowIndex;

    /// <summary>Binds a path that is asked of items of the types given.</summary>
    /// <exception cref="ViewException">A name or function is not known there.</exception>
    public static Bound Bind(BindingContext context, PathText path, ImmutableArray<BoundType> focus)
    {
        var binder = new Binder(context, path) { _focus = focus };
        return binder.Bind(Parser.Parse(path)) with { ReadsRowIndex = binder._readsRowIndex };
    }

    private Bound Bind(Expression expression) => expression switch
    {
        Focus => new Bound(new FocusOperation(), _focus),
        Literal literal => BindLiteral(literal),
        QuantityLiteral quantity => BindQuantity(quantity),
        SpecialName special => BindSpecial(special),
        VariableName variable => BindVariable(variable),
        Member member => BindMember(member),
        Call call => BindCall(call),
        Indexer indexer => BindIndexer(indexer),
        Unary unary => BindUnary(unary),
        Binary binary => BindBinary(binary),
        TypeOperator type => BindTypeOperator(type),
        _ => throw new InvalidOperationException($"An expression of type {expression.GetType().Name} is not known."),
    };

    private Bound BindLiteral(Literal literal) => literal.Kind switch
    {
        LiteralKind.Empty => new Bound(new ConstantOperation(null, "{}")),
        LiteralKind.Boolean => new Bound(new ConstantOperation(Item.Boolean(literal.Text == "true"), literal.Text), BoundType.Boolean),
        LiteralKind.Integer when long.TryParse(literal.Text, CultureInfo.InvariantCulture, out var whole) =>
            new Bound(new ConstantOperation(Item.Integer(whole), literal.Text), BoundType.Integer),
        LiteralKind.Integer or LiteralKind.Decimal => Evaluation.IsExact(Encoding.ASCII.GetBytes(literal.Text)) ? OfText(literal, ValueKind.Decimal) : throw Error(literal, TooManyDigits),
        LiteralKind.Date => OfText(literal, ValueKind.Date),
        LiteralKind.DateTime => OfText(literal, ValueKind.DateTime),
        LiteralKind.Time => OfText(literal, ValueKind.Time),
        _ => OfText(literal, ValueKind.String),
    };

    private Bound OfText(Literal literal, ValueKind kind) =>
        new(new ConstantOperation(context.Texts.Add(literal.Text, kind), literal.ToString()), new BoundType(null, kind, null));

    private Bound BindQuantity(QuantityLiteral quantity) =>
        decimal.TryParse(quantity.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && Evaluation.IsExact(Encoding.ASCII.GetBytes(quantity.Value))
            ? new Bound(new QuantityOperation(value, context.Texts.Add(quantity.Unit, ValueKind.String), quantity.ToString()), new BoundType(null, ValueKind.Quantity, null))
            : throw Error(quantity, TooManyDigits);

    private Bound BindSpecial(SpecialName special) => special.Name switch
    {
        "this" => new Bound(new FocusOperation(), _focus),
        "index" => new Bound(new IndexOperation(), BoundType.Integer),
        _ => throw Error(special, "$total belongs to aggregate(), which views do not have. Aggregate the table that the view makes."),
    };

    /// <summary>True where a name behind % means something without a constant.</summary>
    public static bool IsVariable(string name) => name is "resource" or "rootResource" or "context" or "rowIndex" or "sct" or "loinc" or "ucum";

    private Bound BindVariable(VariableName variable)
    {
        switch (variable.Name)
        {
            case "resource" or "rootResource" or "context":
                return new Bound(new ResourceOperation(), context.Resource);
            case "rowIndex":
                _readsRowIndex = true;
                return new Bound(new RowIndexOperation(), BoundType.Integer);
            case "sct":
                return BindLiteral(new Literal(LiteralKind.String, "http://snomed.info/sct", variable.Position, variable.Length));
            case "loinc":
                return BindLiteral(new Literal(LiteralKind.String, "http://loinc.org", variable.Position, variable.Length));
            case "ucum":
                return BindLiteral(new Literal(LiteralKind.String, "http://unitsofmeasure.org", variable.Position, variable.Length));
        }

        return context.Constants.TryGetValue(variable.Name, out var constant)
            ? Bind(constant)
            : throw Unknown(variable);
    }

    private ViewException Unknown(VariableName variable) => Error(variable, context.Constants.Count == 0
        ? $"There is no constant '{variable.Name}': the view has none. Add it under 'constant'."
        : $"There is no constant '{variable.Name}'.{Spelling.Suggestion(variable.Name, context.Constants.Keys)} The view has {string.Join(", ", context.Constants.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary>Binds the children of a name.</summary>
    private Bound BindMember(Member member) => IsOwnType(member) ? new Bound(new FocusOperation(), _focus) : BindStep(member, Bind(member.Of), onlyType: null);

    /// <summary>True for the first name of <c>Patient.name</c> within a view of Patient: it may be the type's own.</summary>
    private bool IsOwnType(Member member) =>
        member.Of is Focus && _focus is [{ Type: { Kind: FhirTypeKind.Resource } resource }] && resource.Is(member.Name) && resource.Find(member.Name) is null;

    /// <summary>The children of a name; of a choice, those of one type where only that is wanted.</summary>
    private Bound BindStep(Member member, Bound of, string? onlyType)
    {
        var found = ImmutableArray.CreateBuilder<(Shape Shape, ShapeProperty Property)>();
        var types = ImmutableArray.CreateBuilder<BoundType>();
        var isKnown = false;
        foreach (var type in of.Types.Where(type => type.Shape is not null))
            isKnown |= AddProperties(member, type, onlyType, found, types);
        if (!isKnown && of.Types.Length > 0 && !context.IsLenient)
            throw Unknown(member, of.Types);
        return new Bound(new MemberOperation(of.Operation, member.Name, found.ToImmutable()), types.ToImmutable());
    }

    private bool AddProperties(
        Member member, BoundType type, string? onlyType, ImmutableArray<(Shape, ShapeProperty)>.Builder found, ImmutableArray<BoundType>.Builder types)
    {
        var shape = type.Shape!;
        if (type.Type?.Find(member.Name) is { } element)
        {
            var wanted = element.TypeNames.Where(name => onlyType is null || !element.IsChoice || context.Model.Find(name) is not { } model || model.Is(onlyType)).ToList();
            if (wanted.Count == 0 && !context.IsLenient)
                throw Error(member, $"'{member.Name}' of {type} is never of type {onlyType}.{Spelling.Suggestion(onlyType!, element.TypeNames)} It may be {List(element.TypeNames)}.");
            foreach (var name in wanted)
                Add(element.JsonName(name), context.Model.Find(name));
            return true;
        }

        if (type.Type is not null && !context.IsLenient)
            return false;
        if (onlyType is not null)
            Add(member.Name + char.ToUpperInvariant(onlyType[0]) + onlyType[1..], context.Model.Find(onlyType));
        Add(member.Name, null);
        return true;

        void Add(string jsonName, FhirType? valueType)
        {
            var kind = valueType is null ? ValueKind.Unknown : ValueKinds.Of(valueType);
            var property = shape.Property(jsonName, valueType, kind);
            found.Add((shape, property));
            var isPrimitive = kind is not (ValueKind.Complex or ValueKind.Unknown);
            var below = isPrimitive ? shape.Property("_" + jsonName, context.Model.Find("Element"), ValueKind.Complex).Child : property.Child;
            types.Add(new BoundType(valueType, kind, below));
        }
    }

    private ViewException Unknown(Member member, ImmutableArray<BoundType> types)
    {
        var known = types.Where(type => type.Type is not null).ToList();
        if (known.Count == 0)
            return Error(member, $"'{member.Name}' is asked of {string.Join(" or ", types.Select(type => ValueKinds.Described(type.Kind)).Distinct(StringComparer.Ordinal))}, which has no elements.");
        var choice = known.Select(type => type.Type!.FindJson(member.Name)).FirstOrDefault(found => found is not null);
        if (choice is { } written)
            return Error(member, $"'{member.Name}' is how JSON writes it. In a path write {written.Element.Name}.ofType({written.TypeName}).");
        var names = known.SelectMany(type => type.Type!.Elements).Select(element => element.Name).Distinct(StringComparer.Ordinal).ToList();
        return Error(member, $"'{member.Name}' is not an element of {string.Join(" or ", known.Select(type => type.Type!.Name).Distinct(StringComparer.Ordinal))}.{Spelling.Suggestion(member.Name, names)}");
    }

    private Bound BindIndexer(Indexer indexer)
    {
        var of = Bind(indexer.Of);
        var index = Bind(indexer.Index);
        return new Bound(SliceOperation.At(of.Operation, index.Operation), of.Types);
    }

    private Bound BindUnary(Unary unary)
    {
        var operand = Bind(unary.Operand);
        return unary.Operator == "+" ? operand : new Bound(new NegationOperation(operand.Operation), operand.Types);
    }

    private Bound BindTypeOperator(TypeOperator type)
    {
        var typeName = TypeNamed(type, type.TypeName);
        if (type.Operator == "as")
            return OfType(type.Operand, typeName);
        var of = Bind(type.Operand);
        return new Bound(new IsOperation(of.Operation, Test(of, typeName)), BoundType.Boolean);
    }

    /// <summary>The items of a type. Behind a choice only that type's property is read.</summary>
    private Bound OfType(Expression operand, string typeName)
    {
        Bound of;
        if (operand is Member member && !IsOwnType(member))
        {
            var parent = Bind(member.Of);
            var direct = BindStep(member, parent, typeName);
            if (direct.Types.All(type => type.Type is null || type.Type.Is(typeName)))
                return direct;
            of = BindStep(member, parent, onlyType: null);
        }
        else
        {
            of = Bind(operand);
        }

        var model = context.Model.Find(typeName);
        var types = of.Types.Where(type => type.Type is null || type.Type.Is(typeName) || (model is not null && model.Is(type.Type.Name)))
            .Select(type => type.Type is null || type.Type.Is(typeName) ? type : type with { Type = model, Kind = ValueKinds.Of(model!) });
        return new Bound(new OfTypeOperation(of.Operation, Test(of, typeName)), [.. types]);
    }

    private TypeTest Test(Bound of, string typeName)
    {
        var resources = of.Types.Where(type => type.Type?.Name is "Resource" or "DomainResource" || type.IsUntyped).ToList();
        var said = resources is [{ Shape: { } shape }, ..] ? shape.Property("resourceType", context.Model.Find("code"), ValueKind.String) : null;
        return new TypeTest(typeName, said);
    }

    private string TypeNamed(Expression at, string name)
    {
        var plain = name.StartsWith("FHIR.", StringComparison.Ordinal) || name.StartsWith("System.", StringComparison.Ordinal) ? name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..] : name;
        if (context.Model.Find(plain) is not null || ValueKinds.OfSystemType(plain) is not null || context.IsLenient)
            return plain;
        throw Error(at, $"There is no type '{name}' in FHIR R4.{Spelling.Suggestion(plain, context.Model.TypeNames)}");
    }

    private ItemComparison Comparison => _comparison ??= new ItemComparison(null);

    /// <summary>What compares the items of both sides: where one may be a Quantity, its value and unit are read.</summary>
    private ItemComparison ComparisonOf(Bound left, Bound right)
    {
        var quantities = left.Types.Concat(right.Types).Where(type => type.Type?.Is("Quantity") is true && type.Shape is not null).ToList();
        if (quantities.Count == 0)
            return left.Types.Concat(right.Types).Any(type => type.Kind == ValueKind.Quantity) ? new ItemComparison(QuantityOf(new Shape())) : Comparison;
        for (var i = 1; i < quantities.Count; i++)
            Shape.Unify(quantities[0].Shape!, quantities[i].Shape!);
        return new ItemComparison(QuantityOf(quantities[0].Shape!));
    }

    private QuantityShape QuantityOf(Shape shape) => new(
        shape.Property("value", context.Model.Find("decimal"), ValueKind.Decimal),
        shape.Property("code", context.Model.Find("code"), ValueKind.String),
        shape.Property("unit", context.Model.Find("string"), ValueKind.String));

    private ViewException Error(Expression at, string problem) => path.Error(at.Position, at.Length, problem);

    private static string List(IReadOnlyList<string> names) => names.Count > 15 ? $"{string.Join(", ", names.Take(15))} …" : string.Join(", ", names);
}
