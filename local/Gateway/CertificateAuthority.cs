using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalAws.Gateway;

/// <summary>
/// A certificate authority for one run: its key stays in memory, its certificate is a file that clients are configured to trust.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;
    private readonly ConcurrentDictionary<string, Lazy<SslStreamCertificateContext>> leaves = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="folder">Where the certificate is written.</param>
    public CertificateAuthority(string folder)
    {
        // Clients check validity by the machine's clock, whatever clock LocalAws uses.
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=LocalAws throwaway authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(7));
        File = Path.Combine(folder, "ca.pem");
        System.IO.File.WriteAllText(File, certificate.ExportCertificatePem() + "\n");
    }

    /// <summary>The certificate's file: for AWS_CA_BUNDLE, GIT_SSL_CAINFO and the like.</summary>
    public string File { get; }

    /// <summary>The certificate that a host presents.</summary>
    public SslStreamCertificateContext Leaf(string host) => leaves.GetOrAdd(host, name => new(() => Issue(name.ToLowerInvariant()))).Value;

    private SslStreamCertificateContext Issue(string host)
    {
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, true, false));
        using var leaf = request.Create(certificate, certificate.NotBefore, certificate.NotAfter, RandomNumberGenerator.GetBytes(12));
        return SslStreamCertificateContext.Create(leaf.CopyWithPrivateKey(leafKey), null, offline: true);
    }

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }
}
