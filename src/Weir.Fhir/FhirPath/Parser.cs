using System.Collections.Immutable;

namespace Weir.Fhir.FhirPath;

/// <summary>Makes a tree of an expression's words.</summary>
/// <remarks>Source: FHIRPath 2.0.0, "Operator precedence" and the grammar.</remarks>
internal sealed class Parser
{
    /// <summary>Deeper ones are nobody's view, and would cost the stack.</summary>
    private const int DeepestNesting = 100;

    /// <summary>Longer ones are nobody's view either.</summary>
    private const int MostTokens = 2000;

    /// <summary>Binary operators from those that bind least to those that bind most; <c>is</c> and <c>as</c> stand between the last two but one.</summary>
    private static readonly ImmutableArray<ImmutableArray<string>> Levels =
    [
        ["implies"],
        ["or", "xor"],
        ["and"],
        ["in", "contains"],
        ["=", "~", "!=", "!~"],
        ["<=", "<", ">", ">="],
        ["|"],
        ["is", "as"],
        ["+", "-", "&"],
        ["*", "/", "div", "mod"],
    ];

    private static readonly ImmutableArray<string> CalendarUnits =
    [
        "year", "month", "week", "day", "hour", "minute", "second", "millisecond",
        "years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds",
    ];

    private readonly PathText _path;
    private readonly IReadOnlyList<Token> _tokens;
    private int _at;
    private int _depth;

    private Parser(PathText path)
    {
        _path = path;
        _tokens = Lexer.Tokens(path);
    }

    private Token Current => _tokens[_at];

    /// <summary>The tree of an expression.</summary>
    /// <exception cref="ViewException">It is none; the message shows where.</exception>
    public static Expression Parse(PathText path)
    {
        var parser = new Parser(path);
        if (parser._tokens.Count > MostTokens)
            throw path.Error(parser._tokens[MostTokens].Position, 1, $"The path has more than {MostTokens} words. Split it into several columns or selects.");
        if (parser.Current.Kind == TokenKind.End)
            throw path.Error(0, 1, "The path is empty. Expected one such as name.family; $this is what the path is asked of.");
        var expression = parser.Operators(0);
        return parser.Current.Kind == TokenKind.End ? expression : throw parser.Unexpected("an operator or the end of the path");
    }

    private Expression Operators(int level)
    {
        if (level == Levels.Length)
            return Sign();
        var left = Operators(level + 1);
        while (OperatorOf(level) is { } symbol)
        {
            var position = Current.Position;
            _at++;
            if (symbol is "is" or "as")
            {
                position = Current.Position;
                var (type, length) = TypeName();
                left = new TypeOperator(symbol, left, type, position, length);
            }
            else
            {
                left = new Binary(symbol, left, Operators(level + 1), position);
            }
        }

        return left;
    }

    private string? OperatorOf(int level) =>
        Current.Kind is TokenKind.Symbol or TokenKind.Name && Levels[level].Contains(Current.Text, StringComparer.Ordinal) ? Current.Text : null;

    private Expression Sign()
    {
        if (!(Current.IsSymbol("-") || Current.IsSymbol("+")))
            return Invocations(Term());
        var sign = Current;
        _at++;
        return Deeper(() => new Unary(sign.Text, Sign(), sign.Position));
    }

    private Expression Invocations(Expression term)
    {
        while (true)
        {
            if (Current.IsSymbol("."))
            {
                _at++;
                term = Invocation(term);
            }
            else if (Current.IsSymbol("["))
            {
                var position = Current.Position;
                _at++;
                var of = term;
                term = Deeper(() => new Indexer(of, Operators(0), position));
                Take("]");
            }
            else
            {
                return term;
            }
        }
    }

