using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Instances;

/// <summary>
/// The instance metadata service of one instance, version 2 only: a request without a token gets 401. Paths and responses are those of the
/// EC2 user guide, "Instance metadata categories".
/// </summary>
internal sealed class InstanceMetadata(InstanceIdentity instance, InstanceCredentials role, TimeProvider time)
{
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string LifetimeHeader = "X-aws-ec2-metadata-token-ttl-seconds";

    /// <summary>Six hours: the user guide's limit for a token.</summary>
    private const int LongestToken = 21600;

    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);

    public Task ServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        return path == "/latest/api/token" ? IssueTokenAsync(http) : AnswerAsync(http, path);
    }

    private Task IssueTokenAsync(HttpContext http)
    {
        if (http.Request.Method != "PUT")
            return StatusAsync(http, 405);
        // A forwarding proxy must not get a token: the guide's defence against open proxies.
        if (http.Request.Headers.ContainsKey("X-Forwarded-For"))
            return StatusAsync(http, 403);
        if (
            !int.TryParse(http.Request.Headers[LifetimeHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds is < 1 or > LongestToken
        )
        {
            return StatusAsync(http, 400);
        }

        var now = time.GetUtcNow();
        foreach (var (old, end) in tokens)
        {
            if (end <= now)
                tokens.TryRemove(old, out _);
        }
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(40));
        tokens[token] = now.AddSeconds(seconds);
        http.Response.Headers[LifetimeHeader] = seconds.ToString(CultureInfo.InvariantCulture);
        return http.Response.WriteAsync(token, http.RequestAborted);
    }

    private Task AnswerAsync(HttpContext http, string path)
    {
        if (!tokens.TryGetValue(http.Request.Headers[TokenHeader].ToString(), out var end) || end <= time.GetUtcNow())
            return StatusAsync(http, 401);
        if (http.Request.Method is not ("GET" or "HEAD"))
            return StatusAsync(http, 405);
        if (Find(path) is not { } answer)
            return StatusAsync(http, 404);
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(answer, http.RequestAborted);
    }

    private string? Find(string path) =>
        path switch
        {
            "/latest/dynamic/instance-identity/document" => IdentityDocument(),
            "/latest/meta-data/ami-id" => instance.ImageId,
            "/latest/meta-data/hostname" or "/latest/meta-data/local-hostname" => instance.PrivateDnsName,
            "/latest/meta-data/instance-id" => instance.InstanceId,
            "/latest/meta-data/instance-type" => instance.InstanceType,
            "/latest/meta-data/local-ipv4" => instance.PrivateIp,
            "/latest/meta-data/placement/availability-zone" => instance.AvailabilityZone,
            "/latest/meta-data/placement/region" => instance.Region,
            "/latest/meta-data/services/domain" => "amazonaws.com",
            "/latest/meta-data/services/partition" => "aws",
            "/latest/meta-data/iam/info" => IamInfo(),
            "/latest/meta-data/iam/security-credentials" or "/latest/meta-data/iam/security-credentials/" => role.Get().RoleName,
            _ when path.StartsWith("/latest/meta-data/iam/security-credentials/", StringComparison.Ordinal) => Credentials(
                path[(path.LastIndexOf('/') + 1)..]
            ),
            _ => null,
        };

    private string? IamInfo() =>
        role.Get().Profile is { } profile
            ? new JsonObject
            {
                ["Code"] = "Success",
                ["LastUpdated"] = WireTime.Seconds(time.GetUtcNow()),
                ["InstanceProfileArn"] = profile.Arn,
                ["InstanceProfileId"] = profile.Id,
            }.ToJsonString()
            : null;

    private string? Credentials(string roleName)
    {
        var session = role.Get();
        if (session.RoleName != roleName)
            return null;
        if (session.Credential is not { } credential)
        {
            return new JsonObject
            {
                ["Code"] = "AssumeRoleUnauthorizedAccess",
                ["Message"] =
                    $"EC2 cannot assume the role {roleName}. Please see documentation at "
                    + "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.",
                ["LastUpdated"] = WireTime.Seconds(time.GetUtcNow()),
            }.ToJsonString();
        }
        return new JsonObject
        {
            ["Code"] = "Success",
            ["LastUpdated"] = WireTime.Seconds(credential.Principal.TokenIssuedAt ?? time.GetUtcNow()),
            ["Type"] = "AWS-HMAC",
            ["AccessKeyId"] = credential.AccessKeyId,
            ["SecretAccessKey"] = credential.SecretAccessKey,
            ["Token"] = credential.SessionToken,
            ["Expiration"] = WireTime.Seconds(credential.Expiration!.Value),
        }.ToJsonString();
    }

    private string IdentityDocument() =>
        new JsonObject
        {
            ["accountId"] = instance.AccountId,
            ["architecture"] = "x86_64",
            ["availabilityZone"] = instance.AvailabilityZone,
            ["imageId"] = instance.ImageId,
            ["instanceId"] = instance.InstanceId,
            ["instanceType"] = instance.InstanceType,
            ["pendingTime"] = WireTime.Seconds(instance.LaunchedAt),
            ["privateIp"] = instance.PrivateIp,
            ["region"] = instance.Region,
            ["version"] = "2017-09-30",
        }.ToJsonString();

    private static Task StatusAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
