using System.Net;
using System.Text.Json.Nodes;
using LocalAws.Instances;
using LocalAws.Tests.Ec2;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Instances;

/// <summary>An instance's metadata service.</summary>
public sealed class InstanceMetadataTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>, IAsyncLifetime
{
    private const string Account = "222222222222";

    private static readonly InstanceIdentity Identity = new()
    {
        InstanceId = "i-0123456789abcdef0",
        AccountId = Account,
        Region = "eu-west-1",
        AvailabilityZone = "eu-west-1a",
        ImageId = Accounts.AmiId,
        InstanceType = "t3.micro",
        PrivateIp = "172.31.0.5",
        PrivateDnsName = "ip-172-31-0-5.eu-west-1.compute.internal",
        LaunchedAt = DateTimeOffset.UnixEpoch,
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private MetadataServer server = null!;
    private Uri endpoint = null!;
    private ProfileReference? profile;

    public async ValueTask InitializeAsync()
    {
        server = await MetadataServer.StartAsync(Cancel);
        var cloud = local.Host.Cloud;
        endpoint = await server.OpenAsync(new(Identity, new(Identity, () => profile, cloud.Iam, cloud.RoleSessions, time), time), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_token_nothing_is_returned()
    {
        Assert.Equal(
            HttpStatusCode.Unauthorized,
            (await http.GetAsync(new Uri(endpoint, "latest/meta-data/instance-id"), Cancel)).StatusCode
        );
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("latest/meta-data/instance-id", "made-up")).StatusCode);
    }

    [Theory]
    [InlineData("latest/meta-data/instance-id", "i-0123456789abcdef0")]
    [InlineData("latest/meta-data/placement/region", "eu-west-1")]
    [InlineData("latest/meta-data/placement/availability-zone", "eu-west-1a")]
    public async Task With_a_token_it_returns_the_instances_identity(string path, string expected) =>
        Assert.Equal(expected, await (await GetAsync(path)).Content.ReadAsStringAsync(Cancel));

    [Fact]
    public async Task The_identity_document_is_JSON()
    {
        var document = JsonNode.Parse(
            await (await GetAsync("latest/dynamic/instance-identity/document")).Content.ReadAsStringAsync(Cancel)
        )!;
        Assert.Equal(
            (Account, "eu-west-1", Identity.InstanceId),
            (document["accountId"]!.GetValue<string>(), document["region"]!.GetValue<string>(), document["instanceId"]!.GetValue<string>())
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("21601")]
    [InlineData("soon")]
    public async Task A_token_needs_a_lifetime_of_at_most_six_hours(string? seconds) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await TokenAsync(seconds)).StatusCode);

    [Fact]
    public async Task A_token_is_not_given_through_a_proxy_and_expires()
    {
        using var forwarded = new HttpRequestMessage(HttpMethod.Put, new Uri(endpoint, "latest/api/token"));
        forwarded.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "60");
        forwarded.Headers.Add("X-Forwarded-For", "10.0.0.1");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(forwarded, Cancel)).StatusCode);

        var token = await (await TokenAsync("60")).Content.ReadAsStringAsync(Cancel);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("latest/meta-data/instance-id", token)).StatusCode);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync("latest/meta-data/instance-id", token)).StatusCode);
    }

    [Fact]
    public async Task Without_a_profile_there_are_no_credentials()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("latest/meta-data/iam/info")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("latest/meta-data/iam/security-credentials/")).StatusCode);
    }

    [Fact]
    public async Task Its_credentials_are_those_of_the_profiles_role_and_are_renewed_before_they_expire()
    {
        var name = await UseProfileAsync();
        Assert.Equal(name, await (await GetAsync("latest/meta-data/iam/security-credentials/")).Content.ReadAsStringAsync(Cancel));
        var first = await CredentialsAsync(name);
        Assert.Equal("Success", first["Code"]!.GetValue<string>());
        var known = local.Host.Cloud.Credentials.Find(first["AccessKeyId"]!.GetValue<string>())!;
        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/{name}/{Identity.InstanceId}", known.Principal.Arn);
        Assert.Equal(first["AccessKeyId"]!.GetValue<string>(), (await CredentialsAsync(name))["AccessKeyId"]!.GetValue<string>());

        time.Advance(TimeSpan.FromMinutes(5 * 60 + 50));
        Assert.NotEqual(first["AccessKeyId"]!.GetValue<string>(), (await CredentialsAsync(name))["AccessKeyId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_role_that_does_not_trust_EC2_gives_none()
    {
        var name = await UseProfileAsync();
        await local.Host.IamAsync(
            Account,
            "UpdateAssumeRolePolicy",
            ("RoleName", name),
            ("PolicyDocument", PolicyJson.Trusts("lambda.amazonaws.com"))
        );
        Assert.Equal("AssumeRoleUnauthorizedAccess", (await CredentialsAsync(name))["Code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_recreated_profile_is_not_the_instances()
    {
        var name = await UseProfileAsync();
        profile = profile! with { Id = "AIPAOTHER" };
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync("latest/meta-data/iam/security-credentials/" + name)).StatusCode);
    }

    [Fact]
    public async Task Each_instance_has_a_port_of_its_own_until_it_ends()
    {
        var other = await server.OpenAsync(
            new(
                Identity with
                {
                    InstanceId = "i-0000000000000000a",
                },
                new(Identity, () => null, local.Host.Cloud.Iam, local.Host.Cloud.RoleSessions, time),
                time
            ),
            Cancel
        );
        Assert.NotEqual(endpoint.Port, other.Port);
        await server.CloseAsync(other);
        using var fresh = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await Assert.ThrowsAsync<HttpRequestException>(() => fresh.GetAsync(other, Cancel));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("latest/meta-data/instance-id")).StatusCode);
    }

    private async Task<string> UseProfileAsync()
    {
        var name = await local.Host.ProfileAsync(Account);
        profile = new(Accounts.ProfileArn(Account, name), local.Host.Cloud.Iam.FindInstanceProfile(Account, name)!.Id);
        return name;
    }

    private async Task<JsonNode> CredentialsAsync(string role) =>
        JsonNode.Parse(await (await GetAsync("latest/meta-data/iam/security-credentials/" + role)).Content.ReadAsStringAsync(Cancel))!;

    private Task<HttpResponseMessage> TokenAsync(string? seconds)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, new Uri(endpoint, "latest/api/token"));
        if (seconds is not null)
            request.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", seconds);
        return http.SendAsync(request, Cancel);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? token = null)
    {
        token ??= await (await TokenAsync("21600")).Content.ReadAsStringAsync(Cancel);
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(endpoint, path));
        request.Headers.Add("X-aws-ec2-metadata-token", token);
        return await http.SendAsync(request, Cancel);
    }
}
