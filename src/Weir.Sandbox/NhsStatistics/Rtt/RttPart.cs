namespace Weir.Sandbox.NhsStatistics.Rtt;

/// <summary>The parts of the return, in the order of the file.</summary>
internal enum RttPart
{
    /// <summary>Part_1A: treated in the month after admission.</summary>
    Admitted,

    /// <summary>Part_1B: treated in the month without admission.</summary>
    NonAdmitted,

    /// <summary>Part_2: still waiting at the end of the month.</summary>
    Incomplete,

    /// <summary>Part_2A: those of part 2 for whom admission has been decided.</summary>
    IncompleteWithDecision,

    /// <summary>Part_3: clocks started in the month.</summary>
    NewPeriods,
}

/// <summary>What a part is called and how many pathways it usually has.</summary>
internal static class RttParts
{
    /// <summary>All five, in the order of the file.</summary>
    public static IReadOnlyList<RttPart> All { get; } = Enum.GetValues<RttPart>();

    extension(RttPart part)
    {
        /// <summary>The text of the column <c>RTT Part Type</c>.</summary>
        public string Code => part switch
        {
            RttPart.Admitted => "Part_1A",
            RttPart.NonAdmitted => "Part_1B",
            RttPart.Incomplete => "Part_2",
            RttPart.IncompleteWithDecision => "Part_2A",
            _ => "Part_3",
        };

        /// <summary>The text of the column <c>RTT Part Description</c>.</summary>
        public string Description => part switch
        {
            RttPart.Admitted => "Completed Pathways For Admitted Patients",
            RttPart.NonAdmitted => "Completed Pathways For Non-Admitted Patients",
            RttPart.Incomplete => "Incomplete Pathways",
            RttPart.IncompleteWithDecision => "Incomplete Pathways with DTA",
            _ => "New RTT Periods - All Patients",
        };

        /// <summary>Pathways of the part for one that is still waiting.</summary>
        public double PerWaiting => part switch
        {
            RttPart.Admitted => 0.042,
            RttPart.NonAdmitted => 0.174,
            RttPart.Incomplete => 1,
            RttPart.IncompleteWithDecision => 0.165,
            _ => 0.247,
        };

        /// <summary>Whether the part counts treatments, and so knows a total and clocks with an unknown start.</summary>
        public bool IsCompleted => part is RttPart.Admitted or RttPart.NonAdmitted;

        /// <summary>Whether the part is broken down by weeks waited.</summary>
        public bool HasBands => part is not RttPart.NewPeriods;
    }
}
