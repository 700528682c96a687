using Weir.Datasets;
using Weir.Destinations;
using Weir.Destinations.Sql;
using Weir.Runs;
using Weir.Tenants;

namespace Weir.Tests.Datasets;

/// <summary>Code lists that remember: every version stays, and only what differs is one.</summary>
public abstract class DatasetRunTests : IAsyncLifetime
{
    private const string Smoking = "National 1 Current smoker\nNational 2 Ex-smoker\nNational 4 Never smoked\nDefault Z Not stated";

    private DatasetRun _run = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewAddressAsync(string folder);

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("weir-datasets-");
        _run = new DatasetRun(folder, await NewAddressAsync(folder.FullName));
        _run.Lists.Pages["smoking"] = Smoking;
        _run.Lists.Pages["ethnic"] = "National A British\nNational 01 Other";
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_first_look_makes_version_1_and_a_second_at_the_same_makes_none()
    {
        var first = await _run.RunAsync();
        var second = await _run.RunAsync();

        first.Status.ShouldBe(RunStatus.Done, first.Message);
        second.Partitions.ShouldAllBe(partition => partition.Status == PartitionStatus.Unchanged);
        (await _run.CurrentAsync("smoking")).ShouldBe(["1 national 1 Current smoker", "1 national 2 Ex-smoker", "1 national 4 Never smoked", "1 default Z Not stated"]);
        (await _run.NumbersAsync("smoking")).ShouldBe([1]);
    }

    [Fact]
    public async Task A_page_whose_bytes_alone_changed_makes_no_version()
    {
        await _run.RunAsync();
        _run.Lists.Pages["smoking"] = $"# a banner\n{Smoking}";

        var again = await _run.RunAsync();

        again.Partitions.ShouldAllBe(partition => partition.Status == PartitionStatus.Unchanged);
        (await _run.NumbersAsync("smoking")).ShouldBe([1]);
    }

    [Fact]
    public async Task Another_label_makes_a_version_and_the_one_before_stays()
    {
        await _run.RunAsync();
        var then = _run.Clock.GetUtcNow();
        _run.Lists.Pages["smoking"] = Smoking.Replace("Ex-smoker", "Former smoker", StringComparison.Ordinal);
        await _run.RunAsync();

        var versions = await _run.Versions.ReadAsync("smoking", CancellationToken);

        versions.Select(version => version.Number).ShouldBe([1, 2]);
        versions[0].KnownUntil.ShouldBe(versions[1].KnownSince);
        versions[1].KnownUntil.ShouldBeNull();
        (await _run.NumbersAsync("ethnic")).ShouldBe([1]);
        (await _run.CurrentAsync("smoking"))[1].ShouldBe("2 national 2 Former smoker");
        var difference = CodeListDifference.Of(await _run.Versions.ReadOptionsAsync(versions[0], CancellationToken), await _run.Versions.ReadOptionsAsync(versions[1], CancellationToken));
        difference.ShouldBe([new OptionChange(OptionChangeKind.Relabelled, "2", OptionKind.National, "label", "Ex-smoker", "Former smoker")]);
        DatasetVersions.KnownAt(versions, then)!.Number.ShouldBe(1);
        DatasetVersions.KnownAt(versions, _run.Clock.GetUtcNow())!.Number.ShouldBe(2);
        DatasetVersions.KnownAt(versions, then.AddDays(-1)).ShouldBeNull();
    }

    [Fact]
    public async Task What_a_code_meant_is_told_for_every_version()
    {
        await _run.RunAsync();
        _run.Lists.Pages["smoking"] = Smoking.Replace("National 2 Ex-smoker", "National 2 Ex-smoker | retired 2026-04-01", StringComparison.Ordinal);
        await _run.RunAsync();
        _run.Lists.Pages["smoking"] = Smoking.Replace("National 2 Ex-smoker\n", "", StringComparison.Ordinal);
        await _run.RunAsync();

        var history = await _run.Versions.ReadCodeAsync("smoking", "2", CancellationToken);

        history.Select(each => (each.Version.Number, each.Options.Count)).ShouldBe([(1, 1), (2, 1), (3, 0)]);
        history[0].Options[0].IsRetired.ShouldBeFalse();
        history[1].Options[0].RetiredOn.ShouldBe(new DateOnly(2026, 4, 1));
    }

