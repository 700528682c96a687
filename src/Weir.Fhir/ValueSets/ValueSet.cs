using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Fhir.Policies;

namespace Weir.Fhir.ValueSets;

/// <summary>A code of a value set.</summary>
/// <param name="System">Address of the code system that it is of; null where that is not known, and the code alone decides.</param>
/// <param name="Code">The code.</param>
internal readonly record struct ValueSetCode(string? System, string Code);

/// <summary>The codes of a value set, found by their UTF-8 without an allocation. Codes are compared byte by byte: 01 is not 1, and a is not A.</summary>
internal sealed class ValueSet
{
    private readonly Dictionary<byte[], byte[][]>.AlternateLookup<ReadOnlySpan<byte>> _systemsOf;

    private ValueSet(Dictionary<byte[], byte[][]> systemsOf) => _systemsOf = systemsOf.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The set without any code.</summary>
    public static ValueSet Empty { get; } = Of([]);

    /// <summary>How many codes it has; one of two systems counts twice.</summary>
    public required int Count { get; init; }

    /// <summary>The code systems it has codes of, in the order of their addresses; those not known are left out.</summary>
    public required IReadOnlyList<string> Systems { get; init; }

    /// <summary>SHA-256 of its codes and their systems, lower-case hexadecimal; the order they came in does not matter.</summary>
    public required string Sha256 { get; init; }

    /// <summary>A set of these codes. One that comes again is there once.</summary>
    public static ValueSet Of(IEnumerable<ValueSetCode> codes)
    {
        List<ValueSetCode> members = [.. codes.Distinct().OrderBy(code => code.Code, StringComparer.Ordinal).ThenBy(code => code.System, StringComparer.Ordinal)];
        var systems = members.Select(code => code.System ?? "").Distinct(StringComparer.Ordinal).ToDictionary(system => system, Encoding.UTF8.GetBytes, StringComparer.Ordinal);
        // Nearly every code is of one system: those of a system share the list of it.
        var alone = systems.ToDictionary(system => system.Key, system => new[] { system.Value }, StringComparer.Ordinal);
        var systemsOf = new Dictionary<byte[], byte[][]>(members.Count, Utf8Comparer.Instance);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (system, code) in members)
        {
            var bytes = Encoding.UTF8.GetBytes(code);
            var of = alone[system ?? ""];
            systemsOf[bytes] = systemsOf.TryGetValue(bytes, out var before) ? [.. before, .. of] : of;
            // Lengths before the texts, so that no two sets are the same bytes.
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} {of[0].Length}:")));
            hash.AppendData(bytes);
            hash.AppendData(of[0]);
        }

        return new ValueSet(systemsOf)
        {
            Count = members.Count,
            Systems = [.. systems.Keys.Where(system => system.Length > 0).Order(StringComparer.Ordinal)],
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
        };
    }

    /// <summary>True where it has the code, of whatever system.</summary>
    public bool Contains(ReadOnlySpan<byte> code) => _systemsOf.ContainsKey(code);

    /// <summary>The systems that it has the code of, for <see cref="IsAmong"/>; none where it has not.</summary>
    public ReadOnlySpan<byte[]> SystemsOf(ReadOnlySpan<byte> code) => _systemsOf.TryGetValue(code, out var systems) ? systems : [];

    /// <summary>True where a system is one of those, or one of those is not known.</summary>
    public static bool IsAmong(ReadOnlySpan<byte[]> systems, ReadOnlySpan<byte> system)
    {
        foreach (var known in systems)
        {
            if (known.Length == 0 || system.SequenceEqual(known))
                return true;
        }

        return false;
    }
}

/// <summary>What looking for a value set gave.</summary>
/// <param name="Set">The set; null where there is none that can be used.</param>
/// <param name="Problem">Why there is none and what to do, as sentences.</param>
internal readonly record struct FoundValueSet(ValueSet? Set, string Problem)
{
    /// <summary>For views that are compiled where no value sets are known.</summary>
    public static FoundValueSet NoneHere(string url) =>
        new(null, $"There is no value set '{url}': none is known here. Views of a pipeline and of 'weir fhir flatten' have those that setting 'value_sets' and --value-set name.");
}
