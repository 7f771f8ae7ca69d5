using Amazon.Runtime;
using Amazon.SecurityToken;
using LocalAws.Identity;
using LocalAws.Tests.Iam;

namespace LocalAws.Tests.Sts;

/// <summary>AssumeRole, which both sides must allow, and the sessions that services get.</summary>
public sealed class StsTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string B = LocalAwsFixture.AccountB;

    [Fact]
    public async Task GetCallerIdentity_returns_the_caller()
    {
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials("AKIA0000" + A, "local"),
            new AmazonSecurityTokenServiceConfig { ServiceURL = aws.Host.Endpoint.ToString(), AuthenticationRegion = "us-east-2" }
        );
        var identity = await sts.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken);
        Assert.Equal((A, $"arn:aws:iam::{A}:user/administrator"), (identity.Account, identity.Arn));
    }

    [Fact]
    public async Task Across_accounts_both_the_trust_policy_and_the_callers_policy_must_allow()
    {
        using var b = QueryClient.Administrator(aws.Host, B);
        var role = await RoleAsync(A, "Both", $$"""{"AWS":"arn:aws:iam::{{B}}:root"}""");
        (await b.IamAsync("CreateUser", ("UserName", "Both"))).Expect();
        using var user = b.With((await b.IamAsync("CreateAccessKey", ("UserName", "Both"))).Expect().Keys);
        var refused = await user.StsAsync("AssumeRole", ("RoleArn", role), ("RoleSessionName", "session"));
        Assert.Equal($"User: arn:aws:iam::{B}:user/Both is not authorized to perform: sts:AssumeRole on resource: {role}", refused.Message);

        await AllowAsync(b, "Both", "sts:AssumeRole", role);
        using var session = b.With(await user.AssumeAsync(role));
        Assert.Equal($"arn:aws:sts::{A}:assumed-role/Both/session", (await session.StsAsync("GetCallerIdentity")).Text("Arn"));
    }

    [Fact]
    public async Task The_external_id_must_match()
    {
        using var b = QueryClient.Administrator(aws.Host, B);
        var role = await RoleAsync(A, "External", $$"""{"AWS":"{{B}}"}""", ""","Condition":{"StringEquals":{"sts:ExternalId":"agreed"}}""");
        Assert.Equal("AccessDenied", (await b.StsAsync("AssumeRole", ("RoleArn", role), ("RoleSessionName", "s1"))).Code);
        Assert.Equal(
            "AccessDenied",
            (await b.StsAsync("AssumeRole", ("RoleArn", role), ("RoleSessionName", "s1"), ("ExternalId", "other"))).Code
        );
        await b.AssumeAsync(role, "s1", ("ExternalId", "agreed"));
    }

    [Fact]
    public async Task A_chained_session_lasts_an_hour_at_most()
    {
        using var a = QueryClient.Administrator(aws.Host, A);
        var first = await RoleAsync(A, "First", $$"""{"AWS":"{{A}}"}""");
        var second = await RoleAsync(A, "Second", $$"""{"AWS":"{{first}}"}""");
        (await a.IamAsync("UpdateRole", ("RoleName", "Second"), ("MaxSessionDuration", "7200"))).Expect();
        using var session = a.With(await a.AssumeAsync(first));
        var tooLong = await session.StsAsync("AssumeRole", ("RoleArn", second), ("RoleSessionName", "s2"), ("DurationSeconds", "3601"));
        Assert.Equal("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.", tooLong.Message);
        await session.AssumeAsync(second, "s2", ("DurationSeconds", "3600"));
    }

    [Fact]
    public async Task A_role_limits_how_long_its_sessions_last()
    {
        using var a = QueryClient.Administrator(aws.Host, A);
        var role = await RoleAsync(A, "Short", $$"""{"AWS":"{{A}}"}""");
        var answer = await a.StsAsync("AssumeRole", ("RoleArn", role), ("RoleSessionName", "s1"), ("DurationSeconds", "3601"));
        Assert.Equal(
            ("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
            (answer.Code, answer.Message)
        );
    }

    [Fact]
    public async Task A_session_policy_narrows_the_session()
    {
        using var a = QueryClient.Administrator(aws.Host, A);
        var role = await RoleAsync(A, "Narrow", $$"""{"AWS":"{{A}}"}""");
        (await a.IamAsync("AttachRolePolicy", ("RoleName", "Narrow"), ("PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"))).Expect();
        using var narrow = a.With(await a.AssumeAsync(role, "s1", ("Policy", PolicyJson.Allow("iam:GetRole"))));
        (await narrow.IamAsync("GetRole", ("RoleName", "Narrow"))).Expect();
        Assert.EndsWith(
            "because no session policy allows the iam:ListRoles action",
            (await narrow.IamAsync("ListRoles")).Message,
            StringComparison.Ordinal
        );
        using var managed = a.With(await a.AssumeAsync(role, "s1", ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/AWSDenyAll")));
        Assert.EndsWith(
            "with an explicit deny in a session policy",
            (await managed.IamAsync("ListRoles")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_session_of_a_role_that_was_created_again_has_lost_its_permissions()
    {
        using var a = QueryClient.Administrator(aws.Host, A);
        var role = await RoleAsync(A, "Again", $$"""{"AWS":"{{A}}"}""");
        using var session = a.With(await a.AssumeAsync(role));
        (await a.IamAsync("DeleteRole", ("RoleName", "Again"))).Expect();
        await RoleAsync(A, "Again", $$"""{"AWS":"{{A}}"}""");
        (await a.IamAsync("AttachRolePolicy", ("RoleName", "Again"), ("PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"))).Expect();
        Assert.Equal("AccessDenied", (await session.IamAsync("ListRoles")).Code);
    }

    [Fact]
    public async Task The_root_user_cannot_assume_roles()
    {
        using var admin = QueryClient.Administrator(aws.Host, A);
        var role = await RoleAsync(A, "Rootless", $$"""{"AWS":"{{A}}"}""");
        using var root = admin.With(new AwsKeys("AKIAROOT" + A, "local", null));
        var answer = await root.StsAsync("AssumeRole", ("RoleArn", role), ("RoleSessionName", "s1"));
        Assert.Equal((403, "Roles may not be assumed by root accounts."), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Not_even_a_deny_prevents_GetCallerIdentity()
    {
        using var a = QueryClient.Administrator(aws.Host, A);
        (await a.IamAsync("CreateUser", ("UserName", "Denied"))).Expect();
        (await a.IamAsync("AttachUserPolicy", ("UserName", "Denied"), ("PolicyArn", "arn:aws:iam::aws:policy/AWSDenyAll"))).Expect();
        using var denied = a.With((await a.IamAsync("CreateAccessKey", ("UserName", "Denied"))).Expect().Keys);
        Assert.Equal($"arn:aws:iam::{A}:user/Denied", (await denied.StsAsync("GetCallerIdentity")).Expect().Text("Arn"));
    }

    [Fact]
    public async Task What_is_not_supported_is_refused_by_name()
    {
        using var a = QueryClient.Administrator(aws.Host, A);
        var answer = await a.StsAsync("GetSessionToken");
        Assert.Equal("LocalAws does not support sts:GetSessionToken.", answer.Message);
    }

    [Fact]
    public async Task A_service_gets_sessions_only_of_roles_that_trust_it()
    {
        var role = await RoleAsync(
            A,
            "Service",
            """{"Service":"states.amazonaws.com"}""",
            $$""","Condition":{"StringEquals":{"aws:SourceAccount":"{{A}}"} }"""
        );
        var sessions = aws.Host.Cloud.RoleSessions;
        Assert.Null(sessions.ForService(role, "events.amazonaws.com", "s1", TimeSpan.FromHours(1), "us-east-2", new ServiceSource(A)));
        Assert.Null(sessions.ForService(role, "states.amazonaws.com", "s1", TimeSpan.FromHours(1), "us-east-2", new ServiceSource(B)));
        var credential = sessions.ForService(role, "states.amazonaws.com", "s1", TimeSpan.FromHours(1), "us-east-2", new ServiceSource(A));
        Assert.Equal($"arn:aws:sts::{A}:assumed-role/Service/s1", credential?.Principal.Arn);
    }

    private async Task<string> RoleAsync(string accountId, string name, string principal, string rest = "")
    {
        using var iam = QueryClient.Administrator(aws.Host, accountId);
        return (
            await iam.IamAsync(
                "CreateRole",
                ("RoleName", name),
                (
                    "AssumeRolePolicyDocument",
                    $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"""
                        + $$""" "Action":"sts:AssumeRole"{{rest}}}]}"""
                )
            )
        )
            .Expect()
            .Text("Arn")!;
    }

    private static async Task AllowAsync(QueryClient iam, string user, string action, string resource) =>
        (
            await iam.IamAsync(
                "PutUserPolicy",
                ("UserName", user),
                ("PolicyName", action.Replace(':', '-')),
                ("PolicyDocument", PolicyJson.Allow(action, resource))
            )
        ).Expect();
}
