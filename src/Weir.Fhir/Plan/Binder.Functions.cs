using System.Collections.Immutable;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Model;
using Weir.Fhir.Plan.Operations;
using Weir.Pipelines;

namespace Weir.Fhir.Plan;

/// <summary>Binds functions.</summary>
internal sealed partial class Binder
{
    /// <summary>All functions that views have, for suggestions.</summary>
    private static readonly ImmutableArray<string> Functions =
    [
        "abs", "all", "allFalse", "allTrue", "anyFalse", "anyTrue", "as", "ceiling", "coalesce", "combine", "contains", "convertsToBoolean", "convertsToDate",
        "convertsToDateTime", "convertsToDecimal", "convertsToInteger", "convertsToString", "convertsToTime", "count", "distinct", "empty", "endsWith", "exists",
        "extension", "first", "floor", "getReferenceKey", "getResourceKey", "getValue", "hasValue", "highBoundary", "iif", "indexOf", "is", "isDistinct", "join", "last",
        "length", "lowBoundary", "lower", "matches", "memberOf", "not", "ofType", "replace", "replaceMatches", "round", "select", "single", "skip", "split",
        "startsWith", "substring", "tail", "take", "toBoolean", "toDate", "toDateTime", "toDecimal", "toInteger", "toString", "toTime", "trim", "truncate", "union",
        "upper", "where",
    ];

    /// <summary>Functions of FHIRPath that views do not have, and why.</summary>
    private static readonly ImmutableDictionary<string, string> Refused = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["resolve"] = "resolve() would read another resource, and each resource is read by itself. Make a view of both types and join them by getReferenceKey() and getResourceKey().",
        ["children"] = "children() would read every element. Name the elements.",
        ["descendants"] = "descendants() would read every element. Name the elements, or use 'repeat' of the select.",
        ["repeat"] = "repeat() is not a function of views. Use 'repeat' of the select.",
        ["aggregate"] = "aggregate() is not a function of views. Aggregate the table that the view makes.",
        ["now"] = "now() would give another result each time the same resource is read. Use the database's clock in a query over the table.",
        ["today"] = "today() would give another result each time the same resource is read. Use the database's clock in a query over the table.",
        ["timeOfDay"] = "timeOfDay() would give another result each time the same resource is read. Use the database's clock in a query over the table.",
        ["trace"] = "trace() would write values of patients to a log.",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private Bound BindCall(Call call)
    {
        switch (call.Name)
        {
            case "ofType" or "as":
                return OfType(call.Of, TypeArgument(call));
            case "is":
                var asked = Bind(call.Of);
                return new Bound(new IsOperation(asked.Operation, Test(asked, TypeArgument(call))), BoundType.Boolean);
            case "extension":
                return BindExtension(call);
            case "iif":
                return BindIif(call);
            case "coalesce":
                Expect(call, 1, 20);
                return BindCoalesce(call);
            case "memberOf":
                return BindMemberOf(call);
        }

        if (Refused.TryGetValue(call.Name, out var why))
            throw Error(call, why);
        var of = Bind(call.Of);
        return BindFiltering(call, of) ?? BindCounting(call, of) ?? BindKeys(call, of) ?? BindValues(call, of) ?? BindTexts(call, of)
            ?? throw Error(call, $"There is no function '{call.Name}' with {call.Arguments.Length} {(call.Arguments.Length == 1 ? "argument" : "arguments")}.{Spelling.Suggestion(call.Name, Functions)}");
    }

    private Bound? BindFiltering(Call call, Bound of)
    {
        switch (call.Name)
        {
            case "where":
                return of with { Operation = new WhereOperation(of.Operation, Criterion(call, of)) };
            case "select":
                Expect(call, 1, 1);
                var projection = Within(of, call.Arguments[0]);
                return new Bound(new SelectOperation(of.Operation, projection.Operation), projection.Types);
            case "all":
                return new Bound(new AllOperation(of.Operation, Criterion(call, of)), BoundType.Boolean);
            case "first":
                Expect(call, 0, 0);
                return of with { Operation = SliceOperation.First(of.Operation) };
            case "last":
                Expect(call, 0, 0);
                return of with { Operation = SliceOperation.Last(of.Operation) };
            case "tail":
                Expect(call, 0, 0);
                return of with { Operation = SliceOperation.Tail(of.Operation) };
            case "single":
                Expect(call, 0, 0);
                return of with { Operation = new SingleOperation(of.Operation) };
            case "skip":
                return of with { Operation = SliceOperation.Skip(of.Operation, Argument(call).Operation) };
            case "take":
                return of with { Operation = SliceOperation.Take(of.Operation, Argument(call).Operation) };
            case "distinct":
                Expect(call, 0, 0);
                return of with { Operation = new DistinctOperation([of.Operation], "distinct", ComparisonOf(of, of)) };
            case "union":
                var other = Argument(call);
                return new Bound(new DistinctOperation([of.Operation, other.Operation], "|", ComparisonOf(of, other)), [.. of.Types, .. other.Types]);
            case "combine":
                var added = Argument(call);
                return new Bound(new CombineOperation(of.Operation, added.Operation), [.. of.Types, .. added.Types]);
            default:
                return null;
        }
    }

