using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Weir.Columns;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Plan;
using Weir.Fhir.Views;

namespace Weir.Fhir.Rows;

/// <summary>Appends the cells of one column of a view.</summary>
internal sealed class CellWriter(string name, ColumnType type, bool isCollection, CellPart part = CellPart.Value)
{
    /// <summary>Appends a cell.</summary>
    /// <exception cref="ResourceException">The value is not of the column's type.</exception>
    public void Append(Column column, in Cell cell, List<Item> lists, Evaluation e)
    {
        if (cell.Count < 0)
            column.AppendNull();
        else if (isCollection)
            AppendList(column, cell, lists, e);
        else if (cell.Count == 0)
            column.AppendNull();
        else if (cell.Node == 0)
            AppendItem(column, cell.Item, e);
        else if (type.Kind == ColumnKind.Text && e.Tree.At(cell.Node).Kind == JsonKind.String && !e.Tree.HasEscapes)
            AppendText(column, e.Tree.TextOf(cell.Node), e);
        else
            AppendItem(column, e.Element(cell.Node, 0, e.Tree.At(cell.Node).Property?.Kind ?? ValueKind.Complex), e);
    }

    private void AppendItem(Column column, in Item item, Evaluation e)
    {
        switch (type.Kind)
        {
            case ColumnKind.Text when item.Kind != ValueKind.Complex:
                AppendText(column, e.Text(item), e);
                break;
            case ColumnKind.Json:
                e.Json.Clear();
                WriteJson(item, e);
                AppendText(column, CollectionsMarshal.AsSpan(e.Json), e);
                break;
            case ColumnKind.Boolean when item.Kind == ValueKind.Boolean:
                column.Append(item.Bits != 0);
                break;
            case ColumnKind.Int32 when IsWhole(item, e, out var whole) && whole is >= int.MinValue and <= int.MaxValue:
                column.Append((int)whole);
                break;
            case ColumnKind.Int64 when IsWhole(item, e, out var whole):
                column.Append(whole);
                break;
            case ColumnKind.Float64 when IsNumber(item):
                column.Append((double)e.Number(item));
                break;
            case ColumnKind.Decimal when part == CellPart.Number && item.Node != 0 && IsNumber(item):
                AppendNumber(column, Evaluation.TryParse(e.Text(item)));
                break;
            case ColumnKind.Decimal when IsNumber(item):
                AppendDecimal(column, e.Number(item));
                break;
            case ColumnKind.Date or ColumnKind.Timestamp when part != CellPart.Value && Moment(item, e) is { } moment:
                Append(column, part, moment);
                break;
            case ColumnKind.Date when Moment(item, e) is { Precision: >= TimePrecision.Day } date:
                column.Append(DateOnly.FromDateTime(new DateTime(date.Ticks, DateTimeKind.Unspecified)));
                break;
            case ColumnKind.Timestamp when Moment(item, e)?.Instant is { } instant:
                column.Append(instant);
                break;
            default:
                throw new ResourceException($"{Found(item, e)} where column '{name}' takes {Wanted()}");
        }
    }

    /// <summary>Appends the first or the last that a date can mean. What no clock shows, before the year 1 or behind 9999 in UTC, is null: the text beside it says what was sent.</summary>
    public static void Append(Column column, CellPart part, PartialTime moment)
    {
        var isFirst = part == CellPart.First;
        if (column.Type.Kind == ColumnKind.Date)
            column.Append(isFirst ? moment.FirstDay : moment.LastDay);
        else if ((isFirst ? moment.FirstInstant : moment.LastInstant) is { } instant)
            column.Append(instant);
        else
            column.AppendNull();
    }

    /// <summary>Appends a number, or null where the column has no room for all its digits.</summary>
    public static void AppendNumber(Column column, decimal? number)
    {
        if (number is { } known && Unscaled(known, column.Type) is { } unscaled)
            column.AppendUnscaled(unscaled);
        else
            column.AppendNull();
    }

    private static void AppendText(Column column, ReadOnlySpan<byte> text, Evaluation e)
    {
        e.NoteCell(text.Length);
        column.Append(text);
    }

    private static void AppendList(Column column, in Cell cell, List<Item> lists, Evaluation e)
    {
        var json = e.Json;
        json.Clear();
        json.Add((byte)'[');
        for (var i = 0; i < cell.Count; i++)
        {
            if (i > 0)
                json.Add((byte)',');
            WriteJson(lists[cell.From + i], e);
        }

        json.Add((byte)']');
        AppendText(column, CollectionsMarshal.AsSpan(json), e);
    }

    private static void WriteJson(in Item item, Evaluation e)
    {
        var json = e.Json;
        if (!Evaluation.HasValue(item))
        {
            json.AddRange("null"u8);
            return;
        }

        switch (item.Kind)
        {
            case ValueKind.Complex:
                json.AddRange(e.Tree.TextOf(item.Node));
                break;
            case ValueKind.Boolean or ValueKind.Integer or ValueKind.Decimal:
                json.AddRange(e.Text(item));
                break;
            default:
                JsonText.Quote(e.Text(item), json);
                break;
        }
    }

    private void AppendDecimal(Column column, decimal number)
    {
        if (part == CellPart.Number)
            AppendNumber(column, number);
        else
            column.AppendUnscaled(Unscaled(number, type) ?? throw new ResourceException($"a number with more digits than column '{name}' takes, which is {type}"));
    }

    /// <summary>A number in units of a decimal type's last digit; null where it has more digits.</summary>
    private static Int128? Unscaled(decimal number, ColumnType type)
    {
        var scaled = number;
        for (var i = 0; i < type.Scale; i++)
        {
            if (Math.Abs(scaled) > decimal.MaxValue / 10)
                return null;
            scaled *= 10;
        }

        return scaled == decimal.Truncate(scaled) && Int128.Abs((Int128)scaled) < Column.PowerOfTen(type.Precision) ? (Int128)scaled : null;
    }

    private static bool IsNumber(in Item item) => item.Kind is ValueKind.Integer or ValueKind.Decimal;

    private static bool IsWhole(in Item item, Evaluation e, out long whole)
    {
        whole = 0;
        if (!IsNumber(item))
            return false;
        if (item.Kind == ValueKind.Integer && item.Node == 0)
        {
            whole = e.Whole(item);
            return true;
        }

        if (item.Source != TextSource.None && Utf8Parser.TryParse(e.Text(item), out whole, out var used) && used == e.Text(item).Length)
            return true;
        var number = e.Number(item);
        whole = number is >= long.MinValue and <= long.MaxValue ? (long)number : 0;
        return whole == number;
    }

    private static PartialTime? Moment(in Item item, Evaluation e) =>
        item.Kind is ValueKind.Date or ValueKind.DateTime or ValueKind.String && PartialTime.TryParse(e.Text(item), out var time) ? time : null;

    private static string Found(in Item item, Evaluation e) => item.Kind is ValueKind.Date or ValueKind.DateTime or ValueKind.String
        ? string.Create(CultureInfo.InvariantCulture, $"a text of {Encoding.UTF8.GetCharCount(e.Text(item))} characters")
        : ValueKinds.Described(item.Kind);

    private string Wanted() => type.Kind switch
    {
        ColumnKind.Boolean => "true or false",
        ColumnKind.Int32 => "a whole number of 32 bits",
        ColumnKind.Int64 => "a whole number of 64 bits",
        ColumnKind.Date => "a whole date",
        ColumnKind.Timestamp => "a date with time and zone",
        ColumnKind.Text => "text",
        _ => "a number",
    };
}
