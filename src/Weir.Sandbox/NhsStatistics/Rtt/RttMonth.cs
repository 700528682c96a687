using Weir.Sandbox.NhsStatistics.Codes;

namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>Draws the figures of one month and revision from the plan. Not for two callers at once.</summary>
internal sealed class RttMonth
{
    private readonly RttGenerator _generator;
    private readonly DateOnly _month;
    private readonly RttPlan _plan;
    private readonly double _nationalScale;
    private readonly double _nationalWait;
    private readonly Dictionary<string, int> _revisionOf = new(StringComparer.Ordinal);
    private readonly RttRow _row;
    private readonly RttRow _total;
    private readonly int[][] _waiting;

    /// <summary>Prepares one month.</summary>
    public RttMonth(RttGenerator generator, DateOnly month, int revision)
    {
        _generator = generator;
        _month = month;
        _plan = generator.PlanOf(month);
        _nationalScale = NationalTrend.Pathways(month) / RttPlan.InOrderOfChoice.Sum(provider => provider.Size);
        _nationalWait = WaitCurve.ScaleFor(NationalTrend.Within18(month));
        var bands = RttLayout.Of(month).LastBand + 1;
        var first = _plan.Pairs[0];
        _row = new RttRow(bands) { Provider = first.Provider, Commissioner = first.Commissioner, Function = TreatmentFunctions.Total };
        _total = new RttRow(bands) { Provider = first.Provider, Commissioner = first.Commissioner, Function = TreatmentFunctions.Total };
        _waiting = [.. TreatmentFunctions.In(month).Select(_ => new int[bands])];
        for (var past = 1; past <= revision; past++)
        {
            foreach (var code in generator.RevisedProviders(month, past))
            {
                _revisionOf[code] = past;
            }
        }
    }

    /// <summary>The rows in the order of the file; one instance, filled again for each.</summary>
    public IEnumerable<RttRow> Rows()
    {
        foreach (var pair in _plan.Pairs)
        {
            if (_generator.IsMissing(pair.Provider.Code, _month))
            {
                continue;
            }

            var habits = HabitsOf(pair.Provider);
            foreach (var part in RttParts.All)
            {
                foreach (var filled in RowsOf(pair, part, habits))
                {
                    yield return filled;
                }
            }
        }
    }

    private IEnumerable<RttRow> RowsOf(PlannedPair pair, RttPart part, ProviderHabits habits)
    {
        _total.Clear();
        var any = false;
        for (var index = 0; index < pair.Cells.Length; index++)
        {
            var cell = pair.Cells[index];
            if (!cell.Reports(part) || IsAway(cell, habits))
            {
                continue;
            }

            Fill(pair, index, part, habits);
            any = true;
            _total.Add(_row);
            yield return _row;
        }

        if (any)
        {
            (_total.Provider, _total.Commissioner, _total.Part) = (pair.Provider, pair.Commissioner, part);
            yield return _total;
        }
    }

    /// <summary>A cell of very few pathways has none in some months.</summary>
    private bool IsAway(PlannedCell cell, ProviderHabits habits) =>
        habits.Pathways * cell.Share < 3 && Dice.Once(Dice.Mix(Dice.Mix(cell.Seed, "away"), _month)) < 0.06;

    private void Fill(PlannedPair pair, int index, RttPart part, ProviderHabits habits)
    {
        var cell = pair.Cells[index];
        var dice = new Dice(Dice.Mix(Dice.Mix(Dice.Mix(cell.Seed, _month), (ulong)part), (ulong)habits.Revision));
        _row.Clear();
        (_row.Provider, _row.Commissioner, _row.Part, _row.Function) = (pair.Provider, pair.Commissioner, part, cell.Function);
        var activity = part is RttPart.Incomplete or RttPart.IncompleteWithDecision ? 1 : NationalTrend.Activity(_month);
        var expected = habits.Pathways * cell.Share * part.PerWaiting * activity * (0.97 + (0.06 * dice.Next()));
        var wait = _nationalWait * habits.WaitFactor * cell.Function.WaitFactor;
        _row.TotalAll = part switch
        {
            RttPart.Admitted => WaitCurve.Fill(_row.Bands, expected, wait, ref dice),
            RttPart.NonAdmitted => WaitCurve.Fill(_row.Bands, expected, wait * 0.72, ref dice),
            RttPart.Incomplete => WaitCurve.Fill(_row.Bands, expected, wait, ref dice),
            RttPart.IncompleteWithDecision => TakeDecided(_waiting[index], _row.Bands, ref dice),
            _ => Math.Max(1, dice.Round(expected)),
        };

        if (part is RttPart.Incomplete)
        {
            _row.Bands.CopyTo(_waiting[index], 0);
        }

        if (part.IsCompleted)
        {
            _row.UnknownClockStart = Unknown(expected, habits, ref dice);
            _row.TotalAll += _row.UnknownClockStart ?? 0;
        }

        _row.LeavesZeroBandsBlank = habits.LeavesZeroBandsBlank && part.HasBands && dice.Next() < 0.85;
    }

    /// <summary>Part 2A is taken from part 2 band by band: the longer the wait, the likelier a decision to admit.</summary>
    private static int TakeDecided(ReadOnlySpan<int> from, Span<int> decided, ref Dice dice)
    {
        var sum = 0;
        for (var band = 0; band < decided.Length; band++)
        {
            decided[band] = from[band] == 0 ? 0 : dice.Round(from[band] * (0.09 + (0.005 * Math.Min(band, 60))));
            sum += decided[band];
        }

        if (sum > 0)
        {
            return sum;
        }

        decided[from.IndexOfAnyExcept(0)] = 1;
        return 1;
    }

    private static int? Unknown(double expected, ProviderHabits habits, ref Dice dice)
    {
        var blank = dice.Next();
        var none = dice.Next();
        return habits.LeavesUnknownBlank || blank < 0.12 ? null
            : none < 0.8 ? 0
            : dice.Round(expected * 0.02 * dice.Next());
    }

    private ProviderHabits HabitsOf(Provider provider)
    {
        var dice = new Dice(Dice.Mix(Dice.Mix(_generator.Seed, provider.Code), "habits"));
        var waitFactor = 0.86 + (0.28 * dice.Next());
        var leavesZeroBandsBlank = dice.Next() < 0.18;
        var leavesUnknownBlank = dice.Next() < 0.28;
        var revision = _revisionOf.GetValueOrDefault(provider.Code);
        var ofTheMonth = new Dice(Dice.Mix(Dice.Mix(Dice.Mix(_generator.Seed, provider.Code), _month), (ulong)revision));
        var pathways = provider.Size * _nationalScale * (0.985 + (0.03 * ofTheMonth.Next()));
        return new ProviderHabits(pathways, waitFactor, leavesZeroBandsBlank, leavesUnknownBlank, revision);
    }

    private readonly record struct ProviderHabits(
        double Pathways, double WaitFactor, bool LeavesZeroBandsBlank, bool LeavesUnknownBlank, int Revision);
}
