using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.Failures;

namespace Weir.Http;

/// <summary>Trusts the authorities of a file (setting <c>ca</c>) besides those of the machine.</summary>
internal static class CertificateTrust
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="UsageException">It is not there or holds no certificate.</exception>
    public static X509Certificate2Collection Read(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException($"The certificate authority file '{file}' (setting 'ca') cannot be read: {Sentence(e.Message)} Give a PEM file that this user may read.");
        }

        return authorities.Count > 0
            ? authorities
            : throw new UsageException($"The certificate authority file '{file}' (setting 'ca') holds no certificate: at least one 'BEGIN CERTIFICATE' block is expected. Give a PEM file.");
    }

    /// <summary>Checks a server's certificate: by the machine's authorities, else by those of the file.</summary>
    public static RemoteCertificateValidationCallback Checking(X509Certificate2Collection authorities) => (_, certificate, chain, errors) =>
    {
        if (errors == SslPolicyErrors.None)
            return true;
        // A wrong host name is never a matter of trust.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
            return false;

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        // Private authorities rarely serve revocation lists that this machine could reach.
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null)
        {
            foreach (var element in chain.ChainElements.Skip(1))
                own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return own.Build(copy);
    };

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
