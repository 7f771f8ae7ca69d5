using Amazon;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime.Endpoints;
using Microsoft.AspNetCore.Http;
using static Aws.Tests.IamServer;

namespace Aws.Tests;

public sealed class IamClientTests
{
    [Fact]
    public async Task CreateRole_sends_a_signed_form_and_reads_the_role()
    {
        await using var server = await AnsweringAsync(
            200,
            """
            <CreateRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
              <CreateRoleResult>
                <Role>
                  <Path>/repogrant/</Path>
                  <RoleName>CrossAccountRepoAccessRole</RoleName>
                  <RoleId>AROAEXAMPLE</RoleId>
                  <Arn>arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole</Arn>
                  <CreateDate>2026-07-01T12:00:00Z</CreateDate>
                  <AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</AssumeRolePolicyDocument>
                  <MaxSessionDuration>3600</MaxSessionDuration>
                  <PermissionsBoundary>
                    <PermissionsBoundaryType>Policy</PermissionsBoundaryType>
                    <PermissionsBoundaryArn>arn:aws:iam::111111111111:policy/boundary</PermissionsBoundaryArn>
                  </PermissionsBoundary>
                  <Tags>
                    <member><Key>repogrant:managed</Key><Value>true</Value></member>
                    <member><Key>empty</Key><Value></Value></member>
                  </Tags>
                </Role>
              </CreateRoleResult>
              <ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata>
            </CreateRoleResponse>
            """
        );
        using var iam = Client(server);

        var response = await iam.CreateRoleAsync(
            new CreateRoleRequest
            {
                RoleName = "CrossAccountRepoAccessRole",
                Path = "/repogrant/",
                AssumeRolePolicyDocument = """{"a":"b&c+d é"}""",
                MaxSessionDuration = 3600,
                Tags = [new Tag { Key = "repogrant:managed", Value = "true" }, new Tag { Key = "empty", Value = "" }],
            },
            TestContext.Current.CancellationToken
        );

        var form = Form(await server.NextAsync(), out var request);
        Assert.Equal("CreateRole", form["Action"]);
        Assert.Equal("2010-05-08", form["Version"]);
        Assert.Equal("""{"a":"b&c+d é"}""", form["AssumeRolePolicyDocument"]);
        Assert.Equal("3600", form["MaxSessionDuration"]);
        Assert.Equal("repogrant:managed", form["Tags.member.1.Key"]);
        Assert.Equal("", form["Tags.member.2.Value"]);
        Assert.DoesNotContain("Description", form.Keys);
        Assert.Contains("/us-east-1/iam/aws4_request", request.Headers.Authorization.ToString(), StringComparison.Ordinal);

        var role = response.Role;
        Assert.Equal("arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole", role.Arn);
        Assert.Equal(new DateTime(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc), role.CreateDate);
        Assert.Equal("%7B%22Version%22%3A%222012-10-17%22%7D", role.AssumeRolePolicyDocument);
        Assert.Equal(3600, role.MaxSessionDuration);
        Assert.Equal("arn:aws:iam::111111111111:policy/boundary", role.PermissionsBoundary.PermissionsBoundaryArn);
        Assert.Equal([("repogrant:managed", "true"), ("empty", "")], role.Tags.Select(tag => (tag.Key, tag.Value ?? "")));
        Assert.Equal("request-1", response.ResponseMetadata.RequestId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")]
    public async Task An_XML_declaration_changes_nothing(string declaration)
    {
        await using var server = await AnsweringAsync(
            200,
            declaration
                + "<GetPolicyResponse><GetPolicyResult><Policy><PolicyName>p</PolicyName><DefaultVersionId>v2</DefaultVersionId></Policy>"
                + "</GetPolicyResult></GetPolicyResponse>"
        );
        using var iam = Client(server);

        var response = await iam.GetPolicyAsync(
            new() { PolicyArn = "arn:aws:iam::111111111111:policy/p" },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(("p", "v2"), (response.Policy.PolicyName, response.Policy.DefaultVersionId));
    }

    [Fact]
    public async Task Absent_members_and_empty_lists_are_null()
    {
        await using var server = await AnsweringAsync(
            200,
            """
            <ListAttachedRolePoliciesResponse><ListAttachedRolePoliciesResult>
              <AttachedPolicies/><IsTruncated>false</IsTruncated>
            </ListAttachedRolePoliciesResult></ListAttachedRolePoliciesResponse>
            """
        );
        using var iam = Client(server);

        var response = await iam.ListAttachedRolePoliciesAsync(new() { RoleName = "r" }, TestContext.Current.CancellationToken);

        Assert.Null(response.AttachedPolicies);
        Assert.Null(response.Marker);
        Assert.False(response.IsTruncated);
    }

    [Fact]
    public async Task A_list_is_read_with_its_marker()
    {
        await using var server = await AnsweringAsync(
            200,
            """
            <ListPolicyVersionsResponse><ListPolicyVersionsResult>
              <Versions>
                <member>
                  <VersionId>v2</VersionId><IsDefaultVersion>true</IsDefaultVersion><CreateDate>2026-07-01T12:00:00+00:00</CreateDate>
                </member>
                <member><VersionId>v1</VersionId><IsDefaultVersion>false</IsDefaultVersion></member>
              </Versions><IsTruncated>true</IsTruncated><Marker>next</Marker>
            </ListPolicyVersionsResult></ListPolicyVersionsResponse>
            """
        );
        using var iam = Client(server);

        var versions = await iam.ListPolicyVersionsAsync(
            new()
            {
                PolicyArn = "arn",
                Marker = "here",
                MaxItems = 2,
            },
            TestContext.Current.CancellationToken
        );

        Assert.Equal([("v2", true), ("v1", false)], versions.Versions.Select(v => (v.VersionId, v.IsDefaultVersion!.Value)));
        Assert.Equal((true, "next"), (versions.IsTruncated, versions.Marker));
        var form = Form(await server.NextAsync(), out _);
        Assert.Equal(("here", "2"), (form["Marker"], form["MaxItems"]));
    }

    [Fact]
    public async Task An_instance_profile_comes_with_its_role()
    {
        await using var server = await AnsweringAsync(
            200,
            """
            <GetInstanceProfileResponse><GetInstanceProfileResult><InstanceProfile>
              <InstanceProfileName>p</InstanceProfileName><Arn>arn:aws:iam::222222222222:instance-profile/p</Arn>
              <Roles><member><RoleName>r</RoleName><Tags/></member></Roles>
            </InstanceProfile></GetInstanceProfileResult></GetInstanceProfileResponse>
            """
        );
        using var iam = Client(server);

        var profile = (
            await iam.GetInstanceProfileAsync(new() { InstanceProfileName = "p" }, TestContext.Current.CancellationToken)
        ).InstanceProfile;

        var role = Assert.Single(profile.Roles);
        Assert.Equal(("r", null), (role.RoleName, role.Tags));
    }

    [Fact]
    public async Task An_empty_list_is_sent_as_empty_and_an_absent_one_is_not_sent()
    {
        await using var server = await AnsweringAsync(200, "<CreatePolicyResponse/>");
        using var iam = Client(server);

        await iam.CreatePolicyAsync(new() { PolicyName = "p", Tags = [] }, TestContext.Current.CancellationToken);
        await iam.CreatePolicyAsync(new() { PolicyName = "p" }, TestContext.Current.CancellationToken);

        Assert.Equal("", Form(await server.NextAsync(), out _)["Tags"]);
        Assert.DoesNotContain("Tags", Form(await server.NextAsync(), out _).Keys);
    }

    [Theory]
    [InlineData(400, "Throttling")]
    [InlineData(500, "ServiceFailure")]
    [InlineData(503, "ServiceUnavailable")]
    public async Task A_temporary_error_is_retried(int status, string code)
    {
        var calls = 0;
        await using var server = await HttpServer.StartAsync(
            (_, context) =>
            {
                var again = Interlocked.Increment(ref calls) < 3;
                context.Response.StatusCode = again ? status : 200;
                return context.Response.WriteAsync(
                    again
                        ? Error(code, "Rate exceeded")
                        : "<GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName></Role></GetRoleResult></GetRoleResponse>"
                );
            }
        );
        using var iam = Client(server);

        var response = await iam.GetRoleAsync(new() { RoleName = "r" }, TestContext.Current.CancellationToken);

        Assert.Equal(("r", 3), (response.Role.RoleName, calls));
    }

    [Fact]
    public async Task A_permanent_error_is_not_retried()
    {
        await using var server = await AnsweringAsync(404, Error("NoSuchEntity", "The role with name r cannot be found."));
        using var iam = Client(server);

        await Assert.ThrowsAsync<NoSuchEntityException>(() =>
            iam.GetRoleAsync(new() { RoleName = "r" }, TestContext.Current.CancellationToken)
        );

        await server.NextAsync();
        Assert.Equal(0, server.Waiting);
    }

    [Theory]
    [InlineData("us-east-2", "https://iam.amazonaws.com/")]
    [InlineData("cn-northwest-1", "https://iam.cn-north-1.amazonaws.com.cn/")]
    [InlineData("us-gov-east-1", "https://iam.us-gov.amazonaws.com/")]
    public void Each_partition_has_one_endpoint(string region, string url)
    {
        var config = new AmazonIdentityManagementServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) };

        Assert.Equal(
            new Uri(url),
            new Uri(config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(new GetRoleRequest())).URL)
        );
    }

    private static Dictionary<string, string> Form(Received received, out Received request)
    {
        request = received;
        return received
            .Body.Split('&')
            .Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));
    }
}
