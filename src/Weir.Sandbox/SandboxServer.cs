using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Weir.Sandbox.DataDictionary;
using Weir.Sandbox.Faults;
using Weir.Sandbox.Fhir;
using Weir.Sandbox.Http;
using Weir.Sandbox.NhsStatistics;
using Weir.Sandbox.NhsStatistics.Files;
using Weir.Sandbox.NhsStatistics.Pages;
using Weir.Sandbox.NhsStatistics.Rtt;
using Weir.Sandbox.NhsStatistics.Sections;
using Weir.Sandbox.Rcpch;
using Weir.Sandbox.Smart;

namespace Weir.Sandbox;

/// <summary>A stand-in of the upstream sites on 127.0.0.1, for the demo, tests and benchmarks. Dispose it to stop it.</summary>
internal sealed class SandboxServer : IAsyncDisposable
{
    private readonly RttPublication _publication;
    private readonly ZipShelf _shelf;
    private readonly StatisticsSite _site;
    private readonly RequestLog _log = new();
    private readonly AnswerSender _sender;
    private readonly FaultAnswers _faultAnswers;
    private readonly SandboxControl _control;
    private WebApplication? _listener;

    private SandboxServer(SandboxOptions options)
    {
        Generator = new RttGenerator(options.Seed, options.RowsPerMonth, options.MissingSubmissions);
        _publication = new RttPublication(options);
        _shelf = new ZipShelf(Generator);
        _site = new StatisticsSite(_publication, _shelf, new WorkbookContent(Generator), [new AeSection(Generator), new Dm01Section(Generator), new CancerSection(Generator)]);
        _sender = new AnswerSender(_log, options.Time);
        _faultAnswers = new FaultAnswers(_sender, options.Time);
        Fhir = new FhirSite(options.Fhir, options.Time);
        Smart = new SmartSite(options.Smart, options.Time);
        Rcpch = new RcpchSite(options.Rcpch);
        _control = new SandboxControl(this);
    }

    /// <summary>The address of the site, e.g. <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri BaseAddress { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The address of the index page, which a pipeline is pointed at.</summary>
    public Uri IndexAddress => new(BaseAddress, SiteAddresses.Index);

    /// <summary>The address of the FHIR server.</summary>
    public Uri FhirAddress => new(BaseAddress, FhirSite.Root);

    /// <summary>The FHIR server.</summary>
    public FhirSite Fhir { get; }

    /// <summary>The address of the sitrep API.</summary>
    public Uri SmartAddress => new(BaseAddress, SmartSite.Root);

    /// <summary>The sitrep API.</summary>
    public SmartSite Smart { get; }

    /// <summary>The address of the organisations API.</summary>
    public Uri RcpchAddress => new(BaseAddress, RcpchSite.Root);

    /// <summary>The organisations API.</summary>
    public RcpchSite Rcpch { get; }

    /// <summary>The address of the Data Dictionary.</summary>
    public Uri DictionaryAddress => new(BaseAddress, DictionarySite.Root);

    /// <summary>The Data Dictionary.</summary>
    public DictionarySite Dictionary { get; } = new();

    /// <summary>The faults that are ordered.</summary>
    public FaultQueue Faults { get; } = new();

    /// <summary>What was asked for so far and how it was answered, in order.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _log.Entries;

    /// <summary>The source of all figures.</summary>
    public RttGenerator Generator { get; }

    /// <summary>The current file of each published month, the newest month first.</summary>
    public IReadOnlyList<RttFile> Files => _publication.Current;

