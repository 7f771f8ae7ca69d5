using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LocalAws.Tests.Gateway;

public class HttpsProxyTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    [Theory]
    [InlineData("CONNECT example.com:443 HTTP/1.1")]
    [InlineData("CONNECT sts.amazonaws.com:22 HTTP/1.1")]
    [InlineData("CONNECT sts.amazonaws.com.example.com:443 HTTP/1.1")]
    [InlineData("GET http://sts.amazonaws.com/ HTTP/1.1")]
    public async Task Whatever_is_not_AWS_is_refused(string request)
    {
        var answer = await AskAsync(request + "\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403 ", answer);
        Assert.Contains($"refused: {request}", answer);
    }

    [Fact]
    public async Task A_connection_with_an_endless_header_is_closed()
    {
        Assert.Equal("", await AskAsync("CONNECT " + new string('a', 10_000)));
    }

    [Theory]
    [InlineData("sts.us-east-2.amazonaws.com")]
    [InlineData("sts.cn-north-1.amazonaws.com.cn")]
    public async Task AWS_hosts_present_a_certificate_of_the_runs_authority(string host)
    {
        using var authority = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(aws.Host.CaFile);
        using var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy(aws.Host.Proxy),
            SslOptions = new()
            {
                CertificateChainPolicy = new()
                {
                    TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
                },
            },
        };
        using var http = new HttpClient(handler);
        using var answer = await http.PostAsync(
            new Uri($"https://{host}/"),
            new FormUrlEncodedContent([new("Action", "GetCallerIdentity")]),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("MissingAuthenticationToken", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_aws_CLI_needs_only_the_proxy_and_the_authority()
    {
        var identity = await aws.RunAsync("aws", ["sts", "get-caller-identity"], aws.InstanceEnvironment(LocalAwsFixture.AccountB));
        Assert.Equal($"arn:aws:iam::{LocalAwsFixture.AccountB}:user/administrator", (string?)identity.Json["Arn"]);
    }

    [Fact]
    public void The_key_of_the_authority_is_not_written_anywhere()
    {
        var files = Directory.GetFiles(aws.Host.Cloud.Options.Folder, "*", SearchOption.AllDirectories);
        Assert.Contains(aws.Host.CaFile, files);

        Assert.All(files, file => Assert.False(File.ReadAllBytes(file).AsSpan().IndexOf("PRIVATE KEY"u8) >= 0, file));
    }

    private async Task<string> AskAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, aws.Host.Proxy.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        try
        {
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The connection was closed with bytes still in transit.
            return "";
        }
    }
}
