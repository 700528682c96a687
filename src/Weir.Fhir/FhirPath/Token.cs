namespace Weir.Fhir.FhirPath;

/// <summary>The kinds of word an expression is made of.</summary>
internal enum TokenKind
{
    /// <summary>A name: of an element, a function or a type; some names are operators where an operator may stand.</summary>
    Name,

    /// <summary>A name between backticks, which is never an operator.</summary>
    QuotedName,

    /// <summary>Text between single quotes.</summary>
    String,

    /// <summary>A number without a point.</summary>
    Integer,

    /// <summary>A number with a point.</summary>
    Decimal,

    /// <summary><c>@2026-01</c>.</summary>
    Date,

    /// <summary><c>@2026-01-05T</c>, with or without a time behind it.</summary>
    DateTime,

    /// <summary><c>@T12:30</c>.</summary>
    Time,

    /// <summary><c>%name</c>: a constant of the view, or one that FHIR defines.</summary>
    Variable,

    /// <summary><c>$this</c>, <c>$index</c>, <c>$total</c>.</summary>
    Special,

    /// <summary>An operator or bracket.</summary>
    Symbol,

    /// <summary>The end of the expression.</summary>
    End,
}

/// <summary>One word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without quotes and with escapes resolved.</param>
/// <param name="Position">Where it begins, counted from 0.</param>
/// <param name="Length">How many characters it takes as written.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, int Length)
{
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && string.Equals(Text, symbol, StringComparison.Ordinal);

    public bool IsWord(string word) => Kind == TokenKind.Name && string.Equals(Text, word, StringComparison.Ordinal);

    /// <summary>The token as an error names it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the path",
        TokenKind.String => "a text in quotes",
        _ => $"'{Text}'",
    };
}
