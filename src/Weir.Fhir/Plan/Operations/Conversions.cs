using System.Globalization;
using System.Text;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan.Operations;

/// <summary><c>toInteger toDecimal toBoolean toDate toDateTime toTime</c>: the value as that, or nothing; and whether it can be (<c>convertsTo…</c>).</summary>
internal sealed class ConversionOperation(Operation of, ValueKind to, bool asks) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        if (!Single(e, Of))
            return;
        var item = e.At(mark);
        e.Drop(mark);
        if (item.Kind != ValueKind.Complex && Evaluation.HasValue(item))
            Convert(e, item);
        if (!asks)
            return;
        var converts = e.Count > mark;
        e.Drop(mark);
        e.Push(Item.Boolean(converts));
    }

    public override string ToString() => $"({(asks ? "convertsTo" : "to")}{to} {Of})";

    private void Convert(Evaluation e, in Item item)
    {
        if (item.Kind == to)
        {
            e.Push(item);
            return;
        }

        var text = e.Characters(item);
        switch (to)
        {
            case ValueKind.String:
                e.PushText(text);
                break;
            case ValueKind.Integer when item.Kind == ValueKind.Boolean:
                e.Push(Item.Integer(item.Bits));
                break;
            case ValueKind.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                e.Push(Item.Integer(whole));
                break;
            case ValueKind.Decimal when item.Kind == ValueKind.Boolean:
                e.PushDecimal(item.Bits);
                break;
            case ValueKind.Decimal when decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number):
                e.PushDecimal(number);
                break;
            case ValueKind.Boolean when BooleanOf(text) is { } truth:
                e.Push(Item.Boolean(truth));
                break;
            case ValueKind.Date when PartialTime.TryParse(Encoding.UTF8.GetBytes(text), out var date):
                e.PushText(date.Precision > TimePrecision.Day ? text[..10] : text, ValueKind.Date);
                break;
            case ValueKind.DateTime when PartialTime.TryParse(Encoding.UTF8.GetBytes(text), out _):
                e.PushText(text, ValueKind.DateTime);
                break;
            case ValueKind.Time when PartialTime.TryParseTime(Encoding.UTF8.GetBytes(text), out _):
                e.PushText(text, ValueKind.Time);
                break;
        }
    }

    private static bool? BooleanOf(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "1" or "1.0" => true,
        "false" or "f" or "no" or "n" or "0" or "0.0" => false,
        _ => null,
    };
}

/// <summary><c>lowBoundary()</c> and <c>highBoundary()</c>: the least and the greatest value that what is written can mean.</summary>
/// <param name="of">A number, date, dateTime, time or Period.</param>
/// <param name="isHigh">Which of the two.</param>
/// <param name="end">Of a Period, the property that bounds it on that side; null where there is no Period.</param>
internal sealed class BoundaryOperation(Operation of, bool isHigh, ShapeProperty? end) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        if (!Single(e, Of))
            return;
        var item = e.At(mark);
        e.Drop(mark);
        if (item.Kind == ValueKind.Complex)
        {
            if (end is null || e.Tree.First(item.Node, end.Slot) is not (var side and not 0))
                return;
            item = e.Element(side, 0, ValueKind.DateTime);
        }

        if (Evaluation.HasValue(item))
            Push(e, item);
    }

    public override string ToString() => $"({(isHigh ? "high" : "low")}Boundary {Of})";

    /// <summary>Half of the last digit's place further.</summary>
    private decimal Bound(decimal number)
    {
        if (number.Scale == 28)
            throw new ResourceException("a number of 28 places, whose boundary has more");
        var half = new decimal(5, 0, 0, isNegative: false, (byte)(number.Scale + 1));
        var bound = isHigh ? number + half : number - half;
        return bound.Scale == half.Scale ? bound : throw new ResourceException("a number of so many digits that its boundary has more than 28");
    }

    private void Push(Evaluation e, in Item item)
    {
        switch (item.Kind)
        {
            case ValueKind.Integer or ValueKind.Decimal:
                e.PushDecimal(Bound(e.Number(item)));
                break;
            case ValueKind.Date or ValueKind.DateTime when PartialTime.TryParse(e.Text(item), out var moment):
                var withTime = item.Kind == ValueKind.DateTime;
                e.PushText(isHigh ? moment.High(withTime) : moment.Low(withTime), item.Kind);
                break;
            case ValueKind.Time when PartialTime.TryParseTime(e.Text(item), out var time):
                e.PushText(isHigh ? time.HighTime() : time.LowTime(), ValueKind.Time);
                break;
            case ValueKind.Boolean or ValueKind.String or ValueKind.Quantity:
                throw new ResourceException($"{ValueKinds.Described(item.Kind)} where {(isHigh ? "high" : "low")}Boundary() takes a number, a date or a time");
        }
    }
}
