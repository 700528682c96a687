using System.Data.Common;
using Weir.Destinations.Sql;
using Weir.Sql;

namespace Weir.Cli.Demo;

/// <summary>The figures that the demo shows, read from the views that everybody can query.</summary>
/// <param name="England">England's waiting list, a row a month, oldest first.</param>
/// <param name="Providers">The largest providers of the newest month.</param>
/// <param name="Example">A row of the newest month whose origin can be asked for.</param>
internal sealed record DemoFigures(IReadOnlyList<MonthWaits> England, IReadOnlyList<ProviderWaits> Providers, ExampleRow? Example)
{
    private static readonly string[] Measures = ["pathways", "percent_within_18", "over_52", "median_weeks"];

    public static Task<DemoFigures> ReadAsync(SqlDestination warehouse, CancellationToken cancellationToken) => warehouse.ExplainAsync(
        "read the demo's figures",
        async () =>
        {
            await using var connection = await warehouse.Database.OpenAsync(cancellationToken);
            var england = await connection.Statement(
                null, $"select substr(cast(period as varchar), 1, 7), {Casts} from rtt_england order by period")
                .ListAsync(row => new MonthWaits(row.GetString(0), Waits.Of(row, 1)), cancellationToken);
            var providers = await connection.Statement(
                null,
                $"""
                select provider_code, provider_name, {Casts} from rtt_by_provider
                where basis = 'all' and part_type = 'Part_2' and treatment_function_code = 'C_999' and period = (select max(period) from rtt)
                order by pathways desc, provider_code limit 5
                """).ListAsync(row => new ProviderWaits(row.GetString(0), row.GetString(1), Waits.Of(row, 2)), cancellationToken);
            var example = await connection.Statement(
                null,
                """
                select cast(period as varchar), provider_code, commissioner_code, part_type, treatment_function_code from rtt
                where part_type = 'Part_2' and treatment_function_code = 'C_999' and period = (select max(period) from rtt)
                order by total_all desc, provider_code, commissioner_code limit 1
                """).ListAsync(row => new ExampleRow(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)), cancellationToken);
            return new DemoFigures(england, providers, example.FirstOrDefault());
        });

    private static string Casts => string.Join(", ", Measures.Select(measure => $"cast({measure} as double precision)"));
}

/// <summary>How long people wait.</summary>
/// <param name="Pathways">Incomplete pathways.</param>
/// <param name="PercentWithin18">Those of up to 18 weeks, in percent.</param>
/// <param name="Over52">Those of over 52 weeks.</param>
/// <param name="MedianWeeks">The median wait in weeks.</param>
internal sealed record Waits(double? Pathways, double? PercentWithin18, double? Over52, double? MedianWeeks)
{
    public static Waits Of(DbDataReader row, int first) => new(Number(row, first), Number(row, first + 1), Number(row, first + 2), Number(row, first + 3));

    private static double? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}

/// <summary>England's waits of one month.</summary>
internal sealed record MonthWaits(string Month, Waits Waits);

/// <summary>A provider's waits of one month.</summary>
internal sealed record ProviderWaits(string Code, string Name, Waits Waits);

/// <summary>The key of a row.</summary>
internal sealed record ExampleRow(string Period, string Provider, string Commissioner, string Part, string Function);
