using Weir.Datasets;

namespace Weir.Connectors.Rcpch;

/// <summary>What the items of a list's answers are.</summary>
internal enum RcpchShape
{
    /// <summary>An option each.</summary>
    Options,

    /// <summary>Health boards with their hospitals in them, or hospitals that name their board.</summary>
    Boards,

    /// <summary>Diabetes units, in answers that complete each other.</summary>
    Units,
}

/// <summary>A request that a list needs.</summary>
/// <param name="Paths">Where the answer is, by the API's generations: the first that answers is taken.</param>
/// <param name="IsRequired">False where the list can do without.</param>
internal sealed record RcpchStep(IReadOnlyList<string> Paths, bool IsRequired = true);

/// <summary>One of the lists of the organisations API.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it holds.</param>
/// <param name="Tag">The word it is found by, beside those of all.</param>
/// <param name="CodeField">The field of an item that is its code.</param>
/// <param name="Steps">The requests, in their order.</param>
/// <param name="Shape">What the items are.</param>
internal sealed record RcpchList(string Key, string Name, string Description, string Tag, string CodeField, IReadOnlyList<RcpchStep> Steps, RcpchShape Shape = RcpchShape.Options)
{
    private const string OdsCode = "ods_code";

    /// <summary>The lists, under the keys that survey platforms know them by.</summary>
    /// <remarks>
    /// The earlier API answers most lists under <c>…/organisations/</c> as well; the present one has only the plain address. A unit is known by
    /// its PZ code: it is its own, and stays when its hospital gets another code or it moves to another hospital.
    /// </remarks>
    public static IReadOnlyList<RcpchList> All { get; } =
    [
        new("hospitals_england_wales", "Hospitals (England and Wales)", "Hospitals and other organisations of England and Wales that care for children, by ODS code.", "hospitals", OdsCode,
            [new(["organisations/", "organisations/limited/"])]),
        new("nhs_trusts", "NHS Trusts", "NHS trusts, by ODS code.", "trusts", OdsCode,
            [new(["trusts/"])]),
        new("welsh_lhbs", "Welsh Local Health Boards", "Local health boards of Wales, and under each its hospitals, by ODS code.", "wales", OdsCode,
            [new(["local_health_boards/"], IsRequired: false), new(["local_health_boards/organisations/", "organisations/"])], RcpchShape.Boards),
        new("london_boroughs", "London Boroughs", "London boroughs and the City of London, by GSS code.", "london", "gss_code",
            [new(["london_boroughs/", "london_boroughs/organisations/"])]),
        new("nhs_england_regions", "NHS England Regions", "Regions of NHS England, by region code.", "regions", "region_code",
            [new(["nhs_england_regions/", "nhs_england_regions/organisations/"])]),
        new("paediatric_diabetes_units", "Paediatric Diabetes Units", "Paediatric diabetes units, by PZ code, with the ODS codes of their hospital and its trust or board.", "diabetes", "pz_code",
            [new(["paediatric_diabetes_units/parent/"], IsRequired: false), new(["paediatric_diabetes_units/", "paediatric_diabetes_units/organisations/"])], RcpchShape.Units),
        new("integrated_care_boards", "Integrated Care Boards (ICBs)", "Integrated care boards of England, by ODS code.", "icb", OdsCode,
            [new(["integrated_care_boards/", "integrated_care_boards/organisations/"])]),
    ];

    /// <summary>The list as the engine knows it.</summary>
    public ListDefinition Define(Uri address) => new(Key, Name, new Uri(address, Steps[^1].Paths[0])) { Description = Description, Tags = ["rcpch", "organisations", Tag] };
}
