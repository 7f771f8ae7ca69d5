using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;
using Ec2Instance = Amazon.EC2.Model.Instance;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;
using SsmParameter = Amazon.SimpleSystemsManagement.Model.Parameter;

namespace RepoGrant.Tests.Grants;

/// <summary>A grant's record: who writes it, who reads it, and what is believed of it.</summary>
public sealed class GrantTests
{
    private const string Name = "/repogrant/grants/222222222222/us-east-2/web-team";

    private readonly Dictionary<string, string> parameters = [];
    private readonly GrantStore store;
    private readonly Fake fake;
    private readonly Invocation invocation = new();
    private Dictionary<string, string> tags = new() { ["Team"] = "web", ["Other"] = "x" };

    public GrantTests()
    {
        (var client, fake) = Fake.Of<IAmazonSimpleSystemsManagement>();
        fake.On((PutParameterRequest request) => Put(request))
            .On(
                (GetParameterRequest request) =>
                    new GetParameterResponse
                    {
                        Parameter = new SsmParameter
                        {
                            Value = parameters.GetValueOrDefault(request.Name) ?? throw new ParameterNotFoundException("no"),
                        },
                    }
            )
            .On((GetParametersByPathRequest request) => ByPath(request));
        store = new GrantStore(client);
    }

    [Fact]
    public async Task The_record_holds_the_request_and_the_execution_before_the_first_change()
    {
        await RecordAsync(Some.Seed);

        var record = JsonNode.Parse(parameters[Name])!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Some.Event("seed")), record["request"]));
        Assert.Equal(Some.Execution, record["execution"]!.GetValue<string>());
        Assert.Null(record["result"]);
        Assert.Equal(ParameterTier.IntelligentTiering, Assert.Single(fake.Made<PutParameterRequest>()).Tier);
    }

    [Fact]
    public async Task The_result_is_added_after_the_last_change()
    {
        await RecordAsync(Some.Seed);
        await RecordAsync(Some.Seed, Report(InstanceStatus.Verified, InstanceStatus.Unreachable));

        Assert.Equal(
            """{"status":"NOT_VERIFIED","verified":1,"failed":0,"unreachable":1,"changed":1}""",
            JsonNode.Parse(parameters[Name])!["result"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task The_result_of_an_execution_that_was_overtaken_is_not_added()
    {
        await RecordAsync(Some.Seed);
        await RecordAsync(Some.Seed with { ProfileName = "later" }, execution: Some.Execution + "-later");

        await RecordAsync(Some.Seed, Report(InstanceStatus.Verified));

        Assert.Contains("later", parameters[Name], StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(parameters[Name])!["result"]);
    }

    [Fact]
    public async Task Plans_and_runs_for_single_instances_record_nothing()
    {
        await RecordAsync(Some.Seed with { Mode = Mode.Plan });
        await RecordAsync(Some.Seed with { Recorded = true });
        await RecordAsync(Some.Seed with { Recorded = true }, Report(InstanceStatus.Verified));

        Assert.Empty(parameters);
    }

    [Fact]
    public async Task A_recorded_grant_is_applied_to_the_instances_alone_that_the_input_names()
    {
        await RecordAsync(Some.Seed);

        var request = await ValidateAsync(Some.Event("recorded-grant"));

        Assert.True(request.Recorded);
        Assert.Equal([Some.InstanceId], request.Consumer.Instances.Ids);
        Assert.Empty(request.Consumer.Instances.Tags);
        Assert.Equal("contribute", request.Repositories[0].Access.ToString(), ignoreCase: true);
    }

    [Fact]
    public async Task A_grant_that_is_not_recorded_is_an_invalid_request()
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => ValidateAsync(Some.Event("recorded-grant")));

        Assert.EndsWith($"$.grant: no grant is recorded as {Name}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON", "x")]
    [InlineData("no request", """{"execution":"x"}""")]
    [InlineData("a request that is not valid", """{"execution":"x","request":{"repositories":[{"name":"a/b"}]}}""")]
    [InlineData(
        "another grant",
        """{"execution":"x","request":{"name":"other","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"222222222222","instances":{"tags":{"Team":"web"}}}}}"""
    )]
    [InlineData(
        "another account",
        """{"execution":"x","request":{"name":"web-team","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"333333333333","instances":{"tags":{"Team":"web"}}}}}"""
    )]
    [InlineData(
        "a plan",
        """{"execution":"x","request":{"name":"web-team","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"222222222222","instances":{"tags":{"Team":"web"}}},"mode":"plan"}}"""
    )]
    public async Task A_record_that_somebody_spoiled_is_not_believed(string spoiled, string text)
    {
        parameters[Name] = text;

        await Assert.ThrowsAsync<InvalidRequest>(() => ValidateAsync(Some.Event("recorded-grant")));
        var found = await FindAsync();

        Assert.Empty(found.Grants);
        Assert.Contains(
            invocation.Lines.All,
            line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains(Name, StringComparison.Ordinal)
        );
        Assert.NotEmpty(spoiled);
    }

    [Fact]
    public async Task A_launched_instance_gets_the_grants_whose_tags_it_has_all_of_them()
    {
        for (var index = 0; index < 25; index++)
            await RecordAsync(Tagged($"web-{index}", ("Team", "web")));

        await RecordAsync(Tagged("db", ("Team", "db")));
        await RecordAsync(Tagged("both", ("Team", "web"), ("Stage", "production")));

        var found = await FindAsync();

        Assert.Equal(
            Enumerable.Range(0, 25).Select(index => $"web-{index}").Order(),
            found.Grants.Select(grant => grant.Input.Grant.Name).Order()
        );
        Assert.All(found.Grants, grant => Assert.Equal([Some.InstanceId], grant.Input.InstanceIds));
        Assert.Contains("7bf73129-1428-4cd3-a780-95db273d1602-web-3", found.Grants.Select(grant => grant.Name));
    }

    [Fact]
    public async Task One_spoiled_record_does_not_keep_an_instance_from_its_other_grants()
    {
        parameters["/repogrant/grants/222222222222/us-east-2/aaa"] = "spoiled";
        await RecordAsync(Some.Seed);

        Assert.Equal("web-team", Assert.Single((await FindAsync()).Grants).Input.Grant.Name);
    }

    [Fact]
    public async Task The_tags_that_count_are_those_that_EC2_says_the_instance_has()
    {
        tags = new() { ["Team"] = "db" };
        await RecordAsync(Some.Seed);

        Assert.Empty((await FindAsync()).Grants);
    }

    [Theory]
    [InlineData("22222222222", "us-east-2", "i-0123456789abcdef0", "e1", "$.account")]
    [InlineData("222222222222", "../..", "i-0123456789abcdef0", "e1", "$.region")]
    [InlineData("222222222222", "us-east-2", "i-1", "e1", "$.instanceId")]
    [InlineData("222222222222", "us-east-2", "i-0123456789abcdef0", "e/1", "$.eventId")]
    [InlineData("222222222222", "us-east-2", "i-0123456789abcdef0", null, "$.eventId: found nothing")]
    public async Task An_event_is_validated_like_any_input(
        string account,
        string region,
        string instanceId,
        string? eventId,
        string problem
    )
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => FindAsync(new LaunchedInstance(account, region, instanceId, eventId)));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Empty(fake.Made<GetParametersByPathRequest>());
    }

    private static AccessRequest Tagged(string name, params (string Key, string Value)[] tags) =>
        Some.Seed with
        {
            Name = name,
            Consumer = Some.Seed.Consumer with
            {
                Instances = new InstanceSelection { Ids = [], Tags = tags.ToDictionary(tag => tag.Key, tag => tag.Value) },
            },
        };

    private static Report Report(params InstanceStatus[] instances) =>
        new()
        {
            Status = instances.All(status => status == InstanceStatus.Verified) ? ReportStatus.Verified : ReportStatus.NotVerified,
            Grant = GrantStore.KeyOf(Some.Seed),
            AccessRoleArn = "a",
            InstanceRoleArn = "b",
            InstanceProfileArn = "c",
            Instances = [.. instances.Select(status => new InstanceResult(Some.InstanceId, status, []))],
            Changes =
            [
                new Change
                {
                    Account = Some.AccountA,
                    Resource = "a",
                    Action = ChangeAction.Created,
                },
                new Change
                {
                    Account = Some.AccountA,
                    Resource = "b",
                    Action = ChangeAction.Unchanged,
                },
            ],
            Notes = [],
        };

    private PutParameterResponse Put(PutParameterRequest request)
    {
        Assert.True(request.Overwrite);
        Assert.True(request.Value.Length <= 8192);
        parameters[request.Name] = request.Value;
        return new PutParameterResponse();
    }

    private GetParametersByPathResponse ByPath(GetParametersByPathRequest request)
    {
        var all = parameters
            .Where(parameter => parameter.Key.StartsWith(request.Path + "/", StringComparison.Ordinal))
            .OrderBy(parameter => parameter.Key)
            .ToList();
        var start = int.Parse(request.NextToken ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        return new GetParametersByPathResponse
        {
            Parameters =
            [
                .. all.Skip(start)
                    .Take(request.MaxResults ?? 10)
                    .Select(parameter => new SsmParameter { Name = parameter.Key, Value = parameter.Value }),
            ],
            NextToken = start + 10 < all.Count ? $"{start + 10}" : null,
        };
    }

    private Task RecordAsync(AccessRequest request, Report? report = null, string execution = Some.Execution) =>
        new RecordGrant(store, TimeProvider.System).RecordGrantAsync(
            new RecordInput
            {
                Request = request,
                Execution = execution,
                Report = report,
            },
            invocation
        );

    private Task<AccessRequest> ValidateAsync(string input) =>
        new ValidateRequest(store, Some.Settings, TimeProvider.System).ValidateRequestAsync(Some.Stream(input), invocation);

    private Task<FoundGrants> FindAsync(LaunchedInstance? launched = null)
    {
        var (client, ec2) = Fake.Of<IAmazonEC2>();
        ec2.On(
            (DescribeInstancesRequest _) =>
                new DescribeInstancesResponse
                {
                    Reservations =
                    [
                        new Reservation
                        {
                            Instances =
                            [
                                new Ec2Instance
                                {
                                    InstanceId = Some.InstanceId,
                                    Tags = [.. tags.Select(tag => new Amazon.EC2.Model.Tag { Key = tag.Key, Value = tag.Value })],
                                },
                            ],
                        },
                    ],
                }
        );
        return new FindGrants(
            store,
            Some.Provisioner(new ConsumerClients { Ec2 = _ => client }),
            Some.Settings,
            TimeProvider.System
        ).FindGrantsAsync(
            launched ?? new LaunchedInstance(Some.AccountB, "us-east-2", Some.InstanceId, "7bf73129-1428-4cd3-a780-95db273d1602"),
            invocation
        );
    }
}
