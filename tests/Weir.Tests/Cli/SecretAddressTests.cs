using System.Text;
using Weir.Sql;
using Weir.Tests.Http;

namespace Weir.Tests.Cli;

/// <summary>A file at an address with a password and a signature: both are used, and neither is written down anywhere.</summary>
public abstract class SecretAddressTests
{
    private const string Password = "pw-5ecret";
    private const string Signature = "sig-9c41aa";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private protected abstract Task<string> NewAddressAsync(string folder);

    [Fact]
    public async Task No_table_file_or_message_has_the_password_or_the_signature_and_an_unchanged_file_is_still_not_sent_again()
    {
        using var folder = new CommandFolder();
        var address = await NewAddressAsync(folder.Folder);
        await File.WriteAllTextAsync(folder.Path("weir.yaml"), "warehouse: ${KEPT_AT}\npipelines:\n  rtt:\n    source: nhs-rtt\n    url: ${FEED}\n", CancellationToken);
        var files = new[] { (Month: "2026-01", Path: folder.Extract("2026-01", "RTT-January-2026", "RAL", "R1H")), (Month: "2026-02", Path: folder.Extract("2026-02", "RTT-February-2026", "RAL")) }
            .ToDictionary(file => $"/RTT-{file.Month}.csv", file => File.ReadAllText(file.Path), StringComparer.Ordinal);
        await using var site = new WireServer(head => Answer(head, files));
        StringBuilder said = new();

        (await RunAsync(site, "2026-01")).ShouldBe(0, said.ToString());
        (await RunAsync(site, "2026-02")).ShouldBe(3, said.ToString());
        var hold = (string)(await folder.RunAsync("holds", "--output", "json")).Json[0]!["load"]!;
        said.Append((await folder.RunAsync("approve", hold, "--verbose")).Text);
        site.Requests.Clear();
        (await RunAsync(site, "2026-02")).ShouldBe(0, said.ToString());
        var asked = site.Requests.Count(request => request.Contains("\r\nIf-None-Match: \"2026-02\"\r\n", StringComparison.Ordinal));
        site.Requests.Clear();
        (await RunAsync(site, "2026-02", "another")).ShouldBe(0, said.ToString());
        var askedElsewhere = site.Requests.Count(request => request.Contains("\r\nIf-None-Match:", StringComparison.Ordinal));

        (asked, askedElsewhere).ShouldBe((1, 0));
        var kept = await EverythingKeptAsync(address, folder);
        kept.ShouldContain($"http://127.0.0.1:{site.Port}/RTT-2026-02.csv?…");
        foreach (var secret in (string[])[Password, Signature, Convert.ToBase64String(Encoding.UTF8.GetBytes($"feed:{Password}"))])
        {
            kept.ShouldNotContain(secret);
            said.ToString().ShouldNotContain(secret);
        }

        async Task<int> RunAsync(WireServer at, string month, string more = "")
        {
            await File.WriteAllTextAsync(
                folder.Path(".env"), $"KEPT_AT={address}\nFEED=http://feed:{Password}@127.0.0.1:{at.Port}/RTT-{month}.csv?sig={Signature}{more}\n", CancellationToken);
            var answer = await folder.RunAsync("run", "rtt", "--verbose");
            said.Append(answer.Text);
            return answer.Code;
        }
    }

    private static string Answer(string head, Dictionary<string, string> files)
    {
        var path = head.Split(' ')[1].Split('?')[0];
        if (!head.Contains("\r\nAuthorization: Basic ", StringComparison.Ordinal) || !head.Contains($"?sig={Signature}", StringComparison.Ordinal))
            return WireServer.Only("403 Forbidden");
        var tag = $"\"{path[5..12]}\"";
        return head.Contains($"\r\nIf-None-Match: {tag}", StringComparison.Ordinal)
            ? WireServer.Only("304 Not Modified", $"ETag: {tag}\r\n")
            : WireServer.Ok(files[path], $"ETag: {tag}\r\nContent-Type: text/csv\r\n");
    }

    /// <summary>Every row of every table of warehouse and store, and every file but the two that a person wrote.</summary>
    private static async Task<string> EverythingKeptAsync(string address, CommandFolder folder)
    {
        StringBuilder all = new();
        foreach (var database in (string[])[address, $"duckdb:{folder.Path("store.duckdb")}"])
        {
            var tables = await folder.TextsAsync(database, "select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'");
            tables.Count.ShouldBeGreaterThan(3);
            foreach (var table in tables)
                all.AppendJoin('\n', await folder.TextsAsync(database, $"select cast(t as varchar) from {SqlName.Quote(table)} t"));
        }

        foreach (var file in Directory.EnumerateFiles(folder.Folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not (".env" or "weir.yaml")))
            all.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, CancellationToken)));
        return all.ToString();
    }
}

/// <summary>In a real PostgreSQL.</summary>
public sealed class PostgresSecretAddressTests(SharedPostgres postgres) : SecretAddressTests
{
    private protected override Task<string> NewAddressAsync(string folder) => postgres.CreateDatabaseAsync("secrets");
}

/// <summary>In a real DuckDB file.</summary>
public sealed class DuckDbSecretAddressTests : SecretAddressTests
{
    private protected override Task<string> NewAddressAsync(string folder) => Task.FromResult($"duckdb:{Path.Combine(folder, "weir.duckdb")}");
}
