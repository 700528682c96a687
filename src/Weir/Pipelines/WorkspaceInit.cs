using System.Text;
using Weir.Failures;
using Weir.Sources;

namespace Weir.Pipelines;

/// <summary>What a new workspace was made of.</summary>
/// <param name="Files">The files that were written, absolute.</param>
/// <param name="Notes">What a person should know: what could not be used, what to do next.</param>
/// <param name="Addresses">Addresses of databases that were made of settings. Nobody has looked yet whether they can be used.</param>
internal sealed record InitResult(IReadOnlyList<string> Files, IReadOnlyList<string> Notes, IReadOnlyList<MadeAddress> Addresses);

/// <summary>An address that was made of a script's settings. It may hold a password.</summary>
/// <param name="Of">The settings, for messages.</param>
/// <param name="Where">Where it stands now, for messages.</param>
/// <param name="Address">The address.</param>
internal sealed record MadeAddress(string Of, string Where, string Address);

/// <summary>Makes a workspace: a weir.yaml with comments, and where settings of other scripts are taken over a <c>.env</c> for their secrets.</summary>
/// <param name="folder">The folder, made where it is missing.</param>
/// <param name="zone">The zone to write down: schedules should not move when the machine's zone changes.</param>
internal sealed class WorkspaceInit(string folder, TimeZoneInfo zone)
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>Writes a workspace with one pipeline, the NHS's waiting times.</summary>
    /// <exception cref="UsageException">There is a weir.yaml already, or the folder cannot be written.</exception>
    public InitResult Write()
    {
        WriteNew(Settings("warehouse: duckdb:weir.duckdb", """
            pipelines:
              # NHS England's waiting times, every month from every provider, revisions included.
              rtt:
                source: nhs-rtt
                # periods: last 24              # which months to look at: latest | last N | 2024-04..2026-01
                # schedule: "30 9 * * *"        # minute, hour, day of month, month, day of week; 'weir run --loop' keeps to it
            """));
        return new InitResult([FilePath], ["'weir run' runs the pipeline rtt."], []);
    }

    /// <summary>Turns the settings of scripts that Weir replaces into a workspace.</summary>
    /// <param name="file">Lines of NAME=value, as the scripts read them.</param>
    /// <param name="sources">The kinds of source there are: a setting of another is kept as a comment.</param>
    /// <exception cref="UsageException">The file is not there, or there is a weir.yaml already.</exception>
    public InitResult WriteFromEnvironmentFile(string file, SourceCatalogue sources)
    {
        var path = Path.GetFullPath(file);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{path}'. --from-env takes the file in which a script has its settings, one NAME=value a line.");
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be read: it is a folder, or this user may not read it.");
        }

        var problems = new SettingProblems(path, "");
        var given = SettingsEnvironment.ReadFile(lines, problems).ToList();
        var takeover = new ScriptSettings(given, sources);
        List<string> written = [FilePath];
        RefuseExisting();
        List<string> notes = [.. takeover.Notes];
        if (WriteSecrets(takeover.Secrets, path, notes) is { } secrets)
            written.Add(secrets);
        WriteNew(Settings(takeover.Warehouse, $"# Made by 'weir init --from-env' from {Path.GetFileName(path)}.\n{takeover.Pipelines}{takeover.Unused}"));
        if (!problems.AreNone)
            notes.Add($"Some lines of {Path.GetFileName(path)} are not of the form NAME=value and were left out.");
        return new InitResult(written, notes, takeover.Addresses);
    }

    private string FilePath => Path.Combine(_folder, Workspace.FileName);

    private string Settings(string warehouse, string pipelines) => $$"""
        # A Weir workspace. 'weir run' runs its pipelines; docs/reference/settings.md says what may stand here.
        # Secrets stay out of this file: write them into .env beside it, as NAME=value, and name them here as in warehouse below:
        #   warehouse: postgresql://weir:${PG_PASSWORD}@db/nhs
        {{warehouse}}

        # The zone whose clocks schedules are meant in.
        timeZone: {{zone.Id}}

        # How long things are kept before Weir deletes them. What is served, or waits in a hold, stays.
        # retention:
        #   raw: 90 days                    # downloaded files
        #   history: keep                   # rows that a revision replaced; or 5 years
        #   events: 400 days                # runs and what happened in them

        {{pipelines.TrimEnd()}}

        """.ReplaceLineEndings("\n");

    private void RefuseExisting()
    {
        if (Path.Exists(FilePath))
            throw new UsageException($"{FilePath} is there already, and 'weir init' writes over nothing. Name another folder, or move the file away.");
    }

    private void WriteNew(string text)
    {
        RefuseExisting();
        try
        {
            Directory.CreateDirectory(_folder);
            using var stream = new FileStream(FilePath, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{FilePath} cannot be written: {FileFailure.Reason(exception, _folder)} Make the folder writable for this user, or name another.");
        }
    }

    /// <summary>Adds secrets to <c>.env</c>, which only its owner may read. Names that it has already stay as they are.</summary>
    private string? WriteSecrets(IReadOnlyList<(string Name, string Value)> secrets, string from, List<string> notes)
    {
        var path = Path.Combine(_folder, SettingsEnvironment.FileName);
        Dictionary<string, string> there = new(StringComparer.Ordinal);
        foreach (var (name, value) in File.Exists(path) ? SettingsEnvironment.ReadFile(File.ReadAllLines(path), new SettingProblems(path, "")) : [])
            there[name] = value;
        foreach (var (name, _) in secrets.Where(secret => there.TryGetValue(secret.Name, out var kept) && kept != secret.Value))
            notes.Add($"{name} stays as it is in {path}, where it has another value than in {Path.GetFileName(from)}.");
        var missing = secrets.Where(secret => !there.ContainsKey(secret.Name)).ToList();
        if (missing.Count == 0)
            return null;
        Directory.CreateDirectory(_folder);
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var endsInLine = EndsInLine(path);
        using var writer = new StreamWriter(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options) { NewLine = "\n" };
        if (endsInLine)
            writer.WriteLine();
        if (there.Count == 0)
            writer.WriteLine($"# Secrets of this workspace, taken over from {Path.GetFileName(from)}. Keep this file to yourself.");
        foreach (var (name, value) in missing)
            writer.WriteLine($"{name}={Quoted(value)}");
        return path;
    }

    /// <summary>True where the last line of a file is not ended: what is appended would become a part of it.</summary>
    private static bool EndsInLine(string path)
    {
        if (!File.Exists(path))
            return false;
        using var stream = File.OpenRead(path);
        return stream.Length > 0 && stream.Seek(-1, SeekOrigin.End) >= 0 && stream.ReadByte() != '\n';
    }

    private static string Quoted(string value) => value.Contains('"', StringComparison.Ordinal) ? $"'{value}'" : $"\"{value}\"";
}
