using System.Globalization;
using System.Text;

namespace Weir.Fhir.FhirPath;

/// <summary>Cuts an expression into words.</summary>
/// <remarks>Source: FHIRPath 2.0.0, appendix "Formal specification: grammar".</remarks>
internal sealed class Lexer(PathText path)
{
    private static readonly string[] Symbols = ["<=", ">=", "!=", "!~", "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "&", "|", "<", ">", "=", "~"];

    private readonly string _text = path.Text;
    private int _at;

    /// <summary>All words, with <see cref="TokenKind.End"/> last.</summary>
    public static IReadOnlyList<Token> Tokens(PathText path) => new Lexer(path).Read();

    private List<Token> Read()
    {
        List<Token> tokens = [];
        while (SkipBlanks())
            tokens.Add(Next());
        tokens.Add(new Token(TokenKind.End, "", _text.Length, 1));
        return tokens;
    }

    private Token Next()
    {
        var start = _at;
        var c = _text[_at];
        switch (c)
        {
            case '\'':
                return Made(TokenKind.String, Quoted('\''), start);
            case '`':
                return Made(TokenKind.QuotedName, Quoted('`'), start);
            case '@':
                return Moment(start);
            case '%':
                return Variable(start);
            case '$':
                return Special(start);
            case >= '0' and <= '9':
                return Number(start);
        }

        if (char.IsAsciiLetter(c) || c == '_')
            return Made(TokenKind.Name, Word(), start);
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) != 0)
                continue;
            _at += symbol.Length;
            return Made(TokenKind.Symbol, symbol, start);
        }

        throw path.Error(start, 1, $"{Described(c)} has no meaning here. Expected a name, a literal or an operator.");
    }

    private Token Made(TokenKind kind, string text, int start) => new(kind, text, start, _at - start);

    private Token Moment(int start)
    {
        _at++;
        var isTime = _at < _text.Length && _text[_at] == 'T';
        if (isTime)
            _at++;
        var from = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] is '-' or ':' or 'T' or 'Z' or '+' or '.'))
        {
            // A point that no digit follows belongs to what comes after the literal: @2026-01.lowBoundary().
            if (_text[_at] == '.' && !(_at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])))
                break;
            _at++;
        }

        var text = _text[from.._at];
        var kind = isTime ? TokenKind.Time : text.Contains('T', StringComparison.Ordinal) ? TokenKind.DateTime : TokenKind.Date;
        var value = kind == TokenKind.DateTime ? text.TrimEnd('T') : text;
        var parsed = kind == TokenKind.Time ? PartialTime.TryParseTime(Encoding.ASCII.GetBytes(value), out _) : PartialTime.TryParse(Encoding.ASCII.GetBytes(value), out _);
        if (!parsed)
            throw path.Error(start, Math.Max(1, _at - start), "This is no date or time. Expected one such as @2026-01-31, @2026-01-31T09:30:00Z or @T09:30.");
        return Made(kind, value, start);
    }

    private Token Variable(int start)
    {
        _at++;
        if (_at < _text.Length && _text[_at] is '\'' or '`')
            return Made(TokenKind.Variable, Quoted(_text[_at]), start);
        var name = Word();
        return name.Length > 0 ? Made(TokenKind.Variable, name, start) : throw path.Error(start, 1, "'%' stands alone. Expected the name of a constant behind it, such as %name.");
    }

    private Token Special(int start)
    {
        _at++;
        var name = Word();
        return name is "this" or "index" or "total"
            ? Made(TokenKind.Special, name, start)
            : throw path.Error(start, name.Length + 1, $"'${name}' is not known. Expected $this, $index or $total.");
    }

    private Token Number(int start)
    {
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            _at++;
        var isDecimal = _at + 1 < _text.Length && _text[_at] == '.' && char.IsAsciiDigit(_text[_at + 1]);
        if (isDecimal)
        {
            _at++;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                _at++;
        }

        return Made(isDecimal ? TokenKind.Decimal : TokenKind.Integer, _text[start.._at], start);
    }

    private string Word()
    {
        var from = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        return _text[from.._at];
    }

    private string Quoted(char quote)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (_text[_at] == '\\')
                value.Append(Escape());
            else
                value.Append(_text[_at++]);
        }

        if (_at == _text.Length)
            throw path.Error(start, 1, $"The text that begins here does not end. Expected {quote} behind it.");
        _at++;
        return value.ToString();
    }

    private string Escape()
    {
        var start = _at++;
        var c = _at < _text.Length ? _text[_at++] : ' ';
        switch (c)
        {
            case '\'' or '"' or '`' or '\\' or '/':
                return c.ToString();
            case 'n':
                return "\n";
            case 'r':
                return "\r";
            case 't':
                return "\t";
            case 'f':
                return "\f";
            case 'u' when CodeUnit() is { } code:
                return Character(code, start);
            default:
                throw path.Error(start, 2, @"This escape is not known. Expected \', \"", \`, \\, \/, \n, \r, \t, \f or \u and four hexadecimal digits.");
        }
    }

    /// <summary>Beyond U+FFFF a character is two escapes.</summary>
    private string Character(char code, int start)
    {
        if (!char.IsSurrogate(code))
            return code.ToString();
        var length = _at - start;
        var isPair = string.CompareOrdinal(_text, _at, "\\u", 0, 2) == 0;
        _at += isPair ? 2 : 0;
        return isPair && CodeUnit() is { } low && char.IsSurrogatePair(code, low)
            ? new string([code, low])
            : throw path.Error(start, length, "This escape is half a character: a high and a low surrogate belong together.");
    }

    private char? CodeUnit()
    {
        if (_at + 4 > _text.Length || !ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return null;
        _at += 4;
        return (char)code;
    }

    private bool SkipBlanks()
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at]))
                _at++;
            else if (string.CompareOrdinal(_text, _at, "//", 0, 2) == 0)
                _at = _text.IndexOf('\n', _at) is var end and >= 0 ? end : _text.Length;
            else if (string.CompareOrdinal(_text, _at, "/*", 0, 2) == 0)
                SkipComment();
            else
                return true;
        }

        return false;
    }

    private void SkipComment()
    {
        var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        _at = end >= 0 ? end + 2 : throw path.Error(_at, 2, "The comment that begins here does not end. Expected */ behind it.");
    }

    private static string Described(char c) => char.IsControl(c) || c > '~'
        ? string.Create(CultureInfo.InvariantCulture, $"Character U+{(int)c:X4}")
        : $"'{c}'";
}
