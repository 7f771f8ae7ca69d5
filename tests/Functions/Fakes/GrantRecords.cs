using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;
using Ec2Instance = Amazon.EC2.Model.Instance;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;
using SsmParameter = Amazon.SimpleSystemsManagement.Model.Parameter;

namespace RepoGrant.Tests.Fakes;

/// <summary>A store of records in memory, and the three handlers that use it.</summary>
internal sealed class GrantRecords
{
    public const string Name = "/repogrant/grants/222222222222/us-east-2/web-team";

    public Dictionary<string, string> Parameters { get; } = [];
    private readonly GrantStore store;
    public Fake Fake { get; }
    public Invocation Invocation { get; } = new();
    public Dictionary<string, string> Tags { get; set; } = new() { ["Team"] = "web", ["Other"] = "x" };

    public GrantRecords()
    {
        (var client, Fake) = TestKit.Fakes.Fake.Of<IAmazonSimpleSystemsManagement>();
        Fake.On((PutParameterRequest request) => Put(request))
            .On(
                (GetParameterRequest request) =>
                    new GetParameterResponse
                    {
                        Parameter = new SsmParameter
                        {
                            Value = Parameters.GetValueOrDefault(request.Name) ?? throw new ParameterNotFoundException("no"),
                        },
                    }
            )
            .On((GetParametersByPathRequest request) => ByPath(request));
        store = new GrantStore(client);
    }

    public static AccessRequest Tagged(string name, params (string Key, string Value)[] tags) =>
        Some.Seed with
        {
            Name = name,
            Consumer = Some.Seed.Consumer with
            {
                Instances = new InstanceSelection { Ids = [], Tags = tags.ToDictionary(tag => tag.Key, tag => tag.Value) },
            },
        };

    public static Report Report(params InstanceStatus[] instances) =>
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
        Parameters[request.Name] = request.Value;
        return new PutParameterResponse();
    }

    private GetParametersByPathResponse ByPath(GetParametersByPathRequest request)
    {
        var all = Parameters
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

    public Task RecordAsync(AccessRequest request, Report? report = null, string execution = Some.Execution) =>
        new RecordGrant(store, TimeProvider.System).RecordGrantAsync(
            new RecordInput
            {
                Request = request,
                Execution = execution,
                Report = report,
            },
            Invocation
        );

    public Task<AccessRequest> ValidateAsync(string input) =>
        new ValidateRequest(store, Some.Settings, TimeProvider.System).ValidateRequestAsync(Some.Stream(input), Invocation);

    public Task<FoundGrants> FindAsync(LaunchedInstance? launched = null)
    {
        var (client, ec2) = TestKit.Fakes.Fake.Of<IAmazonEC2>();
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
                                    Tags = [.. Tags.Select(tag => new Amazon.EC2.Model.Tag { Key = tag.Key, Value = tag.Value })],
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
            Invocation
        );
    }
}
