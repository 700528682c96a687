using System.Text;
using System.Text.RegularExpressions;
using Weir.Columns;

namespace Weir.Connectors.RowFiles;

/// <summary>What a column's type may be, by the values seen so far. What could be a code stays text.</summary>
internal sealed partial class ColumnGuess(string from, ColumnType? known)
{
    private const byte UsualPrecision = 18;

    private bool _isText;
    private bool _isWhole = true;
    private bool _isDecimal = true;
    private bool _isDate = true;
    private bool _isTime = true;
    private bool _isTruth = true;
    private bool _isJson = true;
    private bool _looksLikeDate = true;
    private int _before;
    private int _after;
    private long _values;

    /// <summary>What the file calls the column.</summary>
    public string From => from;

    public void See(ReadOnlySpan<byte> cell, CellForm form)
    {
        _values++;
        _isJson &= form == CellForm.Json;
        var mayBeNumber = TryDigits(cell, out var before, out var after) && form == CellForm.Bare;
        if (mayBeNumber)
            (_before, _after) = (Math.Max(_before, before), Math.Max(_after, after));
        _isDecimal &= mayBeNumber;
        _isWhole &= mayBeNumber && after == 0 && before <= 18;
        _isDate &= form != CellForm.Json && CellValues.Date(cell, null) is not null;
        _isTime &= form != CellForm.Json && CellValues.Time(cell) is not null;
        _isTruth &= form == CellForm.Bare && (cell.SequenceEqual("true"u8) || cell.SequenceEqual("false"u8));
        _looksLikeDate &= cell.Length is >= 6 and <= 10 && SlashedDate().IsMatch(Encoding.UTF8.GetString(cell));
        _isText |= !(_isWhole || _isDecimal || _isDate || _isTime || _isTruth || _isJson);

        static bool TryDigits(ReadOnlySpan<byte> cell, out int before, out int after)
        {
            var digits = cell is [(byte)'-', ..] ? cell[1..] : cell;
            var point = digits.IndexOf((byte)'.');
            (before, after) = (point < 0 ? digits.Length : point, point < 0 ? 0 : digits.Length - point - 1);
            return before > 0 && (point < 0 || after > 0) && before + after <= 28
                && !digits[..before].ContainsAnyExceptInRange((byte)'0', (byte)'9') && !digits[(point < 0 ? before : point + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9')
                && (digits[0] != (byte)'0' || before == 1);
        }
    }

    /// <summary>The column, and what a person should know of how it was chosen; null where nothing.</summary>
    public (DeclaredColumn Column, string? Remark) Guess(string name)
    {
        var column = new DeclaredColumn(name, ColumnType.Text) { From = string.Equals(ColumnNames.Of(from, 0), name, StringComparison.Ordinal) ? null : from };
        if (known is { } type)
            return (column with { Type = type }, null);
        if (_values == 0)
            return (column, "blank in every row that was looked at");
        if (_looksLikeDate && !_isDate)
            return (column, "looks like dates; which is day and which month is not guessed: write {type: date, format: dd/MM/yyyy} or MM/dd/yyyy");
        if ((_isWhole || _isDecimal) && CodeName().IsMatch(name))
            return (column, "numbers, by its name a code: codes are text");
        if (_isText)
            return (column, null);
        return (column with { Type = Type }, null);
    }

    private ColumnType Type => this switch
    {
        { _isJson: true } => ColumnType.Json,
        { _isTruth: true } => ColumnType.Boolean,
        { _isWhole: true } => ColumnType.Int64,
        { _isDecimal: true } => ColumnType.Decimal((byte)(_before + _after <= UsualPrecision ? UsualPrecision : 38), (byte)_after),
        { _isDate: true } => ColumnType.Date,
        { _isTime: true } => ColumnType.Timestamp,
        _ => ColumnType.Text,
    };

    [GeneratedRegex(@"\A[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{2,4}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SlashedDate();

    /// <summary>Names of what is counted by nobody.</summary>
    [GeneratedRegex(@"(\A|_)(id|ids|code|codes|number|no|nr|ref|reference|identifier|postcode|phone|telephone)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeName();
}