    private Bound? BindCounting(Call call, Bound of)
    {
        switch (call.Name)
        {
            case "exists":
                Expect(call, 0, 1);
                var met = call.Arguments.IsEmpty ? of.Operation : new WhereOperation(of.Operation, Criterion(call, of));
                return new Bound(CountOperation.Exists(met), BoundType.Boolean);
            case "empty":
                Expect(call, 0, 0);
                return new Bound(CountOperation.Empty(of.Operation), BoundType.Boolean);
            case "count":
                Expect(call, 0, 0);
                return new Bound(CountOperation.Count(of.Operation), BoundType.Integer);
            case "isDistinct":
                Expect(call, 0, 0);
                return new Bound(new IsDistinctOperation(of.Operation, ComparisonOf(of, of)), BoundType.Boolean);
            case "not":
                Expect(call, 0, 0);
                return new Bound(new NotOperation(of.Operation), BoundType.Boolean);
            case "hasValue":
                Expect(call, 0, 0);
                return new Bound(new HasValueOperation(of.Operation), BoundType.Boolean);
            case "getValue":
                Expect(call, 0, 0);
                return of;
            case "allTrue" or "anyTrue" or "allFalse" or "anyFalse":
                Expect(call, 0, 0);
                return new Bound(
                    new TruthsOperation(of.Operation, call.Name, call.Name.EndsWith("True", StringComparison.Ordinal), call.Name.StartsWith("all", StringComparison.Ordinal)),
                    BoundType.Boolean);
            default:
                return null;
        }
    }

    private Bound? BindKeys(Call call, Bound of)
    {
        switch (call.Name)
        {
            case "getResourceKey":
                Expect(call, 0, 0);
                if (call.Of is not (Focus or SpecialName { Name: "this" } or VariableName { Name: "resource" or "rootResource" }))
                    throw Error(call, "getResourceKey() is asked of the resource itself. Write it at the beginning of the path.");
                var isResource = of.Types.Any(type => type.Type is null or { Kind: FhirTypeKind.Resource });
                var resource = isResource ? of : new Bound(new ResourceOperation(), context.Resource);
                var id = resource.Types[0].Shape!.Property("id", context.Model.Find("id"), ValueKind.String);
                return new Bound(
                    new ResourceKeyOperation(new MemberOperation(resource.Operation, "id", [(resource.Types[0].Shape!, id)])),
                    new BoundType(context.Model.Find("id"), ValueKind.String, null));
            case "getReferenceKey":
                Expect(call, 0, 1);
                var wanted = call.Arguments.IsEmpty ? null : TypeArgument(call);
                var references = of.Types.Where(type => type.Shape is not null && (type.Type is null || type.Type.Is("Reference"))).ToList();
                if (references.Count == 0)
                {
                    return context.IsLenient || of.Types.IsEmpty
                        ? new Bound(new ConstantOperation(null, "{}"))
                        : throw Error(call, $"getReferenceKey() is asked of {string.Join(" or ", of.Types.Select(type => type.ToString()).Distinct(StringComparer.Ordinal))}, which is no Reference.");
                }

                for (var i = 1; i < references.Count; i++)
                    Shape.Unify(references[0].Shape!, references[i].Shape!);
                var shape = references[0].Shape!;
                return new Bound(
                    new ReferenceKeyOperation(
                        of.Operation,
                        shape.Property("reference", context.Model.Find("string"), ValueKind.String),
                        shape.Property("type", context.Model.Find("uri"), ValueKind.String),
                        wanted),
                    new BoundType(context.Model.Find("id"), ValueKind.String, null));
            default:
                return null;
        }
    }

    private Bound? BindValues(Call call, Bound of)
    {
        switch (call.Name)
        {
            case "lowBoundary" or "highBoundary":
                Expect(call, 0, 0);
                var isHigh = call.Name == "highBoundary";
                var periods = of.Types.Where(type => type.Type?.Is("Period") is true).ToList();
                var end = periods is [{ Shape: { } shape }, ..] ? shape.Property(isHigh ? "end" : "start", context.Model.Find("dateTime"), ValueKind.DateTime) : null;
                ImmutableArray<BoundType> types = [.. of.Types.Select(type => type.Kind switch
                {
                    ValueKind.Complex => new BoundType(context.Model.Find("dateTime"), ValueKind.DateTime, null),
                    ValueKind.Integer => BoundType.Decimal,
                    _ => type with { Shape = null },
                })];
                return new Bound(new BoundaryOperation(of.Operation, isHigh, end), types);
            case "abs" or "ceiling" or "floor" or "truncate":
                Expect(call, 0, 0);
                return new Bound(new NumberFunction(of.Operation, call.Name, null), call.Name == "abs" ? of.Types : [BoundType.Integer]);
            case "round":
                Expect(call, 0, 1);
                return new Bound(new NumberFunction(of.Operation, call.Name, call.Arguments.IsEmpty ? null : Argument(call).Operation), BoundType.Decimal);
        }

        var asks = call.Name.StartsWith("convertsTo", StringComparison.Ordinal);
        if (!(asks || call.Name.StartsWith("to", StringComparison.Ordinal))
            || ValueKinds.OfSystemType(call.Name[(asks ? "convertsTo".Length : "to".Length)..]) is not { } kind
            || kind == ValueKind.Quantity)
        {
            return null;
        }

        Expect(call, 0, 0);
        return new Bound(new ConversionOperation(of.Operation, kind, asks), asks ? BoundType.Boolean : new BoundType(null, kind, null));
    }

