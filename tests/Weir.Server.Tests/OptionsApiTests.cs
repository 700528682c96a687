using System.IO.Compression;
using System.Text;
using System.Text.Json;
using static Weir.Server.Tests.ApiFixture;

namespace Weir.Server.Tests;

/// <summary>Options, times and filters.</summary>
public sealed class OptionsApiTests
{
    [Theory]
    [InlineData("search=SMOK", "1 2 4 5")]
    [InlineData("search=n", "1 4 Z")]
    [InlineData("kind=default", "Z")]
    [InlineData("active=true", "1 2 4 Z")]
    [InlineData("active=false", "5")]
    [InlineData("active=true&kind=national&search=smoked", "4")]
    [InlineData("version=1", "1 2 4 Z")]
    public async Task Options_are_found_by_text_kind_and_whether_they_are_active(string query, string codes)
    {
        await using var api = await SampleAsync();

        var found = (await api.JsonAsync($"/api/v1/datasets/{SmokingKey}/options?{query}")).GetProperty("options").EnumerateArray().Select(option => option.GetProperty("code").GetString()!);

        found.ShouldBe(codes.Split(' '));
    }

    [Fact]
    public async Task A_code_that_is_retired_tomorrow_is_active_until_then()
    {
        await using var api = await SampleAsync();
        const string Path = "/api/v1/datasets/ethnic_category/options?active=true";
        var april = await api.GetAsync(Path);
        api.Clock.Pass(TimeSpan.FromDays(30));
        var may = await api.GetAsync(Path, ("If-None-Match", april.Header("ETag")!));

        JsonDocument.Parse(april.Body).RootElement.GetProperty("options").GetArrayLength().ShouldBe(2);
        JsonDocument.Parse(may.Body).RootElement.GetProperty("options").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task As_of_a_time_the_version_is_served_that_Weir_knew_then()
    {
        await using var api = await SampleAsync();

        (await api.JsonAsync($"/api/v1/datasets/{SmokingKey}/as-of/2026-03-01T06:30:00Z")).GetProperty("version").GetInt32().ShouldBe(1);
        (await api.JsonAsync($"/api/v1/datasets/{SmokingKey}/as-of/2026-03-01T07:00:00Z")).GetProperty("version").GetInt32().ShouldBe(2);
        (await api.JsonAsync($"/api/v1/datasets/{SmokingKey}/as-of/2026-03-01")).GetProperty("version").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task When_a_list_took_effect_is_never_mixed_with_when_Weir_knew_it()
    {
        await using var api = await StartAsync();
        api.Run.Lists.Pages[SmokingKey] = Smoking;
        api.Run.Lists.EffectiveFrom = new DateOnly(2026, 1, 1);
        await api.SyncAsync();
        api.Run.Lists.Pages[SmokingKey] = Smoking + "\nNational 5 Vapes";
        api.Run.Lists.EffectiveFrom = new DateOnly(2026, 2, 1);
        await api.SyncAsync();

        (await api.JsonAsync($"/api/v1/datasets/{SmokingKey}/as-of/2026-03-01?effective=2026-01-15")).GetProperty("version").GetInt32().ShouldBe(1);
        (await api.JsonAsync($"/api/v1/datasets/{SmokingKey}/as-of/2026-03-01?effective=2026-02-01")).GetProperty("version").GetInt32().ShouldBe(2);
        // What took effect in February was not known yet.
        (await api.JsonAsync($"/api/v1/datasets/{SmokingKey}/as-of/2026-03-01T06:30:00Z?effective=2026-02-01")).GetProperty("version").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Lists_are_found_by_category_every_tag_and_text()
    {
        await using var api = await SampleAsync();

        (await Total("category=user_created")).ShouldBe(3);
        (await Total("category=nhs_dd")).ShouldBe(0);
        (await Total("tags=test")).ShouldBe(3);
        (await Total("tags=test,other")).ShouldBe(0);
        (await Total("search=SMOKING")).ShouldBe(1);

        async Task<int> Total(string query)
        {
            var total = (await api.JsonAsync("/api/v1/datasets?" + query)).GetProperty("total").GetInt32();
            (await api.JsonAsync("/api/datasets?" + query)).GetProperty("count").GetInt32().ShouldBe(total);
            return total;
        }
    }

    [Fact]
    public async Task A_large_answer_is_compressed_for_who_takes_it()
    {
        await using var api = await StartAsync(lists: (SmokingKey, string.Join('\n', Enumerable.Range(1, 300).Select(i => $"National {i} Status {i}"))));

        var plain = await api.GetAsync($"/api/v1/datasets/{SmokingKey}", ("Accept-Encoding", "gzip;q=0"));
        var zipped = await api.GetAsync($"/api/v1/datasets/{SmokingKey}", ("Accept-Encoding", "br, gzip"));

        (plain.Header("Content-Encoding"), zipped.Header("Content-Encoding"), zipped.Header("Vary")).ShouldBe((null, "gzip", "Accept-Encoding"));
        zipped.Body.Length.ShouldBeLessThan(plain.Body.Length / 5);
        await using var gzip = new GZipStream(new MemoryStream(zipped.Body), CompressionMode.Decompress);
        using var text = new StreamReader(gzip, Encoding.UTF8);
        (await text.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(plain.Text);
    }

    [Fact]
    public async Task CheckTicks_pages_lead_from_one_to_the_next()
    {
        await using var api = await SampleAsync();
        List<string> keys = [];
        string? address = "/api/datasets-v2/?page_size=2";
        var previous = new List<string?>();
        while (address is not null)
        {
            var page = await api.JsonAsync(address);
            page.GetProperty("count").GetInt32().ShouldBe(3);
            keys.AddRange(page.GetProperty("results").EnumerateArray().Select(list => list.GetProperty("key").GetString()!));
            previous.Add(page.GetProperty("previous").GetString());
            address = page.GetProperty("next").GetString();
        }

        keys.ShouldBe(["ethnic_category", "health_boards", SmokingKey]);
        previous.ShouldBe([null, $"{api.Client.BaseAddress}api/datasets-v2/?page_size=2&page=1"]);
    }
}
