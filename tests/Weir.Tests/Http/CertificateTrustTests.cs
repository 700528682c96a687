using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Failures;
using Weir.Http;

namespace Weir.Tests.Http;

public sealed class CertificateTrustTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("weir-ca-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_private_authority_is_trusted_when_its_file_is_given_and_only_then()
    {
        using var authority = Authority("Test authority");
        await using var server = SecureServer(authority, "127.0.0.1");
        var address = new Uri($"https://127.0.0.1:{server.Port}/");

        using (var http = Client(address, Pem(authority)))
        {
            await using var answer = await http.GetAsync(address, Cancel);
            answer.Status.ShouldBe(200);
        }

        using var stranger = Authority("Another authority");
        foreach (var file in (string?[])[null, Pem(stranger)])
        {
            using var http = Client(address, file);
            var failure = await Should.ThrowAsync<SourceException>(() => http.GetAsync(address, Cancel));
            failure.Kind.ShouldBe(FailureKind.Terminal);
            failure.Message.ShouldStartWith($"GET {address} failed: no secure connection to 127.0.0.1: ");
            failure.Message.ShouldEndWith(" If your organisation signs its own certificates, set 'ca' to the file of its authority.");
        }
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_whoever_signed_it()
    {
        using var authority = Authority("Test authority");
        await using var server = SecureServer(authority, "192.0.2.1");
        var address = new Uri($"https://127.0.0.1:{server.Port}/");
        using var http = Client(address, Pem(authority));
        (await Should.ThrowAsync<SourceException>(() => http.GetAsync(address, Cancel))).Kind.ShouldBe(FailureKind.Terminal);
    }

    [Fact]
    public void A_file_without_a_certificate_is_a_mistake_that_names_it()
    {
        var file = Path.Combine(folder.FullName, "empty.pem");
        File.WriteAllText(file, "nothing here");
        Should.Throw<UsageException>(() => Client(new Uri("https://a.example/"), file))
            .Message.ShouldBe($"The certificate authority file '{file}' (setting 'ca') holds no certificate: at least one 'BEGIN CERTIFICATE' block is expected. Give a PEM file.");
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_mistake_that_names_it()
    {
        var file = Path.Combine(folder.FullName, "absent.pem");
        Should.Throw<UsageException>(() => Client(new Uri("https://a.example/"), file))
            .Message.ShouldBe($"The certificate authority file '{file}' (setting 'ca') cannot be read: Could not find file '{file}'. Give a PEM file that this user may read.");
    }

    private string Pem(X509Certificate2 certificate)
    {
        var file = Path.Combine(folder.FullName, certificate.Thumbprint + ".pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return file;
    }

    private static OutboundHttp Client(Uri trusted, string? authorityFile) =>
        new(new OutboundOptions { CertificateAuthorityFile = authorityFile }.Trusting(trusted), TimeProvider.System, NullLogger<OutboundHttp>.Instance);

    private static WireServer SecureServer(X509Certificate2 authority, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=stand-in", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(host));
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, new DateTimeOffset(authority.NotBefore), new DateTimeOffset(authority.NotAfter), [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        var certificate = X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        return new WireServer(certificate);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
