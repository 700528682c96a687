namespace Weir.Cli;

/// <summary>What the process answers the shell with.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Attention = 3;
    public const int Cancelled = 130;
}
