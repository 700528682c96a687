using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Connectors.RowFiles;
using Weir.Failures;
using Weir.Pipelines;
using Weir.Sources;

namespace Weir.Connectors.Commands;

/// <summary>The source <c>command</c>.</summary>
internal sealed partial class CommandSourceKind : ISourceKind
{
    public const string Run = "run";
    private const string Variables = "environment";
    private const string TimeLimit = "time_limit";
    private const string MaxOutput = "max_output";
    private const string ErrorOutput = "error_output";

    public string Name => "command";

    public string Description => "Rows that a program of yours writes to its standard output, one JSON object a line, with a checkpoint that it is given back on the next run.";

    public bool IsGatedOnRows => false;

    public IReadOnlyList<SettingDefinition> Settings { get; } =
    [
        Setting.List(Run, "The program and its arguments, in brackets: [python3, fetch.py, --all]. It is run without a shell, in the workspace's folder; a program with a / in its name counts from there."),
        new(Variables, "Names of environment variables, or of lines of .env, that the program is given, in brackets or separated by commas. Beside them it has PATH, HOME, WEIR_PIPELINE and WEIR_CHECKPOINT alone.", null, VariablesProblem) { JsonType = "array" },
        Setting.LengthOfTime(TimeLimit, "How long the program may run before it is ended, with all that it started.", "1 hour"),
        Setting.WholeNumber(MaxOutput, "MiB that the program may write before it is ended.", 1024, 1, 65536),
        Setting.Choice(ErrorOutput, "What becomes of what the program writes to standard error: count says how many lines there were, log puts the lines into Weir's log. They may hold what rows hold.", "count", "count", "log"),
        .. RowSettings.Definitions("replace"),
    ];

    public ISource Create(SourceContext context)
    {
        var settings = context.Settings;
        if ((string[])[.. RowSettings.List(context, Run)] is not [var program, .. var arguments])
            throw new UsageException($"Pipeline '{context.Pipeline}': setting '{Run}' is missing. Write the program and its arguments, such as [python3, fetch.py].");
        _ = Duration.TryParse(settings[TimeLimit], out var limit);
        return new CommandSource(
            new CommandOptions(program, arguments, RowSettings.List(context, Variables), limit, long.Parse(settings[MaxOutput], CultureInfo.InvariantCulture) << 20, settings[ErrorOutput] == "log"),
            RowSettings.Read(context),
            context);
    }

    private static string? VariablesProblem(string text) => text.Split(',').All(name => VariableName().IsMatch(name.Trim()))
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"a text of {text.Length:N0} characters is not a list of names of environment variables. Write names alone, such as [API_KEY], and their values into the environment or .env.");

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VariableName();
}

/// <summary>How a program is run.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Variables">Names of the environment variables it is given.</param>
/// <param name="TimeLimit">How long it may run.</param>
/// <param name="MaxBytes">How much it may write.</param>
/// <param name="LogsErrors">Whether its standard error goes to the log.</param>
internal sealed record CommandOptions(string Program, IReadOnlyList<string> Arguments, IReadOnlyList<string> Variables, TimeSpan TimeLimit, long MaxBytes, bool LogsErrors)
{
    /// <summary>The program's name as messages say it; never its arguments, which may hold a secret.</summary>
    public string ShownName => Path.GetFileName(Program);
}
