using System.Collections.Immutable;

namespace Weir.Fhir.FhirPath;

/// <summary>An expression as it was written: nothing is known yet of types.</summary>
/// <param name="Position">Where it begins in the text, counted from 0.</param>
/// <param name="Length">How many characters an error about it marks.</param>
internal abstract record Expression(int Position, int Length)
{
    /// <summary>The tree in brackets, as tests compare it.</summary>
    public abstract override string ToString();
}

/// <summary>What the expression as a whole, or a criterion, is asked of.</summary>
internal sealed record Focus(int Position) : Expression(Position, 1)
{
    public override string ToString() => "focus";
}

/// <summary><c>$this</c>, <c>$index</c> or <c>$total</c>.</summary>
internal sealed record SpecialName(string Name, int Position) : Expression(Position, Name.Length + 1)
{
    public override string ToString() => $"${Name}";
}

/// <summary><c>%name</c>.</summary>
internal sealed record VariableName(string Name, int Position, int Length) : Expression(Position, Length)
{
    public override string ToString() => $"%{Name}";
}

/// <summary>The kinds of literal.</summary>
internal enum LiteralKind
{
    Empty,
    Boolean,
    String,
    Integer,
    Decimal,
    Date,
    DateTime,
    Time,
}

/// <summary>A value written in the expression, as its text.</summary>
internal sealed record Literal(LiteralKind Kind, string Text, int Position, int Length) : Expression(Position, Length)
{
    public override string ToString() => Kind switch
    {
        LiteralKind.Empty => "{}",
        LiteralKind.String => $"'{Text}'",
        LiteralKind.Date or LiteralKind.DateTime => $"@{Text}",
        LiteralKind.Time => $"@T{Text}",
        _ => Text,
    };
}

/// <summary>A number with its unit: <c>5 'mg'</c>, <c>3 days</c>.</summary>
internal sealed record QuantityLiteral(string Value, string Unit, int Position, int Length) : Expression(Position, Length)
{
    public override string ToString() => $"{Value} '{Unit}'";
}

/// <summary>The children of that name.</summary>
internal sealed record Member(Expression Of, string Name, int Position, int Length) : Expression(Position, Length)
{
    public override string ToString() => Of is Focus ? Name : $"(. {Of} {Name})";
}

/// <summary>A function with its arguments.</summary>
internal sealed record Call(Expression Of, string Name, ImmutableArray<Expression> Arguments, int Position, int Length) : Expression(Position, Length)
{
    public override string ToString() => $"({Name} {string.Join(' ', Arguments.Prepend(Of))})";
}

/// <summary>The item at a position, counted from 0.</summary>
internal sealed record Indexer(Expression Of, Expression Index, int Position) : Expression(Position, 1)
{
    public override string ToString() => $"([] {Of} {Index})";
}

/// <summary>A sign before an operand.</summary>
internal sealed record Unary(string Operator, Expression Operand, int Position) : Expression(Position, Operator.Length)
{
    public override string ToString() => $"({Operator} {Operand})";
}

/// <summary>An operator between two operands.</summary>
internal sealed record Binary(string Operator, Expression Left, Expression Right, int Position) : Expression(Position, Operator.Length)
{
    public override string ToString() => $"({Operator} {Left} {Right})";
}

/// <summary><c>is</c> or <c>as</c> with the name of a type.</summary>
internal sealed record TypeOperator(string Operator, Expression Operand, string TypeName, int Position, int Length) : Expression(Position, Length)
{
    public override string ToString() => $"({Operator} {Operand} {TypeName})";
}
