using System.Globalization;

namespace Weir.Connectors.Workbooks;

/// <summary>What a cell holds.</summary>
internal enum WorkbookCellKind
{
    /// <summary>Nothing.</summary>
    Blank,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A number that is shown as a date or time.</summary>
    Date,

    /// <summary>True or false.</summary>
    Truth,

    /// <summary>An error, such as #N/A or #DIV/0!.</summary>
    Error,
}

/// <summary>The value of a cell; of a formula, the value that was saved with it.</summary>
internal readonly record struct WorkbookCell
{
    private readonly string? _text;

    private WorkbookCell(WorkbookCellKind kind, string? text, double number) => (Kind, _text, Number) = (kind, text, number);

    public WorkbookCellKind Kind { get; }

    /// <summary>The number; of a date, days since the end of 1899; of a truth, 0 or 1; else 0.</summary>
    public double Number { get; }

    public bool IsBlank => Kind == WorkbookCellKind.Blank;

    /// <summary>The date and time of a <see cref="WorkbookCellKind.Date"/>.</summary>
    public DateTime Date => DateTime.FromOADate(Number);

    /// <summary>The value as text: numbers with all of their digits, dates as <c>2026-01-31</c> or <c>2026-01-31T12:00:00</c>, truths as <c>true</c> and <c>false</c>, empty where blank.</summary>
    public string Text => Kind switch
    {
        WorkbookCellKind.Text or WorkbookCellKind.Error => _text ?? "",
        WorkbookCellKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        WorkbookCellKind.Date => Date.ToString(Date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        WorkbookCellKind.Truth => Number == 0 ? "false" : "true",
        _ => "",
    };

    public static WorkbookCell OfText(string text) => text.Length == 0 ? default : new(WorkbookCellKind.Text, text, 0);

    public static WorkbookCell OfNumber(double number) => new(WorkbookCellKind.Number, null, number);

    /// <summary>A date by its days since the end of 1899; a number where there is no such date.</summary>
    public static WorkbookCell OfDays(double days) => new(days is >= 0 and < 2_958_466 ? WorkbookCellKind.Date : WorkbookCellKind.Number, null, days);

    public static WorkbookCell OfTruth(bool truth) => new(WorkbookCellKind.Truth, null, truth ? 1 : 0);

    public static WorkbookCell OfError(string code) => new(WorkbookCellKind.Error, code, 0);
}
