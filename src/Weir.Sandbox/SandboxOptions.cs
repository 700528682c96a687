using Weir.Sandbox.NhsStatistics.Rtt;

namespace Weir.Sandbox;

/// <summary>What a sandbox serves.</summary>
internal sealed record SandboxOptions
{
    /// <summary>The port on 127.0.0.1; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The newest data month published at the start. Default January 2026.</summary>
    public DateOnly NewestMonth { get; init; } = new(2026, 1, 1);

    /// <summary>How many months are published at the start, the newest included. Default 12.</summary>
    public int Months { get; init; } = 12;

    /// <summary>About how many rows a month's file has, up to some 190,000. Default 2,000.</summary>
    public int RowsPerMonth { get; init; } = 2_000;

    /// <summary>The seed of all figures.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Months that have a revised file at the start; a month named twice has two revisions.</summary>
    public IReadOnlyList<DateOnly> Revisions { get; init; } = [];

    /// <summary>Submissions that are missing, besides those that always are.</summary>
    public IReadOnlyCollection<MissingSubmission> MissingSubmissions { get; init; } = [];

    /// <summary>The clock of slow answers and of Retry-After dates.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The FHIR server.</summary>
    public Fhir.FhirOptions Fhir { get; init; } = new();

    /// <summary>The sitrep API.</summary>
    public Smart.SmartOptions Smart { get; init; } = new();

    /// <summary>The organisations API.</summary>
    public Rcpch.RcpchOptions Rcpch { get; init; } = new();

    /// <summary>What <c>weir demo</c> serves: two years of files that load in a blink.</summary>
    public static SandboxOptions Demo { get; } = new() { Months = 24, RowsPerMonth = 6_000 };

    /// <summary>One month of the published file's shape and size, for benchmarks.</summary>
    public static SandboxOptions FullSize { get; } = new() { Months = 1, RowsPerMonth = 186_000 };
}
