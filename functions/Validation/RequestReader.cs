using System.Text.Json;
using RepoGrant.Contract;

namespace RepoGrant.Validation;

/// <summary>
/// Reads an execution's input. Reports every problem at once, with its JSON path, what was found and what is allowed; calls no AWS API.
/// </summary>
/// <param name="stackRegion">The stack's Region, which all other Regions default to.</param>
/// <param name="repositoryAccountId">The account that the repositories are in.</param>
/// <param name="limits">Limits for the request as a whole, such as the size of the policies made from it.</param>
internal sealed class RequestReader(string stackRegion, string repositoryAccountId, Action<AccessRequest, Problems> limits)
{
    /// <summary>The ids that one request may name.</summary>
    public const int MaxInstanceIds = Batch.MaxInstances;

    /// <summary>The least number of minutes that a grant lasts: enough to be applied and used.</summary>
    public const int MinMinutesUntilExpiry = 15;

    private const int MaxRepositories = 50;
    private const int MaxUsers = 20;
    private const int MaxProtectedBranches = 20;

    // A resource has at most 50 tags (EC2 User Guide, "Tag restrictions"), so no instance could match more.
    private const int MaxTags = 50;

    // The largest input that Step Functions accepts (Step Functions Developer Guide, "Service quotas").
    private const int MaxBytes = 262_144;

    // The deepest path of a valid request is $.consumer.instances.tags.X.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Reads the input of an execution of a state machine, or throws <see cref="InvalidRequest"/>.</summary>
    /// <param name="input">The input.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="started">Which state machine was started.</param>
    /// <param name="earliestExpiry">The earliest moment at which the access may expire; null for any.</param>
    public async Task<ExecutionInput> ReadAsync(
        Stream input,
        CancellationToken cancellationToken,
        StateMachine started = StateMachine.GrantAccess,
        DateTimeOffset? earliestExpiry = null
    )
    {
        using var document = await ParseAsync(input, cancellationToken);
        var problems = new Problems();
        ExecutionInput? read = null;
        if (ObjectReader.Open(document.RootElement, "$", problems) is { } root)
        {
            read =
                started == StateMachine.RevokeAccess ? Revoke(root)
                : started == StateMachine.ReconcileGrants ? Reconcile(root)
                : root.Has("grant") || root.Has("instanceIds") ? RecordedGrant(root, problems)
                : Request(root, problems, earliestExpiry) is { } request ? new ExecutionInput.Full(request)
                : null;
        }

        problems.ThrowIfAny();
        return read ?? throw new InvalidOperationException("A request without problems was not read.");
    }

    /// <summary>Reads the input of an execution of revoke-access, or throws <see cref="InvalidRequest"/>.</summary>
    public static ExecutionInput.OfRecordedGrant ReadRevocation(JsonElement input)
    {
        var problems = new Problems();
        var grant = ObjectReader.Open(input, "$", problems) is { } root ? Revoke(root) : null;
        problems.ThrowIfAny();
        return grant ?? throw new InvalidOperationException("An input without problems was not read.");
    }

    /// <summary>Reads a recorded request. Validated like any other: the record may have been edited.</summary>
    public AccessRequest ReadRecorded(JsonElement recorded)
    {
        var problems = new Problems();
        var request = ObjectReader.Open(recorded, "$", problems) is { } root ? Request(root, problems, earliestExpiry: null) : null;
        problems.ThrowIfAny();
        return request ?? throw new InvalidOperationException("A record without problems was not read.");
    }

