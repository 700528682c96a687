using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Weir.Cli.Output;
using Weir.Destinations.Sql;
using Weir.Failures;
using Weir.Server.Hosting;

namespace Weir.Cli.Commands;

/// <summary><c>weir serve</c>: the API over the workspace's code lists, until stopped.</summary>
internal static class ServeCommand
{
    private const int DefaultPort = 5080;

    public static Command Create(CommandHost host)
    {
        var port = new Option<int?>("--port") { Description = "The port on 127.0.0.1; 0 takes a free one. Default 5080.", HelpName = "N" };
        var urls = new Option<string?>("--urls") { Description = "The addresses to listen on instead, with a semicolon between them: http://0.0.0.0:5080.", HelpName = "URLS" };
        var noAnonymous = new Option<bool>("--no-anonymous") { Description = "Answer nobody who has not signed in." };
        var fhirBase = new Option<string>("--base") { Description = "What FHIR addresses of lists begin with.", HelpName = "URL", DefaultValueFactory = _ => "urn:weir:fhir" };
        var command = new Command("serve", "Serve the code lists over HTTP: /api/v1, FHIR operations, /openapi/v1.json. Ctrl+C stops it.\n\nExample: weir serve --port 5080") { port, urls, noAnonymous, fhirBase };
        host.SetAction(command, async (parse, cancellationToken) =>
        {
            if (parse.GetValue(port) is not null && parse.GetValue(urls) is not null)
                throw new UsageException("--port and --urls each say where to listen. Give one of them.");
            await using var session = await Session.OpenToReadAsync(host, parse, cancellationToken);
            var options = new ServerOptions
            {
                Addresses = AddressesOf(parse.GetValue(urls), parse.GetValue(port) ?? DefaultPort),
                AllowsAnonymous = !parse.GetValue(noAnonymous),
                FhirBase = CommandAddress.BaseOf(parse.GetValue(fhirBase)!),
                Zone = session.Workspace.TimeZone,
            };
            await ServeAsync(host, parse, session, options, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task ServeAsync(CommandHost host, ParseResult parse, Session session, ServerOptions options, CancellationToken cancellationToken)
    {
        List<SqlDestination> warehouses = [.. session.Warehouses.Select(session.OpenDestination).OfType<SqlDestination>()];
        using var loggers = new LoggerFactory([new TextLogger(host)], new LoggerFilterOptions { MinLevel = parse.GetValue(host.VerboseOption) ? LogLevel.Debug : LogLevel.Warning });
        try
        {
            await using var server = await WeirServer.StartAsync(options, warehouses, host.Time, loggers.CreateLogger("Weir.Server"), cancellationToken);
            if (host.IsJson(parse))
                host.Write(new JsonObject { ["addresses"] = new JsonArray([.. server.Addresses.Select(address => JsonValue.Create(address.AbsoluteUri))]) });
            else
                host.Output.WriteLine(Said(server, options));
            await Task.Delay(Timeout.InfiniteTimeSpan, host.Time, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        finally
        {
            foreach (var warehouse in warehouses)
                await warehouse.DisposeAsync();
        }

        if (!host.IsJson(parse))
            host.Output.WriteLine("Stopped.");
    }

    private static string Said(WeirServer server, ServerOptions options)
    {
        var first = server.Addresses[0].AbsoluteUri;
        return $"""
            Weir serves at {string.Join(" and ", server.Addresses.Select(address => address.AbsoluteUri))}
            {(options.AllowsAnonymous ? "Whoever reaches it may read the code lists." : "It answers nobody who has not signed in.")}

              curl {first}api/v1/datasets
              curl {first}openapi/v1.json

            Ctrl+C stops it.
            """;
    }

    private static List<Uri> AddressesOf(string? urls, int port)
    {
        if (port is < 0 or > 65_535)
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--port: {port} is not a number from 0 to 65535."));
        var texts = urls?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")];
        if (texts.Length == 0)
            throw new UsageException("--urls: empty. Write an address such as http://0.0.0.0:5080.");
        return [.. texts.Select(AddressOf)];
    }

    private static Uri AddressOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
            throw new UsageException($"--urls: '{text}' is no address to listen on. Write one such as http://0.0.0.0:5080.");
        if (address.Scheme == "https")
            throw new UsageException($"--urls: '{text}' is https, and Weir has no certificate of its own. Listen on http at 127.0.0.1, with a reverse proxy before it.");
        return address;
    }
}
