using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Failures;

namespace Weir.Connectors.Fhir.Server;

/// <summary>A private key that signs what a client says of itself.</summary>
internal sealed class SmartKey
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _curve;

    private SmartKey(RSA? rsa, ECDsa? curve) => (_rsa, _curve) = (rsa, curve);

    /// <summary>How it signs, as a JWT's header says it.</summary>
    public string Algorithm => _rsa is not null ? "RS384" : "ES384";

    /// <summary>Reads the key from the text of a PEM file, or from the file.</summary>
    /// <exception cref="UsageException">It is not there, or is no private key of a kind that SMART knows. The message holds nothing of it.</exception>
    public static SmartKey Read(string? pem, string? file)
    {
        var where = file is null ? "Setting 'key'" : $"The file '{file}' (setting 'keyFile')";
        try
        {
            // A variable in one line has its line breaks written out.
            return Parse(pem?.Replace("\\n", "\n", StringComparison.Ordinal) ?? File.ReadAllText(file!))
                ?? throw new UsageException($"{where} holds a key on another curve than P-384. SMART backend services take RSA (RS384) and P-384 (ES384): make such a key and register its public part.");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{where} cannot be read: {(File.Exists(file) ? "this user may not read it, or the disk fails" : "there is no such file")}. A relative path counts from the workspace.");
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            throw new UsageException($"{where} holds no private key that can be used: PEM without a password is expected, RSA or P-384, beginning with '-----BEGIN PRIVATE KEY-----'.");
        }
    }

    /// <summary>A JWT of these claims, signed.</summary>
    public string Sign(string? keyId, JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = Algorithm, ["typ"] = "JWT" };
        if (keyId is not null)
            header["kid"] = keyId;
        var text = $"{Encoded(header)}.{Encoded(claims)}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = _rsa is not null
            ? _rsa.SignData(bytes, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
            : _curve!.SignData(bytes, HashAlgorithmName.SHA384);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encoded(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static SmartKey? Parse(string pem)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            _ = rsa.ExportParameters(includePrivateParameters: true);
            return new SmartKey(rsa, null);
        }
        catch (Exception other) when (other is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
        }

        var curve = ECDsa.Create();
        curve.ImportFromPem(pem);
        _ = curve.ExportParameters(includePrivateParameters: true);
        return curve.KeySize == 384 ? new SmartKey(null, curve) : null;
    }
}
