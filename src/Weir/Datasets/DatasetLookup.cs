using System.Globalization;
using Weir.Destinations.Sql;
using Weir.Pipelines;
using Weir.Tenants;

namespace Weir.Datasets;

/// <summary>Reads the datasets that a pipeline asks for: each from the first of some warehouses that has it.</summary>
/// <param name="warehouses">The warehouses, in the order they are asked.</param>
/// <param name="tenant">Whose datasets.</param>
internal sealed class DatasetLookup(IReadOnlyList<SqlDestination> warehouses, TenantId tenant)
{
    /// <summary>Every dataset that is wanted, with what became of looking for it.</summary>
    public async Task<IReadOnlyDictionary<WantedDataset, DatasetAnswer>> ReadAsync(IReadOnlyList<WantedDataset> wanted, CancellationToken cancellationToken)
    {
        Dictionary<WantedDataset, DatasetAnswer> answers = [];
        foreach (var dataset in wanted.Distinct())
            answers.Add(dataset, await ReadAsync(dataset, cancellationToken));
        return answers;
    }

    private async Task<DatasetAnswer> ReadAsync(WantedDataset wanted, CancellationToken cancellationToken)
    {
        if (warehouses.Count == 0)
            return new DatasetAnswer(null, $"There is no dataset '{wanted.Key}' to be read: the warehouse is no database. Name a DuckDB file, PostgreSQL or SQL Server that has it with --warehouse, or a file with the codes.");
        List<string> known = [];
        foreach (var warehouse in warehouses)
        {
            var versions = new DatasetVersions(warehouse, tenant);
            var all = await versions.ReadAsync(wanted.Key, cancellationToken);
            if (all.Count == 0)
            {
                known.AddRange((await versions.ReadAllAsync(cancellationToken)).Select(version => version.Dataset));
                continue;
            }

            if ((wanted.Version is { } number ? all.FirstOrDefault(each => each.Number == number) : all[^1]) is not { } version)
                return new DatasetAnswer(null, string.Create(CultureInfo.InvariantCulture, $"Dataset '{wanted.Key}' has no version {wanted.Version}: the last is {all[^1].Number}. 'weir dataset show {wanted.Key} --versions' lists them."));
            return new DatasetAnswer(new DatasetContent(version, await versions.ReadOptionsAsync(version, cancellationToken)), "");
        }

        return new DatasetAnswer(
            null,
            $"There is no dataset '{wanted.Key}' in {string.Join(" and ", warehouses.Select(warehouse => warehouse.Address))}.{Spelling.Suggestion(wanted.Key, known)} "
            + $"Load it with 'weir dataset sync {wanted.Key}', or a list of your own with 'weir dataset import {wanted.Key} FILE', or name a file with the codes.");
    }
}
