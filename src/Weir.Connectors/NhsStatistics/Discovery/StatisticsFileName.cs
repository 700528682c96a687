namespace Weir.Connectors.NhsStatistics.Discovery;

/// <summary>What the name of a published file, or the text of its link, says.</summary>
/// <param name="Series">The series it belongs to, such as <c>Full CSV data file</c>.</param>
/// <param name="Month">First day of the data month.</param>
/// <param name="Revision">0 for the first publication, 1 for its revision or second version, and so on.</param>
/// <param name="Copy">The number that WordPress adds to a name that was taken; 0 for none. Later uploads have higher ones.</param>
/// <param name="Token">The random part that keeps a name from being guessed, or null.</param>
internal sealed record StatisticsFileName(string Series, DateOnly Month, int Revision, int Copy, string? Token);

/// <summary>A name that was read, or why it was not.</summary>
internal sealed record NameReading
{
    private NameReading()
    {
    }

    /// <summary>What the name says, or null.</summary>
    public StatisticsFileName? File { get; private init; }

    /// <summary>Why the name was not read, as the end of a sentence; null where it was.</summary>
    public string? Problem { get; private init; }

    /// <summary>The month that the name seems to say although something else in it was not understood, or null.</summary>
    public DateOnly? SeemingMonth { get; private init; }

    /// <summary>The name contradicts itself, so that no other text can save it.</summary>
    public bool IsContradiction { get; private init; }

    public static NameReading Of(StatisticsFileName file) => new() { File = file };

    public static NameReading Unread(string problem, DateOnly? seemingMonth = null) => new() { Problem = problem, SeemingMonth = seemingMonth };

    public static NameReading Contradiction(string problem) => new() { Problem = problem, IsContradiction = true };

    /// <summary>What a link says: its file's name, else its text; both must agree where both speak, and the higher revision counts.</summary>
    public static NameReading Combine(NameReading name, NameReading text) => (name, text) switch
    {
        ({ IsContradiction: true }, _) => name,
        ({ File: { } file }, { File: { } said }) when file.Month != said.Month || !string.Equals(file.Series, said.Series, StringComparison.Ordinal) =>
            Contradiction($"its name says {file.Series} of {MonthText.Name(file.Month)}, the text of its link {said.Series} of {MonthText.Name(said.Month)}"),
        ({ File: { } file }, { File: { } said }) => Of(file with { Revision = Math.Max(file.Revision, said.Revision) }),
        ({ File: null, SeemingMonth: { } month }, { File: { } said }) when month != said.Month =>
            Contradiction($"its name seems to say {MonthText.Name(month)}, the text of its link {MonthText.Name(said.Month)}"),
        ({ File: null }, { File: not null }) => text,
        _ => name,
    };
}
