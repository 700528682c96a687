using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Cli;

namespace Weir.Tests.Cli;

/// <summary>The generated parts of docs/reference/commands.md: what the command tree knows of each command.</summary>
internal static partial class CommandReference
{
    private const string End = "<!-- end -->";

    /// <summary>The page with every generated part as the tree has it now; a command without one gets a section at the end.</summary>
    public static string Renewed(string page)
    {
        var host = new CommandHost(TextWriter.Null, TextWriter.Null, TimeProvider.System, _ => null, ".");
        var parts = Parts(CommandTree.Build(host), "weir").ToDictionary(part => part.Name, part => part.Text, StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        var renewed = Generated().Replace(page.ReplaceLineEndings("\n"), match =>
        {
            var name = match.Groups["name"].Value;
            seen.Add(name);
            return Block(name, parts.GetValueOrDefault(name) ?? "There is no such command any more; delete this section.");
        });
        return string.Concat([renewed, .. parts.Where(part => !seen.Contains(part.Key)).Select(part => $"\n## {part.Key}\n\n{Block(part.Key, part.Value)}\n")]);
    }

    private static string Block(string name, string text) => $"<!-- generated: {name} -->\n{text}\n{End}";

    private static IEnumerable<(string Name, string Text)> Parts(Command command, string name)
    {
        yield return (name, Text(command, name));
        foreach (var child in command.Subcommands.Where(child => !child.Hidden))
        {
            foreach (var part in Parts(child, $"{name} {child.Name}"))
                yield return part;
        }
    }

    private static string Text(Command command, string name)
    {
        var description = (command.Description ?? "").ReplaceLineEndings("\n").Split("\n\nExample: ", 2);
        var options = command.Options.Where(option => !option.Hidden && option is not (System.CommandLine.Help.HelpOption or VersionOption)).ToList();
        var text = new StringBuilder(description[0]);
        text.Append("\n\n    ").Append(name);
        if (command.Subcommands.Count > 0)
            text.Append(" COMMAND");
        foreach (var argument in command.Arguments)
            text.Append(' ').Append(Usage(argument));
        if (options.Count > 0)
            text.Append(" [options]");
        text.Append('\n');
        if (command.Arguments.Count + options.Count > 0)
            text.Append("\n| | |\n|---|---|\n");
        foreach (var argument in command.Arguments)
            text.Append(Row(argument.Name, argument.Description));
        foreach (var option in options)
            text.Append(Row(option.HelpName is { } value ? $"{option.Name} {value}" : option.Name, option.Description));
        if (description.Length > 1)
            text.Append("\nExample: `").Append(description[1]).Append("`\n");
        return text.ToString().TrimEnd('\n');
    }

    private static string Usage(Argument argument)
    {
        var name = argument.Name.ToUpperInvariant() + (argument.Arity.MaximumNumberOfValues > 1 ? "…" : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Row(string name, string? description) => $"| `{name.Replace("|", "\\|", StringComparison.Ordinal)}` | {description?.Replace("|", "\\|", StringComparison.Ordinal)} |\n";

    [GeneratedRegex("<!-- generated: (?<name>[^>]+?) -->.*?<!-- end -->", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Generated();
}
