using Weir.Columns;
using Weir.Connectors.Rcpch;
using Weir.Failures;
using Weir.Sandbox.Faults;
using SiteOptions = Weir.Sandbox.Rcpch.RcpchOptions;

namespace Weir.Tests.Rcpch;

public sealed class RcpchFetchTests
{
    private const string Url = "rcpch/nhs-organisations/v1/";
    private const string GetKey = "Ask RCPCH for a key, write key: ${RCPCH_API_KEY} beside the source in weir.yaml, and the key as RCPCH_API_KEY=… into .env.";

    public static TheoryData<string, int> Counts => new()
    {
        { "hospitals_england_wales", 129 }, { "nhs_trusts", 36 }, { "welsh_lhbs", 7 + 21 }, { "london_boroughs", 33 },
        { "nhs_england_regions", 7 }, { "paediatric_diabetes_units", 43 }, { "integrated_care_boards", 36 },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public async Task Both_generations_of_the_API_give_the_same_options(string key, int count)
    {
        await using var present = await RcpchSandbox.StartAsync();
        await using var earlier = await RcpchSandbox.StartAsync(new SiteOptions { Key = RcpchSandbox.Key, IsEarlier = true });
        var (today, before) = (await present.SyncAsync(key), await earlier.SyncAsync(key));

        today.Options.Count.ShouldBe(count);
        today.Faults.ShouldBeEmpty();
        before.Options.Select(option => (option.Code, option.Parent)).ShouldBe(today.Options.Select(option => (option.Code, option.Parent)));
        today.Addresses.ShouldAllBe(address => address.StartsWith(present.Server.RcpchAddress.AbsoluteUri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_list_has_a_key_of_its_own_and_an_address_of_the_API()
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        var lists = new RcpchOrganisations(new RcpchOptions { Address = new Uri("https://example.org/v1") }, null!).Lists;

        lists.Select(list => $"{list.Key} {list.Address}").ShouldBe(
        [
            "hospitals_england_wales https://example.org/v1/organisations/",
            "nhs_trusts https://example.org/v1/trusts/",
            "welsh_lhbs https://example.org/v1/local_health_boards/organisations/",
            "london_boroughs https://example.org/v1/london_boroughs/",
            "nhs_england_regions https://example.org/v1/nhs_england_regions/",
            "paediatric_diabetes_units https://example.org/v1/paediatric_diabetes_units/",
            "integrated_care_boards https://example.org/v1/integrated_care_boards/",
        ]);
    }

    [Fact]
    public async Task The_same_answers_make_the_same_bytes_and_no_key_is_among_them_or_in_the_log()
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        await sandbox.SyncAsync("welsh_lhbs");
        var first = sandbox.Fetched;
        await sandbox.SyncAsync("welsh_lhbs");

        sandbox.Fetched.ShouldBe(first);
        sandbox.Fetched.ShouldStartWith($$"""
            [
            {"address":"{{sandbox.Server.RcpchAddress}}local_health_boards/","body":[{"ods_code":"7X1",
            """);
        (sandbox.Fetched + sandbox.Log).ShouldNotContain(RcpchSandbox.Key);
        new RcpchOptions { Key = RcpchSandbox.Key }.ToString().ShouldBe("RcpchOptions https://api.rcpch.ac.uk/nhs-organisations/v1/");
    }

    [Fact]
    public async Task Hospitals_come_from_the_list_of_all_where_boards_do_not_list_them()
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        var usual = await sandbox.SyncAsync("welsh_lhbs");
        sandbox.Server.Faults.Order(new Fault(FaultKind.NotFound) { Path = "*/local_health_boards/organisations/" });
        var list = await sandbox.SyncAsync("welsh_lhbs");

        list.Options.Select(option => (option.Code, option.Label, option.Parent)).ShouldBe(usual.Options.Select(option => (option.Code, option.Label, option.Parent)));
        list.Addresses.ShouldBe([$"{sandbox.Server.RcpchAddress}local_health_boards/", $"{sandbox.Server.RcpchAddress}organisations/"]);
        list.Options[1].Attributes["country_name"].ShouldBe("Wales");
    }

    [Theory]
    [InlineData("subscription-key")]
    [InlineData("Ocp-Apim-Subscription-Key")]
    [InlineData("Authorization")]
    public async Task The_key_goes_in_the_header_that_was_named(string header)
    {
        await using var sandbox = await RcpchSandbox.StartAsync(new SiteOptions { Key = RcpchSandbox.Key, Header = header });

        (await sandbox.SyncAsync("nhs_trusts", options => options with { Header = header })).Options.Count.ShouldBe(36);
        await Should.ThrowAsync<SourceException>(() => sandbox.SyncAsync("nhs_trusts", options => options with { Header = "x-other" }));
    }

    [Fact]
    public async Task An_API_that_takes_no_key_is_read_without_one()
    {
        await using var sandbox = await RcpchSandbox.StartAsync(new SiteOptions { Key = null });

        (await sandbox.SyncAsync("nhs_trusts", options => options with { Key = null })).Options.Count.ShouldBe(36);
    }

    [Theory]
    [InlineData(false, null, $"401 (Unauthorized), since it takes a key and none was sent. {GetKey}")]
    [InlineData(true, null, $"404 (Not Found) and no key was sent; without one it may answer so whatever it is asked for. {GetKey} If the API needs none, the address has moved: check setting 'url'.")]
    [InlineData(true, "wrong", "404 (Not Found). Either the key in header 'subscription-key' is not valid, since the API may answer so then, or the address has moved. Check settings 'key' and 'header', then setting 'url'.")]
    public async Task A_missing_key_is_told_from_a_wrong_one(bool hides, string? key, string expected)
    {
        await using var sandbox = await RcpchSandbox.StartAsync(new SiteOptions { Key = RcpchSandbox.Key, HidesWithoutKey = hides });
        var failure = await Should.ThrowAsync<SourceException>(() => sandbox.SyncAsync("nhs_trusts", options => options with { Key = key }));

        failure.Message.ShouldBe($"GET {sandbox.Server.RcpchAddress}trusts/ failed: the API answered {expected}");
        failure.Kind.ShouldBe(FailureKind.Terminal);
    }

    [Fact]
    public async Task A_key_that_is_refused_names_its_settings_and_ends_the_asking()
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        var failure = await Should.ThrowAsync<SourceException>(() => sandbox.SyncAsync("welsh_lhbs", options => options with { Key = "wrong" }));

        failure.Message.ShouldBe($"GET {sandbox.Server.RcpchAddress}local_health_boards/ failed: the API refused the key in header 'subscription-key' with 401 (Unauthorized). Check the value of setting 'key', and in setting 'header' the header that the API takes it in.");
        failure.IsRefusal.ShouldBeTrue();
        sandbox.Server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_list_that_is_nowhere_names_the_last_address_that_was_tried()
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        sandbox.Server.Faults.Order(new Fault(FaultKind.NotFound) { Path = "*/paediatric_diabetes_units/*" });
        var failure = await Should.ThrowAsync<SourceException>(() => sandbox.SyncAsync("paediatric_diabetes_units"));

        failure.Message.ShouldStartWith($"GET {sandbox.Server.RcpchAddress}paediatric_diabetes_units/organisations/ failed: the API answered 404 (Not Found). Either the key");
        sandbox.Server.Requests.Select(request => request.Path).ShouldBe([$"/{Url}paediatric_diabetes_units/parent/", $"/{Url}paediatric_diabetes_units/", $"/{Url}paediatric_diabetes_units/organisations/"]);
    }

