using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Tenants;

namespace Weir.Audit;

/// <summary>Whether what was tried was done.</summary>
internal enum AuditOutcome
{
    Done,
    Refused,
}

/// <summary>One entry of a tenant's audit, chained to the one before it.</summary>
/// <remarks>
/// Its hash is the SHA-256 of its fields in the order of <see cref="Fields"/>, each as the length of its UTF-8 bytes in four bytes,
/// the highest first, and then those bytes; a field without a value is the length FFFFFFFF and nothing more. Lengths in front leave
/// no room to move text from one field to the next.
/// </remarks>
internal sealed record AuditEntry
{
    /// <summary>What the first entry of a chain names as the one before.</summary>
    public static readonly string Beginning = new('0', 64);

    private const string Form = "weir-audit-1";

    private const int LongestText = 2000;

    public required TenantId Tenant { get; init; }

    /// <summary>Counted from 1 within the tenant, without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, in whole microseconds, which is what databases keep.</summary>
    public required DateTimeOffset At { get; init; }

    public required AuditActor Actor { get; init; }

    /// <summary>What was tried: a thing and a verb joined by a dot, such as <c>user.add</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it was tried on: a sort and a name, such as <c>user jane</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The subject before, as JSON; null where there was none.</summary>
    public string? Before { get; init; }

    /// <summary>The subject after, as JSON; null where there is none any more or nothing was done.</summary>
    public string? After { get; init; }

    public required AuditOutcome Outcome { get; init; }

    /// <summary>Why it was refused, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Hash of the entry before, or <see cref="Beginning"/>.</summary>
    public required string PreviousSha256 { get; init; }

    /// <summary>The hash of this entry: as it is stored where it was read, else as it has to be.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The fields that are hashed, in order.</summary>
    public IReadOnlyList<string?> Fields =>
    [
        Form, Tenant.Value, Sequence.ToString(CultureInfo.InvariantCulture),
        At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        KindText(Actor.Kind), Actor.Name, Actor.Address, Actor.Command, Action, Subject, Before, After, OutcomeText(Outcome), Reason, PreviousSha256,
    ];

    public string ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        foreach (var field in Fields)
        {
            byte[] bytes = field is null ? [] : Encoding.UTF8.GetBytes(field);
            BinaryPrimitives.WriteUInt32BigEndian(length, field is null ? uint.MaxValue : (uint)bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A time as databases keep it.</summary>
    public static DateTimeOffset Whole(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>Text as every database gives it back: what somebody sent may hold anything, and an entry that cannot be stored is lost.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, LongestText));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= LongestText)
                return clean.Append('…').ToString();
            clean.Append(Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }

    public static string KindText(AuditActorKind kind) => kind switch
    {
        AuditActorKind.User => "user",
        AuditActorKind.OsUser => "os-user",
        AuditActorKind.System => "system",
        _ => "unknown",
    };

    public static string OutcomeText(AuditOutcome outcome) => outcome == AuditOutcome.Done ? "done" : "refused";
}
