using System.Security.Cryptography;
using Weir.Failures;
using Weir.Runs;
using Weir.Sandbox.Faults;
using Weir.Sandbox.Fhir;

namespace Weir.Tests.Fhir.Bulk;

/// <summary>SMART backend services: with the right key everything is given, with a wrong one nothing, and no secret is left anywhere.</summary>
public sealed class SmartTokenTests
{
    [Theory]
    [InlineData("RS384")]
    [InlineData("ES384")]
    public async Task A_registered_key_is_given_tokens_and_leaves_none_in_logs_ledger_or_archive(string algorithm)
    {
        var (secret, open) = NewKey(algorithm);
        await using var pipeline = await StartAsync(open);
        pipeline.Settings["key"] = secret;

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        (await pipeline.CountsAsync()).ShouldBe(pipeline.Server.Fhir.World.Counts());
        var tokens = pipeline.Server.Fhir.Tokens;
        tokens.ShouldNotBeEmpty();
        List<string> written = [pipeline.Log.ToString(), .. await pipeline.TextsAsync("select plan from weir_ledger"), .. result.Notes, .. Directory.EnumerateFiles(pipeline.RawFolder, "*", SearchOption.AllDirectories).Select(File.ReadAllText)];
        foreach (var hidden in (string[])[.. tokens, secret, secret.Split('\n')[1]])
            written.ShouldAllBe(text => !text.Contains(hidden, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_key_than_the_registered_one_is_refused_and_says_what_to_check()
    {
        await using var pipeline = await StartAsync(NewKey("RS384").Open);
        pipeline.Settings["key"] = NewKey("RS384").Secret;

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Failed);
        result.Message.ShouldBe(
            $"{pipeline.Server.FhirAddress}/auth/token gave client 'weir' no token: it answered 401 (Unauthorized) with error invalid_client. Check that the client is registered there under this id with the public part of the RS384 key 'k1', that it may ask for scope 'system/*.read', and that this machine's clock is right.");
    }

    [Fact]
    public async Task No_key_at_all_is_refused()
    {
        await using var pipeline = await StartAsync(NewKey("RS384").Open);
        pipeline.Settings.Remove("clientId");
        pipeline.Settings.Remove("keyId");

        var result = await pipeline.RunAsync();

        result.Message.ShouldBe(
            $"GET {pipeline.Server.FhirAddress}/$export?… failed: the upstream answered 401 (Unauthorized). Check the credentials, and that this machine may use the address. The server's OperationOutcome says: error login.");
    }

    [Fact]
    public async Task A_token_that_the_server_has_forgotten_is_replaced_by_a_new_one()
    {
        var (secret, open) = NewKey("ES384");
        await using var pipeline = await StartAsync(open);
        pipeline.Settings["key"] = secret;
        pipeline.Server.Fhir.ForgetsTokensAfter = 3;

        var result = await pipeline.RunAsync();

        result.Status.ShouldBe(RunStatus.Done, result.Message);
        pipeline.Server.Fhir.Tokens.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_token_is_not_sent_to_a_host_that_only_the_manifest_names()
    {
        var (secret, open) = NewKey("ES384");
        await using var pipeline = await StartAsync(open);
        pipeline.Settings["key"] = secret;
        pipeline.Settings["types"] = "Patient";
        pipeline.Server.Faults.Order(new Fault(FaultKind.PrivateFiles) { Path = "/fhir/jobs/*" });

        var result = await pipeline.RunAsync();

        result.Partitions.Single().Message!.ShouldEndWith(
            $"1.Patient.ndjson of the export was not asked for: it needs a token, and is not on the host of {pipeline.Server.FhirAddress}. A token is sent to hosts alone that you name. If it is meant, write that host's address as setting 'files'.");
    }

    [Theory]
    [InlineData("not a key", "Setting 'key' holds no private key that can be used: PEM without a password is expected, RSA or P-384, beginning with '-----BEGIN PRIVATE KEY-----'.")]
    [InlineData("nistP256", "Setting 'key' holds a key on another curve than P-384. SMART backend services take RSA (RS384) and P-384 (ES384): make such a key and register its public part.")]
    public async Task What_is_no_key_is_refused_before_anything_is_sent(string key, string message)
    {
        using var short256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var pipeline = await StartAsync(NewKey("RS384").Open);
        pipeline.Settings["key"] = key == "nistP256" ? short256.ExportPkcs8PrivateKeyPem() : key;

        Should.Throw<UsageException>(() => pipeline.Create()).Message.ShouldBe(message);
    }

    private static async Task<FhirPipeline> StartAsync(string publicKey)
    {
        var pipeline = await FhirPipeline.StartAsync(
            "fhir-bulk", folder => Task.FromResult($"duckdb:{Path.Combine(folder, "smart.duckdb")}"), new FhirOptions { Clients = [new FhirClient("weir", "k1", publicKey)] });
        pipeline.Settings["clientId"] = "weir";
        pipeline.Settings["keyId"] = "k1";
        return pipeline;
    }

    private static (string Secret, string Open) NewKey(string algorithm)
    {
        if (algorithm == "RS384")
        {
            using var rsa = RSA.Create(2048);
            return (rsa.ExportPkcs8PrivateKeyPem(), rsa.ExportSubjectPublicKeyInfoPem());
        }

        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return (curve.ExportPkcs8PrivateKeyPem(), curve.ExportSubjectPublicKeyInfoPem());
    }
}