    private Expression Term()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.String:
                _at++;
                return new Literal(LiteralKind.String, token.Text, token.Position, token.Length);
            case TokenKind.Integer or TokenKind.Decimal:
                _at++;
                return NumberOrQuantity(token);
            case TokenKind.Date or TokenKind.DateTime or TokenKind.Time:
                _at++;
                return new Literal(KindOf(token.Kind), token.Text, token.Position, token.Length);
            case TokenKind.Variable:
                _at++;
                return new VariableName(token.Text, token.Position, token.Length);
            case TokenKind.Name when token.Text is "true" or "false" && !Following.IsSymbol("("):
                _at++;
                return new Literal(LiteralKind.Boolean, token.Text, token.Position, token.Length);
            case TokenKind.Name or TokenKind.QuotedName or TokenKind.Special:
                return Invocation(new Focus(token.Position));
        }

        if (token.IsSymbol("("))
        {
            _at++;
            var inner = Deeper(() => Operators(0));
            Take(")");
            return inner;
        }

        if (token.IsSymbol("{"))
        {
            _at++;
            Take("}");
            return new Literal(LiteralKind.Empty, "", token.Position, 2);
        }

        throw Unexpected("a name, a literal or a bracket");
    }

    private Token Following => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    private Expression Invocation(Expression of)
    {
        var token = Current;
        if (token.Kind == TokenKind.Special)
        {
            _at++;
            return of is Focus ? new SpecialName(token.Text, token.Position) : throw _path.Error(token.Position, token.Length, $"'${token.Text}' cannot stand behind a point. Write it at the beginning.");
        }

        if (token.Kind is not (TokenKind.Name or TokenKind.QuotedName))
            throw Unexpected("the name of an element or a function");
        _at++;
        if (!Current.IsSymbol("("))
            return new Member(of, token.Text, token.Position, token.Length);
        _at++;
        return new Call(of, token.Text, Arguments(), token.Position, token.Length);
    }

    private ImmutableArray<Expression> Arguments()
    {
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        if (!Current.IsSymbol(")"))
        {
            arguments.Add(Deeper(() => Operators(0)));
            while (Current.IsSymbol(","))
            {
                _at++;
                arguments.Add(Deeper(() => Operators(0)));
            }
        }

        Take(")");
        return arguments.ToImmutable();
    }

    private Expression NumberOrQuantity(Token number)
    {
        if (Current.Kind == TokenKind.String || (Current.Kind == TokenKind.Name && CalendarUnits.Contains(Current.Text, StringComparer.Ordinal)))
        {
            var unit = Current;
            _at++;
            return new QuantityLiteral(number.Text, unit.Text, number.Position, unit.Position + unit.Length - number.Position);
        }

        return new Literal(number.Kind == TokenKind.Integer ? LiteralKind.Integer : LiteralKind.Decimal, number.Text, number.Position, number.Length);
    }

    private (string Name, int Length) TypeName()
    {
        var first = Current;
        if (first.Kind is not (TokenKind.Name or TokenKind.QuotedName))
            throw Unexpected("the name of a type");
        _at++;
        if (!Current.IsSymbol("."))
            return (first.Text, first.Length);
        _at++;
        var second = Current;
        if (second.Kind is not (TokenKind.Name or TokenKind.QuotedName))
            throw Unexpected("the name of a type");
        _at++;
        return ($"{first.Text}.{second.Text}", second.Position + second.Length - first.Position);
    }

    private T Deeper<T>(Func<T> read)
    {
        if (++_depth > DeepestNesting)
            throw _path.Error(Current.Position, Current.Length, $"Brackets, arguments and signs are nested more than {DeepestNesting} deep. Split the path into several columns or selects.");
        var result = read();
        _depth--;
        return result;
    }

    private void Take(string symbol)
    {
        if (!Current.IsSymbol(symbol))
            throw Unexpected($"'{symbol}'");
        _at++;
    }

    private ViewException Unexpected(string expected) =>
        _path.Error(Current.Position, Current.Length, $"Found {Current} where {expected} is expected.");

    private static LiteralKind KindOf(TokenKind kind) => kind switch
    {
        TokenKind.Date => LiteralKind.Date,
        TokenKind.DateTime => LiteralKind.DateTime,
        _ => LiteralKind.Time,
    };
}
