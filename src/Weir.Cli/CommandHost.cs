using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Failures;

namespace Weir.Cli;

/// <summary>What every command runs in: its streams, its clock, its environment, and the options that all commands take.</summary>
internal sealed class CommandHost(TextWriter output, TextWriter error, TimeProvider time, Func<string, string?> environment, string folder)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public TextWriter Output { get; private set; } = output;

    public TextWriter Error => error;

    public TimeProvider Time => time;

    /// <summary>The folder that relative paths count from.</summary>
    public string Folder => folder;

    public Func<string, string?> Environment => environment;

    public Option<string?> WorkspaceOption { get; } = new("--workspace")
    {
        Description = "The workspace's folder. Default: WEIR_WORKSPACE, else the folder you are in.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string?> WarehouseOption { get; } = new("--warehouse")
    {
        Description = "Where to load to, instead of what weir.yaml says: duckdb:FILE, postgresql://user:password@host:port/database?schema=S, sqlserver://user:password@host/database, parquet:DIR, csv:DIR, or - for standard output.",
        HelpName = "DESTINATION",
        Recursive = true,
    };

    public Option<string> OutputOption { get; } = new("--output")
    {
        Description = "text for people, json for programs (one document on standard output).",
        HelpName = "text|json",
        Recursive = true,
        DefaultValueFactory = _ => "text",
    };

    public Option<bool> QuietOption { get; } = new("--quiet") { Description = "Print results and failures only.", Recursive = true };

    public Option<bool> VerboseOption { get; } = new("--verbose") { Description = "Print what is logged, too.", Recursive = true };

    /// <summary>From here on standard output is for rows alone: what the command has to say goes to standard error.</summary>
    public void LeaveOutputToRows() => Output = error;

    public void AddOptionsTo(Command root)
    {
        root.Add(WorkspaceOption);
        root.Add(WarehouseOption);
        root.Add(OutputOption);
        root.Add(QuietOption);
        root.Add(VerboseOption);
    }

    public bool IsJson(ParseResult parse) => string.Equals(parse.GetValue(OutputOption), "json", StringComparison.Ordinal);

    public bool IsQuiet(ParseResult parse) => parse.GetValue(QuietOption);

    /// <summary>True where a person watches: no redirection, not quiet, not JSON.</summary>
    public bool ShowsProgress(ParseResult parse) =>
        ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected && !IsQuiet(parse) && !IsJson(parse);

    /// <summary>True where colours may be used on standard output.</summary>
    public bool HasColours => ReferenceEquals(Output, Console.Out) && !Console.IsOutputRedirected && string.IsNullOrEmpty(environment("NO_COLOR"));

    public void Write(JsonNode document) => Output.WriteLine(document.ToJsonString(Json));

    /// <summary>Gives a command its action, with every failure turned into a message and an exit code.</summary>
    /// <param name="command">The command.</param>
    /// <param name="action">What it does; its exit code.</param>
    /// <param name="outputs">What <c>--output</c> may be; text and json unless given.</param>
    public void SetAction(Command command, Func<ParseResult, CancellationToken, Task<int>> action, params IReadOnlyList<string> outputs) =>
        command.SetAction(async (parse, cancellationToken) =>
        {
            try
            {
                IReadOnlyList<string> allowed = outputs.Count > 0 ? outputs : ["text", "json"];
                var wanted = parse.GetValue(OutputOption);
                if (!allowed.Contains(wanted, StringComparer.Ordinal))
                    throw new UsageException($"--output: '{wanted}' is not a form that 'weir {command.Name}' prints. Write {string.Join(" or ", allowed)}.");
                return await action(parse, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Fail(parse, "Cancelled.", ExitCode.Cancelled);
            }
            catch (UsageException failure)
            {
                return Fail(parse, failure.Message, ExitCode.Usage);
            }
            catch (WeirException failure)
            {
                return Fail(parse, failure.Message, ExitCode.Failed);
            }
        });

    public int Fail(ParseResult parse, string message, int code)
    {
        if (IsJson(parse))
            Write(new JsonObject { ["error"] = message });
        else
            error.WriteLine(message);
        return code;
    }
}
