namespace Weir.Tests.Cli;

public sealed class CommandReferenceTests
{
    [Fact]
    public void The_reference_of_commands_says_what_the_commands_say()
    {
        if (Environment.GetEnvironmentVariable("WEIR_TEST_ACCEPT_COMMANDS") is { Length: > 0 } target)
        {
            File.WriteAllText(target, CommandReference.Renewed(File.ReadAllText(target)));
            return;
        }

        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "commands.md")).ReplaceLineEndings("\n");

        CommandReference.Renewed(page).ShouldBe(
            page, "A command, an argument or an option has changed. Renew docs/reference/commands.md as CONTRIBUTING.md says, and write what a new command prints.");
    }
}
