using Weir.Fhir.Rows;

namespace Weir.Fhir.Plan.Operations;

/// <summary><c>+ - * / div mod</c> over numbers, <c>+</c> and <c>&amp;</c> over texts.</summary>
internal sealed class ArithmeticOperation(string name, Operation left, Operation right) : Operation
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        var hasLeft = Single(e, left);
        var hasRight = Single(e, right);
        if (name == "&")
        {
            // An empty operand of & is the empty text.
            var text = (hasLeft ? e.Characters(e.At(mark)) : "") + (hasRight ? e.Characters(e.At(e.Count - 1)) : "");
            e.Drop(mark);
            e.PushText(text);
            return;
        }

        if (!hasLeft || !hasRight || !Evaluation.HasValue(e.At(mark)) || !Evaluation.HasValue(e.At(mark + 1)))
        {
            e.Drop(mark);
            return;
        }

        var (a, b) = (e.At(mark), e.At(mark + 1));
        e.Drop(mark);
        if (a.Kind == ValueKind.String && b.Kind == ValueKind.String && name == "+")
            e.PushText(e.Characters(a) + e.Characters(b));
        else if (a.Kind is not (ValueKind.Integer or ValueKind.Decimal) || b.Kind is not (ValueKind.Integer or ValueKind.Decimal))
            throw new ResourceException($"{ValueKinds.Described(a.Kind)} and {ValueKinds.Described(b.Kind)} at operator {name}");
        else
            Calculate(e, a, b);
    }

    private void Calculate(Evaluation e, in Item a, in Item b)
    {
        try
        {
            if (a.Kind == ValueKind.Integer && b.Kind == ValueKind.Integer && name != "/")
                PushWhole(e, e.Whole(a), e.Whole(b));
            else
                PushNumber(e, e.Number(a), e.Number(b));
        }
        catch (OverflowException)
        {
            throw new ResourceException($"a result of operator {name} that is out of range");
        }
    }

    private void PushWhole(Evaluation e, long a, long b)
    {
        if (b == 0 && name is "div" or "mod")
            return;
        e.Push(Item.Integer(checked(name switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "div" => a / b,
            _ => b == -1 ? 0 : a % b,
        })));
    }

    private void PushNumber(Evaluation e, decimal a, decimal b)
    {
        if (b == 0 && name is "/" or "div" or "mod")
            return;
        if (name == "div")
        {
            e.Push(Item.Integer((long)decimal.Truncate(a / b)));
            return;
        }

        e.PushDecimal(name switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            _ => a % b,
        });
    }

    public override string ToString() => $"({name} {left} {right})";
}

/// <summary>A minus before a number.</summary>
internal sealed class NegationOperation(Operation of) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        if (!Single(e, Of))
            return;
        var item = e.At(mark);
        e.Drop(mark);
        if (!Evaluation.HasValue(item))
            return;
        if (item.Kind == ValueKind.Integer)
            PushWhole(e, e.Whole(item));
        else if (item.Kind == ValueKind.Decimal)
            e.PushDecimal(-e.Number(item));
        else
            throw new ResourceException($"a minus before {ValueKinds.Described(item.Kind)}");
    }

    public override string ToString() => $"(- {Of})";

    private static void PushWhole(Evaluation e, long number)
    {
        // The least number of 64 bits has no counterpart.
        if (number == long.MinValue)
            e.PushDecimal(-(decimal)number);
        else
            e.Push(Item.Integer(-number));
    }
}

/// <summary>Functions of one number: <c>abs ceiling floor truncate round</c>.</summary>
internal sealed class NumberFunction(Operation of, string name, Operation? argument) : OperationOn(of)
{
    public override void Run(Evaluation e)
    {
        var mark = e.Count;
        if (!Single(e, Of))
            return;
        var item = e.At(mark);
        if (item.Kind is not (ValueKind.Integer or ValueKind.Decimal))
            throw new ResourceException($"{ValueKinds.Described(item.Kind)} where {name}() takes a number");
        if (!Evaluation.HasValue(item))
        {
            e.Drop(mark);
            return;
        }

        var number = e.Number(item);
        var places = argument is not null && Single(e, argument) && Evaluation.HasValue(e.At(e.Count - 1)) ? (int)Math.Clamp(e.Whole(e.At(e.Count - 1)), 0, 28) : 0;
        e.Drop(mark);
        if (name == "round")
            e.PushDecimal(Math.Round(number, places, MidpointRounding.AwayFromZero));
        else if (name == "abs" && item.Kind == ValueKind.Decimal)
            e.PushDecimal(Math.Abs(number));
        else
            PushWhole(e, number);
    }

    private void PushWhole(Evaluation e, decimal number)
    {
        var whole = name switch
        {
            "abs" => Math.Abs(number),
            "ceiling" => decimal.Ceiling(number),
            "floor" => decimal.Floor(number),
            _ => decimal.Truncate(number),
        };
        e.Push(whole is >= long.MinValue and <= long.MaxValue ? Item.Integer((long)whole) : throw new ResourceException($"a result of {name}() that is out of range"));
    }

    public override string ToString() => argument is null ? $"({name} {Of})" : $"({name} {Of} {argument})";
}
