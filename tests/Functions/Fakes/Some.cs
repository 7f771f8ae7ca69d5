using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Host;
using RepoGrant.Validation;

namespace RepoGrant.Tests.Fakes;

/// <summary>What most tests start from: the seed's story.</summary>
internal static class Some
{
    public const string AccountA = "111111111111";
    public const string AccountB = "222222222222";
    public const string InstanceId = "i-0123456789abcdef0";
    public const string ProfileArn = $"arn:aws:iam::{AccountB}:instance-profile/repogrant/CrossAccountRepoAccessRole";
    public const string Stack = "repogrant";
    public const string Execution = "arn:aws:states:us-east-2:111111111111:execution:repogrant-grant-access:example";

    public static RequestReader Reader { get; } = GrantLimits.Reader("us-east-2", AccountA);

    public static Settings Settings { get; } = Waiting(minutes: 45);

    /// <summary>The settings of a stack with this time to wait for instances.</summary>
    public static Settings Waiting(int minutes) =>
        new(name =>
            name switch
            {
                "AWS_REGION" => "us-east-2",
                "REPOGRANT_ACCOUNT_ID" => AccountA,
                "REPOGRANT_STACK" => Stack,
                "REPOGRANT_TABLE" => TableInMemory.Name,
                "REPOGRANT_EXTERNAL_ID" => "the-external-id",
                "REPOGRANT_ACCESS_BOUNDARY_ARN" => $"arn:aws:iam::{AccountA}:policy/repogrant-system/repogrant-access-boundary",
                "REPOGRANT_WAIT_MINUTES" => $"{minutes}",
                _ => null,
            }
        );

    public static AccessRequest Seed => Request(Event("seed"));

    public static string Event(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "events", name + ".json"));

    public static string Document(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", name + ".json"));

    /// <summary>A request as validation normalizes it.</summary>
    public static AccessRequest Request(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Reader.ReadRecorded(document.RootElement);
    }

    /// <summary>The seed's request, changed.</summary>
    public static AccessRequest SeedWith(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(Event("seed"))!.AsObject();
        change(json);
        return Request(json.ToJsonString());
    }

    /// <summary>The seed's request for the instances with these ids, and no others.</summary>
    public static AccessRequest WithIds(params string[] ids) =>
        For(new InstanceSelection { Ids = ids, Tags = new Dictionary<string, string>() });

    /// <summary>The seed's request for the instances with these tags, and no others.</summary>
    public static AccessRequest WithTags(params (string Key, string Value)[] tags) =>
        For(new InstanceSelection { Ids = [], Tags = tags.ToDictionary(tag => tag.Key, tag => tag.Value) });

    private static AccessRequest For(InstanceSelection instances) => Seed with { Consumer = Seed.Consumer with { Instances = instances } };

    public static GrantNames Names(AccessRequest request) => new(request, AccountA);

    public static Stream Stream(string text) => new MemoryStream(Encoding.UTF8.GetBytes(text));

    public static Selection Selection(params string[] running) =>
        new()
        {
            Instances = [.. running.Select(id => new SelectedInstance(id, "running", ProfileOwner.None))],
            AdoptedRoles = [],
            Associate = running,
            Batches = [new Batch { Waiting = running }],
            Notes = [],
        };

    /// <summary>One instance, and the roles that the grant adopts.</summary>
    public static Selection Adopting(params string[] roleArns) =>
        Selection(InstanceId) with
        {
            AdoptedRoles = [.. roleArns.Select(arn => new AdoptedRole(arn[(arn.LastIndexOf('/') + 1)..], arn))],
        };

    /// <summary>The resources to which this was done.</summary>
    public static IEnumerable<string> Of(this IEnumerable<Change> changes, ChangeAction action) =>
        changes.Where(change => change.Action == action).Select(change => change.Resource);

    /// <summary>Instances that have left, which still have the profile.</summary>
    public static Selection Leaving(params string[] ids) =>
        Selection() with
        {
            Leaving = [.. ids.Select(id => new LeavingInstance(id, "running", HasProfile: true))],
        };

    /// <summary>What the states after the selection are given.</summary>
    public static SelectedInput Selected(AccessRequest request, Selection selection) =>
        new()
        {
            Request = request,
            Execution = Execution,
            Selection = selection,
        };

    /// <summary>A provisioner whose role can be assumed, with these clients behind it.</summary>
    public static Provisioner Provisioner(ConsumerClients clients, TimeProvider? time = null) =>
        new(Sts().Client, clients, Settings, time ?? TimeProvider.System);

    /// <summary>An STS that lets every role be assumed.</summary>
    public static (IAmazonSecurityTokenService Client, Fake Sts) Sts()
    {
        var (client, sts) = Fake.Of<IAmazonSecurityTokenService>();
        sts.On(
            (AssumeRoleRequest _) => new AssumeRoleResponse { Credentials = new Credentials("ASIA", "secret", "token", DateTime.UnixEpoch) }
        );
        return (client, sts);
    }

    /// <summary>An error as the SDK throws it.</summary>
    public static T Error<T>(T exception, string code, int status = 400)
        where T : AmazonServiceException
    {
        exception.ErrorCode = code;
        exception.StatusCode = (System.Net.HttpStatusCode)status;
        return exception;
    }

    /// <summary>An operation that fails.</summary>
    public static T Refuse<T>(Exception exception) => throw exception;
}
