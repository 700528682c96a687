using Weir.Fhir.FhirPath;
using Weir.Fhir.Plan.Operations;

namespace Weir.Fhir.Plan;

/// <summary>Binds operators between two operands.</summary>
internal sealed partial class Binder
{
    private Bound BindBinary(Binary binary)
    {
        var left = Bind(binary.Left);
        var right = Bind(binary.Right);
        switch (binary.Operator)
        {
            case "and" or "or" or "xor" or "implies":
                return new Bound(new LogicOperation(binary.Operator, left.Operation, right.Operation), BoundType.Boolean);
            case "=" or "!=" or "~" or "!~":
                RefuseUnlike(binary, left, right);
                return new Bound(new EqualityOperation(binary.Operator, left.Operation, right.Operation, ComparisonOf(left, right)), BoundType.Boolean);
            case "<" or "<=" or ">" or ">=":
                RefuseUnlike(binary, left, right);
                return new Bound(new OrderOperation(binary.Operator, left.Operation, right.Operation, ComparisonOf(left, right)), BoundType.Boolean);
            case "in":
                return new Bound(new MembershipOperation(left.Operation, right.Operation, ComparisonOf(left, right)), BoundType.Boolean);
            case "contains":
                return new Bound(new MembershipOperation(right.Operation, left.Operation, ComparisonOf(left, right)), BoundType.Boolean);
            case "|":
                return new Bound(new DistinctOperation([left.Operation, right.Operation], "|", ComparisonOf(left, right)), [.. left.Types, .. right.Types]);
            default:
                return new Bound(new ArithmeticOperation(binary.Operator, left.Operation, right.Operation), ResultOf(binary.Operator, left, right));
        }
    }

    private static BoundType ResultOf(string symbol, Bound left, Bound right)
    {
        bool Both(ValueKind kind) => left.Types is [var a] && right.Types is [var b] && a.Kind == kind && b.Kind == kind;
        return symbol switch
        {
            "&" => BoundType.String,
            "div" => BoundType.Integer,
            "+" when Both(ValueKind.String) => BoundType.String,
            "/" => BoundType.Decimal,
            _ => Both(ValueKind.Integer) ? BoundType.Integer : BoundType.Decimal,
        };
    }

    /// <summary>A comparison of what can never be alike would quietly be false for every row.</summary>
    private void RefuseUnlike(Binary binary, Bound left, Bound right)
    {
        if (context.IsLenient || left.Types.IsEmpty || right.Types.IsEmpty)
            return;
        if (left.Types.Any(a => right.Types.Any(b => MayCompare(a.Kind, b.Kind))))
            return;
        var (a, b) = (left.Types[0].Kind, right.Types[0].Kind);
        var described = ValueKinds.Described(a);
        throw Error(binary, $"{char.ToUpperInvariant(described[0])}{described[1..]} is compared with {ValueKinds.Described(b)}, which is never true.{Advice(a, b)}");
    }

    private static string Advice(ValueKind a, ValueKind b)
    {
        if ((IsMoment(a) && b == ValueKind.String) || (a == ValueKind.String && IsMoment(b)))
            return " Write a date without quotes and with @ before it: @2026-01-31.";
        return (a == ValueKind.Complex && b == ValueKind.String) || (a == ValueKind.String && b == ValueKind.Complex)
            ? " Name the element that holds the text, such as .text, .code or .value."
            : "";
    }

    private static bool MayCompare(ValueKind a, ValueKind b) =>
        a == b || a == ValueKind.Unknown || b == ValueKind.Unknown
        || (IsNumber(a) && IsNumber(b)) || (IsDay(a) && IsDay(b))
        || (a is ValueKind.Quantity or ValueKind.Complex && b is ValueKind.Quantity or ValueKind.Complex);

    private static bool IsNumber(ValueKind kind) => kind is ValueKind.Integer or ValueKind.Decimal;

    private static bool IsDay(ValueKind kind) => kind is ValueKind.Date or ValueKind.DateTime;

    private static bool IsMoment(ValueKind kind) => kind is ValueKind.Date or ValueKind.DateTime or ValueKind.Time;
}
