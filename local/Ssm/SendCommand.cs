using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Ec2;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Sends commands.</summary>
internal sealed partial class SendCommand(
    DocumentStore documents,
    CommandStore commands,
    CommandRunner runner,
    InstanceRegistry registry,
    ManagedInstances managed,
    Lag lag,
    TimeProvider time
)
{
    /// <summary>
    /// API reference, SendCommand: 50 ids, 5 targets of 50 values; "the document name, content and parameters" are 64 KB at most.
    /// </summary>
    private const int MaxInstances = 50;

    private const int MaxTargets = 5;
    private const int LongestParameters = 64 * 1024;

    [GeneratedRegex("^(i-([0-9a-f]{8}|[0-9a-f]{17})|mi-[0-9a-f]{17})$")]
    private static partial Regex InstanceId();

    [GeneratedRegex("^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$")]
    private static partial Regex Concurrency();

    [GeneratedRegex("^([1-9][0-9]*|0|[1-9][0-9]%|[0-9]%|100%)$")]
    private static partial Regex Errors();

    public ApiResponse Send(ApiRequest request)
    {
        var parameters = request.Parameters;
        var name = parameters.Required("DocumentName");
        var timeout = parameters.Between("TimeoutSeconds", 30, 2592000, 3600);
        var comment = parameters.Text("Comment") ?? "";
        if (comment.Length > 100)
            throw SsmErrors.Constraint(comment, "comment", "Member must have length less than or equal to 100");
        var concurrency = Limit("MaxConcurrency", "50", Concurrency());
        var errors = Limit("MaxErrors", "0", Errors());

        var document = documents.FindForCommand(request.AccountId, request.Region, name);
        request.Authorize(
            "ssm:SendCommand",
            document?.Arn ?? $"arn:aws:ssm:{request.Region}:{request.AccountId}:document/{name}",
            [.. SsmInput.Conditions(document?.Tags)]
        );
        var (ids, instances) = Instances(request);
        foreach (var (id, instance) in instances)
        {
            request.Authorize(
                "ssm:SendCommand",
                $"arn:aws:ec2:{request.Region}:{request.AccountId}:instance/{id}",
                [.. SsmInput.Conditions(instance?.Tags)]
            );
        }

        if (document is null)
            throw SsmErrors.NoSuchDocument();
        var version = document.Version(parameters.Text("DocumentVersion"));
        if (
            Encoding.UTF8.GetByteCount(version.Text) + Encoding.UTF8.GetByteCount(parameters.Object("Parameters")?.ToJsonString() ?? "")
            > LongestParameters
        )
        {
            throw new AwsException("MaxDocumentSizeExceeded", "The size limit of a document is 64 KB.");
        }

        var values = new CommandParameters(version.Content, parameters.Object("Parameters"));

        var named = ids.Count > 0;
        var deaf = instances.Where(i => managed.FindRunning(request.AccountId, request.Region, i.Id) is null).Select(i => i.Id).ToList();
        if (named && deaf.Count > 0)
            throw SsmErrors.NotManaged(deaf, request.AccountId);
        var command = new Command
        {
            Id = Guid.NewGuid().ToString(),
            Lag = lag,
            Time = time,
            AccountId = request.AccountId,
            Region = request.Region,
            Document = document,
            Version = version,
            VersionName = parameters.Text("DocumentVersion") is { Length: > 0 } asked ? asked : "$DEFAULT",
            Parameters = values,
            Comment = comment,
            RequestedAt = time.GetUtcNow(),
            DeliveryTimeout = TimeSpan.FromSeconds(timeout),
            InstanceIds = ids,
            Targets = (JsonArray?)parameters["Targets"]?.DeepClone() ?? [],
            MaxConcurrency = concurrency,
            MaxErrors = errors,
        };
        foreach (var (id, instance) in instances)
        {
            if (!deaf.Contains(id))
                command.Add(instance!);
        }
        commands.Add(command);
        runner.Start(command, Math.Max(1, Share(concurrency, command.Invocations.Count)), Share(errors, command.Invocations.Count));
        return ApiResponse.Json(new JsonObject { ["Command"] = CommandJson.Of(command) });

        string Limit(string member, string otherwise, Regex pattern) =>
            parameters.Text(member) switch
            {
                null => otherwise,
                var text when pattern.IsMatch(text) && text.Length <= 7 => text,
                var text => throw SsmErrors.Constraint(
                    text,
                    char.ToLowerInvariant(member[0]) + member[1..],
                    $"Member must satisfy regular expression pattern: {pattern}"
                ),
            };
    }

    /// <summary>The instances of a request. Targets by tag select managed instances only; ids must all be managed.</summary>
    private (IReadOnlyList<string> Ids, IReadOnlyList<(string Id, Instance? Instance)> Instances) Instances(ApiRequest request)
    {
        var ids = request.Parameters.Texts("InstanceIds");
        var targets = request.Parameters.Objects("Targets");
        if (ids.Count > 0 && targets.Count > 0)
            throw SsmErrors.Validation("InstanceIds and Targets cannot be used together.");
        if (ids.Count == 0 && targets.Count == 0)
            throw SsmErrors.Validation("You must specify one or more targets or instance ids.");
        if (targets.Count > MaxTargets)
            throw SsmErrors.Constraint("[targets]", "targets", $"Member must have length less than or equal to {MaxTargets}");
        if (ids.Count == 0)
        {
            var all = registry
                .All(request.AccountId, request.Region)
                .Where(i => managed.FindRunning(request.AccountId, request.Region, i.Id) is not null);
            return (ids, [.. targets.Aggregate(all, Where).Select(i => (i.Id, (Instance?)i))]);
        }
        Check(ids);
        return (ids, [.. ids.Select(id => (id, registry.Find(request.AccountId, request.Region, id)))]);
    }

    private static IEnumerable<Instance> Where(IEnumerable<Instance> instances, JsonObject target)
    {
        var key = target.Required("Key");
        var values = target.Texts("Values");
        if (values.Count is 0 or > MaxInstances)
        {
            throw new AwsException(
                "InvalidTarget",
                "The target is not valid or does not exist. It might not be configured for Systems Manager or you might not have "
                    + "permission to perform the operation."
            );
        }

        if (key == "InstanceIds")
            Check(values);
        return key switch
        {
            "InstanceIds" => instances.Where(i => values.Contains(i.Id)),
            "tag-key" => instances.Where(i => values.Any(i.Tags.ContainsKey)),
            _ when key.StartsWith("tag:", StringComparison.Ordinal) => instances.Where(i =>
                i.Tags.TryGetValue(key[4..], out var value) && values.Contains(value)
            ),
            _ when key.StartsWith("resource-groups:", StringComparison.Ordinal) => throw AwsException.NotSupported($"the target {key}"),
            _ => throw new AwsException(
                "InvalidTarget",
                "The target is not valid or does not exist. It might not be configured for Systems Manager or you might not have "
                    + "permission to perform the operation."
            ),
        };
    }

    private static void Check(IReadOnlyList<string> ids)
    {
        if (ids.Count > MaxInstances)
        {
            throw SsmErrors.Constraint(
                $"[{string.Join(", ", ids)}]",
                "instanceIds",
                $"Member must have length less than or equal to {MaxInstances}"
            );
        }

        if (ids.FirstOrDefault(id => !InstanceId().IsMatch(id)) is { } malformed)
        {
            throw SsmErrors.Constraint(
                $"[{malformed}]",
                "instanceIds",
                "Member must satisfy constraint: [Member must satisfy regular expression pattern: (^i-(\\w{8}|\\w{17})$)|(^mi-\\w{17}$)]"
            );
        }

        if (ids.Distinct().Count() < ids.Count)
            throw new AwsException("DuplicateInstanceId", "You can't specify an instance ID in more than one association.");
    }

    /// <summary>A number, or a percentage of the targets, rounded up.</summary>
    private static int Share(string limit, int targets) =>
        limit.EndsWith('%')
            ? (int)Math.Ceiling(targets * int.Parse(limit[..^1], CultureInfo.InvariantCulture) / 100d)
            : int.Parse(limit, CultureInfo.InvariantCulture);
}