    private static async Task<JsonDocument> ParseAsync(Stream input, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await input.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MaxBytes)
                throw new InvalidRequest($"The request is larger than {MaxBytes} bytes.");
        }

        try
        {
            return JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), Options);
        }
        catch (JsonException exception)
        {
            throw new InvalidRequest(
                $"The request is not valid JSON, or nested deeper than {Options.MaxDepth}: line {exception.LineNumber + 1}, byte "
                    + $"{exception.BytePositionInLine + 1}."
            );
        }
    }

    // The state machine acts on the mode; a function needs it only to foresee what a revocation would change in the record.
    private static ExecutionInput.OfRecordedGrant? Revoke(ObjectReader root)
    {
        var grant = Grant(root);
        var isPlan = root.OneOf("mode", Mode.Apply) == Mode.Plan;
        var onlyExpired = OnlyExpired(root);
        root.RefuseOthers();
        return grant is null ? null : new ExecutionInput.OfRecordedGrant(grant, []) { OnlyExpired = onlyExpired, IsPlan = isPlan };
    }

    private static ExecutionInput.Reconciliation Reconcile(ObjectReader root)
    {
        var repair = root.OneOf("mode", 0, ["report", "repair"]) == 1;
        var onlyExpired = OnlyExpired(root);
        root.RefuseOthers();
        return new ExecutionInput.Reconciliation(repair, onlyExpired);
    }

    private static bool OnlyExpired(ObjectReader root) => root.OneOf("only", whenAbsent: -1, ["expired"]) == 0;

    private static GrantKey? Grant(ObjectReader root)
    {
        var grant = root.Object("grant", required: true);
        var name = grant?.Required("name", Rules.GrantName);
        var accountId = grant?.Required("accountId", Rules.AccountId);
        var region = grant?.Required("region", Rules.Region);
        grant?.RefuseOthers();
        return name is not null && accountId is not null && region is not null ? new GrantKey(name, accountId, region) : null;
    }

    private static ExecutionInput.OfRecordedGrant? RecordedGrant(ObjectReader root, Problems problems)
    {
        var grant = Grant(root);
        var ids = root.Texts("instanceIds", Rules.InstanceId, least: 1, MaxInstanceIds, whenAbsent: []);
        var onlySelected = root.OneOf("only", whenAbsent: -1, ["selected"]) == 0;
        root.RefuseOthers();
        return grant is not null && problems.Count == 0
            ? new ExecutionInput.OfRecordedGrant(grant, ids) { OnlySelected = onlySelected }
            : null;
    }

    private AccessRequest? Request(ObjectReader root, Problems problems, DateTimeOffset? earliestExpiry)
    {
        // Without a default: two unnamed requests would become one grant, and the later one would take the earlier one's access away.
        var name = root.Required("name", Rules.GrantName);
        var repositories = Repositories(root, problems);
        var consumer = root.Object("consumer", required: true);
        var accountId = consumer?.Required("accountId", Rules.AccountId);
        var region = consumer?.Optional("region", Rules.Region, stackRegion);
        var roleName = "CrossAccountRepoAccessRole-" + name;
        var selection = Selection(consumer, problems);
        var instanceRoleName = consumer?.Optional("instanceRoleName", Rules.RoleName, roleName);
        consumer?.RefuseOthers();

        var accessRoleName = root.Optional("accessRoleName", Rules.RoleName, roleName);
        var profileName = root.Optional("profileName", Rules.ProfileName, "cross-account-role-" + name);
        var users = root.Texts("users", Rules.UserName, least: 1, MaxUsers, ["root"]);
        var gitScope = root.OneOf("gitScope", GitScope.Repository);
        var prerequisites = root.OneOf("prerequisites", Prerequisites.Report);
        var verify = root.Object("verify", required: false);
        var branch = verify?.Optional("branch", Rules.Branch, whenAbsent: null);
        var clone = verify?.Flag("clone", whenAbsent: false) ?? false;
        verify?.RefuseOthers();
        var mode = root.OneOf("mode", Mode.Apply);
        var expiresAt = root.Optional("expiresAt", Rules.Moment, whenAbsent: null) is { } end ? Rules.MomentOf(end) : (DateTimeOffset?)null;
        var onFailure = root.OneOf("onFailure", OnFailure.Keep);
        var planId = root.Optional("planId", Rules.PlanId, whenAbsent: null);
        root.RefuseOthers();

        if (planId is not null && mode == Mode.Plan)
            problems.Add("$.planId", "only an apply may have a planId; remove it, or use mode apply");

        if (expiresAt < earliestExpiry)
        {
            problems.Add(
                "$.expiresAt",
                Moment.Text(expiresAt.Value),
                $"a time at least {MinMinutesUntilExpiry} minutes ahead ({Moment.Text(earliestExpiry.Value)} or later)"
            );
        }

        if (accountId == repositoryAccountId)
            problems.Add("$.consumer.accountId", "is the repository account itself; allowed: another account");

        for (var index = 0; index < repositories.Count; index++)
            SamePartition($"$.repositories[{index}].region", repositories[index].Region, problems);
        SamePartition("$.consumer.region", region, problems);
        if (
            problems.Count > 0
            || name is null
            || accountId is null
            || region is null
            || selection is null
            || instanceRoleName is null
            || accessRoleName is null
            || profileName is null
        )
        {
            return null;
        }

        var request = new AccessRequest
        {
            Name = name,
            Repositories = repositories,
            Consumer = new ConsumerRequest
            {
                AccountId = accountId,
                Region = region,
                Instances = selection,
                InstanceRoleName = instanceRoleName,
            },
            AccessRoleName = accessRoleName,
            ProfileName = profileName,
            Users = users,
            GitScope = gitScope,
            Prerequisites = prerequisites,
            Verify = new VerifyRequest { Branch = branch, WithClone = clone },
            Mode = mode,
            ExpiresAt = expiresAt,
            PlanId = planId,
            OnFailure = onFailure,
        };
        limits(request, problems);
        return request;
    }

    private List<RepositoryRequest> Repositories(ObjectReader root, Problems problems)
    {
        var repositories = new List<RepositoryRequest>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (item, path) in root.Items("repositories", least: 1, MaxRepositories))
        {
            if (ObjectReader.Open(item, path, problems) is not { } repository)
                continue;

            var name = repository.Required("name", Rules.RepositoryName);
            var region = repository.Optional("region", Rules.Region, stackRegion);
            var access = repository.OneOf("access", AccessLevel.Contribute);
            var branches = repository.Texts("protectedBranches", Rules.ProtectedBranch, least: 0, MaxProtectedBranches, []);
            repository.RefuseOthers();

            if (name is not null && region is not null)
            {
                repositories.Add(
                    new RepositoryRequest
                    {
                        Name = name,
                        Region = region,
                        Access = access,
                        ProtectedBranches = branches,
                    }
                );
                if (!seen.Add($"{region}/{name}"))
                    problems.Add(path, $"{Shown.Text(name)} in {region} is listed twice");
            }
        }

        return repositories;
    }

    private static InstanceSelection? Selection(ObjectReader? consumer, Problems problems)
    {
        if (consumer?.Object("instances", required: true) is not { } instances)
            return null;

        var before = problems.Count;
        var ids = instances.Texts("ids", Rules.InstanceId, least: 0, MaxInstanceIds, []);
        var tagsReader = instances.Object("tags", required: false);
        var tags = tagsReader?.AllTexts(Rules.TagKey, Rules.TagValue, MaxTags) ?? new Dictionary<string, string>();
        instances.RefuseOthers();
        if (ids.Count == 0 && tags.Count == 0 && problems.Count == before)
            problems.Add(instances.Path, "selects nothing; allowed: ids, tags, or both");

        return new InstanceSelection { Ids = ids, Tags = tags };
    }

    private void SamePartition(string path, string? region, Problems problems)
    {
        var partition = Partition.Of(stackRegion);
        if (region is not null && Partition.Of(region) != partition)
            problems.Add(path, region, $"a Region of the partition {partition.Name}, where the stack is ({stackRegion})");
    }
}
