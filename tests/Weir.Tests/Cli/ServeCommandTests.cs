using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Cli;

namespace Weir.Tests.Cli;

/// <summary><c>weir serve</c> answers until it is stopped, and says where.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task It_says_where_it_listens_serves_an_imported_list_there_and_stops()
    {
        using var folder = new CommandFolder();
        await File.WriteAllTextAsync(folder.Path("wards.txt"), "A1 - Ward A\nB2 - Ward B\n", TestContext.Current.CancellationToken);
        (await folder.RunAsync("dataset", "import", "wards", "wards.txt")).Code.ShouldBe(0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new SignallingWriter();
        var host = new CommandHost(output, TextWriter.Null, TimeProvider.System, _ => null, folder.Folder);
        var running = CommandTree.Build(host).Parse(["serve", "--port", "0"]).InvokeAsync(new(), stop.Token);

        var said = await output.FirstWrite.WaitAsync(TestContext.Current.CancellationToken);
        var site = said.Split('\n')[0].TrimEnd().Split(' ')[^1];
        using var client = new HttpClient();
        var list = await client.GetStringAsync(new Uri(site + "api/datasets/wards/"), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        list.ShouldEndWith("""
            "options_count":2,"options":{"A1":"Ward A","B2":"Ward B"}}
            """.Trim());
        (await running).ShouldBe(0);
        said.ReplaceLineEndings("\n").ShouldBe(
            $"""
            Weir serves at {site}
            Whoever reaches it may read the code lists.

              curl {site}api/v1/datasets
              curl {site}openapi/v1.json

            Ctrl+C stops it.
            """.ReplaceLineEndings("\n"));
        output.ToString().ShouldEndWith($"Stopped.{Environment.NewLine}");
        new Uri(site).Host.ShouldBe("127.0.0.1");
    }

    [Theory]
    [InlineData("--port: 65536 is not a number from 0 to 65535.\n", "--port", "65536")]
    [InlineData("--port and --urls each say where to listen. Give one of them.\n", "--port", "1", "--urls", "http://127.0.0.1:1")]
    [InlineData("--urls: 'here' is no address to listen on. Write one such as http://0.0.0.0:5080.\n", "--urls", "here")]
    [InlineData("--urls: 'http://127.0.0.1:0/weir' is no address to listen on. Write one such as http://0.0.0.0:5080.\n", "--urls", "http://127.0.0.1:0/weir")]
    [InlineData("--urls: 'https://127.0.0.1:0' is https, and Weir has no certificate of its own. Listen on http at 127.0.0.1, with a reverse proxy before it.\n", "--urls", "https://127.0.0.1:0")]
    [InlineData("--urls: 'http://lists.example/' does not name an address of this machine. Write an IP address, such as http://0.0.0.0:80.\n", "--urls", "http://lists.example")]
    [InlineData("--base: 'fhir' is no address. Write one such as https://lists.example.nhs.uk/fhir.\n", "--base", "fhir")]
    public async Task An_option_that_is_wrong_is_said_whole(string message, params string[] options)
    {
        using var folder = new CommandFolder("pipelines:\n  rtt:\n    source: nhs-rtt\n");

        var answer = await folder.RunAsync(["serve", .. options]);

        (answer.Code, answer.Error).ShouldBe((2, message));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        using var folder = new CommandFolder("pipelines:\n  rtt:\n    source: nhs-rtt\n");
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);

        var answer = await folder.RunAsync("serve", "--port", port);

        answer.Code.ShouldBe(2);
        answer.Error.ShouldStartWith($"The server cannot listen on http://127.0.0.1:{port}/: ");
        answer.Error.ShouldEndWith(" Choose another port with --port, or another address with --urls.\n");
    }
}