    [Fact]
    public async Task A_description_that_changed_is_kept_and_makes_no_version()
    {
        await _run.RunAsync();
        _run.Lists.Title = "SMOKING STATUS";

        await _run.RunAsync();

        var version = (await _run.Versions.ReadAsync("smoking", CancellationToken)).ShouldHaveSingleItem();
        version.FirstLoad.ShouldNotBe(version.LastLoad);
        (await _run.Versions.ReadDetailsAsync(version, CancellationToken)).Title.ShouldBe("SMOKING STATUS");
        (await _run.CurrentAsync("smoking")).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_reader_that_learnt_nothing_new_of_a_page_makes_no_version()
    {
        await _run.RunAsync();
        _run.Lists.Recipe = "lines/2";

        var again = await _run.RunAsync();

        again.Partitions.ShouldAllBe(partition => partition.Status == PartitionStatus.Loaded);
        (await _run.NumbersAsync("smoking")).ShouldBe([1]);
        (await _run.CurrentAsync("smoking")).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_list_that_lost_half_its_codes_is_held_and_the_old_one_stays_served()
    {
        await _run.RunAsync();
        _run.Lists.Pages["smoking"] = "National 1 Current smoker\nDefault Z Not stated";

        var held = await _run.RunAsync();
        var again = await _run.RunAsync();

        held.Partitions.Single(partition => partition.Partition == "smoking").Status.ShouldBe(PartitionStatus.Held);
        again.Partitions.Single(partition => partition.Partition == "smoking").Status.ShouldNotBe(PartitionStatus.Loaded);
        (await _run.CurrentAsync("smoking")).Count.ShouldBe(4);
        var hold = (await _run.Warehouse.ReadHoldsAsync(TenantId.Default, null, CancellationToken)).ShouldHaveSingleItem();
        hold.Reasons.ShouldBe("2 codes, where the version served has 4 (50 % fewer), over the limit of 30 %.");
        var approved = await _run.ApproveAsync();
        approved.Status.ShouldBe(RunStatus.Done, approved.Message);
        (await _run.CurrentAsync("smoking")).ShouldBe(["2 national 1 Current smoker", "2 default Z Not stated"]);
    }

    [Fact]
    public async Task A_list_that_is_empty_now_is_held()
    {
        await _run.RunAsync();
        _run.Lists.Pages["smoking"] = "# nothing";

        var held = await _run.RunAsync();

        held.Partitions.Single(partition => partition.Partition == "smoking").Status.ShouldBe(PartitionStatus.Held);
        (await _run.CurrentAsync("smoking")).Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_page_that_is_none_fails_alone_and_takes_nothing_away()
    {
        await _run.RunAsync();
        _run.Lists.Pages["smoking"] = "no list";
        _run.Lists.Pages["ethnic"] = "National A English\nNational 01 Other";

        var result = await _run.RunAsync();

        result.Partitions.Select(partition => (partition.Partition, partition.Status)).ShouldBe([("ethnic", PartitionStatus.Loaded), ("smoking", PartitionStatus.Failed)]);
        (await _run.CurrentAsync("smoking")).Count.ShouldBe(4);
        (await _run.NumbersAsync("ethnic")).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_code_that_comes_twice_is_in_the_quarantine_and_of_two_kinds_it_is_two_options()
    {
        _run.Lists.Pages.Remove("ethnic");
        _run.Lists.Pages["smoking"] = $"{string.Join('\n', Enumerable.Range(100, 300).Select(code => FormattableString.Invariant($"National {code} Code {code}")))}\nNational 100 Again\nDefault 100 Default";

        var result = await _run.RunAsync();

        result.Partitions.Single().RowsRejected.ShouldBe(1);
        (await _run.CurrentAsync("smoking")).Where(line => line.Contains(" 100 ", StringComparison.Ordinal)).ShouldBe(["1 national 100 Code 100", "1 default 100 Default"]);
    }

    [Fact]
    public async Task Lists_are_looked_at_by_name()
    {
        var result = await _run.RunAsync(new RunOptions { Only = ["ethnic"] });
        var unknown = await _run.RunAsync(new RunOptions { Only = ["smokin"] });

        result.Partitions.Select(partition => partition.Partition).ShouldBe(["ethnic"]);
        _run.Lists.Asked.ShouldBe(["ethnic"]);
        unknown.Status.ShouldBe(RunStatus.Failed);
        unknown.Message.ShouldBe("There is no list 'smokin'; the nearest is 'smoking'. 'weir datasets' shows them all.");
    }

    [Fact]
    public async Task A_saved_page_stands_for_the_upstream_of_one_list()
    {
        var page = Path.Combine(_run.Folder, "page.txt");
        await File.WriteAllTextAsync(page, Smoking, CancellationToken);

        var both = await _run.RunAsync(new RunOptions { Input = page });
        var one = await _run.RunAsync(new RunOptions { Input = page, Only = ["smoking"] });

        both.Message.ShouldBe("--input names one page or answer, and 2 lists would be read from it. Name the list: weir dataset sync KEY --input FILE.");
        one.Status.ShouldBe(RunStatus.Done, one.Message);
        _run.Lists.Asked.ShouldBeEmpty();
        (await _run.NumbersAsync("smoking")).ShouldBe([1]);
    }

    [Fact]
    public async Task Several_pipelines_share_the_tables_and_a_reset_takes_the_rows_of_one()
    {
        var others = new LineLists();
        others.Pages["trusts"] = "None RAL Royal Free\nNone RAX Kingston | under RAL";
        await _run.RunAsync();
        var second = await _run.RunAsync(pipeline: "trusts", upstream: others);

        second.Status.ShouldBe(RunStatus.Done, second.Message);
        (await _run.Versions.ReadAllAsync(CancellationToken)).Select(version => version.Dataset).ShouldBe(["ethnic", "smoking", "trusts"]);
        var reset = await new SqlReset(_run.Warehouse, new PipelineKey(TenantId.Default, "lists")).RunAsync([], CancellationToken);

        reset.Tables.Select(table => (table.Name, table.Rows, table.IsShared)).ShouldBe([("dataset_loads", 2, true), ("dataset_options", 6, true)]);
        (await _run.Versions.ReadAllAsync(CancellationToken)).Select(version => version.Dataset).ShouldBe(["trusts"]);
        (await _run.CurrentAsync("trusts")).Count.ShouldBe(2);
        var again = await _run.RunAsync();
        again.Partitions.ShouldAllBe(partition => partition.Status == PartitionStatus.Loaded);
    }

    [Fact]
    public async Task What_a_source_says_of_its_day_is_told_apart_from_when_it_was_seen()
    {
        _run.Lists.Pages.Remove("ethnic");
        _run.Lists.EffectiveFrom = new DateOnly(2026, 4, 1);
        await _run.RunAsync();
        _run.Lists.EffectiveFrom = new DateOnly(2025, 4, 1);
        _run.Lists.Pages["smoking"] = Smoking.Replace("Ex-smoker", "Former smoker", StringComparison.Ordinal);
        await _run.RunAsync();

        var versions = await _run.Versions.ReadAsync("smoking", CancellationToken);

        DatasetVersions.EffectiveOn(versions, new DateOnly(2026, 6, 1))!.Number.ShouldBe(1);
        DatasetVersions.EffectiveOn(versions, new DateOnly(2025, 6, 1))!.Number.ShouldBe(2);
        DatasetVersions.EffectiveOn(versions, new DateOnly(2024, 6, 1)).ShouldBeNull();
        DatasetVersions.KnownAt(versions, _run.Clock.GetUtcNow())!.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_dry_run_reads_the_lists_and_writes_nothing()
    {
        var result = await _run.RunAsync(new RunOptions { DryRun = true });

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await _run.Versions.ReadAllAsync(CancellationToken)).ShouldBeEmpty();
    }
}

/// <summary>Over a DuckDB file.</summary>
public sealed class DuckDbDatasetRunTests : DatasetRunTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult("duckdb:weir.duckdb");
}

/// <summary>Over PostgreSQL.</summary>
public sealed class PostgresDatasetRunTests(SharedPostgres postgres) : DatasetRunTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("datasets");
}
