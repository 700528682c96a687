using System.Globalization;
using System.Text.Json.Nodes;
using Weir.Cli.Output;
using Weir.Destinations.Sql;
using Weir.Sql;

namespace Weir.Cli.Demo;

/// <summary>What the demo shows of the stand-in's FHIR server: its patients by age, and what they have.</summary>
/// <param name="Ages">Patients who are alive, by bands of 20 years.</param>
/// <param name="Conditions">The most frequent current conditions, and how many patients have each.</param>
internal sealed record DemoPatients(IReadOnlyList<(string Band, long Patients)> Ages, IReadOnlyList<(string Condition, long Patients)> Conditions)
{
    /// <summary>Name of the pipeline.</summary>
    public const string Pipeline = "fhir";

    public static Task<DemoPatients> ReadAsync(SqlDestination warehouse, CancellationToken cancellationToken) => warehouse.ExplainAsync(
        "read the demo's patients",
        async () =>
        {
            await using var connection = await warehouse.Database.OpenAsync(cancellationToken);
            var ages = await connection.Statement(
                null,
                "select cast(floor(age_years / 20.0) * 20 as integer), count(*) from fhir_patients where age_years is not null group by 1 order by 1")
                .ListAsync(row => (Band(row.GetInt32(0)), row.GetInt64(1)), cancellationToken);
            var conditions = await connection.Statement(
                null,
                "select condition, count(distinct patient_id) from fhir_current_conditions where condition is not null group by condition order by 2 desc, 1 limit 5")
                .ListAsync(row => (row.GetString(0), row.GetInt64(1)), cancellationToken);
            return new DemoPatients(ages, conditions);
        });

    public void Write(CommandHost host)
    {
        host.Output.WriteLine();
        host.Output.WriteLine("Made-up patients of the stand-in's FHIR server by age (view fhir_patients)");
        TextTable.Write(host, ["age", "patients"], [.. Ages.Select(age => (string[])[age.Band, Text(age.Patients)])], rightAligned: [1]);
        host.Output.WriteLine();
        host.Output.WriteLine("What most of them have (view fhir_current_conditions)");
        TextTable.Write(host, ["condition", "patients"], [.. Conditions.Select(condition => (string[])[condition.Condition, Text(condition.Patients)])], rightAligned: [1]);
    }

    public JsonObject ToJson() => new()
    {
        ["ages"] = new JsonArray([.. Ages.Select(age => (JsonNode)new JsonObject { ["age"] = age.Band, ["patients"] = age.Patients })]),
        ["conditions"] = new JsonArray([.. Conditions.Select(condition => (JsonNode)new JsonObject { ["condition"] = condition.Condition, ["patients"] = condition.Patients })]),
    };

    private static string Band(int from) => string.Create(CultureInfo.InvariantCulture, $"{from} to {from + 19}");

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
