using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Tests.NhsStatistics;

namespace Weir.Tests.Crash;

/// <summary>One version of the file that the crash tests load: enough rows for three batches, every number of which tells the versions apart.</summary>
internal sealed class CrashExtract
{
    private const int CommissionersOfAProvider = 100;

    /// <summary>Rows under which a load has one batch only; three batches want over two times as many.</summary>
    private const int RowsOfABatch = 8_192;

    private static readonly string[] Functions = ["C_100", "C_110", "C_120"];

    private readonly Lazy<byte[]> _bytes;
    private readonly Lazy<string> _sha256;

    private CrashExtract(int version, int groups, int flagged, int rejected)
    {
        Version = version;
        Flagged = flagged;
        Rejected = rejected;
        Rows = (groups * (Functions.Length + 1)) + flagged;
        EnglandPathways = Enumerable.Range(0, groups).Sum(group => Functions.Index().Sum(function => Count(group, function.Index)));
        _bytes = new(() => Write(groups));
        _sha256 = new(() => Convert.ToHexStringLower(SHA256.HashData(Bytes)));
        Rows.ShouldBeGreaterThan(2 * RowsOfABatch);
    }

    /// <summary>What is served first.</summary>
    public static CrashExtract First { get; } = new(1, groups: 6500, flagged: 50, rejected: 0);

    /// <summary>What replaces it, with fewer rows.</summary>
    public static CrashExtract Revision { get; } = new(2, groups: 6480, flagged: 52, rejected: 0);

    /// <summary>What the gate holds: over 1 % of its rows cannot be read.</summary>
    public static CrashExtract Suspicious { get; } = new(3, groups: 6490, flagged: 51, rejected: 400);

    public static IReadOnlyList<CrashExtract> All { get; } = [First, Revision, Suspicious];

    public int Version { get; }

    /// <summary>Rows that are loaded, flagged ones among them.</summary>
    public int Rows { get; }

    public int Flagged { get; }

    public int Rejected { get; }

    /// <summary>What the view <c>rtt_england</c> has to say of it.</summary>
    public long EnglandPathways { get; }

    public byte[] Bytes => _bytes.Value;

    public string Sha256 => _sha256.Value;

    private int Count(int group, int function) => ((group + function) % 7) + Version;

    private byte[] Write(int groups)
    {
        var extract = new RttExtract();
        for (var group = 0; group < groups; group++)
        {
            var provider = string.Create(CultureInfo.InvariantCulture, $"R{group / CommissionersOfAProvider:0000}");
            var commissioner = string.Create(CultureInfo.InvariantCulture, $"{group % CommissionersOfAProvider:00}C");
            foreach (var (index, function) in Functions.Index())
                extract.Row("Part_2", function, new() { [3] = Count(group, index) }, provider, commissioner);
            extract.Row("Part_2", "C_999", new() { [3] = Functions.Index().Sum(each => Count(group, each.Index)) }, provider, commissioner);
        }

        for (var row = 0; row < Flagged; row++)
            extract.Line(extract.Cells("Part_1A", "C_100", string.Create(CultureInfo.InvariantCulture, $"F{row:0000}"), "93C", new() { [3] = 5 }, total: 5, unknown: 0, all: 6));
        for (var row = 0; row < Rejected; row++)
            extract.Line("too,few,fields");
        return Encoding.UTF8.GetBytes(extract.ToString());
    }
}