    [Fact]
    public async Task A_request_too_many_is_for_now_and_says_how_long()
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        sandbox.Server.Faults.Order(new Fault(FaultKind.TooManyRequests) { RetryAfter = TimeSpan.FromSeconds(7), Times = 1 });
        var failure = await Should.ThrowAsync<SourceException>(() => sandbox.SyncAsync("nhs_trusts"));

        failure.Message.ShouldBe($"GET {sandbox.Server.RcpchAddress}trusts/ failed: the upstream answered 429 (Too Many Requests) and asks to wait 7 s. Try again later.");
        (failure.Kind, failure.RetryAfter, failure.IsRefusal).ShouldBe((FailureKind.Transient, TimeSpan.FromSeconds(7), true));
    }

    [Theory]
    [InlineData(nameof(FaultKind.ServiceUnavailable), FailureKind.Transient, "GET {0}trusts/ failed: the upstream answered 503 (Service Unavailable). Try again later.")]
    [InlineData(nameof(FaultKind.EmptyAccepted), FailureKind.Transient, "GET {0}trusts/ failed: the API answered 202 (Accepted) where 200 and JSON are expected. A firewall may answer in its place. Try again later.")]
    [InlineData(nameof(FaultKind.ChallengePage), FailureKind.BadData, "List 'nhs_trusts': the answer of {0}trusts/ is a web page where JSON is expected. What was served stays served. A firewall, a sign-in page or maintenance may answer in the API's place: open the address in a browser to see, and check setting 'url'.")]
    [InlineData(nameof(FaultKind.EmptyOutput), FailureKind.BadData, "List 'nhs_trusts': the answer of {0}trusts/ is an empty list where at least one organisation is expected. What was served stays served. Run again later; if it stays so, ask the publisher.")]
    [InlineData(nameof(FaultKind.NoOutput), FailureKind.BadData, "List 'nhs_trusts': the answer of {0}trusts/ is an object where a list is expected. What was served stays served. The API may have changed, or have answered with an error: look at what is kept of the answer, and check setting 'url'.")]
    [InlineData(nameof(FaultKind.TruncatedZip), FailureKind.BadData, "List 'nhs_trusts': the answer of {0}trusts/ is not JSON, or ends too early, after 18 whole items. What was served stays served. Run again later; of a saved answer, save it anew.")]
    [InlineData(nameof(FaultKind.Redirect), FailureKind.Terminal, "GET {0}trusts/ failed: the upstream redirects to elsewhere.invalid, and this request may not leave its host. Check the address.")]
    public async Task An_answer_that_is_none_fails_the_list(string fault, FailureKind kind, string expected)
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        sandbox.Server.Faults.Order(new Fault(Enum.Parse<FaultKind>(fault)));
        var failure = await Should.ThrowAsync<SourceException>(() => sandbox.SyncAsync("nhs_trusts"));

        failure.Message.ShouldBe(string.Format(System.Globalization.CultureInfo.InvariantCulture, expected, sandbox.Server.RcpchAddress));
        failure.Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task Items_that_are_wrong_are_set_aside_and_a_field_more_is_an_attribute()
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        sandbox.Server.Faults.Order(new Fault(FaultKind.WrongTypes) { Times = 1 });
        var wrong = await sandbox.SyncAsync("nhs_trusts");
        sandbox.Server.Faults.Order(new Fault(FaultKind.UnknownField) { Times = 1 });
        var more = await sandbox.SyncAsync("nhs_trusts");

        wrong.Options.Count.ShouldBe(34);
        wrong.Faults.Select(fault => $"{fault.Row} {fault.Column} {fault.Outcome} {fault.Reason}").ShouldBe(
        [
            "1  Rejected The item is true or false where an object is expected.",
            "2 name Rejected 'name' is an object where a text is expected.",
            "3 name Rejected The item has no 'name'.",
        ]);
        more.Options.ShouldAllBe(option => option.Attributes["added_field"] == "added");
        more.Faults.ShouldAllBe(fault => fault.Outcome == FindingOutcome.Rejected);
    }

    [Fact]
    public async Task A_new_name_and_the_loss_of_half_are_seen()
    {
        await using var sandbox = await RcpchSandbox.StartAsync();
        var before = await sandbox.SyncAsync("nhs_trusts");
        using var client = new HttpClient();
        (await client.PostAsync(new Uri(sandbox.Server.BaseAddress, "sandbox/rcpch-rename?code=X05&name=Other%20NHS%20Trust"), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var renamed = await sandbox.SyncAsync("nhs_trusts");
        (await client.PostAsync(new Uri(sandbox.Server.BaseAddress, "sandbox/rcpch-lose-half?on=true"), null, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var half = await sandbox.SyncAsync("nhs_trusts");
        using var unknown = await client.PostAsync(new Uri(sandbox.Server.BaseAddress, "sandbox/rcpch-rename?code=NONE&name=Other"), null, TestContext.Current.CancellationToken);

        renamed.Options.Where((option, i) => option.Label != before.Options[i].Label).Select(option => $"{option.Code} {option.Label}").ShouldBe(["X05 Other NHS Trust"]);
        half.Options.Count.ShouldBe(18);
        (await unknown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(
            """{"error":"Sandbox: no organisation has the code in parameter \u0027code\u0027, or parameter \u0027name\u0027 is empty. The trusts/ of the organisations API has codes."}""");
    }

    [Theory]
    [InlineData("subscription-key", null)]
    [InlineData("", "a text of 0 characters is not the name of a header. Write letters, digits and hyphens, such as subscription-key or Ocp-Apim-Subscription-Key.")]
    [InlineData("two words", "a text of 9 characters is not the name of a header. Write letters, digits and hyphens, such as subscription-key or Ocp-Apim-Subscription-Key.")]
    public void The_name_of_a_header_is_checked(string header, string? expected) => RcpchOptions.HeaderProblem(header).ShouldBe(expected);

    [Theory]
    [InlineData("https://api.rcpch.ac.uk/nhs-organisations/v1", null)]
    [InlineData("https://me:secret@example.org/", "a text of 30 characters is not the address of an API. Write one that begins with https:// and has neither a question mark nor a password in it.")]
    [InlineData("api.rcpch.ac.uk", "a text of 15 characters is not the address of an API. Write one that begins with https:// and has neither a question mark nor a password in it.")]
    public void The_address_is_checked(string address, string? expected) => RcpchOptions.AddressProblem(address).ShouldBe(expected);
}