    private Bound? BindTexts(Call call, Bound of)
    {
        if (call.Name == "join")
        {
            Expect(call, 0, 1);
            return new Bound(new JoinOperation(of.Operation, call.Arguments.IsEmpty ? null : Argument(call).Operation), BoundType.String);
        }

        if (TextFunction.ArgumentsOf(call.Name) is not var (least, most))
            return null;
        Expect(call, least, most);
        var run = TextFunction.Find(call.Name, call.Arguments.Length);
        var type = call.Name switch
        {
            "contains" or "startsWith" or "endsWith" or "matches" => BoundType.Boolean,
            "indexOf" or "length" => BoundType.Integer,
            _ => BoundType.String,
        };
        return new Bound(new TextFunction(of.Operation, call.Name, [.. call.Arguments.Select(argument => Bind(argument).Operation)], run), type);
    }

    private Bound BindExtension(Call call)
    {
        Expect(call, 1, 1);
        var extensions = BindMember(new Member(call.Of, "extension", call.Position, call.Length));
        var url = Bind(new Member(new Focus(call.Position), "url", call.Position, call.Length), extensions.Types);
        var wanted = Bind(call.Arguments[0]);
        return extensions with { Operation = new WhereOperation(extensions.Operation, new EqualityOperation("=", url.Operation, wanted.Operation, Comparison)) };
    }

    private Bound BindIif(Call call)
    {
        Expect(call, 2, 3);
        var of = call.Of is Focus ? null : Bind(call.Of);
        Bound Part(int argument) => of is null ? Bind(call.Arguments[argument]) : Within(of, call.Arguments[argument]);
        var (criterion, then) = (Part(0), Part(1));
        var otherwise = call.Arguments.Length == 3 ? Part(2) : null;
        Operation operation = new IifOperation(criterion.Operation, then.Operation, otherwise?.Operation);
        return new Bound(of is null ? operation : new WithFocusOperation(of.Operation, operation), [.. then.Types, .. otherwise?.Types ?? []]);
    }

    private Bound BindCoalesce(Call call)
    {
        var choices = call.Arguments.Select(Bind).ToList();
        return new Bound(new CoalesceOperation([.. choices.Select(choice => choice.Operation)]), [.. choices.SelectMany(choice => choice.Types)]);
    }

    private Operation Criterion(Call call, Bound of)
    {
        Expect(call, 1, 1);
        return Within(of, call.Arguments[0]).Operation;
    }

    private Bound Argument(Call call)
    {
        Expect(call, 1, 1);
        return Bind(call.Arguments[0]);
    }

    /// <summary>Binds an argument that is asked of each item.</summary>
    private Bound Within(Bound of, Expression argument) => Bind(argument, of.Types);

    private Bound Bind(Expression expression, ImmutableArray<BoundType> focus)
    {
        var outer = _focus;
        _focus = focus;
        var bound = Bind(expression);
        _focus = outer;
        return bound;
    }

    private string TypeArgument(Call call)
    {
        Expect(call, 1, 1);
        return call.Arguments[0] switch
        {
            Member { Of: Focus } type => TypeNamed(type, type.Name),
            Member { Of: Member { Of: Focus } space } type => TypeNamed(type, $"{space.Name}.{type.Name}"),
            // So the specification's own example has it: subject.getReferenceKey('Patient').
            Literal { Kind: LiteralKind.String } text when call.Name == "getReferenceKey" => TypeNamed(text, text.Text),
            var other => throw Error(other, $"{call.Name}() takes the name of a type, such as {call.Name}({(call.Name == "getReferenceKey" ? "Patient" : "Quantity")})."),
        };
    }

    private void Expect(Call call, int least, int most)
    {
        if (call.Arguments.Length >= least && call.Arguments.Length <= most)
            return;
        var wanted = least == most ? $"{least}" : $"{least} to {most}";
        throw Error(call, $"{call.Name}() takes {wanted} {(wanted == "1" ? "argument" : "arguments")}, and {call.Arguments.Length} {(call.Arguments.Length == 1 ? "is" : "are")} written.");
    }
}
