using System.Net;
using System.Text.Json;
using static Weir.Server.Tests.ApiFixture;

namespace Weir.Server.Tests;

/// <summary>Reading code lists over HTTP.</summary>
public sealed class DatasetsApiTests
{
    [Fact]
    public async Task The_detail_has_the_options_of_the_last_version_in_their_order()
    {
        await using var api = await SampleAsync();

        var detail = await api.JsonAsync($"/api/v1/datasets/{SmokingKey}");

        detail.GetProperty("version").GetInt32().ShouldBe(2);
        detail.GetProperty("optionsCount").GetInt32().ShouldBe(5);
        detail.GetProperty("options").EnumerateArray().Select(option => $"{option.GetProperty("code")} {option.GetProperty("kind")} {option.GetProperty("label")}").ShouldBe(
            ["1 national Current smoker", "2 national Former smoker", "4 national Never smoked", "Z default Not stated", "5 national <b>Vapes</b> & \"smokes\""]);
    }

    [Fact]
    public async Task Markup_in_a_label_is_escaped()
    {
        await using var api = await SampleAsync();

        var answer = await api.GetAsync($"/api/v1/datasets/{SmokingKey}");

        answer.Text.ShouldContain("""
            {"code":"5","label":"\u003Cb\u003EVapes\u003C/b\u003E \u0026 \u0022smokes\u0022","kind":"national","retiredOn":"2026-03-15","attributes":{}}
            """.Trim());
        answer.Text.ShouldNotContain("<");
    }

    [Fact]
    public async Task A_new_version_is_served_a_second_after_its_sync_and_an_old_one_until_then()
    {
        await using var api = await StartAsync(lists: (SmokingKey, Smoking));
        var before = await api.GetAsync($"/api/v1/datasets/{SmokingKey}");
        api.Run.Lists.Pages[SmokingKey] = Smoking + "\nNational 5 Vapes";
        await api.SyncAsync();

        (await api.GetAsync($"/api/v1/datasets/{SmokingKey}")).Text.ShouldBe(before.Text);
        api.Clock.Pass(TimeSpan.FromSeconds(1));
        var after = await api.GetAsync($"/api/v1/datasets/{SmokingKey}", ("If-None-Match", before.Header("ETag")!));

        after.Status.ShouldBe(HttpStatusCode.OK);
        after.Header("ETag").ShouldNotBe(before.Header("ETag"));
        JsonDocument.Parse(after.Body).RootElement.GetProperty("version").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_list_that_is_held_stays_served_as_it_was()
    {
        var lines = string.Join('\n', Enumerable.Range(1, 40).Select(i => $"National {i} Status {i}"));
        await using var api = await StartAsync(lists: (SmokingKey, lines));
        var before = await api.GetAsync($"/api/v1/datasets/{SmokingKey}");
        api.Run.Lists.Pages[SmokingKey] = "National 1 Status 1";
        (await api.SyncAsync()).Partitions.Single().Status.ToString().ShouldBe("Held");
        api.Clock.Pass(TimeSpan.FromSeconds(2));

        var after = await api.GetAsync($"/api/v1/datasets/{SmokingKey}");

        after.Text.ShouldBe(before.Text);
        after.Header("ETag").ShouldBe(before.Header("ETag"));
    }

    [Fact]
    public async Task A_client_that_has_the_answer_is_told_so_without_a_body()
    {
        await using var api = await SampleAsync();
        foreach (var path in new[] { "/api/v1/datasets", $"/api/v1/datasets/{SmokingKey}", $"/api/datasets/{SmokingKey}/" })
        {
            var first = await api.GetAsync(path);
            var again = await api.GetAsync(path, ("If-None-Match", first.Header("ETag")!));
            var zipped = await api.GetAsync(path, ("Accept-Encoding", "gzip"));

            (again.Status, again.Body.Length, again.Header("ETag")).ShouldBe((HttpStatusCode.NotModified, 0, first.Header("ETag")));
            zipped.Header("ETag").ShouldBe(first.Header("ETag")![..^1] + "-gz\"");
            (await api.GetAsync(path, ("If-None-Match", $"\"x\", {zipped.Header("ETag")}"))).Status.ShouldBe(HttpStatusCode.NotModified);
            (await api.GetAsync(path, ("If-None-Match", "\"x\""))).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Pages_of_options_walk_a_thousand_once_each_and_of_one_version()
    {
        var codes = Enumerable.Range(1, 1000).Select(i => $"{i:0000}").ToList();
        var lines = string.Join('\n', codes.Select(code => $"National {code} Label {code}"));
        await using var api = await StartAsync(lists: (SmokingKey, lines));
        List<string> seen = [];
        string? next = $"/api/v1/datasets/{SmokingKey}/options?limit=150";
        while (next is not null)
        {
            var page = await api.JsonAsync(next);
            seen.AddRange(page.GetProperty("options").EnumerateArray().Select(option => option.GetProperty("code").GetString()!));
            page.GetProperty("version").GetInt32().ShouldBe(1);
            next = page.GetProperty("next").GetString();
            if (seen.Count == 150)
            {
                api.Run.Lists.Pages[SmokingKey] = "National 0000 First\n" + lines;
                await api.SyncAsync();
                api.Clock.Pass(TimeSpan.FromSeconds(2));
            }
        }

        seen.ShouldBe(codes);
    }

    [Fact]
    public async Task Pages_of_lists_and_of_changes_walk_all_once_each()
    {
        var keys = Enumerable.Range(1, 250).Select(i => $"list_{i:0000}").ToList();
        await using var api = await StartAsync(lists: [.. keys.Select(key => (key, "None 1 One"))]);
        List<string> seen = [];
        for (string? next = "/api/v1/datasets?limit=40"; next is not null;)
        {
            var page = await api.JsonAsync(next);
            page.GetProperty("total").GetInt32().ShouldBe(250);
            seen.AddRange(page.GetProperty("datasets").EnumerateArray().Select(list => list.GetProperty("key").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        seen.ShouldBe(keys);
        List<string> changes = [];
        for (string? next = "/api/v1/changes?limit=40"; next is not null;)
        {
            var page = await api.JsonAsync(next);
            changes.AddRange(page.GetProperty("changes").EnumerateArray().Select(change => change.GetProperty("key").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        changes.Order(StringComparer.Ordinal).ShouldBe(keys);
    }
}
