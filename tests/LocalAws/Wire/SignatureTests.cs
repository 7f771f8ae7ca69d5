using System.Net;
using System.Text;
using LocalAws.Client;
using LocalAws.Identity;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Wire;

/// <summary>What a client is told whose signature is wrong, by protocol; the codes are AWS's.</summary>
public class SignatureTests : IClassFixture<SignatureTests.Fixture>
{
    private const string Administrator = "AKIA0000111111111111";
    private readonly Fixture fixture;

    public SignatureTests(Fixture fixture) => this.fixture = fixture;

    public sealed class Fixture : LocalAwsFixture
    {
        public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

        protected override LocalAwsOptions Configure(LocalAwsOptions options) => options with { Time = Time };
    }

    [Theory]
    [InlineData("sts", "InvalidClientTokenId", HttpStatusCode.Forbidden)]
    [InlineData("ssm", "UnrecognizedClientException", HttpStatusCode.BadRequest)]
    [InlineData("ec2", "AuthFailure", HttpStatusCode.Unauthorized)]
    public async Task An_unknown_access_key_is_refused(string service, string code, HttpStatusCode status)
    {
        await ExpectAsync(new Request(service) { AccessKeyId = "AKIAUNKNOWN000000000" }, code, status);
    }

    [Theory]
    [InlineData("sts", "SignatureDoesNotMatch", HttpStatusCode.Forbidden)]
    [InlineData("ssm", "InvalidSignatureException", HttpStatusCode.BadRequest)]
    [InlineData("ec2", "AuthFailure", HttpStatusCode.Unauthorized)]
    public async Task A_wrong_secret_is_refused(string service, string code, HttpStatusCode status)
    {
        await ExpectAsync(new Request(service) { Secret = "guessed" }, code, status);
    }

    [Theory]
    [InlineData("sts", "SignatureDoesNotMatch", HttpStatusCode.Forbidden)]
    [InlineData("ssm", "InvalidSignatureException", HttpStatusCode.BadRequest)]
    public async Task A_body_that_was_changed_after_signing_is_refused(string service, string code, HttpStatusCode status)
    {
        await ExpectAsync(new Request(service) { BodySent = "Action=GetCallerIdentity&Version=2011-06-15&Extra=1" }, code, status);
    }

    [Theory]
    [InlineData("sts", -16, "SignatureDoesNotMatch", "Signature expired: ")]
    [InlineData("sts", 16, "SignatureDoesNotMatch", "Signature not yet current: ")]
    [InlineData("ssm", -6, "InvalidSignatureException", "Signature expired: ")]
    [InlineData("ssm", 6, "InvalidSignatureException", "Signature not yet current: ")]
    [InlineData("ec2", -16, "RequestExpired", "Request has expired")]
    public async Task A_clock_that_is_off_is_refused(string service, int minutes, string code, string message)
    {
        var answer = await ExpectAsync(new Request(service) { Skew = TimeSpan.FromMinutes(minutes) }, code, null);
        Assert.Contains(message, answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sts", "MissingAuthenticationToken")]
    [InlineData("ssm", "MissingAuthenticationTokenException")]
    public async Task A_request_without_a_signature_is_refused(string service, string code)
    {
        await ExpectAsync(new Request(service) { Sign = false }, code, null);
    }

    [Theory]
    [InlineData("sts", "ExpiredToken")]
    [InlineData("ssm", "ExpiredTokenException")]
    public async Task An_expired_token_is_distinguished_from_an_unknown_one(string service, string code)
    {
        var credential = fixture.Host.Cloud.Credentials.Issue(Principal.Administrator("111111111111"), TimeSpan.FromMinutes(15));
        fixture.Time.Advance(TimeSpan.FromMinutes(15));
        await ExpectAsync(
            new Request(service)
            {
                AccessKeyId = credential.AccessKeyId,
                Secret = credential.SecretAccessKey,
                Token = credential.SessionToken,
            },
            code,
            null
        );
    }

    [Fact]
    public async Task A_temporary_key_without_its_token_is_refused()
    {
        var credential = fixture.Host.Cloud.Credentials.Issue(Principal.Administrator("111111111111"), TimeSpan.FromMinutes(15));
        await ExpectAsync(
            new Request("sts") { AccessKeyId = credential.AccessKeyId, Secret = credential.SecretAccessKey },
            "InvalidClientTokenId",
            HttpStatusCode.Forbidden
        );
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_refused_and_the_server_stays_up()
    {
        await ExpectAsync(
            new Request("ssm") { Body = new string('x', 10 * 1024 * 1024) },
            "RequestEntityTooLargeException",
            HttpStatusCode.RequestEntityTooLarge
        );
        await ExpectAsync(new Request("ssm") { Body = "{}" }, "UnknownOperationException", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_service_that_is_not_supported_is_refused_by_name()
    {
        var answer = await ExpectAsync(new Request("sns"), "NotImplemented", HttpStatusCode.NotImplemented);
        Assert.Contains("sns", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_whose_clients_read_XML_is_refused_in_XML()
    {
        using var http = new HttpClient();
        using var message = new Request("cloudfront").ToMessage(fixture.Host.Endpoint, fixture.Time.GetUtcNow());
        using var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.Contains(
            "<Message>LocalAws does not support the service cloudfront.</Message>",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    private async Task<string> ExpectAsync(Request request, string code, HttpStatusCode? status)
    {
        using var http = new HttpClient();
        using var message = request.ToMessage(fixture.Host.Endpoint, fixture.Time.GetUtcNow());
        using var answer = await http.SendAsync(message);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Contains(request.Service is "sts" or "ec2" ? $"<Code>{code}</Code>" : $"\"{code}\"", body, StringComparison.Ordinal);
        if (status is not null)
            Assert.Equal(status, answer.StatusCode);
        return body;
    }

    private sealed record Request(string Service)
    {
        public string AccessKeyId { get; init; } = Administrator;
        public string Secret { get; init; } = "local";
        public string? Token { get; init; }
        public bool Sign { get; init; } = true;
        public TimeSpan Skew { get; init; }
        public string Body { get; init; } = "Action=GetCallerIdentity&Version=2011-06-15";
        public string? BodySent { get; init; }

        private bool IsForm => Service is "sts" or "ec2";

        public HttpRequestMessage ToMessage(Uri endpoint, DateTimeOffset now)
        {
            var message = new HttpRequestMessage(HttpMethod.Post, endpoint)
            {
                Content = new ByteArrayContent(Encoding.UTF8.GetBytes(BodySent ?? Body)),
            };
            message.Content.Headers.Add("Content-Type", IsForm ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.1");
            if (!IsForm)
                message.Headers.Add("X-Amz-Target", "AmazonSSM.NoSuchOperation");
            if (Sign)
            {
                RequestSigner.Sign(
                    message,
                    Encoding.UTF8.GetBytes(Body),
                    endpoint.Authority,
                    new(AccessKeyId, Secret, Token),
                    "us-east-2",
                    Service,
                    now + Skew
                );
            }

            return message;
        }
    }
}
