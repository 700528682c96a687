using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Destinations.Sql;
using Weir.Sandbox.Smart;
using Weir.Sql;

namespace Weir.Cli.Demo;

/// <summary>What the demo shows of the stand-in's sitrep API: each hospital's newest day in accident and emergency.</summary>
/// <param name="Hospitals">The hospitals, by name.</param>
internal sealed record DemoSitrep(IReadOnlyList<DemoHospital> Hospitals)
{
    /// <summary>Name of the pipeline.</summary>
    public const string Pipeline = "sitrep";

    /// <summary>The variable of the key: not that of a real key, which is nobody else's to see.</summary>
    public const string KeyVariable = "SANDBOX_SMART_KEY";

    /// <summary>The API of the demo, with its waits scaled down.</summary>
    public static SmartOptions Scaled { get; } = new() { Gap = TimeSpan.FromMilliseconds(20), CoolOff = TimeSpan.FromMilliseconds(200) };

    /// <summary>The pipeline as lines of weir.yaml.</summary>
    public static string Settings(Uri address) => $$"""
          {{Pipeline}}:
            source: smart
            # A sitrep API of made-up figures, in the same sandbox. Its key opens nothing else.
            url: {{address}}
            key: ${{{KeyVariable}}}
            sites: [{{string.Join(", ", SmartHospital.All.Select(hospital => hospital.Id))}}]
            codes: [{{string.Join(", ", SmartHospital.All.Select(hospital => $"{hospital.Id}={hospital.OdsCode}"))}}]
            window: 2 weeks
            # The real API wants 5 s between requests and a minute after a refusal, which are the defaults.
            wait: 30 ms
            cool_off: 300 ms
        """;

    public static Task<DemoSitrep> ReadAsync(SqlDestination warehouse, CancellationToken cancellationToken) => warehouse.ExplainAsync(
        "read the demo's sitreps",
        async () =>
        {
            await using var connection = await warehouse.Database.OpenAsync(cancellationToken);
            return new DemoSitrep(await connection.Statement(
                null,
                """
                select f.site_name, f.ods_code, cast(f.report_date as varchar), cast(f.attendances as double precision), cast(f.breaches as double precision), cast(f.performance_4_hour as double precision)
                from smart_four_hour as f
                join (select site_id, max(report_date) as newest from smart_four_hour where performance_4_hour is not null group by site_id) as n
                  on n.site_id = f.site_id and n.newest = f.report_date
                order by f.site_name
                """).ListAsync(DemoHospital.Of, cancellationToken));
        });

    public void Write(CommandHost host)
    {
        host.Output.WriteLine();
        host.Output.WriteLine("Accident and emergency, each hospital's newest day (view smart_four_hour; generated figures)");
        TextTable.Write(
            host,
            ["hospital", "ODS code", "day", "attendances", "over 4 hours", "within 4 hours (%)"],
            [.. Hospitals.Select(hospital => (string[])
            [
                hospital.Name, hospital.OdsCode ?? "", hospital.Day, Text(hospital.Attendances, "N0"), Text(hospital.Breaches, "N0"), Text(100 * hospital.Performance, "0.0"),
            ])],
            rightAligned: [3, 4, 5]);
    }

    public JsonNode ToJson() => new JsonArray([.. Hospitals.Select(hospital => (JsonNode)new JsonObject
    {
        ["hospital"] = hospital.Name,
        ["odsCode"] = hospital.OdsCode,
        ["day"] = hospital.Day,
        ["attendances"] = hospital.Attendances,
        ["breaches"] = hospital.Breaches,
        ["performance4Hour"] = hospital.Performance,
    })]);

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>A hospital's day.</summary>
internal sealed record DemoHospital(string Name, string? OdsCode, string Day, double Attendances, double Breaches, double Performance)
{
    public static DemoHospital Of(DbDataReader row) =>
        new(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5));
}