    /// <summary>Starts serving. A port of 0 takes a free one.</summary>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var server = new SandboxServer(options);
        try
        {
            await server.ListenAsync(options.Port, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The address of a published file.</summary>
    public Uri AddressOf(RttFile file) => new(BaseAddress, file.Path);

    /// <summary>What the current file of a month holds.</summary>
    public RttTruth TruthOf(DateOnly month)
    {
        var file = _publication.CurrentOf(month);
        return Generator.Truth(file.Month, file.Revision);
    }

    /// <summary>Publishes a revision of a month and returns its file.</summary>
    public RttFile PublishRevision(DateOnly month) => _publication.PublishRevision(month);

    /// <summary>Publishes every month up to one.</summary>
    public void PublishMonth(DateOnly month) => _publication.PublishMonth(month);

    /// <summary>Forgets the requests so far.</summary>
    public void ForgetRequests() => _log.Clear();

    /// <summary>Stops listening: connections are refused until <see cref="AcceptConnectionsAsync"/>.</summary>
    public async Task RefuseConnectionsAsync(CancellationToken cancellationToken)
    {
        if (_listener is { } running)
        {
            _listener = null;
            await running.StopAsync(cancellationToken);
            await running.DisposeAsync();
        }
    }

    /// <summary>Listens again, at the same address.</summary>
    public Task AcceptConnectionsAsync(CancellationToken cancellationToken) => ListenAsync(BaseAddress.Port, cancellationToken);

    /// <summary>Stops and removes the temporary files.</summary>
    public async ValueTask DisposeAsync()
    {
        await RefuseConnectionsAsync(CancellationToken.None);
        await _shelf.DisposeAsync();
    }

    private async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var starting = builder.Build();
        starting.Run(AnswerAsync);
        _listener = starting;
        await starting.StartAsync(cancellationToken);
        BaseAddress = new Uri(starting.Urls.Single() + "/");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (SandboxControl.Owns(path))
        {
            await _control.AnswerAsync(context);
        }
        else if (FhirSite.Owns(path))
        {
            await AnswerFhirAsync(context, path);
        }
        else if (SmartSite.Owns(path))
        {
            await AnswerSmartAsync(context, path);
        }
        else if (RcpchSite.Owns(path))
        {
            await AnswerRcpchAsync(context, path);
        }
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await _sender.SendAsync(context, SiteAnswer.Plain(StatusCodes.Status405MethodNotAllowed, "Method not allowed"));
        }
        else if (Faults.Take(context.Request.Method, path) is { } fault)
        {
            await _faultAnswers.SendAsync(context, fault, style => PageAsync(path, style));
        }
        else
        {
            await _sender.SendAsync(context, await PageAsync(path, LinkStyle.Plain));
        }
    }

    private Task<SiteAnswer> PageAsync(string path, LinkStyle style) =>
        DictionarySite.Owns(path) ? Task.FromResult(Dictionary.Answer(path)) : _site.AnswerAsync(BaseAddress, path, style);

    private async Task AnswerFhirAsync(HttpContext context, string path)
    {
        var fault = Faults.Take(context.Request.Method, path);
        if (fault is null || FhirSite.Knows(fault.Kind))
        {
            await _sender.SendAsync(context, await Fhir.AnswerAsync(BaseAddress, context.Request, fault?.Kind));
        }
        else
        {
            await _faultAnswers.SendAsync(context, fault, _ => Fhir.AnswerAsync(BaseAddress, context.Request, null));
        }
    }

    private async Task AnswerSmartAsync(HttpContext context, string path)
    {
        var fault = Faults.Take(context.Request.Method, path);
        var answer = await Smart.AnswerAsync(context.Request, fault is not null && SmartSite.Knows(fault.Kind) ? fault.Kind : null);
        if (fault is null || SmartSite.Knows(fault.Kind))
        {
            await _sender.SendAsync(context, answer);
        }
        else
        {
            await _faultAnswers.SendAsync(context, fault, _ => Task.FromResult(answer));
        }
    }

    private async Task AnswerRcpchAsync(HttpContext context, string path)
    {
        var fault = Faults.Take(context.Request.Method, path);
        var isOwn = fault is not null && RcpchSite.Knows(fault.Kind);
        var answer = Rcpch.Answer(context.Request, isOwn ? fault!.Kind : null);
        if (fault is null || isOwn)
        {
            await _sender.SendAsync(context, answer);
        }
        else
        {
            await _faultAnswers.SendAsync(context, fault, _ => Task.FromResult(answer));
        }
    }

    /// <summary>Leaves Ctrl+C to the program that the sandbox runs in.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
